"""TLS as it should be, or marked in the archive where a portal's certificate or protocol is broken.

Certificates are verified. Only where that fails does `crawler.fetch` ask again with `tls` in the request's
meta: then any certificate and the old protocols are taken (legacy renegotiation, weak keys: heze, cppcc), and
the WARC record says `X-TLS-Unverified` with the reason. What such a page says has no proof of its origin.
"""

import copy
import logging
import re
from functools import cache
from typing import Any, Self

from scrapy import Request
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.settings import Settings
from twisted.logger import globalLogBeginner
from twisted.python.failure import Failure

_LAX = {
    "DOWNLOAD_VERIFY_CERTIFICATES": False,
    "DOWNLOAD_TLS_MIN_VERSION": "TLSv1.0",
    "DOWNLOADER_CLIENT_TLS_CIPHERS": "DEFAULT@SECLEVEL=0",
}
_REASON = re.compile(r"'SSL routines', '[^']*', '([^']+)'")
_SIGNS = ("certificate", "SSL", "tls", "Verification", "hostname", "handshake")


class TlsDownloadHandler:
    """Scrapy's handler twice: one that verifies, and one for what is marked."""

    lazy = True

    def __init__(self, crawler: Crawler) -> None:
        _be_quiet()
        lax = copy.copy(crawler)
        lax.settings = Settings(crawler.settings)
        lax.settings.setdict(_LAX, priority="cmdline")
        self._strict: Any = HTTP11DownloadHandler(crawler)
        self._lax: Any = HTTP11DownloadHandler(lax)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    async def download_request(self, request: Request) -> Response:
        """The response, over a connection that was verified unless the request is marked."""
        handler = self._lax if request.meta.get("tls") else self._strict
        response: Response = await handler.download_request(request)
        return response

    async def close(self) -> None:
        await self._strict.close()
        await self._lax.close()


def tls_failure(error: BaseException) -> str:
    """Why TLS failed, in words; empty where something else did."""
    seen: list[str] = []
    waiting: list[Any] = [error]
    while waiting and len(seen) < 20:
        one = waiting.pop(0)
        if isinstance(one, Failure):
            one = one.value
        if one is None:
            continue
        seen.append(f"{type(one).__module__}.{type(one).__name__} {one}")
        waiting += [*getattr(one, "reasons", ()), one.__cause__]
    told = next((text for text in seen if "OpenSSL" in text or "service_identity" in text), "")
    if not told or not any(sign in told for sign in _SIGNS):
        return ""
    reason = _REASON.search(told)
    return reason[1] if reason else " ".join(told.split())[:200]


@cache
def _be_quiet() -> None:
    # Until somebody begins its log, Twisted prints what is critical to stderr, past all loggers.
    globalLogBeginner.beginLoggingTo([], redirectStandardIO=False, discardBuffer=True)
    logging.getLogger("twisted").addFilter(_is_news)
    logging.getLogger("scrapy.core.downloader.tls").setLevel(logging.ERROR)


def _is_news(record: logging.LogRecord) -> bool:
    """Twisted logs a traceback for every bad certificate; the archive says it once, in words."""
    return "while verifying certificate" not in record.getMessage()
