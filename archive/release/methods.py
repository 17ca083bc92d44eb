"""The page of method: how the numbers came to be, and how often something is missing or in doubt here."""

import sqlite3
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from archive.audit.score import in_words
from archive.release.subset import Subset

_HEAD = """# 方法与局限 / Method and known limits

Version {version}. Subset: {subset}. Rows of the panel: {rows}. Read by: {parsers}.

Every number is what a page printed, read by label and header; `values.raw` is the text of the cell,
`captures` leads to the archived response and its SHA-256. An empty cell is not 0: `panel` has `.a` there,
and only `value_analysis` and `panel_analysis` count it as 0, where a printed total shows that the form did
(rule R06), each marked. A number with a flag needs a look before it is used; no flag means that the reader
vouches for it.

每个数字都是页面所印，按行列标题读取；空格不是 0。只有在印有合计且勾稽关系成立时（R06），
分析用的值才把空格计为 0，并逐一标明。

## Which report stands for a body and year

Of several reports of one body, year and scope: the newest version of an address; not withdrawn; most tables
read; fewest doubts; first seen first. `set_aside` names every other, the rule, and whether it says the
same. `conflict` marks rows where it does not. Scopes are never mixed: a region's report (region_aggregate)
contains its members and must not be added to them; `unknown` means that the page does not say.

## Known limits

* `coverage` knows the bodies of the registry, of reports, of lists and of what people said; a body that
  none of them names is not there. Its states stood so when the last visit ended.
* `published_on` is what the page claims. `first_seen_at` is when we first saw it, and no proof of lateness.
* Forms before 2019 were local or were appended as files; their cells are few.
* Series across forms (`u_*`) carry a word of quality; between 2018 and 2019 what is counted changed by law.
* Money is in 元 in `panel_analysis`, as printed in `panel`. Where no unit is printed and the form has none,
  it is `.p`.
* 行政复议法 (2023) sends refusals to review before litigation since 2024: a break in level, not an error.

## Accuracy

{accuracy}

## Missing and flagged, by year, level, family and form

Cells printed in the reports of the panel; shares in percent. `failed` is reports with a failed rule of
severity error.

"""
_UNMEASURED = """Not measured for this release: no audit was given (`xxgk audit sample`, `xxgk audit score`,
`xxgk release --audit`). Flag rates below are the reader's own doubts, and no measure of its errors."""
_BY = (("year", "p.year"), ("level", "p.level"), ("family", "p.family"), ("form of table 3", "p.t3"))


def write_methods(
    db: sqlite3.Connection, path: Path, version: str, subset: Subset, audit: Mapping[str, Any] | None
) -> None:
    """Writes the page as Markdown."""
    parsers = [row[0] for row in db.execute("SELECT DISTINCT parser FROM reports ORDER BY 1")]
    rows = db.execute("SELECT count(*) FROM panel").fetchone()[0]
    head = _HEAD.format(
        version=version,
        subset=subset.words(),
        rows=rows,
        parsers=", ".join(map(str, parsers)) or "nothing",
        accuracy=_UNMEASURED if audit is None else in_words(audit),
    )
    path.write_text(head + "\n".join(_rates(db)) + "\n", "utf-8")


def _rates(db: sqlite3.Connection) -> Iterator[str]:
    db.execute(
        """CREATE TEMP TABLE rates AS SELECT p.report, count(v.indicator) AS cells,
        total(v.status = 'blank') AS blank, total(v.value IS NULL AND v.status <> 'blank') AS unread,
        total(v.flags <> '') AS flagged, total(v.imputed NOT NULL) AS imputed
        FROM panel p LEFT JOIN "values" v ON v.report = p.report GROUP BY p.report"""
    )
    for name, column in _BY:
        yield from (
            f"| {name} | reports | no cells | cells | blank | no number | flagged | counted as 0 | failed |",
            "|" + "---|" * 9,
        )
        for row in db.execute(
            f"""SELECT coalesce({column}, ''), count(*), sum(r.cells = 0), sum(r.cells), sum(r.blank),
            sum(r.unread),
            sum(r.flagged), sum(r.imputed), sum(p.failed > 0) FROM panel p JOIN temp.rates r ON r.report =
            p.report
            GROUP BY 1 ORDER BY 1"""
        ):
            label, reports, bare, cells, *counts, failed = row
            shares = " | ".join(f"{100 * count / cells:.2f}" if cells else "—" for count in counts)
            yield f"| {label} | {reports} | {bare} | {cells} | {shares} | {failed} |"
        yield ""
