"""Turns, delays, the breaker, Retry-After and quiet hours, on a clock that does not wait."""

import asyncio
from datetime import UTC, datetime, time

import pytest

from crawler.manners import Gate, LeftAloneError, Manners, quiet_hours, quiet_seconds, retry_after
from crawler.robots import Rules, robots_url, rules_of


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(round(seconds, 3))
        self.now += seconds


def gate(**manners: float) -> tuple[Gate, Clock]:
    clock = Clock()
    return Gate(Manners(**manners), clock, clock.sleep), clock  # type: ignore[arg-type]


async def ask(gate: Gate, clock: Clock, host: str, address: str, **said: object) -> None:
    async with gate.turn(host, address, float(str(said.pop("wish", 0)))) as turn:
        for name, value in said.items():
            setattr(turn, name, value)
        clock.now += turn.latency


def test_a_host_waits_for_its_delay_and_so_does_the_machine() -> None:
    async def go() -> list[float]:
        doors, clock = gate(delay=2.0)
        await ask(doors, clock, "a", "1.1.1.1")
        await ask(doors, clock, "a", "1.1.1.1")
        await ask(doors, clock, "b", "1.1.1.1")
        await ask(doors, clock, "c", "1.1.1.2")
        return clock.slept

    assert asyncio.run(go()) == [2.0, 2.0]


def test_a_slow_or_failing_host_is_asked_less_often_and_recovers() -> None:
    async def go() -> list[float]:
        doors, clock = gate(delay=2.0)
        await ask(doors, clock, "a", "1", latency=5.0)
        await ask(doors, clock, "a", "1", failure="503")
        await ask(doors, clock, "a", "1")
        await ask(doors, clock, "a", "1")
        await ask(doors, clock, "a", "1")
        return clock.slept

    assert asyncio.run(go()) == [5.0, 10.0, 5.0, 2.5]


def test_crawl_delay_and_retry_after_are_waited_for() -> None:
    async def go() -> list[float]:
        doors, clock = gate(delay=2.0)
        await ask(doors, clock, "a", "1", wish=7.0)
        await ask(doors, clock, "a", "1", failure="429", retry_after=30.0)
        await ask(doors, clock, "a", "1")
        return clock.slept

    assert asyncio.run(go()) == [7.0, 30.0]


def test_the_breaker_leaves_a_failing_machine_alone_and_tries_once_later() -> None:
    async def go() -> None:
        doors, clock = gate(delay=0.0, failures=2, leave_alone=600.0)
        for host in ("a", "b"):
            await ask(doors, clock, host, "1", failure="refused", machine_failed=True)
        with pytest.raises(LeftAloneError, match="2 failures in a row, the last: refused"):
            await ask(doors, clock, "c", "1")
        await ask(doors, clock, "c", "2")
        clock.now += 601
        await ask(doors, clock, "c", "1", failure="refused", machine_failed=True)
        with pytest.raises(LeftAloneError):
            await ask(doors, clock, "c", "1")

    asyncio.run(go())


def test_one_request_at_a_time_for_a_host_and_for_an_address() -> None:
    async def go() -> tuple[int, int]:
        doors = Gate(Manners(delay=0.0))
        open_now: dict[str, int] = {}
        most: dict[str, int] = {}

        async def one(host: str, address: str) -> None:
            async with doors.turn(host, address):
                for key in (host, address):
                    open_now[key] = open_now.get(key, 0) + 1
                    most[key] = max(most.get(key, 0), open_now[key])
                await asyncio.sleep(0.001)
                for key in (host, address):
                    open_now[key] -= 1

        await asyncio.gather(*(one(f"h{n % 5}", f"a{n % 2}") for n in range(40)))
        return len(most), max(most.values())

    assert asyncio.run(go()) == (7, 1)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("120", 120.0), ("Mon, 23 Nov 2026 00:01:00 GMT", 60.0), ("soon", 0.0), ("", 0.0), ("-5", 0.0)],
)
def test_retry_after_is_a_number_or_a_date(text: str, seconds: float) -> None:
    assert retry_after(text, datetime(2026, 11, 23, tzinfo=UTC)) == seconds


@pytest.mark.parametrize(
    ("text", "clock", "seconds"),
    [
        ("08:30-17:30", "00:29", 0),  # 08:29 in Beijing
        ("08:30-17:30", "00:30", 9 * 3600),
        ("08:30-17:30", "09:30", 0),
        ("22:00-06:00", "14:00", 8 * 3600),
        ("22:00-06:00", "21:59", 60),
        ("22:00-06:00", "22:00", 0),
    ],
)
def test_quiet_hours_are_those_of_beijing(text: str, clock: str, seconds: float) -> None:
    now = datetime.combine(datetime(2026, 1, 5).date(), time.fromisoformat(clock), UTC)  # noqa: DTZ001
    assert quiet_seconds(now, quiet_hours(text)) == seconds


def test_wrong_quiet_hours_are_told() -> None:
    with pytest.raises(ValueError, match=r"'8-17' are no quiet hours; give them as 08:30-17:30"):
        quiet_hours("8-17")


def test_robots_by_rfc_9309() -> None:
    url = "http://a.gov.cn/zwgk/x.html"
    assert robots_url(url + "?q=1") == "http://a.gov.cn/robots.txt"
    for status in (404, 403, 410):
        assert rules_of(status, b"User-agent: *\nDisallow: /") == Rules()
    for status in (500, 503, 429):
        assert rules_of(status, b"") is None
    refused = rules_of(200, b"User-agent: *\nDisallow: /zwgk/\nCrawl-delay: 3\n")
    assert refused is not None
    assert not refused.allow(url)
    assert refused.allow("http://a.gov.cn/")
    assert refused.delay() == 3.0
    ours = rules_of(200, b"User-agent: xxgk\nAllow: /\n\nUser-agent: *\nDisallow: /")
    assert ours is not None
    assert ours.allow(url)


def test_a_home_page_in_place_of_robots_forbids_nothing() -> None:
    rules = rules_of(200, b"<html>User-agent: *\nDisallow: /</html>")
    assert rules is not None
    assert rules.allow("http://a.gov.cn/x")
