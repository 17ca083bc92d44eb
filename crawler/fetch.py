"""One question, one answer: host rule, robots.txt, turn, redirects, retries, and what went wrong as data.

Redirects and retries are done here and not by Scrapy's middlewares, so that each is counted, waits its turn,
and passes the rule on hosts. Nothing raises but an archive that cannot be written.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Protocol
from urllib.parse import urlsplit

from OpenSSL import SSL
from scrapy import Request, exceptions
from scrapy.http import Response
from twisted.internet.error import ConnectError, ConnectionClosed, ConnectionDone, ConnectionLost

from archive import clock
from archive.exchange import Rendering
from archive.findings import Fetched
from archive.warc import Capture
from crawler import robots, walls
from crawler.capture import first_line
from crawler.hosts import (
    PINNED,
    PORTS,
    ForbiddenError,
    Hosts,
    Place,
    UnlocatedError,
    host_of,
    literal,
    look_up,
)
from crawler.listing import Ask
from crawler.manners import Gate, LeftAloneError, Manners, retry_after
from crawler.markup import absolute
from crawler.tls import tls_failure
from parsers.page import MOST_BYTES, Page

MOST_HOPS = 5
"""Redirects that are followed; RFC 9309 asks for as many on robots.txt."""
_NETWORK = (
    exceptions.CannotResolveHostError,
    exceptions.DownloadConnectionRefusedError,
    exceptions.DownloadFailedError,
    exceptions.DownloadTimeoutError,
    exceptions.ResponseDataLossError,
    ConnectError,
    ConnectionClosed,
    ConnectionDone,
    ConnectionLost,
    SSL.Error,
    OSError,
)
_BROKEN = (exceptions.DownloadCancelledError, exceptions.IgnoreRequest, exceptions.NotSupported)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: `page` has the address after redirects and the decoded payload; `captures` are all
    responses on the way, the last one is the page's own."""

    page: Page
    status: int
    headers: tuple[tuple[str, str], ...]
    captures: tuple[Capture, ...]
    held: bool = False
    """It came from the archive: nothing was sent for it."""
    rendered: bool = False
    """The page is what a browser shows; the last capture is of that, the one before it of the response."""

    @property
    def capture(self) -> Capture:
        return self.captures[-1]

    def header(self, name: str) -> str:
        return next((value for key, value in self.headers if key.lower() == name), "")


@dataclass(frozen=True, slots=True)
class Failure:
    """Nothing usable came back. `kind`: robots_refused, blocked, down, elsewhere (a host that must not be
    asked), budget, or broken (too large, a bomb, redirects without end); `captures` show it."""

    kind: str
    url: str
    why: str
    captures: tuple[Capture, ...] = ()


@dataclass(slots=True)
class Tally:
    """What one visit has spent, and what it may."""

    budget: int
    requests: int = 0
    captures: list[Capture] = field(default_factory=list)


class Held(Protocol):
    """Answers that the archive already holds, so that nobody is asked for them again."""

    def get(self, ask: Ask) -> Answer | None: ...


class Nothing:
    """An archive that holds nothing."""

    def get(self, ask: Ask) -> Answer | None:
        return None


