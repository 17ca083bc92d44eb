"""How much is read of reports that hang on a page as Word, Excel or PDF, made here from a drawn truth.

    python -m benchmarks.attached --files 30 --seed 50000
    python -m benchmarks.attached --show pdf 7 out.pdf     # one file, and what is wrong with its reading

The PDF prints its tables over page breaks, cuts rows and labels there, and has page numbers. Exit code 1
where a cell was silently wrong.
"""

import argparse
import io
import sys
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from html import escape
from pathlib import Path
from random import Random
from typing import Any, Final

from benchmarks.judge import Verdict, judge
from benchmarks.layouts import Truth, article, slots, truth
from benchmarks.layouts.plan import draw_plan
from benchmarks.layouts.slots import Rect
from benchmarks.press import Press
from parsers.page import Page
from parsers.report import read

Part = str | Rect
TABLES: Final = {2: "t2", 3: "t3", 4: "t4"}


def draw(kind: str, seed: int) -> tuple[bytes, Truth]:
    """A file and what it prints; the same seed gives the same."""
    rng = Random(seed)
    plan = draw_plan(rng)
    cells = truth.dress(
        rng,
        truth.numbers(rng, plan.tables),
        zeros=plan.zeros,
        share=plan.share,
        without=plan.without,
    )
    # The letters of the PDF's font have no U+2212.
    cells = {key: replace(cell, raw=cell.raw.replace("−", "-")) for key, cell in cells.items()}
    rects = {
        "t2": slots.table2(plan.tables["t2"], cells),
        "t3": slots.table3(plan.tables["t3"], cells),
        "t4": slots.table4(cells, rng),
    }
    who = article.subject(rng, plan.year)
    parts: list[Part] = []
    for number, heading in article.HEADINGS.items():
        parts += [heading, *article.prose(rng, who, number)]
        if number in TABLES:
            parts.append(rects[TABLES[number]])
    body = PRINTERS[kind](rng, who.title, parts)
    return body, Truth(cells, frozenset(), plan.tables, who.agency, who.year, error=False)


# -- Word ----------------------------------------------------------------------------------------------

_W: Final = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_TYPES: Final = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/word/document.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
_RELATIONS: Final = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
    'officeDocument" Target="word/document.xml"/></Relationships>'
)


def word(_: Random, title: str, parts: Sequence[Part]) -> bytes:
    """The smallest .docx that Word opens: merged cells as gridSpan and vMerge."""
    body = "".join(_line(part) if isinstance(part, str) else _word_table(part) for part in [title, *parts])
    return package(f'<w:document xmlns:w="{_W}"><w:body>{body}</w:body></w:document>')


