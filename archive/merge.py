"""Several archives become one: their files side by side, and a database made from all of them.

Nothing is taken from a database, so the result is what one crawl of all sites would have left. A file is
copied beside its place and moved there in one step; whoever is interrupted runs the merge again.
"""

import hashlib
import os
import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from archive.warc import OPEN, salvage

_BLOCK = 1 << 20


class MergeError(Exception):
    """Two archives contradict one another; the message names the files."""


def merge_files(target: Path, sources: Sequence[Path]) -> int:
    """Brings the files of all sources into `target`, whose lock the caller holds; the sources are only
    read. Returns how many files were new. Nothing is copied where anything contradicts."""
    planned: dict[Path, Path] = {}
    for source in sources:
        for path, place in _steps(target, source, planned):
            planned[place] = path
    for place, path in planned.items():
        _copy(path, place)
    salvage(target)
    _join_inputs(target, sources)
    return len(planned)


def _steps(target: Path, source: Path, planned: Mapping[Path, Path]) -> Iterator[tuple[Path, Path]]:
    if not any((source / part).is_dir() for part in ("warc", "findings", "inputs")):
        raise MergeError(f"{source}: no archive here; it has neither warc/ nor findings/")
    for path in sorted((source / "warc").glob("*.warc.gz*")):
        if path.name.endswith((".warc.gz", OPEN)):
            place = _warc_place(target, path, planned)
            if place is not None:
                yield path, place
    for path in sorted((source / "findings").glob("*.jsonl")):
        place = target / "findings" / path.name
        there = planned.get(place, place)
        if not there.exists() or _is_longer(path, there):
            yield path, place
        # That a run ended is told by the mark beside its findings; without it the next crawl takes it up.
        mark = path.with_suffix(".ended")
        if mark.exists() and not (target / "findings" / mark.name).exists():
            yield mark, target / "findings" / mark.name


def _warc_place(target: Path, path: Path, planned: Mapping[Path, Path]) -> Path | None:
    """Where a WARC file goes: None where it lies there already, the next serial where another one does."""
    place = target / "warc" / path.name
    while True:
        finished = place.with_name(place.name.removesuffix(OPEN))
        others = [planned.get(one, one) for one in (place, finished)]
        others = [one for one in others if one.exists()]
        if not others:
            return place
        if any(_is_same(path, one) for one in others):
            return None
        if path.name.endswith(OPEN) and any(_begins_like(path, one) for one in others):
            return None  # it was salvaged here before
        serial = re.fullmatch(r"(xxgk-[0-9TZ]+-)(\d+)(-.*)", place.name)
        if serial is None:
            raise MergeError(f"{path}: another file of this name is in {target}; rename one of them")
        place = place.with_name(f"{serial[1]}{int(serial[2]) + 1:05d}{serial[3]}")


def _is_longer(path: Path, place: Path) -> bool:
    """Whether one findings file goes on where the other stops; MergeError where they tell different runs."""
    one, other = path.read_bytes(), place.read_bytes()
    if not one.startswith(other) and not other.startswith(one):
        raise MergeError(f"{path} and {place} are different runs of one name; rename one of them")
    return len(one) > len(other)


def _is_same(one: Path, other: Path) -> bool:
    return one.stat().st_size == other.stat().st_size and file_digest(one) == file_digest(other)


def _begins_like(torn: Path, whole: Path) -> bool:
    with whole.open("rb") as file, torn.open("rb") as start:
        length = min(_BLOCK, whole.stat().st_size, torn.stat().st_size)
        return file.read(length) == start.read(length)


def _copy(source: Path, place: Path) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    beside = place.with_name(f".{place.name}.part")
    with source.open("rb") as read, beside.open("wb") as written:
        shutil.copyfileobj(read, written, _BLOCK)
        written.flush()
        os.fsync(written.fileno())
    beside.replace(place)


def _join_inputs(target: Path, sources: Sequence[Path]) -> None:
    """What people said in several archives, each line once, those of the target first."""
    names = sorted({path.name for source in sources for path in (source / "inputs").glob("*.csv")})
    for name in names:
        lines: list[str] = []
        head = ""
        for folder in (target, *sources):
            path = folder / "inputs" / name
            if not path.exists():
                continue
            first, *rest = path.read_text("utf-8-sig").splitlines() or [""]
            if head and first != head:
                raise MergeError(f"{path}: its first line differs from that of the other {name}")
            head = first
            lines.extend(line for line in rest if line not in lines)
        (target / "inputs").mkdir(exist_ok=True)
        beside = target / "inputs" / f".{name}.part"
        beside.write_text("".join(f"{line}\n" for line in (head, *lines)), "utf-8")
        beside.replace(target / "inputs" / name)


def file_digest(path: Path) -> str:
    """The SHA-256 of a file, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def manifest(folder: Path) -> Iterator[tuple[str, str]]:
    """Digest and name of every file that the archive consists of, as `sha256sum -c` reads them; what is
    derived or unfinished is left out."""
    for pattern in ("warc/*.warc.gz", "findings/*.jsonl", "inputs/*.csv"):
        for path in sorted(folder.glob(pattern)):
            yield file_digest(path), str(path.relative_to(folder))
