"""Archived pages, read: each payload once, in several processes, and no page stops the others."""

import multiprocessing
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from archive.members import RecordError
from archive.rows import Rows, make_rows
from archive.warc import Capture, DecodeError, decoded, fetch_record
from parsers.page import Page
from parsers.record import Report

Reader = Callable[[Page, str], tuple[Report, ...]]
# Starting processes costs about a second; a page takes some thirty milliseconds.
WORTH_PROCESSES = 64


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


@dataclass(frozen=True, slots=True)
class Reading:
    """What came of reading one payload: `kind` of the page, its reports, or why there are none."""

    wanted: Wanted
    kind: str
    parser: str
    reports: tuple[Rows, ...] = ()
    failure: str = ""


def read_all(folder: Path, wanted: Sequence[Wanted], read: Reader, jobs: int) -> Iterator[Reading]:
    """A reading for every page, in the order given."""
    one = partial(read_one, folder, read)
    if jobs < 2 or len(wanted) < WORTH_PROCESSES:
        yield from map(one, wanted)
        return
    done = 0
    # Not forked: the crawl that calls this runs threads.
    with ProcessPoolExecutor(jobs, mp_context=multiprocessing.get_context("spawn")) as pool:
        try:
            for reading in pool.map(one, wanted, chunksize=8):
                yield reading
                done += 1
            return
        except BrokenProcessPool:
            pass
    for page in wanted[done:]:
        yield _read_apart(one, page)


def read_one(folder: Path, read: Reader, wanted: Wanted) -> Reading:
    """Reads one payload, proved against its digests; whatever goes wrong is told, never raised."""
    try:
        body = decoded(fetch_record(folder, wanted.capture))
        reports = read(Page(wanted.url, body, wanted.capture.content_type), wanted.site_name)
        annual = [report for report in reports if report.kind == "annual_report"]
        rows = tuple(make_rows(report, wanted.url, wanted.capture.sha256) for report in annual)
        kind = (annual or reports)[0].kind if reports else "other"
        return Reading(wanted, kind, reports[0].parser if reports else "", rows)
    except (DecodeError, RecordError, OSError) as error:
        return Reading(wanted, "unreadable", "", failure=f"{type(error).__name__}: {error}")
    except Exception as error:
        # A fault of ours: the other pages are still read, and the failure stands in the archive by name.
        return Reading(wanted, "unreadable", "", failure=f"reader failed: {type(error).__name__}: {error}")


def _read_apart(one: Callable[[Wanted], Reading], page: Wanted) -> Reading:
    """Reads a page in a process of its own, after one of them took its whole pool down."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        try:
            return pool.submit(one, page).result()
        except BrokenProcessPool:
            return Reading(page, "unreadable", "", failure="reader failed: its process was killed")
