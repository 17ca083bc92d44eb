"""Word, Excel and PDF made here with a known truth; files that are no reports at all; and hostile ones."""

import io
import os
import re
import shutil
import struct
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from random import Random

import openpyxl
import pytest

from benchmarks.attached import draw, judge_file, package, pdf, word
from benchmarks.press import Press
from parsers import attachments, ruled
from parsers.attachments import read_attachment, recognise
from parsers.page import Page
from parsers.record import Report
from parsers.report import read

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512
TITLE = "安河县2023年政府信息公开工作年度报告"
ASKED = "要求行政机关确认或重新出具已获取信息"


def unreadable(body: bytes, url: str = "") -> str:
    (report,) = read(Page(url, body))
    assert report.cells == {}
    (problem,) = report.problems
    assert problem.kind == "unreadable"
    return problem.text


def zipped(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in members.items():
            file.writestr(name.replace("__", "/"), content)
    return out.getvalue()


def sheets(fill: Callable[[openpyxl.Workbook], None]) -> bytes:
    book = openpyxl.Workbook()
    fill(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_kind_is_told_by_its_bytes_alone() -> None:
    kinds = {
        "docx": draw("docx", 1)[0],
        "xlsx": draw("xlsx", 1)[0],
        "pdf": draw("pdf", 1)[0],
        "ofd": zipped(**{"OFD.xml": b"<OFD/>", "Doc_0__Document.xml": b"<x/>"}),
        "odt": b"PK\x03\x04" + b"\0" * 26 + b"mimetypeapplication/vnd.oasis.opendocument.text",
        "zip": zipped(report=b"text"),
        "doc": OLE + "WordDocument".encode("utf-16-le"),
        "xls": OLE + "Workbook".encode("utf-16-le"),
        "encrypted": OLE + "EncryptedPackage".encode("utf-16-le"),
        "office": OLE,
        "rtf": b"{\\rtf1\\ansi }",
        "picture": b"\x89PNG\r\n\x1a\n" + b"\0" * 50,
        "packed": b"Rar!\x1a\x07\x00",
        "mhtml": b"From: <Saved>\r\nSubject: x\r\nMIME-Version: 1.0\r\n",
        "": b"<html><body>%PDF-1.4 PK\x03\x04</body></html>",
    }
    assert {kind: recognise(body) for kind, body in kinds.items()} == {kind: kind for kind in kinds}
    assert read_attachment(Page("http://a.gov.cn/a.pdf", b"<p>1</p>", "application/pdf")) is None


@pytest.mark.parametrize("seed", [7001, 7003])
@pytest.mark.parametrize("kind", ["docx", "xlsx"])
def test_a_drawn_report_is_read_cell_by_cell(kind: str, seed: int) -> None:
    verdict = judge_file(kind, seed)
    assert verdict.printed >= 180
    assert verdict.faults == []


def test_a_row_that_a_page_cuts_is_one_row() -> None:
    """Pages that end amid a table are drawn until rows were cut: nothing may be read wrongly in silence."""
    cut = 0
    for seed in range(7100, 7106):
        verdict = judge_file("pdf", seed)
        assert verdict.silently_wrong == 0, verdict.faults
        assert verdict.right > 0.995, verdict.faults
        cut += draw("pdf", seed)[0].count(b"/Type /Page\n") > 2
    assert cut > 2


def test_evidence_says_where_a_cell_stands() -> None:
    paths = {}
    for kind in ("docx", "xlsx", "pdf"):
        body, true = draw(kind, 7001)
        (report,) = read(Page("", body))
        assert report.encoding == ""
        assert report.parser.split()[6] in ("mammoth", "openpyxl", "pdfplumber")
        paths[kind] = report.cells["requests_new__total"].path
        assert report.cells["requests_new__total"].raw == true.cells["requests_new__total"].raw
    assert paths["docx"].startswith("/html/body/table[2]/tr[4]/td[")
    assert re.fullmatch(r"page:\d table:\d row:\d+ col:\d+", paths["pdf"])
    sheet, _, place = paths["xlsx"].partition("!")
    body, true = draw("xlsx", 7001)
    assert str(openpyxl.load_workbook(io.BytesIO(body))[sheet][place].value) == (
        true.cells["requests_new__total"].raw
    )


# -- what is no report, and says so -------------------------------------------------------------------


def test_what_cannot_be_read_is_named_and_has_no_cells() -> None:
    """What a file's address calls it says nothing: pages are copied under any name."""
    address = f"http://www.example.gov.cn/P02024/{TITLE}.jpg"
    assert "picture (JPEG)" in unreadable(b"\xff\xd8\xff\xe0" + b"\0" * 99, address)
    assert "OFD" in unreadable(zipped(**{"OFD.xml": b"<OFD/>"}), address)
    assert "scan" in unreadable(scan("untitled"), address)
    titled = f"<ofd:OFD><ofd:DocInfo><ofd:Title>{TITLE}</ofd:Title></ofd:DocInfo></ofd:OFD>"
    (report,) = read(Page("", zipped(**{"OFD.xml": titled.encode()})))
    assert (report.kind, report.year, report.agency) == ("annual_report", 2023, "安河县")
    assert dict(report.tables) == {"t2": "attachment", "t3": "attachment", "t4": "attachment"}
    assert report.cells == {}
    assert [problem.kind for problem in report.problems] == ["attachment_only"]


def scan(title: str) -> bytes:
    """A page that is one picture, with machine-read text behind it."""
    from reportlab.lib.utils import ImageReader
    from reportlab.pdfgen.canvas import Canvas

    out = io.BytesIO()
    canvas = Canvas(out, (595, 842), invariant=1)
    canvas.setTitle(title)
    header = (
        b"BM" + struct.pack("<IHHI", 58, 0, 0, 54) + struct.pack("<IiiHHIIiiII", 40, 1, 1, 1, 24, *[0] * 6)
    )
    canvas.drawImage(ImageReader(io.BytesIO(header + b"\xff\xff\xff\0")), 0, 0, 595, 842)
    canvas.drawString(100, 500, "0 0 0 0 0 0 0")
    canvas.save()
    return out.getvalue()


def test_a_scan_is_a_scan_even_with_text_behind_it() -> None:
    (report,) = read(Page("", scan(TITLE)))
    assert (report.kind, report.year) == ("annual_report", 2023)
    assert set(report.tables.values()) == {"image"}
    assert report.cells == {}
    assert "scan" in report.problems[-1].text


def test_a_letter_with_a_picture_of_the_tables_has_no_zeros() -> None:
    body = package(
        '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
        'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
        'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
        'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture" '
        'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><w:body>'
        f"<w:p><w:r><w:t>{TITLE}</w:t></w:r></w:p><w:p><w:r><w:drawing><wp:inline><a:graphic><a:graphicData>"
        '<pic:pic><pic:blipFill><a:blip r:embed="p1"/></pic:blipFill></pic:pic></a:graphicData></a:graphic>'
        "</wp:inline></w:drawing></w:r></w:p></w:body></w:document>",
        **{
            "word/_rels/document.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/'
            '2006/relationships"><Relationship Id="p1" Type="http://schemas.openxmlformats.org/officeDocument/'
            '2006/relationships/image" Target="media/p.png"/></Relationships>',
            "word/media/p.png": "not really",
        },
    )
    (report,) = read(Page("", body))
    assert (report.kind, set(report.tables.values()), report.cells) == ("annual_report", {"image"}, {})


def test_a_page_saved_as_a_mail_is_read_as_the_page() -> None:
    body = (
        "MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=b\r\n\r\n--b\r\n"
        "Content-Type: text/html; charset=gb2312\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
        f"<html><body><h1>{TITLE}</h1><table><tr><td>第二十条第（五）项</td></tr><tr><td>信息内容</td>"
        "<td>本年处理决定数量</td></tr><tr><td>行政许可</td><td>19</td></tr></table></body></html>\r\n--b--\r\n"
    ).encode("gb18030")
    (report,) = read(Page("", body))
    assert (report.title, report.cells["admin_license__decisions"].raw) == (TITLE, "19")


# -- Excel --------------------------------------------------------------------------------------------


def block(book: openpyxl.Workbook, value: object, number_format: str = "General") -> None:
    sheet = book.active
    assert sheet is not None
    for row in (
        [TITLE],
        ["第二十条第（八）项"], ["信息内容", "本年收费金额（单位：万元）"], ["行政事业性收费", value],
    ):  # fmt: skip
        sheet.append(row)
    sheet["B4"].number_format = number_format


@pytest.mark.parametrize(
    ("value", "number_format", "raw", "status"),
    [
        (1515.2592000000002, "General", "1515.2592", "number"),
        (19.0, "General", "19", "number"),
        (19, "0_ ", "19", "number"),
        (1515.2592, "#,##0.00", "1,515.26", "number"),
        (251000, '#,##0"元"', "251,000元", "number"),
        (0, "0;-0;;@", "", "blank"),  # the format hides zeros: none was printed
        (0, '_ * #,##0_ ;_ * \\-#,##0_ ;_ * "-"??_ ;_ @_ ', "-", "not_applicable"),
        ("０", "@", "０", "zero"),
        (True, "General", "TRUE", "unparsed"),
        (12, "@", "12", "number"),
        (12345.6, "0.0,", "12.3", "number"),
    ],
)
def test_a_number_is_what_a_person_sees(value: object, number_format: str, raw: str, status: str) -> None:
    (report,) = read(Page("", sheets(lambda book: block(book, value, number_format))))
    cell = report.cells["admin_fee__amount"]
    assert (cell.raw, cell.status, cell.flags, cell.path) == (raw, status, (), "Sheet!B4")


@pytest.mark.parametrize(("value", "number_format"), [(0.5, "# ?/?"), ("=SUM(1,2)", "General")])
def test_a_cell_that_only_excel_can_show_is_doubted(value: object, number_format: str) -> None:
    (report,) = read(Page("", sheets(lambda book: block(book, value, number_format))))
    assert report.cells["admin_fee__amount"].flags == ("reader",)


def test_hidden_zeros_rows_columns_and_sheets_are_not_printed() -> None:
    def fill(book: openpyxl.Workbook) -> None:
        block(book, 0)
        sheet = book.active
        assert sheet is not None
        sheet.sheet_view.showZeros = False
        sheet.append(["行政处罚", 7])
        sheet.row_dimensions[5].hidden = True
        other = book.create_sheet()
        other.sheet_state = "hidden"
        other.append(["第二十条第（六）项"])
        other.append(["信息内容", "本年处理决定数量"])
        other.append(["行政强制", 8])

    (report,) = read(Page("", sheets(fill)))
    assert {name: cell.status for name, cell in report.cells.items()} == {"admin_fee__amount": "blank"}


# -- PDF ----------------------------------------------------------------------------------------------


def test_a_frame_around_prose_is_no_table() -> None:
    """Seen: 淮安市洪泽区 2023, where ruled paper and table 2 are one net of lines."""
    table = ruled.Ruled(
        1, 1, (0, 100, 200), (0, 10, 20, 30, 40),
        (
            ruled.Cell("二、主动公开政府信息情况", 0, 0, 1, 2, ""),
            ruled.Cell("第二十条第（五）项", 1, 0, 1, 2, ""),
            ruled.Cell("信息内容", 2, 0, 1, 1, ""), ruled.Cell("本年处理决定数量", 2, 1, 1, 1, ""),
            ruled.Cell("行政许可", 3, 0, 1, 1, ""), ruled.Cell("550", 3, 1, 1, 1, ""),
        ),
    )  # fmt: skip
    (part,) = ruled.split_prose(table)
    assert [(cell.text, cell.row) for cell in part.cells[:2]] == [("第二十条第（五）项", 0), ("信息内容", 1)]
    assert part.box == (0, 10, 200, 40)
    boxed = ruled.Ruled(1, 1, (0, 200), (0, 10, 20), (ruled.Cell("行政许可", 0, 0, 1, 1, ""),))
    assert list(ruled.split_prose(boxed)) == []


def halves(upper: list[str], lower: list[str]) -> list[list[str]]:
    def half(page: int, texts: list[str]) -> ruled.Ruled:
        edges = tuple(float(edge) for edge in range(0, 100 * len(texts) + 1, 100))
        cells = tuple(ruled.Cell(text, 0, col, 1, 1, "") for col, text in enumerate(texts))
        return ruled.Ruled(page, 1, edges, (0.0, 10.0), cells)

    (joined,) = ruled.join_pages([half(1, upper), half(2, lower)])
    assert isinstance(joined, ruled.Ruled)
    rows: list[list[str]] = [[] for _ in range(joined.height)]
    for cell in joined.cells:
        rows[cell.row].append(cell.text + "?" * ("layout" in cell.flags))
    return rows


@pytest.mark.parametrize(
    ("upper", "lower", "rows"),
    [
        ([f"5.{ASKED[:9]}", "0"], [ASKED[9:], ""], [[f"5.{ASKED}", "0"]]),
        ([f"5.{ASKED[:9]}", ""], [ASKED[9:], "7"], [[f"5.{ASKED}", "7"]]),
        (["2.重复申请", ""], ["", "3"], [["2.重复申请", "3"]]),
        (["2.重复申请", "1"], ["3.其他", ""], [["2.重复申请", "1"], ["3.其他", ""]]),
        (["2.重复申请", ""], ["3.其他", "4"], [["2.重复申请", ""], ["3.其他", "4"]]),
        # Digits in both halves: whether that is one number, nobody can say.
        ([ASKED[:9], "1"], [ASKED[9:], "7"], [[f"{ASKED[:9]}?", "1?"], [f"{ASKED[9:]}?", "7?"]]),
    ],
)  # fmt: skip
def test_halves_of_a_row_are_joined_where_they_make_a_label(
    upper: list[str], lower: list[str], rows: list[list[str]]
) -> None:
    assert halves(upper, lower) == rows


def test_page_numbers_do_not_stand_in_a_sentence() -> None:
    sentence = "本级政府认真贯彻落实条例各项规定，" * 60
    body = pdf(Random(3), TITLE, [sentence])
    found = read_attachment(Page("", body))
    assert found is not None
    assert [block.text for block in found.content.blocks] == [TITLE, sentence]
    assert found.content.blocks[1].path == "page:1 line:2"


def test_paragraphs_end_where_the_agency_ended_them() -> None:
    """Without an indent a full line tells nothing: an ordinal behind a full stop begins a new paragraph, and
    digits that two lines share are one number."""
    full = "（一）主动公开。按目录发布信息，全年收到申请311"
    press = Press(Random(1))
    for line in (
        f"{full}",
        "9件，办结3050件，其余结转下一年度继续办理好。",
        "（二）依申请公开。",
        "短句。",
        "五、存在问题",
    ):
        press.text(74, press.y, line, 16)
        press.y -= 26
    found = read_attachment(Page("", press.finish()))
    assert found is not None
    assert [block.text for block in found.content.blocks] == [
        f"{full}9件，办结3050件，其余结转下一年度继续办理好。",
        "（二）依申请公开。",
        "短句。",
        "五、存在问题",
    ]


# -- hostile files ------------------------------------------------------------------------------------


def test_bombs_and_broken_files_are_one_line_each() -> None:
    docx, xlsx, printed = (draw(kind, 7001)[0] for kind in ("docx", "xlsx", "pdf"))
    assert "bomb" in unreadable(zipped(word__document=b"\0" * 90_000_000))
    assert "bomb" in unreadable(zipped(**{f"word__document{n}": b"" for n in range(3_001)}))
    entities = '<!DOCTYPE a [<!ENTITY b "' + "c" * 9 + '">]><a>&b;</a>'
    assert "entities" in unreadable(package(entities))
    assert "entities" in unreadable(
        zipped(word__document_xml=b"", **{"xl__workbook.xml": entities.encode("utf-16")})
    )
    for body in (docx, xlsx, printed):
        assert "damaged" in unreadable(body[: len(body) // 2])
        assert "damaged" in unreadable(body[:30] + b"\0" * 300)
    assert "end is missing" in unreadable(printed[:-8])
    assert "password" in unreadable(OLE + "EncryptedPackage".encode("utf-16-le"))
    assert "zip" in unreadable(zipped(readme=b"x"))
    assert "unpack" in unreadable(b"7z\xbc\xaf\x27\x1c" + b"\0" * 99)
    assert "too large" in unreadable(b"%PDF-1.4" + b" " * attachments.LARGEST)


def test_a_sheet_with_one_cell_at_its_end_is_no_report() -> None:
    def fill(book: openpyxl.Workbook) -> None:
        sheet = book.active
        assert sheet is not None
        sheet["XFD1048576"] = "0"

    assert "1048576 rows" in unreadable(sheets(fill))


def objects(*bodies: bytes) -> bytes:
    """A PDF of numbered objects without a table of their places: readers look for them."""
    out = b"%PDF-1.4\n"
    for number, body in enumerate(bodies, 1):
        out += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    return out + b"trailer << /Root 1 0 R /Size %d >>\n%%%%EOF\n" % (len(bodies) + 1)


def test_a_pdf_that_never_ends_is_one_line() -> None:
    catalogue = b"<< /Type /Catalog /Pages 2 0 R >>"
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R >>"
    small = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>"
    kids = b" ".join(b"%d 0 R" % number for number in range(3, 64))
    long = objects(catalogue, b"<< /Type /Pages /Count 61 /Kids [" + kids + b"] >>", *[small] * 61)
    assert "61 pages" in unreadable(long)
    loop = objects(catalogue, b"<< /Type /Pages /Count 1 /Kids [2 0 R] >>")
    assert unreadable(loop)
    packed = flate_of_blanks(400_000_000)
    stream = b"<< /Length %d /Filter /FlateDecode >>\nstream\n" % len(packed) + packed + b"\nendstream"
    bomb = objects(catalogue, b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>", page, stream)
    assert unreadable(bomb)


def flate_of_blanks(size: int) -> bytes:
    packer = zlib.compressobj(9)
    chunk = b" " * 10_000_000
    return b"".join(packer.compress(chunk) for _ in range(size // len(chunk))) + packer.flush()


# -- what has to be installed -------------------------------------------------------------------------


def test_without_the_extra_one_line_says_what_to_install() -> None:
    """A process in which the three packages cannot be found, as where only `xxgk` was installed."""
    script = (
        "import sys\n"
        "sys.modules.update(dict.fromkeys(('mammoth', 'openpyxl', 'pdfplumber')))\n"
        "from parsers.report import read\n"
        "from parsers.page import Page\n"
        "print(read(Page('', sys.stdin.buffer.read()))[0].problems[0].text)\n"
    )
    for kind in ("docx", "xlsx", "pdf"):
        done = subprocess.run(
            [sys.executable, "-c", script], input=draw(kind, 7001)[0], capture_output=True, check=False
        )
        assert done.stdout.decode() == f"this is .{kind}; to read it: pip install 'xxgk[attachments]'\n"
        assert done.stderr == b""


def stand_in(folder: Path, lines: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A program of LibreOffice's name and arguments."""
    program = folder / "soffice"
    program.write_text(f"#!{sys.executable}\nimport sys, time, pathlib\n{lines}\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")


def test_older_files_go_through_libreoffice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old = OLE + "WordDocument".encode("utf-16-le")
    (tmp_path / "made.docx").write_bytes(word(Random(1), TITLE, ["一、总体情况"]))
    stand_in(
        tmp_path,
        "out = pathlib.Path(sys.argv[sys.argv.index('--outdir') + 1])\n"
        "assert sys.argv[sys.argv.index('--convert-to') + 1] == 'docx:MS Word 2007 XML'\n"
        f"assert pathlib.Path(sys.argv[-1]).read_bytes() == {old!r}\n"
        "profile = next(each for each in sys.argv if each.startswith('-env:UserInstallation=file:///'))\n"
        "settings = pathlib.Path(profile.removeprefix('-env:UserInstallation=file://'))\n"
        "assert 'DisableMacrosExecution' in (settings / 'user/registrymodifications.xcu').read_text()\n"
        "out.mkdir()\n"
        f"made = pathlib.Path({str(tmp_path / 'made.docx')!r})\n"
        "(out / 'report.docx').write_bytes(made.read_bytes())",
        monkeypatch,
    )
    (report,) = read(Page("", old))
    assert (report.title, report.kind) == (TITLE, "annual_report")


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
@pytest.mark.parametrize("kind", ["doc", "rtf"])
def test_libreoffice_itself_opens_an_older_file(tmp_path: Path, kind: str) -> None:
    (tmp_path / "report.docx").write_bytes(draw("docx", 7003)[0])
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = ["soffice", "--headless", profile, "--convert-to", kind, "--outdir", tmp_path]
    subprocess.run([*command, tmp_path / "report.docx"], check=True, capture_output=True, timeout=120)
    (newer,) = read(Page("", (tmp_path / "report.docx").read_bytes()))
    (older,) = read(Page("", (tmp_path / f"report.{kind}").read_bytes()))
    printed = {name: (cell.raw, cell.value, cell.flags) for name, cell in newer.cells.items()}
    assert len(printed) > 150
    assert {name: (cell.raw, cell.value, cell.flags) for name, cell in older.cells.items()} == printed


def test_a_file_that_libreoffice_cannot_open_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old = OLE + "WordDocument".encode("utf-16-le")
    stand_in(tmp_path, "sys.exit(1)", monkeypatch)
    assert "LibreOffice cannot open this .doc" in unreadable(old)
    monkeypatch.setattr("parsers.office.CONVERT_SECONDS", 0.5)
    stand_in(tmp_path, "time.sleep(60)", monkeypatch)
    assert "seconds" in unreadable(old)
    monkeypatch.setattr("parsers.office._NAMES", ("no-such-office",))
    assert "install LibreOffice" in unreadable(old)


def test_nothing_reaches_the_terminal(capfd: pytest.CaptureFixture[str]) -> None:
    reports: list[Report] = []
    for kind in ("docx", "xlsx", "pdf"):
        body = draw(kind, 7001)[0]
        reports += read(Page("", body)) + read(Page("", body[:-40]))
    assert len(reports) >= 6
    assert capfd.readouterr() == ("", "")
