"""From a home page to the column: the anchors of real portals, and the blocks around them that lead astray.

A way is what was seen: 政务公开, then 政府信息公开 with four blocks, then the column; or an anchor
broken by `<br>`, cut with `…`, only in `title`; or no column at all.
"""

import base64

from practice.anchors import anchor, way_there
from practice.answers import html, redirect, refreshed
from practice.building import Building
from practice.families import lay, path
from practice.plan import Column

_BLOCKS = (
    ("/zfxxgk/zfxxgkzn/", "政府信息公开指南"),
    ("/zfxxgk/zfxxgkzd/", "政府信息公开制度"),
    ("/zfxxgk/fdzdgknr/", "法定主动公开内容"),
)
_ASTRAY = (
    ("/wzndbb/", "政府网站工作年度报表"),
    ("/zfgzbg1/", "政府工作报告"),
    ("/tzgg1/", "通知公告"),
    ("/ysqgk/", "依申请公开"),
)
_MENU = (("/zjxq/", "走进本地"), ("/zwfw/", "政务服务"), ("/hdjl/", "互动交流"), ("/lxwm/", "联系我们"))
_SENTENCE = "这里是栏目的说明文字，没有列表。"


def lay_portal(building: Building) -> None:
    """Writes the columns of a plan, and the pages that lead to them from its home page."""
    plan = building.plan
    columns = list(plan.columns)
    building.must_see(plan.home)
    _WAYS[plan.way](building, columns)
    for column in columns:
        if plan.way != "scripted":
            lay(building, column)
    if columns:
        building.column = building.url(path(building, columns[0]))
    if "dead" in plan.options:
        # 门头沟: a column that is gone answers 301 to the home page.
        building.put(plan.options["dead"], redirect(plan.home, 301))
    for address, words in (*_blocks(columns), *_astray(columns), *_MENU):
        if not building.has(address):
            text = f"{building.crumbs(words)}<p>{words}：{_SENTENCE}</p>"
            building.put_page(address, f"{words}_{plan.name}", text)


def _blocks(columns: list[Column]) -> list[tuple[str, str]]:
    """The blocks beside the reports, without one that the reports themselves stand in."""
    return [(address, words) for address, words in _BLOCKS if words not in {c.words for c in columns}]


def _astray(columns: list[Column]) -> list[tuple[str, str]]:
    return [(address, words) for address, words in _ASTRAY if words not in {c.words for c in columns}]


def _home(building: Building, *anchors: str) -> None:
    """The home page: news, services, and somewhere among them `anchors`."""
    news = "".join(
        f'<li><a href="/xwzx/{n}.html">{words}</a><span>0{n}-1{n}</span></li>'
        for n, words in enumerate(
            ("县领导调研春耕生产", "我县召开重点项目推进会", "本地新增两条公交线路"), start=1
        )
    )
    for n in range(1, 4):
        building.put_page(f"/xwzx/{n}.html", f"新闻_{building.plan.name}", f"<p>{_SENTENCE}</p>")
    astray = "".join(
        f'<li><a href="{address}">{words}</a></li>' for address, words in _astray(list(building.plan.columns))
    )
    lists = f'<ul class="news">{news}</ul>\n<ul class="links">{astray}</ul>'
    content = f'{lists}\n<div class="zwgk">{" ".join(anchors)}</div>'
    if dead := building.plan.options.get("dead"):
        content += f'<div class="old"><a href="{dead}">政府信息公开年报</a></div>'
    home = building.plan.home
    if "entrance" in building.plan.options:
        # A first page that only leads on: a refresh, or a script that sets window.location.
        entrance = building.plan.options["entrance"]
        script = html("<html><head><script>window.location.href='/main/'</script></head><body></body></html>")
        building.put(
            home, {"refresh": refreshed("/main/"), "script": script, "moved": redirect("/main/")}[entrance]
        )
        home = "/main/"
        building.must_see(home)
    building.put_page(home, building.plan.name, content)


def _anchor(building: Building, address: str, words: str) -> str:
    return anchor(building.plan, building.base, address, words)


def _anchors(building: Building, columns: list[Column]) -> list[str]:
    return [_anchor(building, path(building, column), column.words) for column in columns]


def _elsewhere(building: Building, columns: list[Column]) -> None:
    """The column stands on another host of the same government: 海淀 moved it from www to zyk."""
    building.put(building.plan.home, redirect(building.origin(building.plan.options["host"]) + "/", 301))


def _direct(building: Building, columns: list[Column]) -> None:
    _home(building, *_anchors(building, columns))


