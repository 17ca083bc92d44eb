"""Drives a `Search` over practice portals with nothing but a socket: what a visit needs to ask, and finds."""

import gzip
import http.client
import re
from dataclasses import dataclass, field
from urllib.parse import urlencode, urljoin, urlsplit

from crawler.discovery import Search
from crawler.listing import Ask
from crawler.registry import Site
from crawler.steps import Reading
from parsers.page import Page

MOST = 400


@dataclass
class Walk:
    """What a visit asked for, in its order, and what every page showed."""

    asked: list[str] = field(default_factory=list)
    readings: list[Reading] = field(default_factory=list)
    search: Search | None = None

    @property
    def reports(self) -> list[str]:
        """Where the reports are listed that were found."""
        return [reading.listed.url for reading in self.readings if reading.is_report and reading.listed]


def walk(site: Site, hosts: dict[str, str], year: int | None = None) -> Walk:
    """Visits `site`, robots.txt left out."""
    search, done = Search(site, year), Walk()
    cookies: dict[str, str] = {}
    done.search = search
    while (step := search.next()) is not None and len(done.asked) < MOST:
        page = ask(step.ask, hosts, done.asked, cookies)
        if page is None:
            search.fail(step)
        else:
            done.readings.append(search.take(step, page))
    return done


def ask(wish: Ask, hosts: dict[str, str], asked: list[str], cookies: dict[str, str]) -> Page | None:
    """The page, after redirects; None for what is no page."""
    for _ in range(5):
        parts = urlsplit(wish.url)
        place = hosts.get(parts.netloc, parts.netloc)
        if not re.match(r"127\.", place):
            return None
        asked.append(wish.url)
        body = wish.json or urlencode(wish.form)
        headers = {"Host": parts.netloc, "User-Agent": "xxgk-tests"}
        if body:
            headers["Content-Type"] = "application/json" if wish.json else "application/x-www-form-urlencoded"
        if parts.netloc in cookies:
            headers["Cookie"] = cookies[parts.netloc]
        connection = http.client.HTTPConnection(place, timeout=5)
        try:
            target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
            connection.request("POST" if body else "GET", target, body.encode() or None, headers)
            response = connection.getresponse()
            payload = response.read()
        except (OSError, http.client.HTTPException):
            return None
        finally:
            connection.close()
        if cookie := response.getheader("Set-Cookie"):
            cookies[parts.netloc] = cookie.partition(";")[0]
        if response.status in (301, 302, 303, 307, 308) and response.getheader("Location"):
            wish = Ask(urljoin(wish.url, response.getheader("Location") or ""))
            continue
        if response.getheader("Content-Encoding") == "gzip":
            payload = gzip.decompress(payload)
        if response.status != 200:
            return None
        return Page(wish.url.partition("#")[0], payload, response.getheader("Content-Type") or "")
    return None
