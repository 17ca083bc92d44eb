"""博达 VSB: `<slug>.htm`, then descending pages `<slug>/<N-1>.htm`; articles `/info/<column>/<id>.htm`.

Seen at ynyx.gov.cn, fg.gov.cn, tianshui.gov.cn; the paging on a saved list of the same system. Options:
`id` (the number of the column in articles), `old` (the older pager script), `egovinfo` (大姚).
"""

from functools import partial

from practice.building import Building
from practice.lists import Manner, lay_list
from practice.plan import Column, Row
from practice.skins import SKINS, Item, printed, printed_rows


def path(column: Column) -> str:
    return f"/{column.slug}.htm"


def article_path(column: Column, row: Row) -> str:
    if "egovinfo" in column.options:
        year, month_day = row.listed_on[:4], row.listed_on[5:].replace("-", "")
        return f"/info/egovinfo/1007/overt_centent/{row.number:018d}-/{year}-{month_day}002.htm"
    return f"/info/{column.options.get('id', '1025')}/{row.number}.htm"


def lay(building: Building, column: Column) -> None:
    def page(number: int, pages: int) -> str:
        return f"/{column.slug}/{pages - number + 1}.htm" if number > 1 else path(column)

    def pager(number: int, pages: int) -> str:
        last = column.slug.rpartition("/")[2]
        here = f"{last}/" if number == 1 else ""
        onward = ""
        if number < pages:
            onward = (
                f'<span class="p_next p_fun"><a href="{here}{pages - number}.htm">下页</a></span>'
                f'<span class="p_last p_fun"><a href="{here}1.htm">尾页</a></span>'
            )
        if "old" in column.options:
            script = f"function a134388_gopage_fun(){{_simple_list_gotopage_fun({pages},'a134388GOPAGE',2)}}"
        else:
            script = f"/*gotopage.js*/_simple_list_gotopage_fun({pages},'u13_goto',2)"
        total = f'<span class="p_t">共{pages}页</span>'
        return f'<div class="p_pages">{total}{onward}<script>{script}</script></div>'

    body = (
        '<div>点击次数：<script>_showDynClicks("wbnews", 1, 1)</script>　点击率：【 打印 】</div>'
        '<form name="_newscontent_fromname"><div id="vsb_content_2">'
        '<div class="v_news_content">{}</div></div></form>'
    )
    lay_list(building, column, Manner(page, partial(article_path, column), pager, body, _printed))


def _printed(items: list[Item], skin: int) -> str:
    if skin % SKINS:
        return printed(items, skin)
    rows = (row.replace("<li>", f'<li id="line_u10_{n}">', 1) for n, row in enumerate(printed_rows(items)))
    return "<ul>" + "\n".join(rows) + "</ul>"
