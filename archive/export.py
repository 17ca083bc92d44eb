"""The archive for other programs: a CDXJ index of its captures, and a WACZ that carries all in one file."""

import contextlib
import hashlib
import io
import json
import re
import sqlite3
import tempfile
import zipfile
from base64 import b64encode
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import IO
from urllib.parse import quote, unquote_plus, unquote_to_bytes, urlencode, urlsplit

from archive.exchange import header
from archive.members import Record, read_members
from archive.warc import Capture, capture_of, parse_head

WACZ_VERSION = "1.1.1"
_BLOCK = 1 << 20
_LONGEST_FORM = 4096  # of what a POST sent, as pywb writes and asks
_DEFAULT_PORTS = {"http": 80, "https": 443}
# Where servers put the id of a session, in an argument or in a step of the path.
_SESSION = re.compile(
    r"(?:(?:jsessionid|phpsessid|sid)=[0-9a-z]{32}|aspsessionid[a-z]{8}=[a-z]{24}|cfid=[^&]+&cftoken=[^&]+)"
    r"(?:&|$)"
)
_SESSION_STEP = re.compile(r"/\((?:[0-9a-z]{24}|(?:[a-z]\([0-9a-z]{24}\))+)\)/(?=[^?]+\.aspx)")
# Every entry of a WACZ bears this time, so that the same archive packs to the same bytes.
_NO_TIME = (1980, 1, 1, 0, 0, 0)


def cdx_lines(folder: Path) -> Iterator[str]:
    """The CDXJ lines of all captures with a payload, sorted by their bytes, as look-ups need them. They are
    sorted on disk: a large archive has more of them than memory."""
    with closing(sqlite3.connect("")) as disk:
        disk.execute("CREATE TABLE line (line TEXT PRIMARY KEY) WITHOUT ROWID")
        lines = ((_line(*each),) for each in answers(folder))
        disk.executemany("INSERT OR IGNORE INTO line VALUES (?)", lines)
        for (line,) in disk.execute("SELECT line FROM line ORDER BY line"):
            yield line


def answers(folder: Path) -> Iterator[tuple[Capture, str, Record | None]]:
    """Each capture with the kind of its record and the request that it answers, where the files have one."""
    for path in sorted((folder / "warc").glob("*.warc.gz")):
        asked: Record | None = None
        for record in read_members(path):
            if isinstance(record, Record) and record.kind == "request":
                asked = record
            elif isinstance(record, Record) and record.kind in ("response", "revisit", "resource"):
                own = asked is not None and asked.field("WARC-Concurrent-To").strip("<>") == record.id
                yield capture_of(record, path.name), record.kind, asked if own else None


def posted(request: Record) -> str | None:
    """What a POST sent, as indexes write it behind the address: a form without its escapes, the names and
    plain values of JSON as a form, anything else in base64; None for a GET."""
    if not request.http.startswith(b"POST "):
        return None
    kind = header(parse_head(request.http)[1], "content-type").lower()
    form = "__wb_post_data=" + b64encode(request.payload).decode("ascii")
    with contextlib.suppress(ValueError, RecursionError):
        if kind.startswith("application/x-www-form-urlencoded"):
            form = unquote_plus(request.payload.decode("utf-8"))
        elif kind.startswith("application/json"):
            form = urlencode(_form(json.loads(request.payload)))
    return form[:_LONGEST_FORM]


def _form(value: object, name: str = "", into: dict[str, str] | None = None) -> dict[str, str]:
    """The plain values in JSON by name; the second of a name is called `name.2_`."""
    form = {} if into is None else into
    if isinstance(value, dict):
        for key, inner in value.items():
            _form(inner, key, form)
    elif isinstance(value, list):
        for inner in value:
            _form(inner, name, form)
    elif name:
        number, key = 1, name
        while key in form:
            number += 1
            key = f"{name}.{number}_"
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        form[key] = value if isinstance(value, str) else json.dumps(value)
    return form


def _line(capture: Capture, kind: str, request: Record | None) -> str:
    fields = {
        "url": capture.url,
        "mime": "warc/revisit"
        if kind == "revisit"
        else capture.content_type.partition(";")[0].strip() or "unk",
        "status": str(capture.status or 200),
        "digest": f"sha256:{capture.sha256}",
        "length": str(capture.length),
        "offset": str(capture.offset),
        "filename": capture.warc,
    }
    asked = capture.url
    sent = None if request is None else posted(request)
    if sent is not None:
        fields |= {"method": "POST", "requestBody": sent}
        asked += f"{'&' if '?' in asked else '?'}__wb_method=POST{'&' * bool(sent)}{sent}"
    at = re.sub(r"\D", "", capture.fetched_at)[:14]
    return f"{sort_key(asked)} {at} {json.dumps(fields)}"


