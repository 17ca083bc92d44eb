"""开普 UCAP: `<column>/list.shtml`, articles named by 32 hexadecimal digits.

Seen at jurong.gov.cn, xjyn.gov.cn, rsj.shaoyang.gov.cn, csrc.gov.cn, daqing.gov.cn. Options: `list` (list,
rlist, common_list, zwgklist), `feed` (search, searchList: rows only from JSON; info, load: from those of
Suzhou, by GET without a count or by POST; how its pages write them is invented), `hlj` (`c0N_<id>` articles),
`cnode` (`c<id>/content.shtml`), `channel` (the id that the JSON is asked with).
"""

from functools import partial
from html import escape

from practice.answers import Answer, Question, as_json
from practice.building import Building, in_pages
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
        suzhou = column.options["feed"] in ("info", "load")
        (_lay_suzhou if suzhou else _lay_feed)(building, column)
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


def _lay_suzhou(building: Building, column: Column) -> None:
    """An empty list page, and what its script asks for: `infolist` or, posted, `data.list`."""
    channel, is_posted = hex_id("channel", column.slug), column.options["feed"] == "load"
    pages = in_pages(column.rows, column.size)
    if is_posted:
        address = "/szinf/xxgk/interfacesWebZcwj/loadData"
        script = (
            f'$.ajax({{type: "post", url: "{address}?pageSize={column.size}", dataType: "json",'
            f' data: {{"pageIndex": pageIndex, "channel_id": "{channel}"}}, success: show}});'
        )
    else:
        address = "/szinf/info/getInfoCommon/"
        script = (
            f'var u = "{address}?pagesize={column.size}&currpage=" + page + "&channelid={channel}";'
            " $.getJSON(u, show);"
        )
    content = f'{building.crumbs(column.words)}<ul id="list"></ul><script>{script}</script>'
    title = f"{column.words}_{building.plan.name}"
    building.put_page(path(column), title, content, list_metas(column))

    def answer(question: Question) -> Answer:
        form = question.form
        number = int(form.get("pageIndex" if is_posted else "currpage", "1"))
        rows = pages[number - 1] if 0 < number <= len(pages) else ()
        keys = ("TITLE", "URL", "PUBLISHED_TIME_FORMAT") if is_posted else ("title", "link", "pubtime")
        found = [
            dict(
                zip(
                    keys,
                    (r.document.title, row_path(r, partial(article_path, column)), r.listed_on),
                    strict=True,
                )
            )
            for r in rows
        ]
        told = {"allRow": len(column.rows), "totalPage": len(pages), "list": found}
        return as_json({"data": told} if is_posted else {"infolist": found})

    name = "channel_id" if is_posted else "channelid"
    building.share(
        "POST" if is_posted else "GET", address, lambda asked: asked.form.get(name) == channel, answer
    )
    building.must_see(path(column), *(f"{address}?page={n}" for n in range(len(pages))))


def _result(building: Building, column: Column, row: Row) -> dict[str, object]:
    return {
        "title": escape(row.document.title),
        "subTitle": "",
        "url": row_path(row, partial(article_path, column)),
        "publishedTimeStr": f"{row.listed_on} 09:30:00",
        "content": "",
        "domainMetaList": [{"resultList": [{"key": "pubdate", "value": row.listed_on}]}],
    }
