"""What enters the WARC comes out byte for byte, and nothing that cannot be proved comes out at all."""

import gzip
import hashlib
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from archive.members import RecordError, matches, read_members
from archive.warc import (
    Capture,
    DecodeError,
    Exchange,
    Rendering,
    WarcFile,
    damages,
    decoded,
    fetch,
    fetch_record,
    salvage,
    walk,
)

RUN = "20260101T000000Z-ab12"
GBK = "政府信息公开工作年度报告".encode("gb18030")


def exchange(number: int = 1, body: bytes = GBK, **changes: object) -> Exchange:
    made = Exchange(
        url=f"http://127.0.0.1:8000/{number}.html",
        method="GET",
        request_headers=(("User-Agent", "xxgk"),),
        request_body=b"",
        status=200,
        reason="OK",
        headers=(("Content-Type", "text/html; charset=gb2312"), ("Content-Length", str(len(body)))),
        body=body,
        fetched_at="2026-01-01T00:00:01Z",
        address="127.0.0.1",
    )
    return replace(made, **changes)


def write(folder: Path, *exchanges: Exchange, full: int = 1 << 30) -> list[Capture]:
    with WarcFile(folder, RUN, "host", {"contact": "a@example.org"}, full=full) as file:
        return [file.write(one) for one in exchanges]


def only(folder: Path) -> Path:
    (path,) = (folder / "warc").iterdir()
    return path


def test_a_capture_comes_back_as_it_was_served(tmp_path: Path) -> None:
    zipped = gzip.compress(GBK)
    served = [
        exchange(1),
        exchange(2, zipped, headers=(("Content-Encoding", "gzip"),)),
        exchange(3, b"", status=304),
    ]
    captures = write(tmp_path, *served)
    assert only(tmp_path).name == "xxgk-20260101T000000Z-00000-host.warc.gz"
    assert [fetch(tmp_path, one) for one in captures] == [GBK, zipped, b""]
    assert [one for one, _ in walk(only(tmp_path))] == captures
    assert decoded(fetch_record(tmp_path, captures[1])) == GBK
    first = captures[0]
    assert (first.status, first.content_type) == (200, "text/html; charset=gb2312")
    assert first.sha256 == hashlib.sha256(GBK).hexdigest()
    member = only(tmp_path).read_bytes()[first.offset :][: first.length]
    assert gzip.decompress(member).endswith(GBK + b"\r\n\r\n")


def test_other_readers_compare_every_digest(tmp_path: Path) -> None:
    write(
        tmp_path,
        exchange(1),
        exchange(2, b"", status=404),
        exchange(3, request_body=b"page=2", method="POST"),
    )
    with only(tmp_path).open("rb") as file:
        records = []
        for record in ArchiveIterator(file, check_digests=True):
            record.raw_stream.read()
            records.append((record.rec_type, record.digest_checker.passed))
    assert records == [("warcinfo", True)] + [("request", True), ("response", True)] * 3
    fastwarc = str(Path(sys.executable).with_name("fastwarc"))
    command = [fastwarc, "check", "--quiet", "--verify-payloads", str(only(tmp_path))]
    assert subprocess.run(command, check=False, capture_output=True).returncode == 0


def test_a_request_names_its_response(tmp_path: Path) -> None:
    (capture,) = write(tmp_path, exchange(1, method="POST", request_body="页=2".encode()))
    with only(tmp_path).open("rb") as file:
        info, request, response = [
            (record.rec_headers, record.http_headers, record.raw_stream.read())
            for record in ArchiveIterator(file)
        ]
    assert b"isPartOf: 20260101T000000Z-ab12" in info[2]
    assert b"contact: a@example.org" in info[2]
    assert request[0].get_header("WARC-Concurrent-To") == f"<{capture.id}>"
    assert request[1].protocol == "POST"
    assert request[2] == "页=2".encode()
    assert response[0].get_header("WARC-Record-ID") == f"<{capture.id}>"
    assert response[0].get_header("WARC-IP-Address") == "127.0.0.1"


def test_headers_are_kept_byte_for_byte_and_never_split_a_line(tmp_path: Path) -> None:
    name = "年报.doc".encode("gb18030").decode("latin-1")
    headers = (("Content-Disposition", f"attachment; filename={name}"), ("X-Évil", "a\r\nSet-Cookie: b"))
    (capture,) = write(tmp_path, exchange(headers=headers))
    http = fetch_record(tmp_path, capture).http
    assert b"filename=" + "年报.doc".encode("gb18030") + b"\r\n" in http
    assert b"a Set-Cookie: b\r\n" in http