def sort_key(url: str) -> str:
    """The address as indexes sort it (SURT): host backwards, without www, default port and the ids of
    sessions, escapes undone where they say nothing, lower case, arguments in order."""
    parts = urlsplit(url)
    host = re.sub(r"^www\d*\.", "", (parts.hostname or "").lower())
    with contextlib.suppress(UnicodeError):
        host = host.encode("idna").decode("ascii")
    host = ",".join(reversed(host.split(".")))
    try:
        port = parts.port
    except ValueError:
        port = None
    if port is not None and port != _DEFAULT_PORTS.get(parts.scheme):
        host += f":{port}"
    path = _SESSION_STEP.sub("/", _escaped(_normal(_unescaped(parts.path))).lower())
    query = _SESSION.sub("", _escaped(_unescaped(parts.query)).lower())
    query = "&".join(sorted(query.split("&"), key=lambda argument: argument.split("=", 1)))
    return f"{_escaped(host.encode())}){path}{'?' * bool(query)}{query}"


def _unescaped(text: str) -> bytes:
    found = text.encode("utf-8", "replace")
    while (less := unquote_to_bytes(found)) != found:
        found = less
    return found


def _escaped(text: bytes) -> str:
    """What would end the key or begin an escape, and what is not ASCII, in percents."""
    return quote(text, safe="!\"$&'()*+,-./:;<=>?@[\\]^_`{|}~")


def _normal(path: bytes) -> bytes:
    """The path without `.`, `..`, doubled slashes and the one at its end."""
    steps: list[bytes] = []
    for step in path.removeprefix(b"/").split(b"/"):
        if step == b".." and steps:
            steps.pop()
        elif step != b".":
            steps.append(step)
    return b"/" + b"/".join(filter(None, steps))


def write_wacz(folder: Path, target: Path, reports: list[tuple[str, str, str]], software: str) -> int:
    """Packs all finished WARC files with their index into one file; `reports` are address, time and title
    of the pages to begin with. Returns how many files are in it."""
    beside = target.with_name(f".{target.name}.part")
    resources = []
    with zipfile.ZipFile(beside, "w", zipfile.ZIP_STORED, allowZip64=True) as packed:
        for path in sorted((folder / "warc").glob("*.warc.gz")):
            with path.open("rb") as file:
                resources.append(_pack(packed, f"archive/{path.name}", file))
        with tempfile.TemporaryFile() as index:
            index.writelines(f"{line}\n".encode() for line in cdx_lines(folder))
            index.seek(0)
            resources.append(_pack(packed, "indexes/index.cdx", index))
        pages: list[dict[str, str]] = [{"format": "json-pages-1.0", "id": "pages", "title": "Annual reports"}]
        pages += [{"url": url, "ts": at, "title": title} for url, at, title in reports]
        lines = "".join(json.dumps(page, ensure_ascii=False) + "\n" for page in pages)
        resources.append(_pack(packed, "pages/pages.jsonl", io.BytesIO(lines.encode())))
        package = {
            "profile": "data-package",
            "wacz_version": WACZ_VERSION,
            "software": software,
            "resources": resources,
        }
        text = json.dumps(package, indent=2).encode()
        whole = _pack(packed, "datapackage.json", io.BytesIO(text))
        digest = json.dumps({"path": "datapackage.json", "hash": whole["hash"]}).encode()
        _pack(packed, "datapackage-digest.json", io.BytesIO(digest))
    beside.replace(target)
    return len(resources)


def _pack(packed: zipfile.ZipFile, name: str, file: IO[bytes]) -> dict[str, object]:
    digest, size = hashlib.sha256(), 0
    entry = zipfile.ZipInfo(name, _NO_TIME)
    entry.external_attr = 0o644 << 16
    with packed.open(entry, "w", force_zip64=True) as inside:
        while block := file.read(_BLOCK):
            digest.update(block)
            size += len(block)
            inside.write(block)
    return {
        "name": name.rpartition("/")[2].lower(),  # frictionless takes no capitals here
        "path": name,
        "hash": f"sha256:{digest.hexdigest()}",
        "bytes": size,
    }
