"""Writes a dossier: a new folder with pages in two languages, records, payloads, texts and pictures.

Nothing of an archived page stands in it so that a browser would run or load it: payloads have no name that
a browser shows as a page, texts are written anew without markup of theirs, pictures are pictures.
"""

import hashlib
import json
import os
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Final

from archive.dossier.browser import LARGEST, Browser, BrowserError
from archive.dossier.gathering import Dossier, Piece
from archive.dossier.page import write_guide, write_index, write_reading
from archive.dossier.reading import read_safely
from archive.ledger.lexicon import LANGUAGES
from archive.members import Record
from archive.warc import DecodeError, decoded, fetch_record
from parsers.page import Page, decode, document

_SHOWN: Final = re.compile(r"^(text/(html|plain|xml)|application/(xhtml\+xml|xml|json))?\s*(;|$)", re.I)


@dataclass(frozen=True, slots=True)
class Packed:
    """A piece as it lies in the folder: `reading` and `picture` are empty where there is none, and
    `no_picture` says why; `encoding` is that of its text, `coding` that of its transfer; `record_sha256` is
    that of its record as it lies in the archive, compressed."""

    piece: Piece
    record_sha256: str
    bytes: int
    encoding: str
    coding: str
    reading: str
    picture: str
    no_picture: str


Tell = Callable[[str], None]


def pack_dossier(folder: Path, dossier: Dossier, out: Path, browser: str, tell: Tell) -> list[Packed]:
    """Writes the dossier of the archive at `folder` into the new folder `out`; `browser` is the path of a
    Chromium, empty where there is none. OSError, RecordError where a record cannot be taken out whole."""
    out.mkdir(parents=True)
    for name in ("records", "payloads", "readings", "pictures"):
        (out / name).mkdir()
    camera = _Camera(browser)
    packed = []
    with ExitStack() as stack:
        stack.callback(camera.close)
        for number, piece in enumerate(dossier.pieces, 1):
            packed.append(_pack(folder, out, piece, camera))
            tell(f"{number} of {len(dossier.pieces)} captures")
    if camera.why:
        tell(camera.why)
    lines = [
        f"{piece.number} {1 if piece.kind == 'resource' else 2} {piece.capture.sha256}\n"
        for piece in dossier.pieces
        if piece.payload == piece.number
    ]
    (out / "captures.txt").write_text("".join(lines), "ascii")
    (out / "finding.json").write_text(
        json.dumps(_told(dossier), ensure_ascii=False, indent=1) + "\n", "utf-8"
    )
    with (out / "visits.jsonl").open("wb") as file:
        file.writelines(_lines(folder, dossier))
    for lang in LANGUAGES:
        name = "index.html" if lang == "zh" else f"index.{lang}.html"
        (out / name).write_text(write_index(dossier, packed, lang), "utf-8")
        (out / f"CHECK.{lang}.md").write_text(write_guide(dossier, packed, lang), "utf-8")
    for path in (out / "readings", out / "pictures", out / "payloads"):
        if not any(path.iterdir()):
            path.rmdir()
    _sum(out)
    return packed


def _pack(folder: Path, out: Path, piece: Piece, camera: "_Camera") -> Packed:
    record = fetch_record(folder, piece.capture)
    with (folder / "warc" / piece.capture.warc).open("rb") as file:
        file.seek(piece.capture.offset)
        member = file.read(piece.capture.length)
    (out / "records" / f"{piece.number}.warc.gz").write_bytes(member)
    digest = hashlib.sha256(member).hexdigest()
    if piece.payload != piece.number:
        return Packed(piece, digest, 0, "", "", "", "", "")
    (out / "payloads" / f"{piece.number}.payload").write_bytes(record.payload)
    made = Packed(piece, digest, len(record.payload), "", _coding(record), "", "", "")
    try:
        body = decoded(record)
    except DecodeError as error:
        return replace(made, no_picture=str(error))
    if not _SHOWN.match(piece.capture.content_type):
        return replace(made, no_picture=piece.capture.content_type)
    page = Page(piece.capture.url, body, piece.capture.content_type)
    text, read = read_safely(page), document(page)
    if text or body:
        name = f"readings/{piece.number}.html"
        (out / name).write_text(write_reading(piece, text, decode(body).text), "utf-8")
        made = replace(made, reading=name, encoding=read.encoding)
    picture, why = camera.take(piece.capture.url, body, piece.capture.content_type)
    if not picture:
        return replace(made, no_picture=why)
    name = f"pictures/{piece.number}.png"
    (out / name).write_bytes(picture)
    return replace(made, picture=name)


def _coding(record: Record) -> str:
    found = re.search(rb"(?im)^content-encoding:[ \t]*([\w-]+)", record.http)
    return found[1].decode().lower() if found else ""


class _Camera:
    """Takes pictures with one browser, and goes on without where it fails."""

    def __init__(self, program: str) -> None:
        self._program = program
        self._browser: Browser | None = None
        self._failures = 0
        self.why = "" if program else "no Chromium here: no pictures; install it, or name it in XXGK_CHROMIUM"

    def take(self, url: str, body: bytes, content_type: str) -> tuple[bytes, str]:
        """The picture, or why there is none."""
        if not self._program:
            return b"", "no_browser"
        if len(body) > LARGEST or not url.startswith(("http://", "https://")):
            return b"", "too_large" if len(body) > LARGEST else url.partition(":")[0]
        if self._failures > 2:
            return b"", "browser_fails"
        try:
            if self._browser is None:
                self._browser = Browser(self._program).__enter__()
            return self._browser.picture(url, body, content_type), ""
        except BrowserError as error:
            self.close()
            self._failures += 1
            self.why = f"{url}: no picture: {error}"
            return b"", str(error)

    def close(self) -> None:
        if self._browser is not None:
            self._browser.__exit__(None, None, None)
            self._browser = None


def _told(dossier: Dossier) -> dict[str, Any]:
    entry = asdict(dossier.entry)
    return {
        **entry,
        "as_of": f"{dossier.as_of:%Y-%m-%dT%H:%M:%SZ}",
        "rulings": [asdict(ruling) for ruling in dossier.rulings],
        "visits": [
            {**asdict(one), "captures": [capture.id for capture in one.captures]} for one in dossier.looked
        ],
        "captures": [
            {
                "number": piece.number,
                "kind": piece.kind,
                "payload": piece.payload or None,
                "is_deciding": piece.is_deciding,
                **asdict(piece.capture),
            }
            for piece in dossier.pieces
        ],
        "visits_left_out": dossier.left_out,
    }


def _lines(folder: Path, dossier: Dossier) -> Iterator[bytes]:
    """The lines that the crawl wrote about these visits, byte for byte."""
    visits = {one.visit for one in dossier.looked}
    for name in sorted({one.findings for one in dossier.looked if one.findings}):
        path = folder / "findings" / name
        if not path.is_file():
            continue
        with path.open("rb") as file:
            for line in file:
                try:
                    found = json.loads(line)
                except ValueError:
                    continue
                if isinstance(found, dict) and found.get("visit") in visits and line.endswith(b"\n"):
                    yield line


def _sum(out: Path) -> None:
    """`SHA256SUMS` over every file, for `sha256sum -c`."""
    paths = sorted(path for path in out.rglob("*") if path.is_file())
    lines = []
    for path in paths:
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        lines.append(f"{digest}  {path.relative_to(out).as_posix()}\n")
    (out / "SHA256SUMS").write_text("".join(lines), "utf-8")
    for path in (*paths, out / "SHA256SUMS"):
        path.chmod(0o444 & ~_mask())


def _mask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