def package(document: str, **more: str) -> bytes:
    """`document` as a .docx, with `more` members."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("[Content_Types].xml", _TYPES)
        file.writestr("_rels/.rels", _RELATIONS)
        file.writestr("word/document.xml", document)
        for name, text in more.items():
            file.writestr(name, text)
    return out.getvalue()


def _line(text: str) -> str:
    return f'<w:p><w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p>'


def _word_table(rect: Rect) -> str:
    starts = slots.origins(rect)
    rows = []
    for number, row in enumerate(rect):
        cells = []
        for slot in dict.fromkeys(row):
            wide = row.count(slot)
            high = sum(slot in other for other in rect)
            first = starts[id(slot)][0] == number
            merge = "" if high == 1 else '<w:vMerge w:val="restart"/>' if first else "<w:vMerge/>"
            text = _line(slot.text if first else "")
            cells.append(f'<w:tc><w:tcPr><w:gridSpan w:val="{wide}"/>{merge}</w:tcPr>{text}</w:tc>')
        rows.append(f"<w:tr>{''.join(cells)}</w:tr>")
    return f"<w:tbl>{''.join(rows)}</w:tbl>"


# -- Excel ---------------------------------------------------------------------------------------------


def excel(rng: Random, title: str, parts: Sequence[Part]) -> bytes:
    """A workbook: all on one sheet, or a sheet a table; numbers as numbers, as text or with a format."""
    import openpyxl
    from openpyxl.styles import Border, Side

    book = openpyxl.Workbook()
    sheet: Any = book.active
    frame = Border(*[Side(style="thin")] * 4)
    apart, framed = rng.random() < 0.3, rng.random() < 0.7
    row = 1
    for part in [title, *parts]:
        if isinstance(part, str):
            sheet.cell(row, 1, part)
            row += 1
            continue
        for placed_row, line in enumerate(slots.placed(part), row):
            for cell in line:
                column = part[placed_row - row].index(cell.slot) + 1
                target = sheet.cell(placed_row, column)
                target.value, target.number_format = _typed(rng, cell.slot.text)
                for each in [
                    sheet.cell(placed_row + down, column + right)
                    for down in range(cell.rows)
                    for right in range(cell.cols)
                ]:
                    each.border = frame if framed else Border()
                if cell.rows * cell.cols > 1:
                    sheet.merge_cells(
                        start_row=placed_row, end_row=placed_row + cell.rows - 1,
                        start_column=column, end_column=column + cell.cols - 1,
                    )  # fmt: skip
        row += len(part) + rng.randint(0, 2)
        if apart:
            sheet, row = book.create_sheet(), 1
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _typed(rng: Random, text: str) -> tuple[Any, str]:
    try:
        number = Decimal(text)
    except ArithmeticError:
        return text or None, "General"
    if rng.random() < 0.3 or not number.is_finite() or text.strip() != str(number):
        return text, "@"
    if number == number.to_integral_value():
        return int(number), rng.choice(("General", "0", "0_ "))
    # What sums of money come to in a file: 1515.2592 is 1515.2592000000002 there.
    return float(number) + rng.choice((0.0, 2e-12)), "General"


# -- PDF -------------------------------------------------------------------------------------------


def pdf(rng: Random, title: str, parts: Sequence[Part]) -> bytes:
    """A printed report; see Press."""
    press, size = Press(rng), rng.choice((8, 9, 10))
    press.paragraph(title, 22, centred=True)
    for part in parts:
        if isinstance(part, str):
            press.paragraph(part, 16, centred=False)
        else:
            press.table(part, size)
            press.y -= rng.randint(4, 200)
    return press.finish()


PRINTERS: Final[dict[str, Callable[[Random, str, Sequence[Part]], bytes]]] = {
    "docx": word,
    "xlsx": excel,
    "pdf": pdf,
}


def judge_file(kind: str, seed: int) -> Verdict:
    """One file, read and judged."""
    body, true = draw(kind, seed)
    reports = read(Page("", body))
    verdict = judge([true], reports, where=f"{kind} {seed}")
    if (reports[0].kind, reports[0].year, reports[0].agency) != ("annual_report", true.year, true.agency):
        verdict.counts["wrong identity"] += 1
        verdict.faults.append(f"{kind} {seed}: {reports[0].agency} {reports[0].year}, printed {true.agency}")
    return verdict


def lines(kind: str, files: int, seed: int) -> Iterator[tuple[str, Verdict]]:
    total = Verdict()
    for one in range(seed, seed + files):
        total.add(judge_file(kind, one))
    counts = {name: number for name, number in total.counts.items() if name != "right"}
    yield f"{kind}: {total.printed} cells, {total.right:.2%} right, {counts}", total


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    arguments.add_argument("--files", type=int, default=30)
    arguments.add_argument("--seed", type=int, default=50_000)
    arguments.add_argument("--faults", type=int, default=5)
    arguments.add_argument("--kind", choices=PRINTERS)
    arguments.add_argument("--show", nargs=3, metavar=("KIND", "SEED", "FILE"))
    given = arguments.parse_args()
    if given.show:
        kind, seed, file = given.show
        Path(file).write_bytes(draw(kind, int(seed))[0])
        print(*judge_file(kind, int(seed)).faults, sep="\n")  # noqa: T201
        return
    wrong = 0
    for kind in [given.kind] if given.kind else PRINTERS:
        for text, verdict in lines(kind, given.files, given.seed):
            print(text, *verdict.faults[: given.faults], sep="\n  ")  # noqa: T201
            wrong += verdict.silently_wrong
    sys.exit(wrong > 0)


if __name__ == "__main__":
    main()
