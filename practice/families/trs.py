"""TRS WCM, the commonest system: a directory a column, `index_1.html` for its second page, dated articles.

Seen at mva.gov.cn, mohrss.gov.cn, zwgk.mct.gov.cn and in 76 of 173 known addresses. Options of a column:
`ext` (html, shtml, htm), `past` (stub, refresh, missing: what stands past the last page), `pager` (which
script writes the links), `tid` (articles without a date in the address), `broken` (the page of the list that
answers 500), `feed` was5 (the directory is an empty shell, the rows stand at `/was5/web/search`) or igs (its
script asks `/igs/front/search/list.html` for JSON, as in Guangxi; `totalPages` in it is invented) or jsonp
(it asks `/govsearch/jsonp/…`, as in Jilin; how it writes that is invented) or array (a script of the page
holds the rows). The pagers `called` (a function that sets location) and `posted` (a form of ASP.NET, behind
which nobody gets without its state) are invented too.
"""

import json
from functools import partial

from practice.answers import Answer, Question, as_json, gone, refreshed, stub
from practice.building import Building, in_pages, relative
from practice.lists import Manner, hex_id, item, lay_list, links
from practice.plan import Column, Row
from practice.skins import Item, printed

_PAGERS = {
    "createPageHTML": '<script>createPageHTML({pages}, {page}, "index", "{ext}");</script>',
    "createPage": '<script>createPage({pages}, {page}, "index", "{ext}");</script>',
    "named": "<script>createPageHTML('page_div',{pages}, {page}, 'index', '{ext}', {rows});</script>",
    "called": "<script>function go(n){location.href='index_'+n+'.{ext}';}</script>{link}共{pages}页",
    "posted": "<a href=\"javascript:__doPostBack('pager','2')\">下一页</a> 第1页/共{pages}页",
    "countPage": "<script>var countPage = {pages}, currentPage = {page};\ndocument.write(page());</script>",
}


def path(column: Column) -> str:
    return f"/{column.slug}/"


def article_path(column: Column, row: Row) -> str:
    """`/<column>/YYYYMM/tYYYYMMDD_ID.html`; the date is that of the address, not always of publication."""
    day, ext = (row.dated or row.listed_on).replace("-", ""), column.options.get("ext", "html")
    if "tid" in column.options:
        return f"/{column.slug}/t{row.number}.{ext}"
    if day.startswith("1970"):  # 柳州市柳南区: the epoch, and no directory
        return f"/{column.slug}/t{day}_{row.number}.{ext}"
    return f"/{column.slug}/{day[:6]}/t{day}_{row.number}.{ext}"


def _wap(path: str) -> str:
    stem, _, ext = path.rpartition(".")
    return f"{stem}_wap.{ext}"


def lay(building: Building, column: Column) -> None:
    if column.options.get("feed") == "was5":
        _lay_search(building, column)
        return
    if column.options.get("feed") == "igs":
        _lay_answers(building, column)
        return
    if column.options.get("feed") == "jsonp":
        _lay_jsonp(building, column)
        return
    ext, start = column.options.get("ext", "html"), path(column)
    pages = in_pages(column.rows, column.size)
    for page, rows in enumerate(pages[:1] if column.options.get("pager") == "posted" else pages):
        content = _printed([_item(column, row) for row in rows], building, column)
        pager = _PAGERS[column.options.get("pager", "createPageHTML")]
        link = f'<a href="javascript:go({page + 1})">下一页</a>' if page + 1 < len(pages) else ""
        facts = {"pages": len(pages), "page": page, "ext": ext, "rows": len(column.rows), "link": link}
        for name, value in facts.items():
            pager = pager.replace("{" + name + "}", str(value))
        if "filled" in column.options:
            content = (
                '<div id="rows"></div><script>table.render({elem: "#rows", url: "/api/query"});</script>'
            )
        content = f'{building.crumbs("政务公开", column.words)}\n{content}\n<div class="page">{pager}</div>'
        here = f"{start}index_{page}.{ext}" if page else start
        if column.options.get("broken") == str(page):
            building.put(here, gone(500))
            building.must_see(here)
            continue
        building.put_page(here, f"{column.words}_{building.plan.name}", content)
        building.must_see(here)
        if not page:
            building.put_page(f"{start}index.{ext}", f"{column.words}_{building.plan.name}", content)
        for row in rows:
            _lay_article(building, column, row)
    past = column.options.get("past", "stub")
    if past != "missing":
        for page in range(len(pages), len(pages) + 3):
            building.put(f"{start}index_{page}.{ext}", stub() if past == "stub" else refreshed())


