"""Real HTTP on loopback: every site on an address of its own, every request in the log.

One thread, one event loop. A site is whatever answers a `Question`; the log is written by the server, so
that manners (delay, one at a time, robots first) are measured where they count.
"""

import asyncio
import hashlib
import socket
import ssl
import threading
import time
from collections.abc import Coroutine, Iterator
from dataclasses import dataclass
from importlib.resources import as_file, files
from typing import Any, TypeVar

from practice.answers import Answer, Handler, Question

T = TypeVar("T")
_REASONS = {200: "OK", 202: "Accepted", 301: "Moved Permanently", 302: "Found", 304: "Not Modified"}
_MOST_OF_A_BODY = 1 << 30
_LONGEST_REQUEST = 1 << 20


@dataclass(slots=True)
class Asked:
    """One request, as the server saw it. `began` and `ended` are seconds of one monotonic clock;
    `at_site` and `at_address` count the requests open there at its arrival, itself included."""

    site: str
    host: str
    address: str
    method: str
    path: str
    user_agent: str
    began: float
    at_site: int
    at_address: int
    status: int = 0
    ended: float = 0.0


@dataclass(frozen=True, slots=True)
class Door:
    """Where a site listens."""

    address: str
    port: int

    def __str__(self) -> str:
        return f"{self.address}:{self.port}"


def has_addresses() -> bool:
    """Whether the whole of 127.0.0.0/8 is ours, as on Linux, or only 127.0.0.1, as on macOS."""
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.2", 0))
        except OSError:
            return False
    return True


def _unsigned() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with as_file(files("practice").joinpath("unsigned.pem")) as path:
        context.load_cert_chain(path)
    return context


