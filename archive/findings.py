"""What a run saw, one JSON object a line, flushed before the crawl goes on; read back in any order.

`findings/<run>.jsonl` holds, in the order in which things happened: one `run`; for each site a `visit`,
then `fetched`, `listing`, `sighting` and `found` lines as pages are read, and an `outcome` at the end.
A visit without an outcome was killed and is `interrupted`. A torn last line is what a kill leaves: it is
skipped. Beside the file of a run that came to its end stands an empty one, `<run>.ended`.
"""

import hashlib
import json
import os
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

import msgspec


@dataclass(frozen=True, slots=True)
class Run:
    """The first line of a file: which program wrote it, when, and with which settings."""

    run: str
    started_at: str
    software: str
    settings: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Visit:
    """A visit begins; the registry line stands here, so that the file explains itself."""

    visit: str
    site: str
    started_at: str
    name: str = ""
    level: str = ""
    division_code: str = ""
    home_url: str = ""
    column_url: str = ""
    family: str = ""
    year: int | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """One list page of the column was read: which capture shows it, and how many rows it has."""

    visit: str
    url: str
    capture: str
    rows: int


@dataclass(frozen=True, slots=True)
class Sighting:
    """A list page (`capture`) names a report: address without fragment, title and date as listed."""

    visit: str
    site: str
    url: str
    title: str
    listed_on: str | None
    seen_at: str
    capture: str


@dataclass(frozen=True, slots=True)
class Found:
    """A page judged to be an annual report: the `url` that was listed, and the capture that holds it;
    `title` and `year` are what the crawl took it for, which the reader may correct."""

    visit: str
    site: str
    url: str
    capture: str
    sha256: str
    title: str = ""
    year: int | None = None


def form_of(body: bytes) -> str:
    """What tells the answer to one POST from those to others of its address; empty for a GET."""
    return f"POST sha256:{hashlib.sha256(body).hexdigest()}" if body else ""


@dataclass(frozen=True, slots=True)
class Fetched:
    """A response that a later visit may need again: where it stands in the archive, and the validators that
    make a conditional request of it. `form` is empty for a GET, else `form_of` what was posted; `payload` the
    earlier capture that holds the same payload, at `warc` and `offset`, where this one repeats it."""

    visit: str
    url: str
    capture: str
    fetched_at: str
    status: int
    sha256: str
    warc: str
    offset: int
    length: int
    content_type: str = ""
    form: str = ""
    etag: str = ""
    modified: str = ""
    payload: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a visit ended, and the captures that show it (contract, table of outcomes); `column_url` is the
    column that was found, where one page is above all of it."""

    visit: str
    site: str
    finished_at: str
    outcome: str
    listed: int = 0
    new: int = 0
    changed: int = 0
    withdrawn: int = 0
    requests: int = 0
    family: str = ""
    evidence: tuple[str, ...] = ()
    note: str = ""
    column_url: str = ""


@dataclass(frozen=True, slots=True)
class Brought:
    """A person brought this capture: who, when it was put into the archive, and where it came from. `url`
    and the time at which it was seen stand in the capture; `site` may be empty."""

    capture: str
    url: str
    sha256: str
    by: str
    brought_at: str
    source: str
    site: str = ""
    site_name: str = ""


Finding = Run | Visit | Fetched | Listing | Sighting | Found | Outcome | Brought
KINDS: dict[str, type[Finding]] = {
    "run": Run,
    "visit": Visit,
    "fetched": Fetched,
    "listing": Listing,
    "sighting": Sighting,
    "found": Found,
    "outcome": Outcome,
    "brought": Brought,
}
NAMES = {kind: name for name, kind in KINDS.items()}


class FindingsFile:
    """Appends findings; each line is on its way to the disk before `append` returns."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = path.open("x", encoding="utf-8")

    def append(self, finding: Finding) -> None:
        line = {"kind": NAMES[type(finding)], **asdict(finding)}
        self._file.write(json.dumps(line, ensure_ascii=False) + "\n")
        self._file.flush()
        os.fsync(self._file.fileno())

    def close(self) -> None:
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def read_findings(path: Path, amiss: Callable[[int, str], None] | None = None) -> Iterator[Finding]:
    """The findings of one file in their order. A line cut short by a kill ends the file; any other line
    that does not fit is told to `amiss` with its number, or raises ValueError with file and line."""
    with path.open("rb") as file:
        for number, line in enumerate(file, 1):
            if not line.strip():
                continue
            try:
                fields = json.loads(line)
                kind = KINDS[fields.pop("kind")]
                finding = msgspec.convert(fields, kind)
            except (ValueError, KeyError, TypeError, AttributeError, msgspec.ValidationError) as error:
                if not line.endswith(b"\n"):
                    return
                text = f"line {number} is not a finding ({error}); restore the file"
                if amiss is None:
                    raise ValueError(f"{path}: {text}") from error
                amiss(number, text)
                continue
            yield finding


def mark_ended(path: Path) -> None:
    """Says that a run came to its end and that all was told: the next one begins anew."""
    path.with_suffix(".ended").touch()


def has_ended(path: Path) -> bool:
    """Whether a run came to its end; one that did not is taken over by the next."""
    return path.with_suffix(".ended").exists()
