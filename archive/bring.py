"""The hand-carried lane: what a person brought enters the same files as what a crawl fetched, marked as such.

Some portals answer only inside their province, and some pages survive only in somebody's folder. A file, a
WARC or a WACZ becomes records of a WARC file of ours; each says who brought it, when and from where, in the
fields `xxgk-Brought-By`, `xxgk-Brought-At`, `xxgk-Source` and, where it had one, `xxgk-Original-ID`, and so
does the metadata record before it. Marks that a record of ours had before it was carried here stay on it.
"""

import contextlib
import io
import mimetypes
import uuid
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

from archive.exchange import MARKS, brought, metadata
from archive.findings import Brought, Finding, FindingsFile, Run, mark_ended
from archive.members import LARGEST, matches
from archive.warc import Capture, DecodeError, WarcFile, unchunked

KINDS = ("response", "resource")


class BringError(Exception):
    """This cannot be brought; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Errand:
    """Who brings it, when it is put in (`at`), the time at which it was seen, and what it is of."""

    url: str
    by: str
    at: str
    seen_at: str = ""
    site: str = ""
    site_name: str = ""


@dataclass(frozen=True, slots=True)
class _Item:
    """One record to be: `head` the status line and headers as they were, empty for a bare file."""

    url: str
    date: str
    body: bytes
    kind: str
    head: bytes = b""
    original: str = ""
    content_type: str = ""
    marks: tuple[tuple[str, str], ...] = ()


def bring(folder: Path, run: str, host: str, path: Path, errand: Errand) -> tuple[Capture, ...]:
    """Puts a file, a WARC or a WACZ into the archive and returns the captures of `errand.url` among it;
    BringError, and nothing written, where it has none or is no whole archive. The caller holds the lock."""
    captures: list[Capture] = []
    with path.open("rb") as file:
        # Once to prove it, once to keep it: an archive that turns out torn at its end leaves no trace.
        if not any(item.url == errand.url for item in list(_urls(file, path, errand))):
            raise BringError(f"{path}: no whole response of {errand.url} in it")
        file.seek(0)
        settings = {"brought-by": errand.by, "source": path.name}
        with (
            WarcFile(folder, run, f"brought-{host}", settings) as warc,
            FindingsFile(folder / "findings" / f"{run}.jsonl") as findings,
        ):
            findings.append(Run(run, errand.at, "xxgk add", settings))
            for item in _items(file, path, errand):
                capture = _keep(warc, item, path, errand)
                if item.url == errand.url:
                    captures.append(capture)
                    findings.append(_finding(capture, path, errand))
    mark_ended(folder / "findings" / f"{run}.jsonl")
    return tuple(captures)


def _urls(file: IO[bytes], path: Path, errand: Errand) -> Iterator[_Item]:
    for item in _items(file, path, errand):
        yield _Item(item.url, item.date, b"", item.kind)


def _finding(capture: Capture, path: Path, errand: Errand) -> Finding:
    who = (errand.by, errand.at, path.name, errand.site, errand.site_name)
    return Brought(capture.id, capture.url, capture.sha256, *who)


def _keep(warc: WarcFile, item: _Item, path: Path, errand: Errand) -> Capture:
    name = f"urn:uuid:{uuid.uuid4()}"
    marks: dict[str, str] = {
        **dict(item.marks),
        "xxgk-Brought-By": errand.by,
        "xxgk-Brought-At": errand.at,
        "xxgk-Source": path.name,
    }
    if item.original:
        marks["xxgk-Original-ID"] = item.original
    fields = {"WARC-Record-ID": f"<{name}>", **marks}
    if item.content_type:
        fields["Content-Type"] = item.content_type
    record = brought(item.url, item.kind, item.date, item.body, fields=fields, head=item.head or None)
    return warc.keep(record, metadata(item.url, errand.at, name, marks.items()))


def _items(file: IO[bytes], path: Path, errand: Errand) -> Iterator[_Item]:
    start = file.read(4)
    file.seek(0)
    names = path.name.lower()
    if names.endswith(".wacz"):
        yield from _of_wacz(file, path)
    elif names.endswith((".warc", ".warc.gz")) or start == b"WARC":
        yield from _of_warc(file, str(path))
    else:
        if not errand.seen_at:
            raise BringError(f"{path}: a bare file needs --seen-at, the time at which it was seen")
        body = file.read(LARGEST + 1)
        if len(body) > LARGEST:
            raise BringError(f"{path}: larger than {LARGEST >> 20} MB; no report is")
        kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        yield _Item(errand.url, errand.seen_at, body, "resource", content_type=kind)


def _of_wacz(file: IO[bytes], path: Path) -> Iterator[_Item]:
    """The WARC files inside, by the names the format gives them; nothing is unpacked to a name of theirs."""
    try:
        with zipfile.ZipFile(file) as packed:
            inside = [one for one in packed.infolist() if one.filename.startswith("archive/")]
            if not inside:
                raise BringError(f"{path}: no archive/ in it; a WACZ has its WARC files there")
            for one in inside:
                if one.filename.endswith((".warc", ".warc.gz")):
                    with packed.open(one) as warc:
                        yield from _of_warc(warc, f"{path}!{one.filename}")
    except zipfile.BadZipFile as error:
        raise BringError(f"{path}: {error}") from error


def _of_warc(file: IO[bytes], name: str) -> Iterator[_Item]:
    try:
        with contextlib.redirect_stderr(io.StringIO()) as complaints:
            for record in ArchiveIterator(file, no_record_parse=True):
                fields: Mapping[str, str] = dict(record.rec_headers.headers)
                stated = int(fields.get("Content-Length", "0"))
                block = record.raw_stream.read(LARGEST + 1) if stated else b""
                if len(block) != stated or complaints.getvalue():
                    raise BringError(f"{name}: {fields.get('WARC-Record-ID')} is cut short or too large")
                if record.rec_type in KINDS:
                    yield _proved(_item(record.rec_type, fields, block), fields, name)
    except (ArchiveLoadFailed, ValueError) as error:
        raise BringError(f"{name}: no whole WARC file: {error}") from error


def _proved(item: _Item, fields: Mapping[str, str], name: str) -> _Item:
    """The item, where its bytes are those that its digests speak of; records without digests pass. Tools
    differ in whether a payload is what came in chunks or what they carried."""
    bodies = [item.body]
    with contextlib.suppress(DecodeError):
        bodies.append(unchunked(item.body))
    block, payload = fields.get("WARC-Block-Digest", ""), fields.get("WARC-Payload-Digest", "")
    if block and not matches(block, (item.head, item.body)):
        raise BringError(f"{name}: {item.original}: its block digest differs from the bytes")
    if payload and not any(matches(payload, (body,)) for body in bodies):
        raise BringError(f"{name}: {item.original}: its payload digest differs from the bytes")
    return item


def _item(kind: str, fields: Mapping[str, str], block: bytes) -> _Item:
    head, body = b"", block
    if fields.get("Content-Type", "").startswith("application/http"):
        first, gap, body = block.partition(b"\r\n\r\n")
        head = first + gap
    return _Item(
        url=fields.get("WARC-Target-URI", "").strip("<>"),
        date=fields.get("WARC-Date", ""),
        body=body,
        kind=kind,
        head=head,
        original=fields.get("WARC-Record-ID", "").strip("<>"),
        content_type="" if head else fields.get("Content-Type", ""),
        marks=tuple((name, fields[name]) for name in MARKS if name in fields),
    )