class Loopback:
    """Serves sites until `close`; `open_door` for each, `shut` for a site that refuses connections."""

    def __init__(self) -> None:
        self.log: list[Asked] = []
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="practice", daemon=True)
        self._thread.start()
        self._servers: dict[str, asyncio.Server] = {}
        self._open: dict[str, int] = {}
        self._tasks: dict[asyncio.Task[None], str] = {}
        self._many = has_addresses()
        self._last_octet = 1

    def new_address(self) -> str:
        """A loopback address that no other site has; 127.0.0.1 where the system has only that."""
        if not self._many:
            return "127.0.0.1"
        self._last_octet += 1
        return f"127.0.{self._last_octet // 250}.{self._last_octet % 250 + 1}"

    def open_door(self, site: str, address: str, answer: Handler, port: int = 0, tls: bool = False) -> Door:
        """Begins to listen for `site`; port 0 lets the system choose. `tls` is TLS with a certificate that
        nobody signed, for another name."""
        return self._wait(self._listen(site, address, answer, port, _unsigned() if tls else None))

    def shut(self, site: str) -> None:
        """Closes the listening socket of `site` and its connections: from now on they are refused."""
        if site in self._servers:
            self._wait(self._stop(self._servers.pop(site), site))

    def close(self) -> None:
        for site in tuple(self._servers):
            self.shut(site)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)
        self._loop.close()

    def _wait(self, coroutine: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(20)

    async def _listen(
        self, site: str, address: str, answer: Handler, port: int, tls: ssl.SSLContext | None
    ) -> Door:
        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            task = asyncio.current_task()
            assert task is not None
            self._tasks[task] = site
            try:
                await self._converse(site, address, answer, reader, writer)
            except (ConnectionError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
                pass  # the client has left, or does not speak HTTP
            except asyncio.CancelledError:
                pass  # we close
            finally:
                del self._tasks[task]
                writer.close()

        server = await asyncio.start_server(serve, address, port, limit=_LONGEST_REQUEST, ssl=tls)
        self._servers[site] = server
        return Door(address, server.sockets[0].getsockname()[1])

    async def _stop(self, server: asyncio.Server, site: str) -> None:
        server.close()
        open_now = [task for task, of in self._tasks.items() if of == site]
        for task in open_now:
            task.cancel()
        await asyncio.gather(*open_now, return_exceptions=True)

    async def _converse(
        self,
        site: str,
        address: str,
        answer: Handler,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
    ) -> None:
        """Answers request after request of one connection, until either side ends it."""
        while True:
            question = await _read_question(reader)
            if question is None:
                return
            here, there = f"site {site}", f"address {address}"
            for place in (here, there):
                self._open[place] = self._open.get(place, 0) + 1
            asked = Asked(
                site,
                question.headers.get("host", ""),
                address,
                question.method,
                question.target,
                question.headers.get("user-agent", ""),
                time.monotonic(),
                self._open[here],
                self._open[there],
            )
            self.log.append(asked)
            try:
                goes_on = await _send(writer, question, answer(question), asked)
            finally:
                asked.ended = time.monotonic()
                for place in (here, there):
                    self._open[place] -= 1
            if not goes_on or question.headers.get("connection", "").lower() == "close":
                return


async def _read_question(reader: asyncio.StreamReader) -> Question | None:
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except asyncio.IncompleteReadError:
        return None
    first, *lines = head.decode("latin-1").split("\r\n")
    method, _, rest = first.partition(" ")
    target = rest.rpartition(" ")[0]
    pairs = (line.partition(":") for line in lines if line)
    headers = {name.strip().lower(): value.strip() for name, _, value in pairs}
    length = int(headers.get("content-length") or 0)
    body = await reader.readexactly(min(length, _LONGEST_REQUEST)) if length else b""
    return Question(method, target, headers, body)


async def _send(writer: asyncio.StreamWriter, question: Question, answer: Answer, asked: Asked) -> bool:
    """Sends one answer; False where the connection ends with it."""
    if answer.pause:
        await asyncio.sleep(answer.pause)
    answer = _not_modified(question, answer)
    asked.status = answer.status
    without_length = answer.chunked or answer.more is not None
    headers = [
        f"HTTP/1.1 {answer.status} {_REASONS.get(answer.status, 'Practice')}",
        f"Content-Type: {answer.content_type}",
        "Transfer-Encoding: chunked" if without_length else f"Content-Length: {len(answer.body)}",
        *(f"{name}: {value}" for name, value in answer.headers),
    ]
    writer.write(("\r\n".join(headers) + "\r\n\r\n").encode("latin-1"))
    if question.method == "HEAD" or answer.status == 304:
        await writer.drain()
        return True
    if answer.torn_at is not None:
        writer.write(answer.body[: answer.torn_at])
        await writer.drain()
        writer.transport.abort()
        return False
    for piece in _pieces(answer):
        writer.write(b"%x\r\n%b\r\n" % (len(piece), piece) if without_length else piece)
        await writer.drain()
        if answer.drip:
            await asyncio.sleep(answer.drip)
    if without_length:
        writer.write(b"0\r\n\r\n")
    await writer.drain()
    return True


def _not_modified(question: Question, answer: Answer) -> Answer:
    """304 where the client holds this very body already."""
    tags = [value for name, value in answer.headers if name == "ETag"]
    if answer.status == 200 and tags and question.headers.get("if-none-match") == tags[0]:
        return Answer(b"", 304, answer.content_type, answer.headers)
    return answer


def _pieces(answer: Answer) -> Iterator[bytes]:
    if answer.more is not None:
        sent = 0
        while sent < _MOST_OF_A_BODY:
            piece = answer.more()
            sent += len(piece)
            yield piece
        return
    size = 64 if answer.drip else 1000 if answer.chunked else max(1, len(answer.body))
    for start in range(0, len(answer.body), size):
        yield answer.body[start : start + size]


def tag_of(body: bytes) -> str:
    """The ETag that a static server would give this body."""
    return f'"{hashlib.sha256(body).hexdigest()[:16]}"'
