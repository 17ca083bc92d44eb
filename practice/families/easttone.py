"""东网 of Shanghai's districts: a page that says `new CMS(…)`, rows by a POST of JSON.

Seen at 杨浦, 普陀, 长宁, 金山. `channelList` must be an array: anything else brings the whole site back, and
some entries have no address. Option `api` (the last word of the address; 普陀 says affair).
"""

import json
from datetime import date
from functools import partial

from practice.answers import Answer, Question, as_json
from practice.building import Building
from practice.lists import day, lay_articles, list_metas, row_path
from practice.plan import Column, Row

_A_DAY = 86_400_000


def path(column: Column) -> str:
    return f"/zwgk/{column.slug}/index.html"


def article_path(column: Column, row: Row) -> str:
    return f"/zwgk/{column.slug}/{day(row)}/{row.number}.html"


def lay(building: Building, column: Column) -> None:
    api = f"/front/api/data/{column.options.get('api', 'search')}"
    script = (
        f"new CMS('#columnlist',{{ids:'{column.slug}',http:'{api}',pageSize:{column.size},"
        "orderFields:['display_date','id'],orderTypes:['desc','desc']});"
    )
    content = f'{building.crumbs(column.words)}<div id="columnlist"></div><script>{script}</script>'
    building.put_page(path(column), f"{column.words}_{building.plan.name}", content, list_metas(column))
    news = [
        {"id": n, "title": f"本区新闻第{n}条", "display_date": 0, "url": f"/xwzx/{n}.html"}
        for n in range(1, 40)
    ]

    def answer(question: Question) -> Answer:
        asked = json.loads(question.body or b"{}")
        number, size = int(asked.get("pageNo", 1)), int(asked.get("pageSize", column.size))
        entries = (
            [_entry(column, row) for row in column.rows]
            if asked.get("channelList") == [column.slug]
            else news
        )
        found = {
            "pageNo": number,
            "pageSize": size,
            "totalPage": -(-len(entries) // size),
            # 普陀 says 10,000 where there are more.
            "totalCount": 10_000 if entries is news else len(entries),
            "list": entries[(number - 1) * size : number * size],
        }
        return as_json({"code": 0, "data": found})

    building.handle("POST", api, answer)
    building.must_see(*(f"{api}?pageNo={n + 1}" for n in range(-(-len(column.rows) // column.size) or 1)))
    rows = Column(column.slug, column.words, tuple(r for r in column.rows if r.document.kind != "unlinked"))
    lay_articles(building, rows, partial(article_path, column), '<div id="ivs_content">{}</div>')


def _entry(column: Column, row: Row) -> dict[str, object]:
    ordinal = date.fromisoformat(row.listed_on).toordinal() - date(1970, 1, 1).toordinal()
    url = "" if row.document.kind == "unlinked" else row_path(row, partial(article_path, column))
    return {
        "id": row.number,
        "title": row.document.title,
        "display_date": ordinal * _A_DAY,
        "dispatch_agency": row.document.body,
        "drafting_unit": "",
        "url": url,
    }
