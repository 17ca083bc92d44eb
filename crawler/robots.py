"""robots.txt by RFC 9309: what an answer for it allows, and how long it asks to wait.

Scrapy's own middleware takes an unreachable robots.txt for permission; the RFC takes it for a refusal.
"""

from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlsplit

from protego import Protego

from parsers.page import decode

LARGEST = 500 * 1024
"""The RFC lets a reader stop here."""
NAME = "xxgk"


@dataclass(frozen=True, slots=True)
class Rules:
    """What one host asks of us; `body` is what it served, empty where it forbids nothing."""

    body: bytes = b""

    def allow(self, url: str) -> bool:
        """Whether we may ask for an address of this host."""
        return not self.body or bool(_parsed(self.body).can_fetch(url, NAME))

    def delay(self) -> float:
        """Crawl-delay in seconds, 0 where none is asked for; not in the RFC, but a wish that costs little."""
        asked = _parsed(self.body).crawl_delay(NAME) if self.body else None
        return float(asked) if asked else 0.0


def robots_url(url: str) -> str:
    """Where the rules for an address stand."""
    return urlsplit(url)._replace(path="/robots.txt", query="", fragment="").geturl()


def rules_of(status: int, body: bytes) -> Rules | None:
    """The rules that an answer sets: none below 500 that is not 200 (the file is not there), None for 5xx
    and 429: the host is unwell, and the RFC then forbids everything."""
    if status >= 500 or status == 429:
        return None
    return Rules(body[:LARGEST]) if 200 <= status < 300 else Rules()


@lru_cache(maxsize=512)
def _parsed(body: bytes) -> Protego:
    # A portal that answers every address with its home page serves no rules.
    text = decode(body).text.lstrip("\ufeff")
    return Protego.parse("" if text.lstrip()[:1] == "<" else text)
