"""Pictures of archived pages by Chromium: from their bytes alone, offline, with scripts off.

The browser is told to ask us for every request; the page itself is answered with the archived bytes, and
everything else fails. A name is resolved nowhere and a proxy that is not there stands in front of every
address, so that nothing leaves the machine even where the browser asks behind our back.
"""

import base64
import fcntl
import json
import os
import select
import shutil
import signal
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

NAMES: Final = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
WIDTH: Final = 1100
TALLEST: Final = 8_000
LARGEST: Final = 8 << 20
_PATIENCE: Final = 40.0
_FLAGS: Final = (
    "--headless", "--disable-gpu", "--no-first-run", "--no-default-browser-check", "--hide-scrollbars",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-extensions",
    "--disable-default-apps", "--no-pings", "--dns-prefetch-disable", "--mute-audio",
    "--blink-settings=scriptEnabled=false", "--host-resolver-rules=MAP * ~NOTFOUND",
    "--proxy-server=http://127.0.0.1:9", "--proxy-bypass-list=<-loopback>", "--remote-debugging-pipe",
)  # fmt: skip
_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:"


class BrowserError(Exception):
    """The browser did not give a picture; the message says why."""


def find_browser() -> str:
    """The path of a Chromium on this machine; empty where there is none."""
    wanted = os.environ.get("XXGK_CHROMIUM", "")
    if wanted:
        return shutil.which(wanted) or ""
    return next(filter(None, map(shutil.which, NAMES)), "")


class Browser:
    """One Chromium with one page, for many pictures; it ends with the block."""

    def __init__(self, program: str) -> None:
        self._program = program

    def __enter__(self) -> Self:
        self._folder = tempfile.TemporaryDirectory(prefix="xxgk-browser-", ignore_cleanup_errors=True)
        self._pid, self._to, self._from = _start(self._program, self._folder.name)
        self._last, self._rest, self._session = 0, b"", ""
        try:
            target = self._call("Target.createTarget", {"url": "about:blank"})["targetId"]
            attached = self._call("Target.attachToTarget", {"targetId": target, "flatten": True})
            self._session = attached["sessionId"]
            size = {"width": WIDTH, "height": 240, "deviceScaleFactor": 1, "mobile": False}
            self._call("Emulation.setDeviceMetricsOverride", size)
            self._call("Emulation.setScriptExecutionDisabled", {"value": True})
            self._call("Page.enable", {})
            self._call("Fetch.enable", {"patterns": [{"urlPattern": "*"}]})
        except BaseException:
            self._end()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end()

    def picture(self, url: str, body: bytes, content_type: str) -> bytes:
        """The page as PNG, its first 8,000 lines of points where it is taller; BrowserError."""
        until = time.monotonic() + _PATIENCE
        answer = {
            "responseCode": 200,
            "responseHeaders": [
                {"name": "Content-Type", "value": content_type or "text/html"},
                {"name": "Content-Security-Policy", "value": _POLICY},
                {"name": "X-Content-Type-Options", "value": "nosniff"},
            ],
            "body": base64.b64encode(body).decode(),
        }
        asked = self._send("Page.navigate", {"url": url})
        is_answered = False
        while True:
            message = self._receive(until)
            if message.get("method") == "Fetch.requestPaused":
                request = {"requestId": message["params"]["requestId"]}
                if not is_answered and message["params"].get("resourceType") == "Document":
                    is_answered = True
                    self._send("Fetch.fulfillRequest", {**request, **answer})
                else:
                    self._send("Fetch.failRequest", {**request, "errorReason": "Aborted"})
            elif message.get("method") == "Page.loadEventFired" and is_answered:
                break
            elif message.get("id") == asked and (why := message.get("result", {}).get("errorText")):
                raise BrowserError(str(why))
        size = self._call("Page.getLayoutMetrics", {}, until)["cssContentSize"]
        clip = {"x": 0, "y": 0, "width": WIDTH, "height": max(1, min(size["height"], TALLEST)), "scale": 1}
        shot = {"format": "png", "clip": clip, "captureBeyondViewport": True}
        return base64.b64decode(self._call("Page.captureScreenshot", shot, until)["data"])

    def _call(self, method: str, params: dict[str, Any], until: float | None = None) -> dict[str, Any]:
        number = self._send(method, params)
        until = until or time.monotonic() + _PATIENCE
        while True:
            message = self._receive(until)
            if message.get("id") == number:
                if "error" in message:
                    raise BrowserError(f"{method}: {message['error'].get('message')}")
                result: dict[str, Any] = message["result"]
                return result
            if message.get("method") == "Fetch.requestPaused":
                request = {"requestId": message["params"]["requestId"], "errorReason": "Aborted"}
                self._send("Fetch.failRequest", request)

    def _send(self, method: str, params: dict[str, Any]) -> int:
        self._last += 1
        message: dict[str, Any] = {"id": self._last, "method": method, "params": params}
        if self._session:
            message["sessionId"] = self._session
        data = memoryview(json.dumps(message).encode() + b"\0")
        try:
            while data:
                data = data[os.write(self._to, data) :]
        except OSError as error:
            raise BrowserError("the browser ended") from error
        return self._last

    def _receive(self, until: float) -> dict[str, Any]:
        while b"\0" not in self._rest:
            ready, _, _ = select.select([self._from], [], [], max(0.0, until - time.monotonic()))
            if not ready:
                raise BrowserError(f"no picture within {_PATIENCE:.0f} seconds")
            data = os.read(self._from, 1 << 20)
            if not data:
                raise BrowserError("the browser ended")
            self._rest += data
        line, _, self._rest = self._rest.partition(b"\0")
        message: dict[str, Any] = json.loads(line)
        return message

    def _end(self) -> None:
        for descriptor in (self._to, self._from):
            os.close(descriptor)
        with suppress(ProcessLookupError):
            os.killpg(self._pid, signal.SIGKILL)
        os.waitpid(self._pid, 0)
        self._folder.cleanup()


def _start(program: str, folder: str) -> tuple[int, int, int]:
    """Starts the browser in a process group of its own, its descriptors 3 and 4 joined to ours."""
    child_reads, we_write = os.pipe()
    we_read, child_writes = os.pipe()
    high = [fcntl.fcntl(end, fcntl.F_DUPFD_CLOEXEC, 10) for end in (child_reads, child_writes)]
    flags = [*_FLAGS, f"--user-data-dir={Path(folder) / 'profile'}"]
    if os.geteuid() == 0:
        flags.append("--no-sandbox")  # Chromium as root refuses its own
    actions = [
        (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
        (os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0),
        (os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0),
        (os.POSIX_SPAWN_DUP2, high[0], 3),
        (os.POSIX_SPAWN_DUP2, high[1], 4),
    ]
    environment = {**os.environ, "HOME": folder, "TMPDIR": folder}
    try:
        pid = os.posix_spawn(
            program, [program, *flags, "about:blank"], environment, file_actions=actions, setpgroup=0
        )
    except OSError as error:
        for end in (we_write, we_read):
            os.close(end)
        raise BrowserError(f"{program}: {error.strerror}") from error
    finally:
        for end in (*high, child_reads, child_writes):
            os.close(end)
    return pid, we_write, we_read
