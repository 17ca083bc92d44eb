"""What a sweep is worth: bodies that stay undecided with it, and with a nightly crawl alone.

`python -m benchmarks.sweep [SITES] [SEED]` draws sites, lengths of visits, shared hosts, and when
each report appears, most of them in the days around the deadline; then counts those that appeared between the
last look before midnight and the first after it. Nothing is fetched; the times of the visits are those of
`crawler.sweep`.
"""

import random
import sys
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

import click

from crawler.hosts import host_of
from crawler.registry import Site
from crawler.sweep import PLACES, latest_starts

MIDNIGHT = datetime(2026, 1, 31, 16, tzinfo=UTC)
NIGHTLY = timedelta(hours=1, minutes=30)
"""When a nightly crawl begins: 01:30 in Beijing."""


def draw_sites(count: int, dice: random.Random) -> tuple[list[Site], dict[str, timedelta]]:
    """Sites, one in five on a host that it shares with others, and the lengths of their visits: half a minute
    to some minutes, at two seconds a request."""
    sites, lengths = [], {}
    for number in range(count):
        host = f"shared{dice.randrange(count // 60 + 1)}" if dice.random() < 0.2 else f"own{number}"
        site = Site(f"s{number}", f"s{number}", "county", "", f"http://{host}.gov.cn/")
        sites.append(site)
        lengths[site.site] = timedelta(seconds=dice.lognormvariate(4, 0.6))
    return sites, lengths


def draw_moment(dice: random.Random) -> datetime:
    """When a report appears: nine of ten before the midnight, half of these in its last two days."""
    if dice.random() < 0.9:
        return MIDNIGHT - timedelta(days=dice.expovariate(0.35))
    return MIDNIGHT + timedelta(days=dice.expovariate(0.2))


def in_turn(sites: Sequence[Site], lengths: Mapping[str, timedelta], begin: datetime) -> dict[str, datetime]:
    """When each visit of a run begins: in the order of the sites, on as many places as there are, one after
    another on a host."""
    places = [begin] * PLACES
    hosts: dict[str, datetime] = defaultdict(lambda: begin)
    starts = {}
    for site in sites:
        place, host = places.index(min(places)), host_of(site.home_url)
        starts[site.site] = max(places[place], hosts[host])
        places[place] = hosts[host] = starts[site.site] + lengths[site.site]
    return starts


def count_undecided(
    moments: Mapping[str, datetime], before: Mapping[str, datetime], after: Mapping[str, datetime]
) -> int:
    """Reports that appeared after the last look before midnight and before the first after it."""
    return sum(before[site] < moment < after[site] for site, moment in moments.items())


def minutes(length: timedelta) -> int:
    return round(length.total_seconds() / 60)


def main(count: int, seed: int) -> None:
    dice = random.Random(seed)
    sites, lengths = draw_sites(count, dice)
    moments = {site.site: draw_moment(dice) for site in sites}
    last_night = in_turn(sites, lengths, MIDNIGHT - timedelta(days=1) + NIGHTLY)
    tonight = in_turn(sites, lengths, MIDNIGHT + NIGHTLY)
    nightly = count_undecided(moments, last_night, tonight)

    open_sites = [site for site in sites if moments[site.site] > last_night[site.site]]
    before = {**last_night, **latest_starts(open_sites, lengths, MIDNIGHT)}
    still = [site for site in open_sites if moments[site.site] > before[site.site]]
    short_first = sorted(still, key=lambda site: lengths[site.site])
    after = {**tonight, **in_turn(short_first, lengths, MIDNIGHT)}
    swept = count_undecided(moments, before, after)

    last = max(after[site.site] for site in still) - MIDNIGHT if still else timedelta()
    click.echo(f"{count} sites, {len(open_sites)} still open on the last night, {len(still)} at midnight")
    earliest = MIDNIGHT - min(before[site.site] for site in open_sites)
    click.echo(f"looks from {minutes(earliest)} minutes before midnight to {minutes(last)} after it")
    click.echo(f"undecided with a nightly crawl: {nightly} ({nightly / count:.1%})")
    click.echo(f"undecided with a sweep: {swept} ({swept / count:.1%})")


if __name__ == "__main__":
    main(*(int(word) for word in (*sys.argv[1:], *("3000", "1")[len(sys.argv) - 1 :])))
