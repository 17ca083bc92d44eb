"""大汉 JCMS: `/col/col<N>/index.html`, its rows as XML inside a script, more of them from `dataproxy.jsp`.

Seen at jiangsu.gov.cn, kjt.shandong.gov.cn, nhsa.gov.cn, sd.msa.gov.cn. The page holds one window of 45
records, three pages of 15; the next window is asked for. Options: `unit`, `get` (a GET is enough), `joined`
(all rows in one CDATA without `<record>`), `script` (the answer is a script with an array), `empty` (the
encrypted kind: 54 bytes without a record), `uid` (the column's address carries `?uid=`), `catalogue` (the
xxgk module: a script posts to `/module/xxgk/search.jsp`, as at xxgk.harbin.gov.cn).
"""

from functools import partial
from urllib.parse import urlencode

from practice.answers import Answer, Question, gone, html
from practice.building import Building, in_pages
from practice.lists import item, lay_articles, list_metas, row_path
from practice.plan import Column, Row
from practice.skins import printed_rows

WINDOW = 45
_CATALOGUE = "/module/xxgk/search.jsp"
_PROXY = "/module/web/jpage/dataproxy.jsp"
_EMPTY = "<datastore><recordset></recordset></datastore>        "


def path(column: Column) -> str:
    return f"/col/col{column.slug}/index.html"


def article_path(column: Column, row: Row) -> str:
    """`/art/YYYY/M/D/art_<column>_<id>.html`, month and day without a leading zero."""
    year, month, date = (row.dated or row.listed_on).split("-")
    return f"/art/{year}/{int(month)}/{int(date)}/art_{column.slug}_{row.number}.html"


def lay(building: Building, column: Column) -> None:
    if "catalogue" in column.options:
        _lay_catalogue(building, column)
        return
    records = [
        printed_rows([item(row, row_path(row, partial(article_path, column)))], building.plan.skin)[0]
        for row in column.rows
    ]
    start = path(column)
    first = _window(building, column, records, 1, WINDOW)
    content = (
        f"{building.crumbs('政府信息公开', column.words)}\n"
        f'<div id="{_unit(column)}"><script type="text/xml">{first}</script></div>\n'
        f"<script>jpage({{columnid:'{column.slug}',perPage:15,totalRecord:{len(records)}}})</script>"
    )
    title = f"{column.words}_{building.plan.name}"
    building.put_page(start, title, content, list_metas(column))
    _lay_proxy(building, column, records)
    for begin in range(WINDOW + 1, len(records) + 1, WINDOW):
        building.must_see(f"{_PROXY}?columnid={column.slug}&startrecord={begin}")
    # What no answer of the server ever lists cannot be found, and is not asked of anyone.
    rows = column.rows[:WINDOW] if "empty" in column.options else column.rows
    reached = Column(column.slug, column.words, rows, options=column.options)
    lay_articles(building, reached, partial(article_path, column), '<div id="zoom">{}</div>')


def _lay_catalogue(building: Building, column: Column) -> None:
    area, kind, pages = "002276772", f"G{column.slug[:4]}", in_pages(column.rows, column.size)
    call = f"'{_CATALOGUE}?infotypeId='+a+'&vc_title='+encodeURI(b)+'&vc_number=&area={area}'"
    content = (
        f"{building.crumbs('政府信息公开', column.words)}\n"
        f'<div id="div{column.slug}"></div>\n'
        f"<script>loadDynamic({call},'div{column.slug}','{kind}','','','2');</script>"
    )
    building.put_page(path(column), f"{column.words}_{building.plan.name}", content, list_metas(column))

    def answer(question: Question) -> Answer:
        form = question.form
        number = int(form.get("currpage") or "1")
        known = (form.get("infotypeId"), form.get("area"), form.get("jdid")) == (kind, area, "2")
        rows = pages[number - 1] if known and 0 < number <= len(pages) else ()
        lines = [
            f'<tr class="tr_main_value_{"odd" if n % 2 else "even"}"><td>{n}</td><td><a href="'
            f'{row_path(row, partial(article_path, column))}" mc="{row.document.title}" rq="{row.listed_on}">'
            f"{row.document.title[:12]}...</a></td></tr>"
            for n, row in enumerate(rows, 1)
        ]
        total = f'<table class="tb_title"><tr><td>&nbsp;&nbsp;共{len(pages)}页&nbsp;</td></tr></table>'
        return html(f"{total}<table>{''.join(lines)}</table>")

    building.handle("POST", _CATALOGUE, answer)
    building.must_see(path(column), *(f"{_CATALOGUE}?currpage={n + 1}" for n in range(len(pages))))
    lay_articles(building, column, partial(article_path, column), '<div id="zoom">{}</div>')


def _unit(column: Column) -> str:
    return column.options.get("unit", "212860")


def _window(building: Building, column: Column, records: list[str], begin: int, end: int) -> str:
    """The records `begin` to `end`, counted from 1, in the XML of the product."""
    rows = records[begin - 1 : end]
    onward = {
        "page": str((begin - 1) // WINDOW + 1),
        "appid": "1",
        "webid": "1",
        "path": "/",
        "columnid": column.slug,
        "unitid": _unit(column),
        "webname": building.plan.name,
        "permissiontype": "0",
    }
    group = ""
    if end < len(records):
        group = f'<nextgroup><![CDATA[<a href="{_PROXY}?{urlencode(onward)}"></a>]]></nextgroup>'
    if "joined" in column.options:
        return f"<datastore>{group}<recordset><![CDATA[{''.join(rows)}]]></recordset></datastore>"
    wrapped = "\n".join(f"<record><![CDATA[{row}]]></record>" for row in rows)
    total = f"<totalrecord>{len(records)}</totalrecord><totalpage>{-(-len(records) // 15)}</totalpage>"
    return f"<datastore>\n{group}{total}\n<recordset></recordset>\n{wrapped}\n</datastore>"


def _lay_proxy(building: Building, column: Column, records: list[str]) -> None:
    def answer(question: Question) -> Answer:
        form = question.form
        if form.get("columnid") != column.slug or form.get("unitid") != _unit(column):
            return Answer(_EMPTY.encode(), content_type="text/xml;charset=UTF-8")
        if "empty" in column.options:
            return Answer(_EMPTY.encode(), content_type="text/xml;charset=UTF-8")
        if "startrecord" in form:
            begin, end = int(form["startrecord"]), int(form["endrecord"])
        else:
            begin = int(form.get("page", "0")) * WINDOW + 1
            end = begin + WINDOW - 1
        end = min(end, begin + WINDOW - 1)
        text = _window(building, column, records, begin, end)
        if "script" in column.options:
            rows = ",".join(f"'{row}'" for row in records[begin - 1 : end])
            text = f"var totalRecord={len(records)};var dataStore=[{rows}];"
        return Answer(text.encode(), content_type="text/html;charset=UTF-8")

    building.handle("POST", _PROXY, answer)
    building.handle("GET", _PROXY, answer if "get" in column.options else lambda _: gone(405))
