"""A hostile file is read in a process of its own: what it wants of memory and time, it does not get here.

A PDF of 1 MB may unpack to gigabytes, and no library that reads one stops for that. The child reads the
file from its standard input, prints one JSON object and is gone: a limit hit, a crash or a hang is one line
to us, and what libraries write to stderr is nobody's business.
"""

import contextlib
import importlib
import importlib.util
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

MOST_MEMORY = 280_000_000
MOST_TEXT = 24_000_000
MOST_SECONDS = 10
# Which module reads a kind, and the package of the extra that it stands on.
READERS = {"docx": ("office", "mammoth"), "xlsx": ("sheets", "openpyxl"), "pdf": ("pdf", "pdfplumber")}
OURS = {"docx", "xlsx", "pdf"}


class UnreadableError(Exception):
    """A file that is not read; the text is one line for people: what it is and what to do."""


def read_apart(kind: str, reader: str, body: bytes) -> dict[str, Any]:
    """What the reader of `kind` finds in `body`; raises UnreadableError with the reason if that fails."""
    module, package = READERS[reader]
    if importlib.util.find_spec(package) is None:
        raise UnreadableError(f"this is .{kind}; to read it: pip install 'xxgk[attachments]'")
    if kind not in OURS:
        from parsers.office import convert

        body = convert(body, kind, reader)
    script = "from parsers.apart import main; main()"
    found = _ask([sys.executable, "-X", "utf8", "-W", "ignore", "-c", script, module], kind, body)
    if "refused" in found:
        raise UnreadableError(str(found["refused"]))
    return found


def _ask(command: list[str], kind: str, body: bytes) -> dict[str, Any]:
    # The child sees the same modules as we do, installed or not.
    here = str(Path(__file__).resolve().parent.parent)
    path = os.pathsep.join([here, *(entry for entry in sys.path if entry)])
    with subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": path},
        start_new_session=True,
    ) as child:
        try:
            out, _ = child.communicate(body, timeout=MOST_SECONDS * 3)
        except subprocess.TimeoutExpired:
            child.kill()
            raise UnreadableError(f"this .{kind} takes too long to read") from None
        except BaseException:
            child.kill()
            raise
    if child.returncode in (-signal.SIGXCPU, -signal.SIGKILL):
        raise UnreadableError(f"this .{kind} takes more than {MOST_SECONDS} seconds to read")
    try:
        found = json.loads(out)
    except ValueError:
        raise UnreadableError(f"this .{kind} is damaged, or more than a report is") from None
    return dict(found)


def main() -> None:
    """The child: reads standard input with the module named, prints one JSON object."""
    _limit()
    with os.fdopen(os.dup(1), "wb") as out:
        # Nothing that a library prints may stand in front of the answer.
        os.dup2(2, 1)
        answer = _answer(sys.argv[1], sys.stdin.buffer.read())
        out.write(answer)


def _answer(module: str, body: bytes) -> bytes:
    try:
        read: Callable[[bytes], dict[str, Any]] = importlib.import_module(f"parsers.{module}").read
        answer = json.dumps(read(body), ensure_ascii=False).encode("utf-8", "replace")
        if len(answer) > MOST_TEXT:
            raise UnreadableError(f"holds more than {MOST_TEXT} bytes of text: no report does")
    except UnreadableError as refused:
        return json.dumps({"refused": str(refused)}).encode()
    except Exception as error:
        # Whatever a library raises on a broken file, and they raise everything: the file is what is wrong.
        return json.dumps({"refused": _reason(error)}).encode()
    return answer


def _reason(error: BaseException) -> str:
    """Libraries wrap what stopped them in errors of their own."""
    inside: list[BaseException] = [error]
    for each in inside:
        inside += [more for more in (*each.args, each.__cause__, each.__context__) if more not in inside
                   and isinstance(more, BaseException)]  # fmt: skip
    if any(isinstance(each, MemoryError) for each in inside):
        return f"needs more than {MOST_MEMORY // 1_000_000} MB of memory: no report does"
    if any(isinstance(each, RecursionError) for each in inside):
        return "damaged: it is nested without end"
    return f"damaged: it cannot be opened ({type(inside[-1]).__name__})"


def _limit() -> None:
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS + 1))
        resource.setrlimit(resource.RLIMIT_DATA, (MOST_MEMORY, MOST_MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_FSIZE, (MOST_MEMORY, MOST_MEMORY))
