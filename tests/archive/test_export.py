"""Other programs find in our index what is in our files, and open what we pack."""

import gzip
import hashlib
import json
import zipfile
from pathlib import Path

import pytest

from archive.bring import Errand, bring
from archive.exchange import Exchange
from archive.export import cdx_lines, sort_key, write_wacz
from archive.store import index

from .conftest import LIST, Archive, page, read
from .test_store import rows

A = "http://www.example.gov.cn/2022.html"


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("http://www.hanyin.gov.cn/Content-1.html", "cn,gov,hanyin)/content-1.html"),
        ("https://xxgk.example.gov.cn:443/", "cn,gov,example,xxgk)/"),
        ("http://61.150.65.235:8080/a/?b=2&a=1#top", "235,65,150,61:8080)/a?a=1&b=2"),
        ("http://www2.a.cn", "cn,a)/"),
        ("http://a.cn/a b\n{}", "cn,a)/a%20b{}"),
        ("http://a.cn/\u202e年.html", "cn,a)/%e2%80%ae%e5%b9%b4.html"),
        ("http://政府.cn/a%zz?x=%C4%EA", "cn,xn--mxtq1m)/a%25zz?x=%c4%ea"),
        (
            "http://a.cn/l?file=%2Fxxgk%2Flist&q=%7B%22p%22%3A2%7D&x=%25",
            'cn,a)/l?file=/xxgk/list&q={"p":2}&x=%25',
        ),
        ("http://a.cn/../a//b/../%2e/c/", "cn,a)/../a/c"),
        ("http://a.cn/?a-b=1&a=2&a", "cn,a)/?a&a=2&a-b=1"),
        ("http://a.cn/l?SID=0123456789abcdef0123456789ABCDEF&p=2", "cn,a)/l?p=2"),
        ("http://a.cn/(S(0123456789abcdefghijklmn))/x.aspx", "cn,a)/x.aspx"),
    ],
)
def test_addresses_sort_as_indexes_expect(url: str, key: str) -> None:
    assert sort_key(url) == key


def test_each_line_leads_to_its_record(archive: Archive) -> None:
    crawl = archive.visited({A: page(requests_new__total="19")})
    lines = list(cdx_lines(archive.folder))
    assert lines == sorted(lines)
    (line,) = [line for line in lines if "2022.html" in line]
    key, at, fields = line.split(" ", 2)
    assert (key, at) == ("cn,gov,example)/2022.html", "20260101000002")
    found = json.loads(fields)
    assert (found["mime"], found["status"]) == ("text/html", "200")
    data = (archive.folder / "warc" / found["filename"]).read_bytes()[int(found["offset"]) :]
    member = gzip.decompress(data[: int(found["length"])])
    assert f"WARC-Record-ID: <{crawl.captures[A].id}>".encode() in member


FORM = "application/x-www-form-urlencoded"


@pytest.mark.parametrize(
    ("kind", "sent", "behind"),
    [
        (FORM, b"page=2&webname=%E4%BA%91+a", "&page=2&webname=%e4%ba%91%20a"),
        (FORM, b"page=\xff", "&__wb_post_data=cgfnzt3/"),
        (
            "application/json; charset=utf-8",
            b'{"no":1,"list":["a",{"no":2.0}],"all":true,"none":null}',
            "&all=true&list=a&no=1&no.2_=2&none=null",
        ),
        ("application/json", b"{", "&__wb_post_data=ew=="),
        ("application/octet-stream", b"\0\1", "&__wb_post_data=aae="),
        (FORM, b"", ""),
    ],
)
def test_the_answer_to_a_post_is_found_by_what_was_sent(
    archive: Archive, kind: str, sent: bytes, behind: str
) -> None:
    crawl = archive.crawl()
    headers = (("Content-Type", kind),)
    for body in (sent, b"other=1"):
        crawl.warc.write(Exchange(LIST, "POST", headers, body, 200, "OK", (), body, "2026-01-01T00:00:01Z"))
    crawl.capture(LIST, b"answer to a GET")
    crawl.warc.close()
    crawl.findings.close()
    keys = {line.split(" ", 1)[0] for line in cdx_lines(archive.folder)}
    own = sort_key(LIST)
    sign = "&" if "?" in own else "?"
    assert len(keys) == 3
    assert own in keys
    between = "&".join(sorted(f"__wb_method=post{behind}".split("&"), key=lambda one: one.split("=", 1)))
    assert f"{own}{sign}{between}" in keys


def test_a_wacz_states_the_digest_of_all_that_is_in_it(archive: Archive, tmp_path: Path) -> None:
    archive.visited({A: page(requests_new__total="19")})
    out = tmp_path / "out.wacz"
    assert write_wacz(archive.folder, out, [(A, "2026-01-01T00:00:02Z", "甲县")], "xxgk test") == 3
    with zipfile.ZipFile(out) as packed:
        package = packed.read("datapackage.json")
        digest = json.loads(packed.read("datapackage-digest.json"))
        assert digest["hash"] == f"sha256:{hashlib.sha256(package).hexdigest()}"
        resources = json.loads(package)["resources"]
        for one in resources:
            body = packed.read(one["path"])
            assert (one["bytes"], one["hash"]) == (len(body), f"sha256:{hashlib.sha256(body).hexdigest()}")
        assert {one["path"].partition("/")[0] for one in resources} == {"archive", "indexes", "pages"}
        first, page_ = packed.read("pages/pages.jsonl").decode().splitlines()
        assert json.loads(first)["format"] == "json-pages-1.0"
        assert json.loads(page_)["title"] == "甲县"
    again = tmp_path / "again.wacz"
    write_wacz(archive.folder, again, [(A, "2026-01-01T00:00:02Z", "甲县")], "xxgk test")
    assert again.read_bytes() == out.read_bytes()


def test_what_was_packed_can_be_brought_into_another_archive(archive: Archive, tmp_path: Path) -> None:
    archive.visited({A: page(requests_new__total="19")})
    out = tmp_path / "out.wacz"
    write_wacz(archive.folder, out, [], "xxgk test")
    other = Archive(tmp_path / "other")
    bring(other.folder, "20260301T000000Z-cccc", "host", out, Errand(A, "张三", "2026-03-01T00:00:00Z"))
    index(other.folder, read=read)
    assert rows(other.folder, "SELECT value FROM cells") == [(19,)]
    assert rows(other.folder, "SELECT url FROM captures WHERE brought_by = '张三' ORDER BY url") == [
        (A,),
        (LIST,),
    ]