class Fetcher:
    """Asks, for all visits of a run. `download` is Scrapy's engine with its middlewares below it."""

    def __init__(
        self,
        download: Callable[[Request], Awaitable[Response]],
        hosts: Hosts,
        manners: Manners,
        held: Held | None = None,
        proxy: str = "",
    ) -> None:
        self._download = download
        self._proxy = proxy
        self._hosts = hosts
        self._manners = manners
        self._gate = Gate(manners)
        self._held: Held = held or Nothing()
        self._rules: dict[str, robots.Rules | Failure] = {}
        self._robots_captures: dict[str, tuple[Capture, ...]] = {}
        self._asking: dict[str, asyncio.Lock] = {}
        self._cookies: dict[str, dict[str, str]] = {}
        self.broken_tls: dict[str, str] = {}
        """Hosts whose TLS could not be verified, and why; what they answer is marked in the archive."""

    async def fetch(
        self,
        ask: Ask,
        tally: Tally,
        headers: Mapping[str, str] | None = None,
        last: Fetched | None = None,
    ) -> Answer | Failure:
        """Asks once, follows redirects, tries again where that is likely to help; an answer is a page that
        no wall stands before, whatever its status below 500.

        `headers` go with the first request alone; `last` is the answer that the archive holds already.
        """
        ask = replace(ask, url=ask.url.partition("#")[0])
        got = await self._follow(_Wish(ask, headers or {}, last), tally, obey=True)
        if isinstance(got, Failure):
            return got
        wall = walls.recognise(got.status, got.headers, got.page)
        if wall:
            return Failure("blocked", got.page.url, wall, got.captures)
        if got.status >= 500:
            return Failure("down", got.page.url, f"the server failed ({got.status})", got.captures)
        return got

    async def _follow(self, wish: "_Wish", tally: Tally, *, obey: bool) -> Answer | Failure:
        ask = wish.ask
        captures: tuple[Capture, ...] = ()
        asked = {ask.url}
        for _ in range(MOST_HOPS + 1):
            delay = 0.0
            try:
                self._hosts.check(ask.url)
            except ForbiddenError as error:
                return Failure("elsewhere", ask.url, str(error), captures)
            if obey:
                rules = await self._robots(ask.url, tally)
                if isinstance(rules, Failure):
                    return replace(rules, captures=captures + rules.captures)
                if not rules.allow(ask.url):
                    shown = self._robots_captures.get(robots.robots_url(ask.url), ())
                    return Failure("robots_refused", ask.url, "robots.txt forbids it", captures + shown)
                delay = rules.delay()
            got = await self._ask(replace(wish, delay=delay), tally)
            if isinstance(got, Failure):
                return replace(got, captures=captures + got.captures)
            captures += got.captures
            target = None
            if got.status in (301, 302, 303, 307, 308):
                target = absolute(ask.url, got.header("location"))
            if target is None:
                return replace(got, captures=captures)
            if target == ask.url and self._take_cookies(ask.url, got):
                continue
            if target in asked:
                return Failure("broken", ask.url, f"redirects in a circle, to {target}", captures)
            asked.add(target)
            ask = replace(ask, url=target) if got.status in (307, 308) else Ask(target)
            wish = _Wish(ask)
        return Failure("broken", ask.url, f"more than {MOST_HOPS} redirects", captures)

    def _take_cookies(self, url: str, got: Answer) -> bool:
        """Keeps the cookies of a redirect to the same address, as any HTTP client would (moj: CT6T); says
        whether they are new, so that asking once more may help. No other cookie is ever sent."""
        host = host_of(url)
        told = [value.partition(";")[0].strip() for key, value in got.headers if key.lower() == "set-cookie"]
        jar = self._cookies.setdefault(host, {})
        new = {name: value for name, _, value in (pair.partition("=") for pair in told) if name}
        changed = any(name not in jar for name in new)
        jar.update(new)
        return changed

    async def _robots(self, url: str, tally: Tally) -> robots.Rules | Failure:
        """The rules of a host, asked for once a run, however many visits need them."""
        where = robots.robots_url(url)
        async with self._asking.setdefault(where, asyncio.Lock()):
            if where not in self._rules:
                got = await self._follow(_Wish(Ask(where)), tally, obey=False)
                if isinstance(got, Failure) and got.kind == "budget":
                    return got
                self._rules[where] = self._judge_robots(where, got)
                self._robots_captures[where] = got.captures
            return self._rules[where]

    def _judge_robots(self, where: str, got: Answer | Failure) -> robots.Rules | Failure:
        if isinstance(got, Failure):
            # Redirects without end, or to a host that we may not ask: the file is unavailable (RFC 9309,
            # 2.3.1.2 and 2.3.1.3), which forbids nothing.
            return robots.Rules() if got.kind in ("elsewhere", "broken") else got
        wall = walls.recognise(got.status, got.headers, got.page)
        if wall and got.status not in (401, 403, 405):
            return Failure("blocked", where, wall, got.captures)
        rules = robots.rules_of(got.status, got.page.body)
        why = f"robots.txt answers {got.status}, so that nothing may be asked"
        return Failure("down", where, why, got.captures) if rules is None else rules

    async def _ask(self, wish: "_Wish", tally: Tally) -> Answer | Failure:
        """One address, with retries; a redirect is an answer here."""
        ask = wish.ask
        held = self._held.get(ask)
        if held is not None:
            return held
        captures: tuple[Capture, ...] = ()
        why = ""
        for attempt in range(self._manners.retries + 1):
            if tally.requests >= tally.budget:
                return Failure("budget", ask.url, f"the budget of {tally.budget} requests is spent", captures)
            try:
                place = await self._locate(ask.url)
                got = await self._send(wish, tally, place)
            except (UnlocatedError, LeftAloneError) as error:
                captures += await self._keep_unsent(wish, str(error))
                return Failure("down", ask.url, str(error), captures)
            if isinstance(got, Failure) and got.kind != "down":
                return replace(got, captures=captures + got.captures)
            if isinstance(got, Failure):
                why = got.why
                captures += got.captures
                if attempt == self._manners.retries:
                    return Failure("down", ask.url, f"{why}, {attempt + 1} times", captures)
                continue
            captures += got.captures
            tired = got.status == 429 or got.status >= 500
            walled = tired and walls.recognise(got.status, got.headers, got.page)
            wait = retry_after(got.header("retry-after"), clock.now())
            if not tired or (walled and not wait) or wait > self._manners.patience:
                return replace(got, captures=captures)
            if attempt == self._manners.retries:
                return replace(got, captures=captures)
        raise AssertionError("the last attempt returns")

    async def keep_rendering(self, answer: Answer, rendering: Rendering) -> Answer | Failure:
        """The answer as a browser shows it, archived; a wall that its scripts put up is a failure."""
        request = Request(rendering.url, meta={"rendering": rendering}, dont_filter=True)
        await self._download(request)
        page = Page(rendering.url, rendering.body, "text/html; charset=utf-8")
        captures = (*answer.captures, *_kept(request))
        if wall := walls.recognise(answer.status, answer.headers, page):
            return Failure("blocked", page.url, wall, captures)
        return replace(answer, page=page, captures=captures, rendered=True)

    async def _keep_unsent(self, wish: "_Wish", why: str) -> tuple[Capture, ...]:
        """What shows that nothing could be sent: the archive keeps the reason in place of an answer."""
        request = _request(wish, Place(host_of(wish.ask.url), 0))
        request.meta["unsent"] = why
        with suppress(exceptions.CannotResolveHostError):
            await self._download(request)
        return _kept(request)

    async def _locate(self, url: str) -> Place:
        """Where to connect: a proxy looks names up by itself, so that only numeric addresses are checked."""
        if not self._proxy:
            return await self._hosts.locate(url)
        parts = urlsplit(self._proxy)
        if parts.hostname and parts.hostname not in PINNED:
            PINNED[parts.hostname] = str(literal(parts.hostname) or await look_up(parts.hostname, own=True))
        return Place(host_of(url), urlsplit(url).port or PORTS[urlsplit(url).scheme])

    async def _send(self, wish: "_Wish", tally: Tally, place: Place) -> Answer | Failure:
        ask = wish.ask
        cookies = "; ".join(
            f"{name}={value}" for name, value in self._cookies.get(host_of(ask.url), {}).items()
        )
        if cookies:
            wish = replace(wish, headers={**wish.headers, "Cookie": cookies})
        request = _request(wish, place)
        if self._proxy:
            request.meta["proxy"] = self._proxy
        request.meta["tls"] = self.broken_tls.get(host_of(ask.url), "") if request.url[:6] == "https:" else ""
        async with self._gate.turn(host_of(ask.url), place.address, wish.delay) as turn:
            tally.requests += 1
            began = time.monotonic()
            try:
                response = await self._download(request)
            except _BROKEN as error:
                cut = isinstance(error, exceptions.DownloadCancelledError)
                why = "larger than any report, and cut off" if cut else first_line(error)
                return Failure("broken", ask.url, why, _kept(request))
            except _NETWORK as error:
                turn.failure = first_line(error)
                why = tls_failure(error)
                if why and host_of(ask.url) not in self.broken_tls:
                    self.broken_tls[host_of(ask.url)] = why
                    return Failure("down", ask.url, f"TLS: {why}", _kept(request))
                if request.meta.get("answered") and isinstance(error, exceptions.DownloadTimeoutError):
                    why = "the answer began, and did not end in time"
                    return Failure("broken", ask.url, why, _kept(request))
                turn.machine_failed = True
                return Failure("down", ask.url, turn.failure, _kept(request))
            turn.latency = time.monotonic() - began
            headers_back = tuple(
                (name.decode("latin-1"), value.decode("latin-1"))
                for name, values in response.headers.items()
                for value in values
            )
            capture: Capture = request.meta["capture"]
            tally.captures.append(capture)
            kind = (response.headers.get("Content-Type") or b"").decode("latin-1")
            answer = Answer(Page(ask.url, response.body, kind), response.status, headers_back, (capture,))
            if response.status == 429 or response.status >= 500:
                turn.failure = f"the server answered {response.status}"
                turn.retry_after = retry_after(answer.header("retry-after"), clock.now())
            if len(response.body) > MOST_BYTES and "html" in kind:
                why = f"a page of {len(response.body)} bytes is none"
                return Failure("broken", ask.url, why, (capture,))
            if "dataloss" in response.flags:
                turn.failure = "the answer stopped short"
                return Failure("down", ask.url, turn.failure, (capture,))
            return answer