def test_headers_that_no_longer_describe_the_body_are_renamed(tmp_path: Path) -> None:
    headers = (("Transfer-Encoding", "chunked"), ("Content-Length", "99"))
    (capture,) = write(tmp_path, exchange(body=b"5\r\nhello\r\n0\r\n\r\n", headers=headers))
    http = fetch_record(tmp_path, capture).http
    assert b"X-Archive-Orig-Transfer-Encoding: chunked\r\nX-Archive-Orig-Content-Length: 99\r\n" in http


def test_a_file_at_its_limit_is_finished_and_the_next_begins(tmp_path: Path) -> None:
    captures = write(tmp_path, *(exchange(number, os.urandom(3000)) for number in range(4)), full=6000)
    names = sorted(path.name for path in (tmp_path / "warc").iterdir())
    assert names == [f"xxgk-20260101T000000Z-0000{serial}-host.warc.gz" for serial in (0, 1)]
    assert [len(fetch(tmp_path, one)) for one in captures] == [3000] * 4


def test_a_second_run_of_the_same_second_never_touches_the_first(tmp_path: Path) -> None:
    write(tmp_path, exchange(1))
    before = only(tmp_path).read_bytes()
    write(tmp_path, exchange(2))
    first, second = sorted((tmp_path / "warc").iterdir())
    assert first.read_bytes() == before
    assert second.name.endswith("-00001-host.warc.gz")


