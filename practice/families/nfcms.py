"""南方 NFCMS of Guangdong: a directory a column, articles `…/content/post_<id>.html`.

Seen at zs.gov.cn, lw.gov.cn, kaiping.gov.cn. `index_2.html` for the second page is assumed, not seen.
"""

from functools import partial

from practice.building import Building
from practice.lists import Manner, lay_list, links, numbered
from practice.plan import Column, Row


def path(column: Column) -> str:
    return f"/{column.slug}/"


def article_path(column: Column, row: Row) -> str:
    return f"/{column.slug}/content/{column.options.get('post', 'post')}_{row.number}.html"


def lay(building: Building, column: Column) -> None:
    page = numbered(path(column), f"/{column.slug}/index_", ".html")
    body = '<script>var NFCMS_SITE_ID=755001, NFCMS_POST_ID=1;</script><div class="news_cont_d_wrap">{}</div>'
    lay_list(building, column, Manner(page, partial(article_path, column), links(building, page), body))
