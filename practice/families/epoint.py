"""Epoint: category codes that grow by three digits a level, articles `/<codes>/YYYYMMDD/<uuid>.html`.

Seen at fushun.gov.cn and in districts of Shanghai; list pages are often scripts, and how their pages follow
one another was not seen, so `index.html`, `2.html` with written links are invented. Option `shell`: the row
leads to `showinfo.html?infoGuid=<uuid>`, and a POST to `getGovInfoDetail` brings the text, or says where
a PDF lies. Option `posted`: the list is `govInfoPub.html?categorynum=`, filled by a POST of JSON (xz.gov.cn).
"""

import json
from functools import partial

from practice.answers import Answer, Question, as_json, gone
from practice.building import Building
from practice.lists import (
    Manner,
    day,
    item,
    lay_articles,
    lay_list,
    links,
    list_metas,
    numbered,
    row_path,
    uuid_of,
)
from practice.paper import article
from practice.plan import Column, Row
from practice.skins import printed

_DETAIL = "/epoint-zwgk/rest/govinfo/getGovInfoDetail"


_SETTINGS = "/js/webBuilderCommon.js"
_SITE = "fb2ed5f8-902e-48bd-998f-a622a60c0951"
_LIST = "/EWB-FRONT/rest/lightfrontaction/getgovinfolist"


def path(column: Column) -> str:
    if "posted" in column.options:
        return f"/dynamic/zwgk/govInfoPub.html?categorynum={column.slug.rpartition('/')[2]}"
    return f"/{column.slug}/"


def article_path(column: Column, row: Row) -> str:
    if "shell" in column.options:
        return f"/zwgk/showinfo.html?infoGuid={uuid_of(column.slug, row.number)}"
    return f"/{column.slug}/{day(row)}/{uuid_of(column.slug, row.number)}.html"


def lay(building: Building, column: Column) -> None:
    if "shell" in column.options:
        _lay_shells(building, column)
        return
    if "posted" in column.options:
        _lay_posted(building, column)
        return

    page = numbered(path(column), f"/{column.slug}/", ".html")
    body = '<div class="ewb-article-content">{}</div>'
    lay_list(building, column, Manner(page, partial(article_path, column), links(building, page), body))


def _lay_posted(building: Building, column: Column) -> None:
    """A shell, the script that names the site, and the list that is asked for with both."""
    category, size = column.slug.rpartition("/")[2], 20
    scripts = f'<script src="{_SETTINGS}"></script><script src="/js/ajaxReq.js"></script>'
    content = f"{building.crumbs(column.words)}\n<div id='rows'></div>{scripts}"
    building.put_page(path(column), f"{column.words}_{building.plan.name}", content, list_metas(column))
    site = json.dumps({"projectName": "/EWB-FRONT", "siteGuid": _SITE})
    building.put(_SETTINGS, Answer(f"var siteInfo = {site};".encode(), content_type="application/javascript"))

    def answer(question: Question) -> Answer:
        asked = json.loads(question.body or b"{}")
        known = (asked.get("siteGuid"), asked.get("categorynum")) == (_SITE, category)
        begin = asked.get("pageIndex", 0) * size
        data = [
            {
                "title": row.shows or row.document.title,
                "realtitle": row.document.title,
                "infourl": row_path(row, partial(article_path, column)),
                "infodate": row.listed_on,
            }
            for row in (column.rows[begin : begin + size] if known else ())
        ]
        return as_json({"custom": {"total": str(len(column.rows) if known else 0), "data": data}})

    building.handle("POST", _LIST, answer)
    pages = range(-(-len(column.rows) // size))
    building.must_see(path(column), _SETTINGS, *(f"{_LIST}?pageIndex={n}" for n in pages))
    lay_articles(building, column, partial(article_path, column), '<div class="ewb-article-content">{}</div>')


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
