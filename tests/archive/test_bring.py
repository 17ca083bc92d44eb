"""What a person brought is kept and read like a capture, and never taken for one of ours."""

import io
import zipfile
from pathlib import Path

import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from archive.bring import BringError, Errand, bring
from archive.known import read_known
from archive.store import index
from archive.verify import verify

from .conftest import Archive, page, read
from .test_store import rows

URL = "http://www.example.gov.cn/2022.html"
RUN = "20260301T000000Z-cccc"
ERRAND = Errand(URL, "张三", "2026-03-01T00:00:00Z", "2023-02-01T08:00:00Z", "jia", "甲县人民政府")
BODY = page(requests_new__total="19")
CHUNKED = b"%x\r\n%b\r\n0\r\n\r\n" % (len(BODY), BODY)


def other_warc(*responses: tuple[str, bytes], chunked: bool = False) -> bytes:
    """A WARC as another crawler writes it: 1.0, SHA-1 in base32, chunks as they came."""
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=True)
    writer.write_record(writer.create_warcinfo_record("other.warc.gz", {"software": "other"}))
    for url, body in responses:
        headers = [("Content-Type", "text/html")] + [("Transfer-Encoding", "chunked")] * chunked
        head = StatusAndHeaders("200 OK", headers, protocol="HTTP/1.1")
        date = {"WARC-Date": "2022-05-01T00:00:00Z"}
        record = writer.create_warc_record(
            url, "response", io.BytesIO(body), len(body), warc_headers_dict=date, http_headers=head
        )
        writer.write_record(record)
    return out.getvalue()


def carry(archive: Archive, tmp_path: Path, name: str, body: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(body)
    bring(archive.folder, RUN, "host", path, ERRAND)


@pytest.mark.parametrize(
    ("name", "body", "seen"),
    [
        ("2022.html", BODY, "2023-02-01T08:00:00Z"),
        ("other.warc.gz", other_warc((URL, BODY), (URL + "?x", b"other")), "2022-05-01T00:00:00Z"),
        ("chunks.warc.gz", other_warc((URL, CHUNKED), chunked=True), "2022-05-01T00:00:00Z"),
    ],
)
def test_it_is_read_like_a_capture_and_marked(
    archive: Archive, tmp_path: Path, name: str, body: bytes, seen: str
) -> None:
    carry(archive, tmp_path, name, body)
    index(archive.folder, read=read)
    query = "SELECT r.site, r.body, c.indicator, c.value FROM reports r JOIN cells c ON c.report = r.id"
    assert rows(archive.folder, query) == [("jia", "甲县人民政府", "requests_new__total", 19)]
    assert rows(archive.folder, "SELECT brought_by, fetched_at FROM provenance") == [("张三", seen)]
    assert rows(archive.folder, "SELECT brought_by, brought_at, source FROM brought") == [
        ("张三", "2026-03-01T00:00:00Z", name)
    ]
    assert verify(archive.folder, read=read).failures == ()
    # No visit of ours saw it: it changes neither what a crawl knows nor any outcome.
    assert rows(archive.folder, "SELECT * FROM visits") == []
    assert not read_known(archive.folder).sites


def test_a_wacz_is_opened_without_its_names_reaching_the_disk(archive: Archive, tmp_path: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        file.writestr("archive/../../../../escape.warc.gz", other_warc((URL, BODY)))
        file.writestr("pages/pages.jsonl", "{}")
    carry(archive, tmp_path, "bundle.wacz", packed.getvalue())
    index(archive.folder, read=read)
    assert rows(archive.folder, "SELECT count(*) FROM cells") == [(1,)]
    assert not list(tmp_path.parent.rglob("escape*"))


def test_old_and_new_bytes_of_one_address_are_versions_by_time(archive: Archive, tmp_path: Path) -> None:
    archive.visited({URL: page(requests_new__total="20")}, "20260101T000000Z-aaaa")
    carry(archive, tmp_path, "2022.html", BODY)
    index(archive.folder, read=read)
    query = (
        "SELECT version, current, brought_by FROM reports r JOIN captures c ON c.id = r.capture ORDER BY 1"
    )
    assert rows(archive.folder, query) == [(1, 0, "张三"), (2, 1, None)]


@pytest.mark.parametrize(
    ("name", "body", "said"),
    [
        ("other.warc.gz", other_warc((URL + "?x", BODY)), "no whole response of"),
        ("torn.warc.gz", other_warc((URL, BODY))[:-20], "cut short"),
        ("changed.warc", other_warc((URL, BODY)), "no whole"),
        ("no.warc.gz", b"not a warc at all", "no whole"),
        ("no.wacz", b"PK not a zip", "not a zip"),
        ("empty.wacz", b"PK\x05\x06" + bytes(18), "no archive/ in it"),
    ],
)
def test_what_is_not_whole_is_refused_and_nothing_is_written(
    archive: Archive, tmp_path: Path, name: str, body: bytes, said: str
) -> None:
    if name == "changed.warc":
        import gzip

        body = gzip.decompress(body).replace(b">19<", b">91<")
        said = "digest differs"
    with pytest.raises(BringError, match=said):
        carry(archive, tmp_path, name, body)
    assert not list(archive.folder.rglob("*.warc.gz*"))
    assert not list(archive.folder.rglob("*.jsonl"))
