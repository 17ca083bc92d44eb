"""A crawl from beginning to end: visit, archive, index, read. A wrong call is refused before all of it."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from archive.findings import Outcome
from archive.lock import hold
from archive.store import Indexed, index, opened
from archive.warc import salvage
from crawler.hosts import read_hosts
from crawler.manners import Manners
from crawler.plan import plan_run
from crawler.registry import load
from crawler.round import Glance
from crawler.run import crawl as visit
from crawler.run import finish
from xxgk.options import make_writable
from xxgk.refusal import Refused

NEWS = """SELECT CASE WHEN version > 1 THEN 'changed' ELSE 'new' END AS what, body, year, url FROM reports
    WHERE first_seen_at >= :since UNION ALL
    SELECT 'withdrawn', body, year, url FROM reports WHERE current AND withdrawn_at >= :since
    ORDER BY what, body, year, url"""


@dataclass(frozen=True, slots=True)
class News:
    """What a run found out about one report: that it is new, changed or withdrawn."""

    what: str
    body: str
    year: int | None
    url: str


@dataclass(frozen=True, slots=True)
class Crawled:
    """How the visits of a run ended, in the order of the registry, what they found out, and what indexing
    made of it."""

    outcomes: tuple[Outcome, ...]
    news: tuple[News, ...]
    indexed: Indexed
    end: Callable[[], None]
    """Says that everything was told: until then the next run takes over from this one."""


def crawl(
    folder: Path,
    registry: Path | None = None,
    *,
    hosts: Path | None = None,
    only: tuple[str, ...] = (),
    due: bool = False,
    year: int | None = None,
    manners: Manners | None = None,
    contact: str = "",
    proxy: str = "",
    jobs: int = 1,
    watch: Callable[[Glance], None] | None = None,
    tell: Callable[[str], None] | None = None,
) -> Crawled:
    """Visits the sites of a registry, archives what they answer, indexes and reads what is new.

    Raises Refused, RegistryError, HostsError or OSError before anything is written where the call is wrong,
    and ArchiveBusyError where another run writes to the folder.
    """
    sites = load(registry)
    places = read_hosts(hosts) if hosts else None
    browsed = sorted(manners.browsed) if manners else ()
    for flag, key in (*(("--site", key) for key in only), *(("--browse", key) for key in browsed)):
        if key not in {site.site for site in sites}:
            raise Refused(f"{flag} {key}: no line of the registry has this key; correct one of them")
    make_writable(folder)
    with hold(folder):
        salvage(folder)
        plan = plan_run(sites, folder, only=only, due=due, year=year, hosts=places, manners=manners)
        outcomes = visit(plan, contact=contact, proxy=proxy, watch=watch)
        indexed = index(folder, jobs=jobs, tell=tell)

    def end() -> None:
        if all(outcome.outcome != "interrupted" for outcome in outcomes):
            # Not before the index: who is killed in it goes on from here, and asks no server again.
            finish(folder, plan.run)

    return Crawled(outcomes, read_news(folder, outcomes), indexed, end)


def read_news(folder: Path, outcomes: tuple[Outcome, ...]) -> tuple[News, ...]:
    """What was found out since the first of these visits began."""
    ours = {outcome.visit for outcome in outcomes}
    with opened(folder) as db:
        visits = db.execute("SELECT id, started_at FROM visits").fetchall()
        began = [row["started_at"] for row in visits if row["id"] in ours]
        return tuple(News(*row) for row in db.execute(NEWS, {"since": min(began)})) if began else ()