@dataclass(frozen=True, slots=True)
class _Wish:
    """A question on its way: conditions that go with it, the answer that is held, the host's Crawl-delay."""

    ask: Ask
    headers: Mapping[str, str] = field(default_factory=dict)
    last: Fetched | None = None
    delay: float = 0.0


def _request(wish: _Wish, place: Place) -> Request:
    """The request as it is sent: where a hosts file maps a name to another port, the port is changed on the
    way, and the Host header keeps the name."""
    ask = wish.ask
    parts = urlsplit(ask.url)
    host = parts.hostname or ""
    if literal(place.address) is not None:
        PINNED[host] = place.address
    if place.port != (parts.port or PORTS[parts.scheme]):
        parts = parts._replace(netloc=f"{host}:{place.port}")
    kind = "application/json" if ask.json else "application/x-www-form-urlencoded"
    return Request(
        parts.geturl(),
        method="POST" if ask.body else "GET",
        body=ask.body.encode(),
        headers={"Host": host_of(ask.url), **({"Content-Type": kind} if ask.body else {}), **wish.headers},
        meta={"url": ask.url, "last": wish.last},
        dont_filter=True,
    )


def _kept(request: Request) -> tuple[Capture, ...]:
    """The capture that shows a failure."""
    return (request.meta["capture"],) if "capture" in request.meta else ()
