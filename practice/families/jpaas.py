"""大汉 jpaas: a column page without rows; its rows come from the `page/build/unit` API as HTML inside JSON.

Seen at miit.gov.cn, samr, mohurd, huining.gov.cn. The spelling `bulidstatic` is the product's own. Articles
are `/art/YYYY/art_<32 hex>.html`. The column page has the first rows and a pager, as in
浙江; with the option `bare` it has neither, and both come with the answer, as at miit.gov.cn.
"""

import json
from functools import partial
from html import escape

from practice.answers import Answer, Question, as_json, gone
from practice.building import Building
from practice.lists import hex_id, item, lay_articles, list_metas, row_path
from practice.plan import Column, Row
from practice.skins import printed

_UNIT = "/api-gateway/jpaas-publish-server/front/page/build/unit"


def path(column: Column) -> str:
    return f"/col/col{column.slug}/index.html"


def article_path(column: Column, row: Row) -> str:
    return f"/art/{(row.dated or row.listed_on)[:4]}/art_{hex_id(column.slug, row.number)}.html"


def lay(building: Building, column: Column) -> None:
    data = {
        "webId": hex_id("web", building.plan.site),
        "pageId": column.slug,
        "parseType": "bulidstatic",
        "pageType": "column",
        "tagId": "信息列表",
        "tplSetId": hex_id("set", building.plan.site),
    }
    query = escape(json.dumps(data, ensure_ascii=False).replace('"', "'"))
    count = len(column.rows)
    first = "" if "bare" in column.options else _rows(building, column, 1)
    content = (
        f'{building.crumbs("政府信息公开", column.words)}\n<div id="信息列表">{first}</div>\n'
        f'<script parseType="bulidstatic" url="{_UNIT}" queryData="{query}"></script>'
    )
    building.put_page(path(column), f"{column.words}_{building.plan.name}", content, list_metas(column))

    def answer(question: Question) -> Answer:
        form = question.form
        wanted = ("webId", "tplSetId", "tagId", "pageId")
        if any(form.get(name) != data[name] for name in wanted):
            return gone(400)
        param = json.loads(form.get("paramJson") or "{}")
        number = int(param.get("pageNo", 1))
        # Past the end, page 1 again.
        text = _rows(building, column, number if (number - 1) * column.size < count else 1)
        return as_json({"success": True, "code": "200", "data": {"html": text}})

    building.handle("GET", _UNIT, answer)
    first_asked = 1 if "bare" in column.options else 2
    asked = range(first_asked, -(-count // column.size) + 1)
    building.must_see(*(f"{_UNIT}?pageId={column.slug}&pageNo={number}" for number in asked))
    lay_articles(building, column, partial(article_path, column), '<div id="zoom">{}</div>')


def _rows(building: Building, column: Column, number: int) -> str:
    """One page of rows, and the pager below it."""
    size, count = column.size, len(column.rows)
    rows = column.rows[(number - 1) * size : number * size]
    items = (item(row, row_path(row, partial(article_path, column))) for row in rows)
    pager = f'<div class="pager" count="{count}" rows="{size}" pageNo="{number}" unitUrl="{_UNIT}"></div>'
    return f"{printed(items, building.plan.skin)}\n{pager}"
