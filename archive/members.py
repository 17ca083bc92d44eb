"""The records of a WARC file one by one, each proved against its own digests, whatever the rest is like.

A WARC file of ours is a row of gzip members, one record each. A member that does not inflate, whose
checksum or digest disagrees, or that stops short becomes a `Damage` with its place; reading goes on at
the next member that begins like a record, so that a flipped byte costs one record and not a file.
"""

import hashlib
import zlib
from base64 import b32decode
from binascii import unhexlify
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

MAGIC = b"\x1f\x8b\x08"
FIRST, BLOCK = 1 << 13, 1 << 16
# No record is shorter, packed or not.
LEAST = 64
# A record is held in memory once. The crawl takes far smaller bodies; a brought file may be a bomb.
LARGEST = 256 << 20


@dataclass(frozen=True, slots=True)
class Record:
    """One whole record: `fields` of its WARC header, `http` its status line and headers, `payload` the rest.

    `offset` and `length` say where its gzip member stands in the file, in bytes; `named` is the first field
    of each name, in small letters.
    """

    fields: tuple[tuple[str, str], ...]
    named: Mapping[str, str]
    http: bytes
    payload: bytes
    offset: int
    length: int

    def field(self, name: str) -> str:
        """The first field of that name, or an empty string."""
        return self.named.get(name.lower(), "")

    @property
    def kind(self) -> str:
        return self.field("WARC-Type")

    @property
    def id(self) -> str:
        return self.field("WARC-Record-ID").strip("<>")


@dataclass(frozen=True, slots=True)
class Damage:
    """Bytes that are no whole record: from `offset` on, and why. `is_torn` where the file ends before the
    record does, or where none began; at the end of a file that is what a killed writer leaves."""

    offset: int
    text: str
    is_torn: bool = False


class RecordError(ValueError):
    """What stands at this place is not one whole record with matching digests."""


class TornError(RecordError):
    """The file ends in the middle of the record."""


def read_members(path: Path, start: int = 0) -> Iterator[Record | Damage]:
    """Every record of the file from byte `start` on, in order, and every place where none can be read.

    Behind a damage only records count that name the file's own warcinfo record, where the others do: what a
    server sent may itself look like a WARC file, and could pass for our record where the one around it broke.
    """
    with path.open("rb") as file:
        size = file.seek(0, 2)
        offset, own, behind_damage = start, _warcinfo_of(file) if start else "", False
        while offset < size:
            try:
                record = read_member(file, offset)
            except RecordError as error:
                is_torn = (
                    isinstance(error, TornError) or size - offset < LEAST or not _is_member(file, offset)
                )
                yield Damage(offset, str(error), is_torn)
                offset, behind_damage = _next_member(file, offset + 1), True
                continue
            named = warcinfo_id(record)
            if behind_damage and own and named != own:
                offset = _next_member(file, offset + 1)
                continue
            own = own or named
            behind_damage = False
            yield record
            offset += record.length


def warcinfo_id(record: Record) -> str:
    """The warcinfo record that a record names as that of its file, or is itself; empty where it says none."""
    return record.id if record.kind == "warcinfo" else record.field("WARC-Warcinfo-ID").strip("<>")


def _warcinfo_of(file: BinaryIO) -> str:
    try:
        return warcinfo_id(read_member(file, 0))
    except RecordError:
        return ""


def _is_member(file: BinaryIO, offset: int) -> bool:
    file.seek(offset)
    return file.read(len(MAGIC)) == MAGIC


def read_member(file: BinaryIO, offset: int) -> Record:
    """The record whose gzip member begins at `offset`; RecordError unless whole and as its digests say."""
    data, length = _inflate(file, offset)
    fields, named, block = _split(data)
    http, payload = b"", block
    if named.get("content-type", "").startswith("application/http"):
        head, gap, payload = block.partition(b"\r\n\r\n")
        http = head + gap
    record = Record(fields, named, http, payload, offset, length)
    _prove(record)
    return record


def _inflate(file: BinaryIO, offset: int) -> tuple[bytes, int]:
    file.seek(offset)
    inflater = zlib.decompressobj(zlib.MAX_WBITS | 16)
    parts: list[bytes] = []
    size = taken = 0
    try:
        while not inflater.eof:
            block = inflater.unconsumed_tail or file.read(BLOCK if parts else FIRST)
            if not block:
                raise TornError("the file ends in the middle of a record")
            taken += len(block) if not inflater.unconsumed_tail else 0
            parts.append(inflater.decompress(block, BLOCK * 16))
            size += len(parts[-1])
            if size > LARGEST:
                raise RecordError(f"a record inflates to more than {LARGEST >> 20} MB")
    except zlib.error as error:
        raise RecordError(f"gzip: {error}") from error
    return b"".join(parts), taken - len(inflater.unused_data)


def _split(data: bytes) -> tuple[tuple[tuple[str, str], ...], dict[str, str], bytes]:
    head, gap, rest = data.partition(b"\r\n\r\n")
    lines = head.decode("utf-8", "replace").split("\r\n")
    if not gap or not lines[0].startswith("WARC/1."):
        raise RecordError("no WARC header")
    fields = tuple(
        (name.strip(), value.strip()) for name, _, value in (line.partition(":") for line in lines[1:])
    )
    named = {name.lower(): value for name, value in reversed(fields)}
    stated = named.get("content-length", "")
    if not stated.isdecimal():
        raise RecordError("no Content-Length")
    if rest[int(stated) :] != b"\r\n\r\n" or len(rest) != int(stated) + 4:
        raise RecordError("the record is not as long as its Content-Length says")
    return fields, named, rest[:-4]


def _prove(record: Record) -> None:
    """Compare every digest stated with the bytes; a record without a block digest proves nothing."""
    stated = {"block": record.field("WARC-Block-Digest"), "payload": record.field("WARC-Payload-Digest")}
    if not stated["block"]:
        raise RecordError("no block digest")
    if record.kind == "revisit":  # its payload digest speaks of the record it refers to
        stated["payload"] = ""
    for name, digest in stated.items():
        if digest and not matches(
            digest, (record.payload,) if name == "payload" else (record.http, record.payload)
        ):
            raise RecordError(f"{name} digest differs from the bytes: {digest}")


def matches(digest: str, parts: tuple[bytes, ...]) -> bool:
    """Whether `digest` ("sha256:" and hex, or base32 as older tools write it) is that of the bytes."""
    label, _, value = digest.partition(":")
    try:
        hasher = hashlib.new(label.replace("-", ""))
    except ValueError:
        return False
    for part in parts:
        hasher.update(part)
    found = hasher.digest()
    try:
        return found == (unhexlify(value) if len(value) == 2 * len(found) else b32decode(_padded(value)))
    except ValueError:
        return False


def _padded(value: str) -> str:
    return value.upper().rstrip("=") + "=" * (-len(value.rstrip("=")) % 8)


def _next_member(file: BinaryIO, offset: int) -> int:
    """Where the next gzip member with a record begins, at or after `offset`; the end of the file if none."""
    while True:
        file.seek(offset)
        block = file.read(BLOCK)
        at = block.find(MAGIC)
        if at < 0:
            if len(block) < BLOCK:
                return offset + len(block)
            offset += BLOCK - len(MAGIC) + 1
            continue
        offset += at
        file.seek(offset)
        try:
            if zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(file.read(BLOCK), 8).startswith(b"WARC/1."):
                return offset
        except zlib.error:
            pass
        offset += 1
