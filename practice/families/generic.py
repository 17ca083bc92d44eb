"""Old systems without a family: query strings, `.aspx`, a bare slug, a bare address.

Each `shape` is the addresses of one real system (rst.yn.gov.cn, zwgk.hefei.gov.cn, zwgk.jieyang.gov.cn,
lsz.gov.cn, 乌拉特前旗, aqxxgk.anqing.gov.cn, zfxxgk.beijing.gov.cn, dongzhi.gov.cn, bjchy.gov.cn); how their
pages follow one another is invented except for `page=`. Option `posted`: a pager of ASP.NET, which posts the
page's form with its state to the page's own address.
"""

import re
from collections.abc import Mapping
from functools import partial

from practice.answers import Answer, Question, gone, html
from practice.building import Building, in_pages
from practice.lists import Manner, hex_id, item, lay_articles, lay_list, links, list_metas, row_path
from practice.plan import Column, Row
from practice.skins import printed

# shape: first page of a list, page {page} of it, article
_SHAPES: Mapping[str, tuple[str, str, str]] = {
    "aspx": (
        "/InfoPublic.aspx?cid={slug}&pid=971&page=1",
        "/InfoPublic.aspx?cid={slug}&pid=971&page={page}",
        "/PublicDetail.aspx?id={id}",
    ),
    "xp": (
        "/zwgk/public/spage.xp?doAction=sindex&unitid={slug}&frame=nb",
        "/zwgk/public/spage.xp?doAction=sindex&unitid={slug}&frame=nb&page={page}",
        "/zwgk/public/detail.xp?id={id}",
    ),
    "action": (
        "/openInfo.action?depCode={slug}&menuCat=219",
        "/openInfo.action?depCode={slug}&menuCat=219&page={page}",
        "/openInfoDetail.action?id={id}",
    ),
    "slug": ("/{slug}", "/{slug}?page={page}", "/{slug}/{id}"),
    "jsp": (
        "/sites/{slug}/zwlist.jsp?lm=ndbg",
        "/sites/{slug}/zwlist.jsp?lm=ndbg&p={page}",
        "/sites/{slug}/zwinfo.jsp?id={id}",
    ),
    "php": ("/list.php?cat={slug}", "/list.php?cat={slug}&page={page}", "/show.php?id={id}"),
    "capital": (
        "/{slug}/zfxxgknb/list.shtml",
        "/{slug}/zfxxgknb/list_{page}.shtml",
        "/{slug}/zfxxgknb/{y}/{d}/content_{hex}.shtml",
    ),
    "show": (
        "/Xxgknb/index/{slug}.html",
        "/Xxgknb/index/{slug}.html?page={page}",
        "/Xxgknb/show/{id}.html?type=1",
    ),
    "hex": ("/zfxxgk/{slug}/index.html", "/zfxxgk/{slug}/index_{page}.html", "/zfxxgk/{slug}/{hex}.html"),
    "number": ("/{slug}/index.html", "/{slug}/index_{page}.html", "/{slug}/{year}/6661604{id}.html"),
    "content": ("/{slug}/", "/{slug}/list_{page}", "/{slug}/content_{id}"),
    "xinhua": ("/{slug}/index.htm", "/{slug}/index_{page}.htm", "/{y}/{d}/c_{id}.htm"),
    "category": ("/Category_{slug}/Index.aspx", "/Category_{slug}/Index_{page}.aspx", "/Item/{id}.aspx"),
}
SHAPES = tuple(_SHAPES)


def _filled(shape: str, column: Column, **facts: object) -> str:
    return shape.format(slug=column.slug, **facts)


def _shape(column: Column) -> tuple[str, str, str]:
    return _SHAPES[column.options.get("shape", "aspx")]


def path(column: Column) -> str:
    return _filled(_shape(column)[0], column)


def article_path(column: Column, row: Row) -> str:
    year, month, date = (row.dated or row.listed_on).split("-")
    facts = {"id": row.number, "hex": hex_id(column.slug, row.number), "year": row.document.year or year}
    return _filled(_shape(column)[2], column, **facts, y=f"{year}-{month}", d=date)


def lay(building: Building, column: Column) -> None:
    if "posted" in column.options:
        _lay_posted(building, column)
        return

    def page(number: int, pages: int) -> str:
        return _filled(_shape(column)[1], column, page=number) if number > 1 else path(column)

    def written(number: int, pages: int) -> str:
        return page(number, pages).replace("&", "&amp;")

    lay_list(building, column, Manner(page, partial(article_path, column), links(building, written)))


def _lay_posted(building: Building, column: Column) -> None:
    """Every page of the list stands at one address; the state in the form says which one was shown."""
    here, pages = path(column), in_pages(column.rows, column.size)

    def shown(number: int) -> Answer:
        items = [item(row, row_path(row, partial(article_path, column))) for row in pages[number - 1]]
        call = f"javascript:__doPostBack('AspNetPager1','{number + 1}')"
        onward = (
            f'<a href="{call}">下一页</a>' if number < len(pages) else '<a disabled="disabled">下一页</a>'
        )
        content = (
            f'<form method="post" action="./{here.rpartition("/")[2]}" id="form1">'
            f'<input type="hidden" name="__VIEWSTATE" value="/wEP{number}+=="/><input name="key"/>'
            f'<input type="submit" name="search" value="查询"/>{printed(items, building.plan.skin)}'
            f"<div>共 {len(pages)} 页 {onward}</div></form>"
        )
        return html(building.frame(f"{column.words}_{building.plan.name}", content, list_metas(column)))

    def answer(question: Question) -> Answer:
        form = question.form
        told = re.fullmatch(r"/wEP(\d+)\+==", form.get("__VIEWSTATE", ""))
        asked = form.get("__EVENTARGUMENT", "")
        is_pager = form.get("__EVENTTARGET") == "AspNetPager1" and "search" not in form
        if told is None or not is_pager or not asked.isdigit() or not 1 <= int(asked) <= len(pages):
            return gone(500)
        return shown(int(asked))

    building.handle("GET", here, lambda _: shown(1))
    building.handle("POST", here, answer)
    building.must_see(here, *(f"{here}&posted={number}" for number in range(2, len(pages) + 1)))
    lay_articles(building, column, partial(article_path, column), '<div class="content">{}</div>')
