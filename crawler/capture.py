"""Every response enters the archive before anyone may read it, or the request fails.

A downloader middleware at order 1000 sees bodies as they crossed the wire, redirects, errors and robots.txt
too. It raises when it cannot write: a handler of a signal that raised was only logged, and the crawl went on
without an archive.
"""

import socket
from pathlib import Path
from typing import Any, Self

from scrapy import Request, signals
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
        try:
            request.meta["capture"] = self._write(request, response)
        except OSError as error:
            raise CaptureError(f"the archive cannot be written: {error}") from error
        return response

    def begin(self, request: Request) -> None:
        """Notes that an answer has begun: a body that never ends is no silent server."""
        request.meta["answered"] = True

    def close(self) -> None:
        """Finishes the file: its name loses `.open`."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def _write(self, request: Request, response: Response) -> Capture:
        if self._file is None:
            spider: Any = self._crawler.spider
            contact = str(self._crawler.settings.get("USER_AGENT", ""))
            robots = "RFC 9309, obeyed" if self._crawler.settings.getbool("ROBOTSTXT_OBEY") else "not obeyed"
            about = {"http-header-user-agent": contact, "robots": robots}
            self._file = WarcFile(Path(spider.archive), spider.run, socket.gethostname(), about)
        last: Fetched | None = request.meta.get("last")
        earlier = Earlier(last.payload or last.capture, last.fetched_at, last.sha256) if last else None
        broken = request.meta.get("tls", "")
        exchange = Exchange(
            url=request.meta.get("url", request.url),
            method=request.method,
            request_headers=(*_pairs(request.headers),),
            request_body=request.body,
            status=response.status,
            reason="",
            headers=_pairs(response.headers),
            body=response.body,
            fetched_at=written(now()),
            address=str(response.ip_address or ""),
            fields=(("X-TLS-Unverified", broken),) if broken else (),
        )
        return self._file.write(exchange, earlier)


def _pairs(headers: Headers) -> tuple[tuple[str, str], ...]:
    return tuple(
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, values in headers.items()
        for value in values
    )
