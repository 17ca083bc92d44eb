"""Pages that show nothing until their scripts have run, as a real Chromium shows them.

The browser never reaches the network itself: its name resolution is off. Whatever a page asks for is asked
by the crawl's own fetcher, in turn and by robots.txt, archived as it came, and handed to the page. So the
rule on hosts, the manners, budgets and limits hold in the browser as everywhere, and each byte that it saw
can be looked up. What it shows in the end is kept as a `resource` record, marked as rendered.

A page that walls off robots is never given to it: a script that would answer for us does not run.
"""

import asyncio
import os
import shutil
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from archive.clock import now, written
from archive.exchange import Rendering
from crawler.fetch import Answer, Failure
from crawler.listing import Ask
from parsers.page import MOST_BYTES

PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
WANTED = frozenset({"script", "xhr", "fetch", "document"})
"""Pictures, fonts and styles change no word of a page, and are not asked for."""
MOST_REQUESTS = 40
QUIET = 0.6
"""Seconds without a question, after which a page has shown what it will show…"""
LONGEST = 180.0
"""…and seconds after which it is taken as it is; every question waits its turn."""
STUCK = 20.0
"""A page that does not say what it shows in so many seconds has a script that never ends."""
ARGUMENTS = (
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-sync",
    "--no-first-run",
)
Fetch = Callable[[Ask], Awaitable[Answer | Failure]]
"""Asks for what a page needs."""


class BrowserError(Exception):
    """There is no browser to be had; the message says what to install."""


@dataclass(slots=True)
class _Watch:
    """What a page is waiting for."""

    pending: int = 0
    requests: int = 0
    last: float = 0.0


def find_program(named: str = "") -> str:
    """The Chromium to run: the one that is named, else the first that is installed."""
    try:
        import playwright.async_api  # noqa: F401
    except ImportError as error:
        raise BrowserError("a browser needs playwright; pip install 'xxgk[browser]'") from error
    for name in (named,) if named else PROGRAMS:
        if path := shutil.which(name):
            return path
    raise BrowserError(
        f"{named}: no such program" if named else "no Chromium is installed; on Debian: apt install chromium"
    )


class Browser:
    """One Chromium for a run, started when the first page needs it; one page at a time."""

    def __init__(self, program: str) -> None:
        self._program = program
        self._driver: Any = None
        self._browser: Any = None
        self._turn = asyncio.Lock()

    async def show(self, answer: Answer, fetch: Fetch) -> Rendering | Failure:
        """The page of an answer when its scripts have run; Failure `broken` where they never end."""
        async with self._turn:
            try:
                return await self._show(answer, fetch)
            except TimeoutError:
                await self.close()
                return Failure("broken", answer.page.url, "its scripts never end", answer.captures)

    async def close(self) -> None:
        """Ends the browser; the next page starts another."""
        browser, driver = self._browser, self._driver
        self._browser = self._driver = None
        for end in (browser and browser.close, driver and driver.stop):
            if end:
                try:
                    await asyncio.wait_for(end(), STUCK)
                except Exception:  # it is being ended, however it feels
                    continue

    async def _start(self) -> Any:
        if self._browser is None:
            from playwright.async_api import async_playwright

            self._driver = await async_playwright().start()
            self._browser = await self._driver.chromium.launch(
                executable_path=self._program, args=ARGUMENTS, chromium_sandbox=os.geteuid() != 0
            )
        return self._browser

    async def _show(self, answer: Answer, fetch: Fetch) -> Rendering | Failure:
        browser = await self._start()
        context = await browser.new_context(service_workers="block", accept_downloads=False, locale="zh-CN")
        watch = _Watch(last=time.monotonic())
        try:
            page = await context.new_page()
            page.on("popup", lambda popup: asyncio.ensure_future(popup.close()))
            await context.route("**/*", lambda route: _serve(route, answer, fetch, watch))
            await asyncio.wait_for(page.goto(answer.page.url, wait_until="commit"), STUCK)
            began = time.monotonic()
            while time.monotonic() - began < LONGEST and (
                watch.pending or time.monotonic() - watch.last < QUIET or not await _is_loaded(page)
            ):
                await asyncio.sleep(0.1)
            text: str = await asyncio.wait_for(page.content(), STUCK)
        finally:
            await asyncio.wait_for(context.close(), STUCK)
        body = text.encode("utf-8", "replace")
        if len(body) > MOST_BYTES:
            why = f"a page of {len(body)} bytes is none"
            return Failure("broken", answer.page.url, why, answer.captures)
        about = (("requests", str(watch.requests)), ("seconds", f"{time.monotonic() - began:.1f}"))
        by = f"Chromium {browser.version}"
        return Rendering(answer.page.url, body, written(now()), by, answer.capture.id, about)


async def _is_loaded(page: Any) -> bool:
    return bool(await asyncio.wait_for(page.evaluate("document.readyState === 'complete'"), STUCK))


async def _serve(route: Any, answer: Answer, fetch: Fetch, watch: _Watch) -> None:
    """Answers one question of a page. Its own document is the answer that began it; no script leads it
    elsewhere, for that is how walls let browsers through."""
    asked = route.request
    watch.last = time.monotonic()
    is_main = asked.is_navigation_request() and asked.frame.parent_frame is None
    if is_main and watch.requests == 0 and asked.method == "GET":
        watch.requests = 1
        await route.fulfill(
            status=200, content_type=answer.header("content-type") or "text/html", body=answer.page.body
        )
        return
    if is_main:
        # 204 ends it where an abort would put the browser's own page of errors in place of this one.
        await route.fulfill(status=204)
        return
    ask = _read(asked)
    if ask is None or asked.resource_type not in WANTED or watch.requests > MOST_REQUESTS:
        await route.abort()
        return
    watch.requests += 1
    watch.pending += 1
    try:
        got = await fetch(ask)
        if isinstance(got, Failure):
            await route.abort()
        else:
            kind = got.header("content-type")
            headers = {"Content-Type": kind} if kind else {}
            await route.fulfill(status=got.status, headers=headers, body=got.page.body)
    finally:
        watch.pending -= 1
        watch.last = time.monotonic()


def _read(asked: Any) -> Ask | None:
    """What a script asks for, as the crawl asks; None for methods and bodies that no list needs."""
    if not asked.url.startswith(("http://", "https://")):
        return None
    if asked.method == "GET":
        return Ask(asked.url)
    body = asked.post_data or ""
    if asked.method != "POST" or not body:
        return None
    if "json" in asked.headers.get("content-type", ""):
        return Ask(asked.url, json=body)
    return Ask(asked.url, form=dict(parse_qsl(body, keep_blank_values=True)))