def _lay_search(building: Building, column: Column) -> None:
    """caac.gov.cn: the column is a search of the was5 back end, and its directory an empty shell."""
    channel = column.options.get("channel") or str(int(hex_id(column.slug)[:5], 16) + 10_000)

    def page(number: int, pages: int) -> str:
        return f"/was5/web/search?channelid={channel}" + f"&page={number}" * (number > 1)

    def written(number: int, pages: int) -> str:
        return page(number, pages).replace("&", "&amp;")

    frame = f'<iframe src="{page(1, 1)}" width="100%"></iframe>'
    building.put_page(path(column), f"{column.words}_{building.plan.name}", frame)
    body = '<div class="TRS_Editor">{}</div>'
    lay_list(building, column, Manner(page, partial(article_path, column), links(building, written), body))


def _lay_answers(building: Building, column: Column) -> None:
    """The directory is an empty shell, and the rows are answers of IGS, in JSON."""
    search, pages = "/igs/front/search/list.html", in_pages(column.rows, column.size)
    address = f"{search}?index=zfxx&filter[CHNLID]={hex_id(column.slug)[:4]}&pageNumber="
    more = f"&pageSize={column.size}&siteId=7"
    script = f'<ul id="list"></ul><script>$.getJSON("{address}" + page + "{more}", show);</script>'
    building.put_page(path(column), f"{column.words}_{building.plan.name}", script)

    def answer(question: Question) -> Answer:
        number = int(question.form.get("pageNumber", "1"))
        content = [
            {
                "DOCTITLE": row.document.title,
                "DOCPUBURL": row.at or building.url(_listed(column, row)),
                "PUBDATE": f"{row.listed_on} 10:00:00",
            }
            for row in (pages[number - 1] if 0 < number <= len(pages) else ())
        ]
        told = {"page": {"totalPages": len(pages), "number": number - 1, "content": content}}
        return as_json(told)

    building.handle("GET", search, answer)
    building.must_see(path(column), *(f"{search}?pageNumber={n + 1}" for n in range(len(pages))))
    for row in column.rows:
        _lay_article(building, column, row)


def _lay_jsonp(building: Building, column: Column) -> None:
    """The directory is an empty shell, and the rows come as a call of a function, behind blanks."""
    search, pages = "/govsearch/jsonp/gkml/zf_list.jsp", in_pages(column.rows, column.size)
    lb = str(int(hex_id(column.slug)[:5], 16) + 10_000)
    script = (
        f"<div id='list'></div><script>var lb = '{lb}'; $.ajax({{url: '{search}', dataType: 'jsonp',"
        " data: {page: now, lb: lb, searchYear: 'all', callback: 'result'}, success: show});</script>"
    )
    building.put_page(path(column), f"{column.words}_{building.plan.name}", script)

    def answer(question: Question) -> Answer:
        number = int(question.form.get("page", "0"))
        asked = pages[number - 1] if 0 < number <= len(pages) else ()
        data = [
            {
                "title": row.document.title,
                "puburl": row.at or building.url(_listed(column, row)),
                "tip": {"title": row.document.title, "dates": row.listed_on, "publisher": building.plan.name},
            }
            for row in asked
        ]
        told = json.dumps({"num": len(column.rows), "nPage": len(pages), "data": data}, ensure_ascii=False)
        return Answer(
            f"\r\n\ufeff\r\n \r\nresult({told});\r\n".encode(), content_type="text/html;charset=UTF-8"
        )

    building.share("GET", search, lambda asked: asked.form.get("lb") == lb, answer)
    building.must_see(path(column), *(f"{search}?page={n + 1}" for n in range(len(pages))))
    for row in column.rows:
        _lay_article(building, column, row)


def _lay_article(building: Building, column: Column, row: Row) -> None:
    here, body = article_path(column, row), '<div class="TRS_Editor">{}</div>'
    if row.at:
        building.know_elsewhere(row)
        return
    if row.file:
        building.put_stub(here, row, column, body)
        return
    building.put_article(here, row, column, body)
    if row.mobile:
        # www.cqsdj.gov.cn serves `t…_wap.html` beside `t….html`, and lists either.
        copy = _wap(here)
        building.put_article(copy, row, column, body, known=False)
        building.know_copy(here, copy)


def _item(column: Column, row: Row) -> Item:
    return item(row, row.at or relative(_listed(column, row), path(column)))


def _printed(items: list[Item], building: Building, column: Column) -> str:
    if column.options.get("feed") != "array":
        return printed(items, building.plan.skin)
    rows = [{"title": item.title or item.shows, "url": item.href, "date": item.date} for item in items]
    return (
        f'<ul id="list"></ul><script>var rows = {json.dumps(rows, ensure_ascii=False)}; show(rows);</script>'
    )


def _listed(column: Column, row: Row) -> str:
    here = article_path(column, row)
    return _wap(here) if row.mobile else here