@pytest.mark.parametrize("at", ["payload", "first byte", "checksum"])
def test_a_flipped_byte_costs_one_record(tmp_path: Path, at: str) -> None:
    captures = write(tmp_path, *(exchange(number, os.urandom(500)) for number in range(3)))
    hurt = captures[1]
    place = {"payload": hurt.length // 2, "first byte": 0, "checksum": hurt.length - 6}[at]
    data = bytearray(only(tmp_path).read_bytes())
    data[hurt.offset + place] ^= 1
    only(tmp_path).write_bytes(data)
    assert [one for one, _ in walk(only(tmp_path))] == [captures[0], captures[2]]
    assert next(damage.offset for damage in damages(only(tmp_path))) == hurt.offset
    with pytest.raises(RecordError):
        fetch(tmp_path, hurt)


def test_a_payload_changed_with_its_checksums_is_found(tmp_path: Path) -> None:
    (capture,) = write(tmp_path, exchange(body=b"<td>19</td>"))
    data = only(tmp_path).read_bytes()
    member = gzip.decompress(data[capture.offset :]).replace(b"<td>19", b"<td>91")
    only(tmp_path).write_bytes(data[: capture.offset] + gzip.compress(member))
    (damage,) = damages(only(tmp_path))
    assert "digest differs" in damage.text


def test_a_capture_that_points_to_another_record_is_refused(tmp_path: Path) -> None:
    first, second = write(tmp_path, exchange(1), exchange(2))
    with pytest.raises(RecordError, match="is not"):
        fetch(tmp_path, replace(first, offset=second.offset, length=second.length))


@pytest.mark.parametrize("left", [1, 40, 200])
def test_salvage_keeps_whole_records_of_a_killed_run(tmp_path: Path, left: int) -> None:
    captures = write(tmp_path, exchange(1), exchange(2, os.urandom(400)))
    finished = only(tmp_path)
    torn = finished.with_name(finished.name + ".open")
    finished.rename(torn)
    os.truncate(torn, captures[1].offset + left)
    assert salvage(tmp_path) == (finished.name,)
    assert [one for one, _ in walk(only(tmp_path))] == [captures[0]]
    assert not list(damages(finished))
    assert salvage(tmp_path) == ()


def test_salvage_leaves_a_living_writer_alone(tmp_path: Path) -> None:
    with WarcFile(tmp_path, RUN, "host", {}) as file:
        first = file.write(exchange(1))
        assert salvage(tmp_path) == ()
        second = file.write(exchange(2))
    assert [one for one, _ in walk(only(tmp_path))] == [first, second]


def test_salvage_drops_a_file_that_holds_no_response(tmp_path: Path) -> None:
    (tmp_path / "warc").mkdir()
    (tmp_path / "warc" / "xxgk-20260101T000000Z-00000-host.warc.gz.open").write_bytes(b"\x1f\x8b\x08")
    assert salvage(tmp_path) == ()
    assert list((tmp_path / "warc").iterdir()) == []


def test_a_full_disk_leaves_the_file_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with WarcFile(tmp_path, RUN, "host", {}) as file:
        first = file.write(exchange(1))

        def refuse(descriptor: int) -> None:
            raise OSError(28, "No space left on device")

        with monkeypatch.context() as patch:
            patch.setattr(os, "fdatasync", refuse)
            with pytest.raises(OSError, match="No space"):
                file.write(exchange(2))
        third = file.write(exchange(3))
    assert [one for one, _ in walk(only(tmp_path))] == [first, third]


@pytest.mark.parametrize(
    ("coding", "body"),
    [("gzip", gzip.compress(b"0" * 70_000_000)), ("gzip", gzip.compress(GBK)[:-9]), ("br", b"\x0b\x02\x80")],
    ids=["bomb", "cut short", "not asked for"],
)
def test_a_payload_that_does_not_decode_says_so(tmp_path: Path, coding: str, body: bytes) -> None:
    (capture,) = write(tmp_path, exchange(body=body, headers=(("Content-Encoding", coding),)))
    assert fetch(tmp_path, capture) == body
    with pytest.raises(DecodeError):
        decoded(fetch_record(tmp_path, capture))


def test_digests_of_older_tools_are_understood() -> None:
    empty = "sha1:3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ"  # base32, as older crawlers write it
    assert matches(empty, (b"",))
    assert not matches(empty, (b"a",))
    assert matches(f"sha-256:{hashlib.sha256(b'ab').hexdigest()}", (b"a", b"b"))
    assert not matches("crc9:00", (b"a",))
    assert not matches("sha256:zz", (b"a",))


def test_marks_stand_in_the_record_and_in_a_metadata_record_before_it(tmp_path: Path) -> None:
    marked = exchange(1, fields=(("X-TLS-Unverified", "certificate has expired"),))
    (capture,) = write(tmp_path, marked)
    request, about, response = list(read_members(only(tmp_path)))[1:]
    assert [one.kind for one in (request, about, response)] == ["request", "metadata", "response"]
    assert response.field("X-TLS-Unverified") == "certificate has expired"
    for name in ("WARC-Concurrent-To", "WARC-Refers-To"):
        assert about.field(name) == f"<{capture.id}>"
    assert about.field("Content-Type") == "application/warc-fields"
    assert about.payload == b"tls-unverified: certificate has expired\r\n"
    assert [one for one, _ in walk(only(tmp_path))] == [capture]


def test_a_rendered_page_is_a_resource_that_names_its_browser_and_its_response(tmp_path: Path) -> None:
    with WarcFile(tmp_path, RUN, "host", {}) as file:
        shell = file.write(exchange(1))
        body = "<html><body>年报</body></html>".encode()
        page = Rendering(
            shell.url, body, "2026-01-01T00:00:03Z", "Chromium 156", shell.id, (("waited", "2 s"),)
        )
        capture = file.write_rendering(page)
    assert fetch(tmp_path, capture) == body
    assert (capture.status, capture.content_type) == (0, "text/html; charset=utf-8")
    about, record = list(read_members(only(tmp_path)))[-2:]
    assert (record.kind, record.field("xxgk-Rendered-By")) == ("resource", "Chromium 156")
    text = f"rendered-by: Chromium 156\r\nrendered-from: <{shell.id}>\r\nwaited: 2 s\r\n"
    assert about.payload == text.encode()


def test_a_request_without_an_answer_is_a_capture_that_says_why(tmp_path: Path) -> None:
    asked = exchange(1, b"", status=0, headers=(), address="192.0.2.1")
    with WarcFile(tmp_path, RUN, "host", {}) as file:
        capture = file.write_failure(asked, "connection refused\r\nX: 1")
    request, record = list(read_members(only(tmp_path)))[1:]
    assert request.field("WARC-Concurrent-To") == f"<{capture.id}>"
    assert (record.kind, record.field("xxgk-Failure")) == ("metadata", "connection refused X: 1")
    assert record.field("WARC-IP-Address") == "192.0.2.1"
    assert record.payload == b"failure: connection refused X: 1\r\n"
    assert [one for one, _ in walk(only(tmp_path))] == [capture]
    assert (capture.status, capture.url) == (0, asked.url)


def test_marked_records_pass_the_checks_of_other_tools(tmp_path: Path) -> None:
    with WarcFile(tmp_path, RUN, "host", {}) as file:
        file.write(exchange(1, fields=(("X-TLS-Unverified", "expired"),)))
        file.write_failure(exchange(2, b"", status=0, headers=()), "timeout")
        file.write_rendering(Rendering("http://a/", b"<p>", "2026-01-01T00:00:03Z", "Chromium"))
    for command in (["warcio", "check"], ["fastwarc", "check", "--quiet", "--verify-payloads"]):
        program = str(Path(sys.executable).with_name(command[0]))
        run = subprocess.run([program, *command[1:], str(only(tmp_path))], check=False, capture_output=True)
        assert run.returncode == 0, run
