"""Epoint: category codes that grow by three digits a level, articles `/<codes>/YYYYMMDD/<uuid>.html`.

Seen at fushun.gov.cn and in districts of Shanghai; list pages are often scripts, and how their pages follow
one another was not seen, so `index.html`, `2.html` with written links are invented. Option `shell`: the row
leads to `showinfo.html?infoGuid=<uuid>`, and a POST to `getGovInfoDetail` brings the text, or says where
a PDF lies.
"""

import json
from functools import partial

from practice.answers import Answer, Question, as_json, gone
from practice.building import Building
from practice.lists import Manner, day, item, lay_list, links, list_metas, numbered, row_path, uuid_of
from practice.paper import article
from practice.plan import Column, Row
from practice.skins import printed

_DETAIL = "/epoint-zwgk/rest/govinfo/getGovInfoDetail"


def path(column: Column) -> str:
    return f"/{column.slug}/"


def article_path(column: Column, row: Row) -> str:
    if "shell" in column.options:
        return f"/zwgk/showinfo.html?infoGuid={uuid_of(column.slug, row.number)}"
    return f"/{column.slug}/{day(row)}/{uuid_of(column.slug, row.number)}.html"


def lay(building: Building, column: Column) -> None:
    if "shell" in column.options:
        _lay_shells(building, column)
        return

    page = numbered(path(column), f"/{column.slug}/", ".html")
    body = '<div class="ewb-article-content">{}</div>'
    lay_list(building, column, Manner(page, partial(article_path, column), links(building, page), body))


def _lay_shells(building: Building, column: Column) -> None:
    """A list whose articles are empty pages; a POST says what belongs into each."""
    items = [item(row, row_path(row, partial(article_path, column))) for row in column.rows]
    content = f"{building.crumbs(column.words)}\n{printed(items, building.plan.skin)}"
    building.put_page(path(column), f"{column.words}_{building.plan.name}", content, list_metas(column))
    by_id = {uuid_of(column.slug, row.number): row for row in column.rows}
    script = (
        f"var guid=getQuery('infoGuid');$.post('{_DETAIL}',"
        "{params:JSON.stringify({infoid:guid})},function(r){$('#content').html(r.custom.data.infocontent)});"
    )
    shell = f'<div id="title"></div><div id="content"></div><script>{script}</script>'
    building.put_page("/zwgk/showinfo.html", building.plan.name, shell)

    def answer(question: Question) -> Answer:
        row = by_id.get(json.loads(question.form.get("params", "{}")).get("infoid", ""))
        if row is None:
            return gone(400)
        file = f"{row.number}.{row.file}" if row.file else ""
        data = {
            "title": row.document.title,
            "infodate": row.listed_on,
            "infocontent": "" if file else article(row.document),
            "infotype": row.file or "html",
            "pdflist": [{"attachname": file, "attachtype": row.file, "attachurl": f"/files/{file}"}]
            if file
            else [],
        }
        return as_json({"custom": {"code": 1, "data": data}})

    building.handle("POST", _DETAIL, answer)
    for row in column.rows:
        here = article_path(column, row)
        building.know(row, here)
        if row.file:
            building.put_file(here, row, f"/files/{row.number}.{row.file}")
        building.must_see(f"{_DETAIL}?infoid={row.number}")
        building.carry(here, _DETAIL)
