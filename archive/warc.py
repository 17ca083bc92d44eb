"""Every response as it came: WARC 1.1, request and response side by side, SHA-256 over payload and block.

A run writes files of its own, `warc/xxgk-<UTC time>-<serial>-<host>.warc.gz`, named `.open` until they are
finished, and never appends to a file it finds: a torn tail would hide every later record from readers that
stop there. What `write` has returned is on the disk. Reading hands out only records whose digests were
compared with their bytes.
"""

import fcntl
import io
import os
import re
import uuid
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from archive.exchange import (
    Earlier,
    Exchange,
    Rendering,
    compress,
    failure,
    header,
    metadata,
    rendering,
    rendering_marks,
    repeats,
    request,
    response,
    warcinfo,
)
from archive.members import Damage, Record, RecordError, read_member, read_members

FULL = 1 << 30
OPEN = ".open"
# A page of a hundred kilobytes served as gzip inflates tenfold; a thousandfold is an attack.
LARGEST_DECODED = 64 << 20


@dataclass(frozen=True, slots=True)
class Capture:
    """Where one archived response stands and what it says of itself.

    `id` is the record's WARC-Record-ID without brackets, `sha256` the hex digest of the payload as stored
    (still content-encoded), `warc` the file's name, `offset` and `length` its gzip member in bytes.
    """

    id: str
    url: str
    fetched_at: str
    status: int
    content_type: str
    sha256: str
    warc: str
    offset: int
    length: int


class DecodeError(ValueError):
    """The payload does not decode as its Content-Encoding says, or decodes to more than anybody prints."""


__all__ = [
    "Capture",
    "DecodeError",
    "Earlier",
    "Exchange",
    "Rendering",
    "WarcFile",
    "damages",
    "decoded",
    "digest_of",
    "fetch",
    "is_capture",
    "salvage",
    "walk",
]


class WarcFile:
    """Appends exchanges to files of this run alone; an exchange that cannot be kept raises OSError and
    leaves no trace. `settings` go into each file's warcinfo record."""

    def __init__(
        self, folder: Path, run: str, host: str, settings: Mapping[str, str], full: int = FULL
    ) -> None:
        self._folder = folder / "warc"
        self._stem = f"xxgk-{run.partition('-')[0]}"
        self._host = re.sub(r"[^A-Za-z0-9.]+", "-", host).strip("-.") or "localhost"
        self._settings = {"isPartOf": run, **settings}
        self._full = full
        self._serial = 0
        self._file: IO[bytes] | None = None
        self._info = ""
        self._path = self._folder

    def write(self, exchange: Exchange, earlier: Earlier | None = None) -> Capture:
        """Keeps request and response; when this returns, both are on the disk. A response that repeats the
        `earlier` one is kept as a revisit record, which has its headers and refers to its payload. Marks go
        into the record and into a metadata record before it."""
        capture_id = _new_id()
        same = earlier if repeats(exchange, earlier) else None
        before = [request(exchange, capture_id)]
        if exchange.fields:
            before.append(metadata(exchange.url, exchange.fetched_at, capture_id, exchange.fields))
        return self.keep(response(exchange, capture_id, same), *before)

    def write_rendering(self, page: Rendering) -> Capture:
        """Keeps a page as a browser shows it: a resource record, marked, and a metadata record that says
        which browser made it from which response, and how."""
        capture_id = _new_id()
        marks = rendering_marks(page)
        about = metadata(page.url, page.rendered_at, capture_id, marks, page.about)
        return self.keep(rendering(page, capture_id), about)

    def write_failure(self, exchange: Exchange, why: str, *, sent: bool = True) -> Capture:
        """Keeps a request that got no answer, and a metadata record that says why in place of one: the
        capture of such a visit, with status 0. `exchange` has neither headers nor body of a response; where
        it was not even `sent` (no address is known for the name), there is no request to keep."""
        capture_id = _new_id()
        before = [request(exchange, capture_id)] if sent else []
        return self.keep(failure(exchange, capture_id, why), *before)

    def keep(self, record: object, *before: object) -> Capture:
        """Keeps one record as a capture, behind those `before`; when this returns, it is on the disk."""
        file = self._begin()
        above = b"".join(compress(one, self._info) for one in before)
        member = compress(record, self._info)
        # Read back before it is written: what cannot be proved now could never be proved.
        proved = read_member(io.BytesIO(member), 0)
        start = file.tell()
        try:
            _write_all(file, above + member)
            os.fdatasync(file.fileno())
        except OSError:
            file.truncate(start)
            file.seek(start)
            raise
        capture = capture_of(proved, self._path.name.removesuffix(OPEN))
        if file.tell() >= self._full:
            self.close()
        return replace(capture, offset=start + len(above))

    def close(self) -> None:
        """Finishes the current file: from now on it is evidence and never changes."""
        if self._file is None:
            return
        os.fsync(self._file.fileno())
        _finish(self._path)
        self._file.close()
        self._file = None

    def _begin(self) -> IO[bytes]:
        if self._file is not None:
            return self._file
        self._folder.mkdir(parents=True, exist_ok=True)
        while self._file is None:
            name = f"{self._stem}-{self._serial:05d}-{self._host}.warc.gz"
            self._path = self._folder / (name + OPEN)
            self._serial += 1
            if (self._folder / name).exists():
                continue
            try:
                self._file = self._path.open("xb", buffering=0)
            except FileExistsError:
                continue
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            self._info = _new_id()
            _write_all(self._file, compress(warcinfo(name, self._settings, self._info)))
        return self._file

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def walk(path: Path) -> Iterator[tuple[Capture, Record]]:
    """Every capture of one file in its order, with its record; what fails its digests is left out
    (`damages` names it)."""
    for record in read_members(path):
        if isinstance(record, Record) and is_capture(record):
            yield capture_of(record, path.name), record


