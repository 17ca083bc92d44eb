"""Archived pages, read: each payload once, in several processes, and no page stops the others."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from functools import partial
from itertools import chain, islice
from pathlib import Path
from types import TracebackType
from typing import Self

from archive.fingerprint import fingerprint
from archive.members import RecordError
from archive.pool import open_pool, prove_that_processes_live
from archive.rows import Rows, make_rows, seal_of, seal_one
from archive.warc import Capture, DecodeError, decoded, fetch_record
from parsers.page import Page
from parsers.record import Report

Reader = Callable[[Page, str], tuple[Report, ...]]
# Starting processes costs about a second; a page takes some thirty milliseconds.
WORTH_PROCESSES = 64
# Pages handed out for each process before the first result is asked for.
AHEAD = 8


@dataclass(frozen=True, slots=True)
class Wanted:
    """A payload that a visit found to be a report: its address without fragment, the first capture that
    holds it, and the name of the site, which the reader may need to complete a body's name."""

    url: str
    capture: Capture
    site: str
    site_name: str
    first_seen_at: str
    last_seen_at: str


Find = Callable[[Wanted], "Reading | None"]


@dataclass(frozen=True, slots=True)
class Reading:
    """What came of reading one payload: `kind` of the page, its reports, or why there are none. `reader` is
    the fingerprint of what read it, `seal` the digest of its rows, `seals` those of its reports one by one;
    `kept` where an older reading holds. `repeats` are reports whose rows an older database did not keep,
    because they say what another payload says: id, part, agency, body, digests of content and substance,
    seal."""

    wanted: Wanted
    kind: str
    parser: str
    reports: tuple[Rows, ...] = ()
    failure: str = ""
    reader: str = ""
    seal: str = ""
    seals: tuple[str, ...] = ()
    kept: bool = False
    repeats: tuple[tuple[str, int, str, str, str, str, str], ...] = ()


def read_all(
    folder: Path, wanted: Iterable[Wanted], read: Reader, jobs: int, find: Find | None = None
) -> Iterator[Reading]:
    """A reading for every page, in the order given; `find` may have it already. Few pages are in hand at a
    time, however many there are."""
    one = partial(read_one, folder, read)
    pages = iter(wanted)
    first = list(islice(pages, WORTH_PROCESSES))
    pages = chain(first, pages)
    if jobs < 2 or len(first) < WORTH_PROCESSES:
        for page in pages:
            yield (find and find(page)) or one(page)
        return
    waiting: deque[tuple[Wanted, Reading | Future[Reading]]] = deque()
    with _Pool(jobs) as pool:
        for page in pages:
            waiting.append((page, (find and find(page)) or pool.submit(one, page)))
            if len(waiting) >= jobs * AHEAD:
                yield pool.result(one, *waiting.popleft())
        while waiting:
            yield pool.result(one, *waiting.popleft())


class _Pool:
    """Processes that read; where one is killed with all its neighbours, each page gets a process alone."""

    def __init__(self, jobs: int) -> None:
        self._pool = open_pool(jobs)
        self._jobs = jobs

    def submit(self, one: Callable[[Wanted], Reading], page: Wanted) -> Future[Reading]:
        try:
            return self._pool.submit(one, page)
        except BrokenProcessPool:
            self._pool = open_pool(self._jobs)
            return self._pool.submit(one, page)

    def result(
        self, one: Callable[[Wanted], Reading], page: Wanted, made: Reading | Future[Reading]
    ) -> Reading:
        if isinstance(made, Reading):
            return made
        try:
            return made.result()
        except BrokenProcessPool:
            return _read_apart(one, page)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pool.shutdown(cancel_futures=True)


def read_one(folder: Path, read: Reader, wanted: Wanted) -> Reading:
    """Reads one payload, proved against its digests; whatever goes wrong is told, never raised."""
    try:
        record = fetch_record(folder, wanted.capture)
        if record.kind == "revisit":
            raise RecordError("a revisit, whose original is not in this archive")
        body = decoded(record)
        reports = read(Page(wanted.url, body, wanted.capture.content_type), wanted.site_name)
        annual = [report for report in reports if report.kind == "annual_report"]
        rows = tuple(
            make_rows(report, wanted.url, wanted.capture.sha256, is_alone=len(annual) == 1)
            for report in annual
        )
        seals = tuple(map(seal_one, rows))
    except (DecodeError, RecordError, OSError) as error:
        return Reading(wanted, "unreadable", "", failure=f"{type(error).__name__}: {error}")
    except Exception as error:
        # A fault of ours: the other pages are still read, and the failure stands in the archive by name.
        return Reading(wanted, "unreadable", "", failure=f"reader failed: {type(error).__name__}: {error}")
    return Reading(
        wanted,
        kind=(annual or reports)[0].kind if reports else "other",
        parser=reports[0].parser if reports else "",
        reports=rows,
        reader=fingerprint(reports),
        seal=seal_of(seals),
        seals=seals,
    )


def _read_apart(one: Callable[[Wanted], Reading], page: Wanted) -> Reading:
    """Reads a page in a process of its own, after one of them took its whole pool down."""
    with open_pool(1) as pool:
        try:
            return pool.submit(one, page).result()
        except BrokenProcessPool:
            prove_that_processes_live()
            return Reading(page, "unreadable", "", failure="reader failed: its process was killed")
