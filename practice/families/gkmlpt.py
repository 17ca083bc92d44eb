"""政府信息公开目录管理平台 of Guangdong: a script page, a tree in `window._CONFIG`, rows from a JSON API.

Seen at some 64 sites of Guangdong. `slug` is the number of the category, option `under` the path below which
the whole platform hangs, `detail` "json" where the text stands only in `_CONFIG.DETAIL`, `elsewhere` a
`jump_url` node. Page 0 and page 1 of the API are the same rows.
"""

import json

from practice.answers import Answer, Question, as_json, gone
from practice.building import Building
from practice.lists import row_path
from practice.paper import article
from practice.plan import Column, Row

_SID = "755041"
_MOST = 100


def _base(column: Column) -> str:
    return f"{column.options.get('under', '')}/gkmlpt"


def path(column: Column) -> str:
    return f"{_base(column)}/index#{column.slug}"


def article_path(column: Column, row: Row) -> str:
    return f"{_base(column)}/content/{row.number // 1000000}/{row.number // 1000}/post_{row.number}.html"


def lay(building: Building, column: Column) -> None:
    reports = {"id": int(column.slug), "name": column.words, "jump_url": "", "post_count": len(column.rows)}
    tree = [
        {
            "id": 1,
            "name": "政府信息公开指南",
            "jump_url": "/zfxxgk/zfxxgkzn/",
            "post_count": 0,
            "children": [],
        },
        {"id": 2, "name": "政府信息公开制度", "jump_url": "", "post_count": 0, "children": []},
        {"id": 3, "name": "法定主动公开内容", "jump_url": "", "post_count": 0, "children": []},
        {**reports, "children": []},
    ]
    if "nested" in column.options:
        tree[2]["children"] = [tree.pop()]
    config = {"SID": _SID, "SERVICE_AREA_ID": 9, "SITE_NAME": building.plan.name, "TREE": tree}
    script = f"<script>window._CONFIG = {json.dumps(config, ensure_ascii=False)};</script>"
    start = f"{_base(column)}/index"
    building.put_page(start, f"政府信息公开_{building.plan.name}", f'{script}<div id="app"></div>')

    def answer(question: Question) -> Answer:
        number = max(1, int(question.form.get("page", "1")))
        if question.form.get("sid") != _SID:
            return gone(400)
        rows = column.rows[(number - 1) * _MOST : number * _MOST]
        found = [_article(building, column, row) for row in rows]
        return as_json(
            {"classify": {"post_count": len(column.rows)}, "total": len(column.rows), "articles": found}
        )

    api = f"{_base(column)}/api/all/{column.slug}"
    building.handle("GET", api, answer)
    building.must_see(*(f"{api}?page={n + 1}&sid={_SID}" for n in range(-(-len(column.rows) // _MOST) or 1)))
    for row in column.rows:
        if row.at:
            building.know_elsewhere(row)
        else:
            _lay_article(building, column, row)


def _article(building: Building, column: Column, row: Row) -> dict[str, object]:
    url = row_path(row, lambda r: building.url(article_path(column, r)))
    return {
        "id": row.number,
        "title": row.document.title,
        "publisher": row.source or row.document.body,
        "display_publish_time": row.listed_on,
        "created_at": f"{row.listed_on} 10:00:00",
        "classify_main_name": column.words,
        "url": url,
        "post_url": url,
        "attachment": [],
        "abstract": "",
    }


def _lay_article(building: Building, column: Column, row: Row) -> None:
    here = article_path(column, row)
    labels = (
        ("索引号", f"007{row.number}"),
        ("分类", column.words),
        ("发布机构", row.document.body or building.plan.name),
    )
    dates = (
        ("成文日期", row.listed_on),
        ("名称", row.document.title),
        ("文号", "无"),
        ("发布日期", row.listed_on),
    )
    head = "".join(f"<td>{name}：</td><td>{value}</td>" for name, value in (*labels, *dates, ("主题词", "")))
    body = f'<table class="head"><tr>{head}</tr></table>'
    if column.options.get("detail") == "json":
        detail = {"DETAIL": {"id": row.number, "title": row.document.title, "content": article(row.document)}}
        text = json.dumps(detail, ensure_ascii=False).replace("</", "<\\/")
        building.know(row, here)
        page = building.article_page(here, row, column, f"{body}<script>window._CONFIG = {text};</script>")
        building.put_page(here, *page)
    else:
        building.put_article(here, row, column, body + '<div class="article-content">{}</div>')
