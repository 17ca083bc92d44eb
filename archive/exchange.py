"""One request and its answer, turned into WARC 1.1 records whose digests are those of their bytes."""

import hashlib
import io
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

# What the WARC cannot say because the HTTP client had already consumed it (Scrapy 2.19).
NOT_KEPT = "reason phrase, order and case of header names, transfer encoding; the payload is exact"


IDENTICAL = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
NOT_MODIFIED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"

# What sets a record apart from a response as it came over a verified wire: a field of its own header, so that
# no reader of one record can miss it, and by the second name a line of the metadata record beside it.
MARKS = {
    "X-TLS-Unverified": "tls-unverified",
    "xxgk-Rendered-By": "rendered-by",
    "xxgk-Rendered-From": "rendered-from",
    "xxgk-Brought-By": "brought-by",
    "xxgk-Brought-At": "brought-at",
    "xxgk-Source": "source",
    "xxgk-Original-ID": "original-id",
    "xxgk-Failure": "failure",
}


@dataclass(frozen=True, slots=True)
class Earlier:
    """A response that the archive holds already: the id of the record with its payload, when it was fetched,
    and the digest."""

    id: str
    fetched_at: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and its answer, headers decoded as Latin-1, bodies as they crossed the wire. `fields` are
    marks (`MARKS`) of the response record; a metadata record beside it repeats them."""

    url: str
    method: str
    request_headers: tuple[tuple[str, str], ...]
    request_body: bytes
    status: int
    reason: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    fetched_at: str
    address: str = ""
    fields: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Rendering:
    """A page as a browser shows it when its scripts have run: `body` is the document as HTML in UTF-8, which
    never crossed a wire. `by` names the browser and its version, `source` the capture of the response that
    it began with, empty where there is none; `about` says more in pairs (window, time waited …)."""

    url: str
    body: bytes
    rendered_at: str
    by: str
    source: str = ""
    about: tuple[tuple[str, str], ...] = ()


class _Head(StatusAndHeaders):  # type: ignore[misc]  # warcio has no types
    """Headers written byte for byte: warcio percent-encodes what is not ASCII, and fails on such names."""

    def __init__(self, head: bytes) -> None:
        super().__init__("", [])
        self.headers_buff = head

    def compute_headers_buffer(self, header_filter: object = None) -> None:
        pass

    def __bool__(self) -> bool:
        return True


class _Writer(WARCWriter):  # type: ignore[misc]
    """warcio gives every record a payload digest. Of a record without HTTP in it the block is all there is,
    and FastWARC refuses one."""

    NO_PAYLOAD_DIGEST_TYPES = ("warcinfo", "revisit", "metadata", "resource")


def _head(first: str, headers: Iterable[tuple[str, str]]) -> bytes:
    lines = [first, *(f"{name}: {value}" for name, value in headers)]
    text = "\r\n".join(re.sub(r"[\r\n\0]+", " ", line) for line in lines) + "\r\n\r\n"
    try:
        return text.encode("latin-1")
    except UnicodeEncodeError:
        return text.encode()


def compress(record: Any, warcinfo_id: str = "") -> bytes:
    """The record as one gzip member; `warcinfo_id` is that of the record which opens the file."""
    if warcinfo_id:
        record.rec_headers.replace_header("WARC-Warcinfo-ID", f"<{warcinfo_id}>")
    out = io.BytesIO()
    _Writer(out, gzip=True, warc_version="1.1").write_record(record)
    return out.getvalue()


def warcinfo(name: str, settings: Mapping[str, str], record_id: str) -> object:
    """The record that opens a file: who wrote it, how, and what of the wire it could not keep."""
    fields = {
        "software": "xxgk",
        "format": "WARC file version 1.1",
        "conformsTo": "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
        "not-kept": NOT_KEPT,
        **settings,
    }
    text = "".join(f"{key}: {' '.join(value.split())}\r\n" for key, value in fields.items())
    about = {"WARC-Record-ID": f"<{record_id}>", "WARC-Filename": name}
    return _record("", "warcinfo", "", text.encode(), fields=about, head=None)


def request(exchange: Exchange, capture_id: str) -> object:
    """The question as a request record that points to its answer."""
    path = re.sub(r"^[a-z]+://[^/?#]*", "", target(exchange.url), flags=re.IGNORECASE).partition("#")[0]
    head = _head(f"{exchange.method} {path or '/'} HTTP/1.1", exchange.request_headers)
    fields = {"WARC-Concurrent-To": f"<{capture_id}>"}
    return _record(
        target(exchange.url), "request", exchange.fetched_at, exchange.request_body, fields=fields, head=head
    )


def response(exchange: Exchange, capture_id: str, earlier: Earlier | None = None) -> object:
    """The answer as a response record named `capture_id`; as a revisit record without the payload where it
    repeats what an `earlier` one holds."""
    head = _head(f"HTTP/1.1 {exchange.status} {exchange.reason}".rstrip(), _stored(exchange))
    fields = {"WARC-Record-ID": f"<{capture_id}>", **dict(exchange.fields)}
    if exchange.address:
        fields["WARC-IP-Address"] = exchange.address
    kind, body, url = "response", exchange.body, target(exchange.url)
    if earlier is not None:
        kind, body = "revisit", b""
        fields |= {
            "WARC-Profile": NOT_MODIFIED if exchange.status == 304 else IDENTICAL,
            "WARC-Refers-To": f"<{earlier.id}>",
            "WARC-Refers-To-Target-URI": url,
            "WARC-Refers-To-Date": earlier.fetched_at,
            "WARC-Payload-Digest": f"sha256:{earlier.sha256}",
        }
    return _record(url, kind, exchange.fetched_at, body, fields=fields, head=head)


def rendering(page: Rendering, capture_id: str) -> object:
    """A rendered page as a resource record: nobody may take it for what a server sent."""
    fields = {
        "WARC-Record-ID": f"<{capture_id}>",
        "Content-Type": "text/html; charset=utf-8",
        **dict(rendering_marks(page)),
    }
    return _record(target(page.url), "resource", page.rendered_at, page.body, fields=fields, head=None)


def rendering_marks(page: Rendering) -> tuple[tuple[str, str], ...]:
    """The marks of a rendered page."""
    source = (("xxgk-Rendered-From", f"<{page.source}>"),) if page.source else ()
    return (("xxgk-Rendered-By", page.by), *source)


def failure(exchange: Exchange, capture_id: str, why: str) -> object:
    """What came of a request that got no answer: a metadata record that stands in place of the response."""
    marks = (("xxgk-Failure", why), *exchange.fields)
    fields = {"WARC-Record-ID": f"<{capture_id}>", **dict(marks)}
    if exchange.address:
        fields["WARC-IP-Address"] = exchange.address
    return _metadata(exchange.url, exchange.fetched_at, marks, fields)


def metadata(
    url: str, date: str, of: str, marks: Iterable[tuple[str, str]], more: Iterable[tuple[str, str]] = ()
) -> object:
    """What is to be known of the capture `of` and made together with it, as a metadata record."""
    fields = {"WARC-Concurrent-To": f"<{of}>", "WARC-Refers-To": f"<{of}>"}
    return _metadata(url, date, (*marks, *more), fields)


def _metadata(url: str, date: str, said: Iterable[tuple[str, str]], fields: Mapping[str, str]) -> object:
    lines = (f"{MARKS.get(name, name)}: {' '.join(value.split())}\r\n" for name, value in said)
    kind = {"Content-Type": "application/warc-fields", **fields}
    return _record(target(url), "metadata", date, "".join(lines).encode(), fields=kind, head=None)


def repeats(exchange: Exchange, earlier: Earlier | None) -> bool:
    """Whether an answer says nothing that an earlier one did not: the same payload, or 304 in its place."""
    if earlier is None:
        return False
    if exchange.status == 304:
        return not exchange.body
    return exchange.status == 200 and hashlib.sha256(exchange.body).hexdigest() == earlier.sha256


def brought(
    url: str, kind: str, date: str, body: bytes, *, fields: Mapping[str, str], head: bytes | None = None
) -> object:
    """What a person brought, as a record of its own kind whose marks say so: a bare file is a `resource`, a
    response out of another archive keeps its head as it was."""
    return _record(target(url), kind, date, body, fields=fields, head=head)


def _stored(exchange: Exchange) -> list[tuple[str, str]]:
    """The headers with those renamed that no longer describe the body: a reader would believe them."""
    stale = {"transfer-encoding"}
    if header(exchange.headers, "content-length") != str(len(exchange.body)):
        stale.add("content-length")
    return [
        (f"X-Archive-Orig-{name}" if name.lower() in stale else name, value)
        for name, value in exchange.headers
    ]


def _record(
    url: str, kind: str, date: str, body: bytes, *, fields: Mapping[str, str], head: bytes | None
) -> object:
    block = (head or b"") + body
    headers = {"WARC-Date": date} if date else {}
    if head:
        headers["WARC-Payload-Digest"] = f"sha256:{hashlib.sha256(body).hexdigest()}"
    headers["WARC-Block-Digest"] = f"sha256:{hashlib.sha256(block).hexdigest()}"
    return _Writer(io.BytesIO(), warc_version="1.1").create_warc_record(
        url,
        kind,
        payload=io.BytesIO(body),
        length=len(body),
        warc_headers_dict={**headers, **{name: " ".join(value.split()) for name, value in fields.items()}},
        http_headers=_Head(head) if head else None,
    )


def header(headers: tuple[tuple[str, str], ...], name: str) -> str:
    """The first header of that name (given in lower case), or an empty string."""
    return next((value for key, value in headers if key.lower() == name), "")


def target(url: str) -> str:
    """The address as one printable word: what a header line may hold."""
    return re.sub(r"[\x00-\x20\x7f]", lambda match: f"%{ord(match[0]):02X}", url)