def is_capture(record: Record) -> bool:
    """Whether a record is what came of one request: a response or what repeats it, a page that was rendered
    or brought, or the word that no answer came."""
    return record.kind in ("response", "revisit", "resource") or (
        record.kind == "metadata" and bool(record.field("xxgk-Failure"))
    )


def damages(path: Path) -> Iterator[Damage]:
    """Every place of one file that holds no whole, digest-checked record."""
    return (part for part in read_members(path) if isinstance(part, Damage))


def capture_of(record: Record, warc: str) -> Capture:
    """What the record of a capture says of itself; `status` is 0 where no server answered with one."""
    status, headers = parse_head(record.http)
    return Capture(
        id=record.id,
        url=record.field("WARC-Target-URI"),
        fetched_at=record.field("WARC-Date"),
        status=status,
        content_type=header(headers, "content-type") if record.http else record.field("Content-Type"),
        sha256=digest_of(record),
        warc=warc,
        offset=record.offset,
        length=record.length,
    )


def digest_of(record: Record) -> str:
    """The payload's digest in hex; where no HTTP is around it, the block is the payload."""
    return (record.field("WARC-Payload-Digest") or record.field("WARC-Block-Digest")).partition(":")[2]


def fetch(folder: Path, capture: Capture) -> bytes:
    """The payload as stored, proved against the record's digests and the capture's; RecordError otherwise."""
    return fetch_record(folder, capture).payload


def fetch_record(folder: Path, capture: Capture) -> Record:
    """The whole record behind a capture, proved against its own digests and against the capture."""
    with (folder / "warc" / capture.warc).open("rb") as file:
        record = read_member(file, capture.offset)
    if capture_of(record, capture.warc) != capture:
        raise RecordError(f"the record at {capture.warc}+{capture.offset} is not {capture.id} as indexed")
    return record


def decoded(record: Record) -> bytes:
    """The payload with its Content-Encoding undone, as a browser would read it; DecodeError where the bytes
    disagree with the header. A body that claims gzip and is none is taken as it is, as browsers do."""
    headers = parse_head(record.http)[1]
    body = record.payload
    if header(headers, "transfer-encoding").strip().lower() == "chunked":
        body = unchunked(body)
    coding = header(headers, "content-encoding").strip().lower()
    if coding in ("gzip", "x-gzip") and body[:2] == b"\x1f\x8b":
        return _inflate(body, zlib.MAX_WBITS | 16)
    if coding == "deflate" and body:
        zlib_header = body[0] & 0x0F == 8 and int.from_bytes(body[:2], "big") % 31 == 0
        return _inflate(body, zlib.MAX_WBITS if zlib_header else -zlib.MAX_WBITS)
    if coding in ("br", "zstd"):
        raise DecodeError(f"Content-Encoding {coding} was not asked for")
    return body


def parse_head(http: bytes) -> tuple[int, tuple[tuple[str, str], ...]]:
    """Status and headers of a response's head; 0 where it has none."""
    lines = http.decode("latin-1").split("\r\n")
    words = lines[0].split(" ", 2)
    status = int(words[1]) if len(words) > 1 and words[1].isdecimal() else 0
    pairs = (line.partition(":") for line in lines[1:] if ":" in line)
    return status, tuple((name.strip(), value.strip()) for name, _, value in pairs)


def salvage(folder: Path) -> tuple[str, ...]:
    """Finishes what a killed run left: every `.open` file without a living writer becomes a finished file of
    the same name, without its torn tail, which was never acknowledged; returns those names. What is damaged
    before it stays, so that it is found and named."""
    saved = []
    for path in sorted((folder / "warc").glob("*" + OPEN)):
        with path.open("r+b") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                continue
            end = 0
            last: Record | Damage | None = None
            for last in read_members(path):
                if isinstance(last, Record) and last.kind != "warcinfo":
                    end = last.offset + last.length
            if isinstance(last, Damage) and not last.is_torn:
                end = path.stat().st_size
            if not end:
                path.unlink()
                continue
            if end != path.stat().st_size:
                file.truncate(end)
                os.fsync(file.fileno())
            _finish(path)
            saved.append(path.name.removesuffix(OPEN))
    return tuple(saved)


def _new_id() -> str:
    return f"urn:uuid:{uuid.uuid4()}"


def _finish(path: Path) -> None:
    path.rename(path.with_name(path.name.removesuffix(OPEN)))
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _write_all(file: IO[bytes], data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[file.write(view) :]


def unchunked(data: bytes) -> bytes:
    """The body of a chunked transfer, as records of other crawlers keep it; ours never do."""
    parts: list[bytes] = []
    at = 0
    while True:
        line, end, _ = data[at : at + 100].partition(b"\r\n")
        size = line.partition(b";")[0].strip()
        if not end or not re.fullmatch(rb"[0-9A-Fa-f]{1,8}", size):
            raise DecodeError("the chunks of the body cannot be told apart")
        length = int(size, 16)
        if not length:
            return b"".join(parts)
        at += len(line) + 2
        parts.append(data[at : at + length])
        if len(parts[-1]) != length:
            raise DecodeError("the chunked body stops short")
        at += length + 2


def _inflate(data: bytes, bits: int) -> bytes:
    inflater = zlib.decompressobj(bits)
    try:
        text = inflater.decompress(data, LARGEST_DECODED)
    except zlib.error as error:
        raise DecodeError(str(error)) from error
    if inflater.unconsumed_tail:
        raise DecodeError(f"inflates to more than {LARGEST_DECODED >> 20} MB")
    if not inflater.eof:
        raise DecodeError("the compressed body stops short")
    return text