def _platform(building: Building, columns: list[Column]) -> None:
    first, words, second, more = way_there(building.plan)
    _home(building, _anchor(building, first, words))
    anchors = f"<li>{_anchor(building, second, more)}</li><li>{_anchor(building, '/tzgg1/', '通知公告')}</li>"
    building.put_page(first, f"{words}_{building.plan.name}", f"{building.crumbs(words)}<ul>{anchors}</ul>")
    _four_blocks(building, _anchors(building, columns))
    building.must_see(first, second)


def _four_blocks(building: Building, anchors: list[str]) -> None:
    _, _, address, words = way_there(building.plan)
    blocks = [_anchor(building, *block) for block in _blocks(list(building.plan.columns))]
    content = "".join(f"<li>{anchor}</li>" for anchor in (*blocks, *anchors))
    building.put_page(address, f"{words}_{building.plan.name}", f'<ul class="blocks">{content}</ul>')


def _broken(building: Building, columns: list[Column]) -> None:
    # 邯郸 and 甘肃: <em>政府信息<br>公开年报</em>.
    anchors = [f'<a href="{path(building, c)}"><em>{c.words[:4]}<br>{c.words[4:]}</em></a>' for c in columns]
    second = way_there(building.plan)[2]
    _home(building, f'<a href="{second}"><em>政府信息<br>公开</em></a>')
    _four_blocks(building, anchors)
    building.must_see(second)


def _cut(building: Building, columns: list[Column]) -> None:
    anchors = [f'<a href="{path(building, c)}" title="{c.words}">{c.words[:5]}…</a>' for c in columns]
    _home(building, *anchors)


def _titled(building: Building, columns: list[Column]) -> None:
    anchors = [
        f'<a href="{path(building, c)}" title="{c.words}"><img src="/images/nb.png"></a>' for c in columns
    ]
    _home(building, *anchors)


def _itself(building: Building, columns: list[Column]) -> None:
    """The home page of the registry is the column's own platform."""


def _mapped(building: Building, columns: list[Column]) -> None:
    """A picture with areas to click on, and buttons that open their column by a script."""
    second = way_there(building.plan)[2]
    area = f'<area shape="rect" coords="0,0,90,40" href="{second}" alt="政府信息公开">'
    _home(building, f'<img src="/images/top.png" usemap="#top"><map name="top">{area}</map>')
    buttons = (f"<button onclick=\"window.open('{path(building, c)}')\">{c.words}</button>" for c in columns)
    building.put_page(second, f"政府信息公开_{building.plan.name}", "".join(buttons))
    building.must_see(second)


def _wide(building: Building, columns: list[Column]) -> None:
    """A home page of two hundred links, most of them in menus that every page repeats."""
    many = "".join(f'<li><a href="/bmfw/{n}.html">便民服务事项{n}</a></li>' for n in range(200))
    second = way_there(building.plan)[2]
    _home(building, f"<ul>{many}</ul>", _anchor(building, second, "政府信息公开专栏"))
    _four_blocks(building, _anchors(building, columns))
    building.must_see(second)


def _scripted(building: Building, columns: list[Column]) -> None:
    """A column whose rows exist only after its script ran: nothing but a browser sees them."""
    _home(building, *_anchors(building, columns))
    for column in columns:
        rows = [f"{row.document.title}|/doc/{row.number}.html|{row.listed_on}" for row in column.rows]
        packed = base64.b64encode("\n".join(rows).encode()).decode()
        script = (
            f"var text=new TextDecoder().decode(Uint8Array.from(atob('{packed}'),c=>c.charCodeAt(0)));"
            "text.split('\\n').forEach(function(line){var part=line.split('|');"
            "var li=document.createElement('li'),a=document.createElement('a');"
            "a.href=part[1];a.textContent=part[0];li.append(a,' ',part[2]);"
            "document.getElementById('app').append(li)});"
        )
        content = f'<ul id="app"></ul><script>{script}</script>'
        building.put_page(f"/{column.slug}/", f"{column.words}_{building.plan.name}", content)
        for row in column.rows:
            building.put_article(f"/doc/{row.number}.html", row, column)


def _without(building: Building, columns: list[Column]) -> None:
    _home(building, '<a href="/bszn/">办事指南</a>')


_WAYS = {
    "direct": _direct,
    "platform": _platform,
    "broken": _broken,
    "cut": _cut,
    "titled": _titled,
    "wide": _wide,
    "mapped": _mapped,
    "itself": _itself,
    "elsewhere": _elsewhere,
    "scripted": _scripted,
    "without": _without,
}
WAYS = tuple(_WAYS)
