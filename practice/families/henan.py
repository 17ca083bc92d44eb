"""河南: a directory a column, `index_1.html` for its second page, articles `/YYYY/MM-DD/<id>.html`.

Seen at fgw.henan.gov.cn and hct.henan.gov.cn; rows may be files. How the second page is linked was not seen.
"""

from practice.building import Building
from practice.lists import Manner, lay_list, links
from practice.plan import Column, Row
from practice.skins import SKINS, Item, printed_rows


def path(column: Column) -> str:
    return f"/{column.slug}/"


def article_path(row: Row) -> str:
    year, month, date = (row.dated or row.listed_on).split("-")
    return f"/{year}/{month}-{date}/{row.number}.{row.file if row.direct else 'html'}"


def lay(building: Building, column: Column) -> None:
    def page(number: int, pages: int) -> str:
        return f"/{column.slug}/index_{number - 1}.html" if number > 1 else path(column)

    lay_list(building, column, Manner(page, article_path, links(building, page), printed=_printed))


def _printed(items: list[Item], skin: int) -> str:
    # Of the markups, those that stand in a `ul`.
    rows = printed_rows(items, skin if skin % SKINS in (2, 5, 6) else 0)
    return '<ul class="newsList">' + "\n".join(rows) + "</ul>"
