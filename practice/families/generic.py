"""Old systems without a family: query strings, `.aspx`, a bare slug, a bare address.

Each `shape` is the addresses of one real system (rst.yn.gov.cn, zwgk.hefei.gov.cn, zwgk.jieyang.gov.cn,
lsz.gov.cn, 乌拉特前旗, aqxxgk.anqing.gov.cn, zfxxgk.beijing.gov.cn, dongzhi.gov.cn, bjchy.gov.cn); how their
pages follow one another is invented except for `page=`.
"""

from collections.abc import Mapping
from functools import partial

from practice.building import Building
from practice.lists import Manner, hex_id, lay_list, links
from practice.plan import Column, Row

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
    def page(number: int, pages: int) -> str:
        return _filled(_shape(column)[1], column, page=number) if number > 1 else path(column)

    def written(number: int, pages: int) -> str:
        return page(number, pages).replace("&", "&amp;")

    lay_list(building, column, Manner(page, partial(article_path, column), links(building, written)))
