"""The WARC records behind a release, packed so that each number reaches its page without a network.

The records are copied byte for byte, each a gzip member of its own, so the pack is WARC itself. `records.csv`
says where the record of each capture of this release lies in it.
"""

import csv
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import BinaryIO, Final

# The archive's own limit for a file.
FULL: Final = 10**9
_PIECE: Final = 1 << 20
_HEAD: Final = ("capture", "id", "url", "fetched_at", "sha256", "file", "offset", "length", "says")
# A revisit record has no payload: the record that it repeats is packed too.
_RECORDS: Final = """SELECT c.capture, c.id, c.url, c.fetched_at, c.sha256, a.warc, a.offset, a.length, a.kind
    FROM captures c JOIN archive.captures a ON a.id = c.id
    UNION ALL SELECT c.capture, b.id, c.url, b.fetched_at, b.sha256, b.warc, b.offset, b.length, b.kind
    FROM captures c JOIN archive.captures a ON a.id = c.id AND a.kind = 'revisit'
    JOIN archive.captures b ON b.id = (SELECT id FROM archive.captures WHERE sha256 = a.sha256
        AND kind <> 'revisit' ORDER BY warc, offset LIMIT 1)
    ORDER BY 6, 7"""
_README: Final = """# Evidence

Every response that a number of this release was read from, as it was archived (WARC 1.1, one gzip member a
record). From a number to its page, with a shell alone:

1. `csv/values.csv` gives the capture and the path of the cell; `records.csv` here file, offset and length.
2. `tail -c +$((offset + 1)) FILE | head -c LENGTH | gzip -dc > record` takes the record out.
3. `LC_ALL=C sed '1,/^\\r$/d' record | LC_ALL=C sed '1,/^\\r$/d' | head -c -4 | sha256sum` prints the
   SHA-256 of the payload, which stands in `records.csv`, in `csv/captures.csv` and in the record itself.

Any WARC program replays the files.
"""


def pack(db: sqlite3.Connection, warcs: Path, out: Path) -> int:
    """Copies the records behind the captures of a release into the new folder `out`; gives how many.
    The archive must be attached as `archive`; OSError where one of its files cannot be read."""
    out.mkdir()
    with (out / "records.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(_HEAD)
        count = 0
        with closing(_Files(out)) as files:
            for capture, *told, name, offset, length, kind in db.execute(_RECORDS):
                place = files.copy(warcs / name, offset, length)
                writer.writerow((capture, *told, *place, length, kind))
                count += 1
    (out / "README.md").write_text(_README, "utf-8")
    return count


class _Files:
    """The files of the pack, a new one where the last is full."""

    def __init__(self, out: Path) -> None:
        self.out = out
        self.serial = 0
        self.file: BinaryIO | None = None

    def copy(self, source: Path, offset: int, length: int) -> tuple[str, int]:
        """Appends a record; gives the file's name and where in it the record begins."""
        if self.file is None or self.file.tell() + length > FULL:
            self.close()
            self.file = (self.out / f"evidence-{self.serial:05}.warc.gz").open("wb")
            self.serial += 1
        place = Path(self.file.name).name, self.file.tell()
        for piece in _pieces(source, offset, length):
            self.file.write(piece)
        return place[0], place[1]

    def close(self) -> None:
        if self.file is not None:
            self.file.close()


def _pieces(source: Path, offset: int, length: int) -> Iterator[bytes]:
    with source.open("rb") as file:
        file.seek(offset)
        while length:
            piece = file.read(min(length, _PIECE))
            if not piece:
                raise OSError(5, f"ends {length} bytes before the record at {offset} does", str(source))
            length -= len(piece)
            yield piece
