"""Every response enters the archive before anyone may read it, or the request fails.

A downloader middleware at order 1000 sees bodies as they crossed the wire, redirects, errors and robots.txt
too. Where no response came, the archive keeps what was asked and why nothing came back. It raises when it
cannot write: a handler of a signal that raised was only logged, and the crawl went on without an archive.
"""

import re
import socket
from pathlib import Path
from typing import Any, Self

from scrapy import Request, exceptions, signals
from scrapy.crawler import Crawler
from scrapy.http import Headers, Response

from archive.clock import now, written
from archive.findings import Fetched
from archive.warc import Capture, Earlier, Exchange, WarcFile


class CaptureError(Exception):
    """A response could not be archived; the run ends."""


class CaptureMiddleware:
    """Writes request and response to the WARC of the run, and leaves the Capture in `request.meta`."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._file: WarcFile | None = None
        crawler.signals.connect(self.close, signals.spider_closed)
        crawler.signals.connect(self.begin, signals.headers_received)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def process_response(self, request: Request, response: Response, spider: Any = None) -> Response:
        """Keeps the pair; raises CaptureError where it cannot."""
        if "rendering" in request.meta:
            return response
        try:
            request.meta["capture"] = self._write(request, response)
        except OSError as error:
            raise CaptureError(f"the archive cannot be written: {error}") from error
        return response

    def process_request(self, request: Request, spider: Any = None) -> Response | None:
        """Fails what cannot be sent (a name without an address, a machine left alone), so that it is kept as
        every other failure is; and keeps a page that a browser rendered, which asks nobody."""
        if "rendering" in request.meta:
            try:
                request.meta["capture"] = self._begun().write_rendering(request.meta["rendering"])
            except OSError as error:
                raise CaptureError(f"the archive cannot be written: {error}") from error
            return Response(request.url)
        if unsent := request.meta.get("unsent"):
            raise exceptions.CannotResolveHostError(unsent)
        return None

    def process_exception(self, request: Request, exception: Exception, spider: Any = None) -> None:
        """Keeps a request without an answer, with the reason; the exception goes on."""
        exchange = self._exchange(request, status=0)
        why = first_line(exception)
        try:
            kept = self._begun().write_failure(exchange, why, sent="unsent" not in request.meta)
        except OSError as error:
            raise CaptureError(f"the archive cannot be written: {error}") from error
        request.meta["capture"] = kept

    def begin(self, request: Request) -> None:
        """Notes that an answer has begun: a body that never ends is no silent server."""
        request.meta["answered"] = True

    def close(self) -> None:
        """Finishes the file: its name loses `.open`."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def _begun(self) -> WarcFile:
        if self._file is None:
            spider: Any = self._crawler.spider
            contact = str(self._crawler.settings.get("USER_AGENT", ""))
            robots = "RFC 9309, obeyed" if self._crawler.settings.getbool("ROBOTSTXT_OBEY") else "not obeyed"
            about = {"http-header-user-agent": contact, "robots": robots}
            self._file = WarcFile(Path(spider.archive), spider.run, socket.gethostname(), about)
        return self._file

    def _write(self, request: Request, response: Response) -> Capture:
        last: Fetched | None = request.meta.get("last")
        earlier = Earlier(last.payload or last.capture, last.fetched_at, last.sha256) if last else None
        exchange = self._exchange(
            request,
            status=response.status,
            headers=_pairs(response.headers),
            body=response.body,
            address=str(response.ip_address or ""),
        )
        return self._begun().write(exchange, earlier)

    def _exchange(self, request: Request, **answer: Any) -> Exchange:
        """What was asked, with what came back."""
        broken = request.meta.get("tls", "")
        answered: dict[str, Any] = {"headers": (), "body": b"", "address": "", **answer}
        return Exchange(
            url=request.meta.get("url", request.url),
            method=request.method,
            request_headers=_pairs(request.headers),
            request_body=request.body,
            reason="",
            fetched_at=written(now()),
            fields=(("X-TLS-Unverified", broken),) if broken else (),
            **answered,
        )


def first_line(error: BaseException) -> str:
    """What an error says, on one line, without the names of Twisted's insides."""
    text = " ".join(str(error).split())
    return re.sub(r"\[<twisted.*", "", text)[:200] or type(error).__name__


def _pairs(headers: Headers) -> tuple[tuple[str, str], ...]:
    return tuple(
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, values in headers.items()
        for value in values
    )
