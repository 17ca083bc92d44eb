"""开普 UCAP: `<column>/list.shtml`, articles named by 32 hexadecimal digits.

Seen at jurong.gov.cn, xjyn.gov.cn, rsj.shaoyang.gov.cn, csrc.gov.cn, daqing.gov.cn. Options: `list` (list,
rlist, common_list, zwgklist), `feed` (search, searchList: rows only from JSON), `hlj` (`c0N_<id>` articles),
`cnode` (`c<id>/content.shtml`), `channel` (the id that the JSON is asked with).
"""

from functools import partial
from html import escape

from practice.answers import Answer, Question, as_json
from practice.building import Building
from practice.lists import Manner, day, hex_id, lay_articles, lay_list, list_metas, numbered, row_path
from practice.plan import Column, Row


def path(column: Column) -> str:
    return f"/{column.slug}/{column.options.get('list', 'list')}.shtml"


def article_path(column: Column, row: Row) -> str:
    if "hlj" in column.options:
        return f"/{column.slug}/{day(row)[:6]}/{column.options['hlj']}_{row.number}.shtml"
    if "cnode" in column.options:
        return f"/{column.slug.partition('/')[0]}/c101950/c{row.number}/content.shtml"
    return f"/{column.slug}/{day(row)[:6]}/{hex_id(column.slug, row.number)}.shtml"


def lay(building: Building, column: Column) -> None:
    body = (
        "<UCAPTITLE></UCAPTITLE><UCAPCONTENT><div id='zoomcon' class='article-content'>{}</div></UCAPCONTENT>"
    )
    if "feed" in column.options:
        _lay_feed(building, column)
        lay_articles(building, column, partial(article_path, column), body)
        return
    name = column.options.get("list", "list")

    page = numbered(path(column), f"/{column.slug}/{name}_", ".shtml")

    def pager(number: int, pages: int) -> str:
        facts = f"'page_div',{pages},{number},'{name}','shtml',{len(column.rows)}"
        return f"<script>createPageHTML({facts});</script>"

    lay_list(building, column, Manner(page, partial(article_path, column), pager, body))


def _lay_feed(building: Building, column: Column) -> None:
    """An empty list page, and the JSON that its script asks for."""
    channel = column.options.get("channel") or hex_id("channel", column.slug)
    kind = column.options["feed"]
    address = f"/common/search/{channel}" if kind == "search" else f"/searchList/{channel}"
    size = f"_isAgg=true&_isJson=true&_pageSize={column.size}&_template=index"
    script = f"var url='{address}?{size}&page='+page;$.getJSON(url,function(r){{show(r.data.results)}});"
    content = f'{building.crumbs(column.words)}<div id="list"></div><script>{script}</script>'
    metas = [("channelid", channel), *list_metas(column)]
    building.put_page(path(column), f"{column.words}_{building.plan.name}", content, metas)

    def answer(question: Question) -> Answer:
        form = question.form
        number, most = int(form.get("page", "1")), int(form.get("_pageSize", str(column.size)))
        rows = column.rows[(number - 1) * most : number * most]
        results = [_result(building, column, row) for row in rows]
        return as_json(
            {"data": {"total": len(column.rows), "page": number, "rows": most, "results": results}}
        )

    building.handle("GET", address, answer)
    building.must_see(
        *(f"{address}?{size}&page={n}" for n in range(1, -(-len(column.rows) // column.size) + 1))
    )


def _result(building: Building, column: Column, row: Row) -> dict[str, object]:
    return {
        "title": escape(row.document.title),
        "subTitle": "",
        "url": row_path(row, partial(article_path, column)),
        "publishedTimeStr": f"{row.listed_on} 09:30:00",
        "content": "",
        "domainMetaList": [{"resultList": [{"key": "pubdate", "value": row.listed_on}]}],
    }
