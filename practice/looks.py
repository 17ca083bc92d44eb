"""How the pages of a portal look: frame, breadcrumb, head of an article, words of a pager.

A plan's `skin` chooses (see `practice.anchors`). What pages of one family have in common is the family's
business; nothing here identifies one.
"""

from collections.abc import Iterable
from html import escape

from practice.anchors import look
from practice.plan import Plan

FOLLOWING = ("下一页", "下页", "后一页", "下一页&gt;")
_MENU = (("/", "首页"), ("/zjxq/", "走进本地"), ("/zwfw/", "政务服务"), ("/hdjl/", "互动交流"))
_TRAILS = (
    ('<div class="crumbs">您当前的位置：', " &gt; ", "</div>"),
    ('<div id="dqwz"><span>当前位置:</span>', "&gt;", "</div>"),
    ('<p class="bread">', " / ", "</p>"),
    ("<table><tr><td>您所在的位置：", " » ", "</td></tr></table>"),
)


def crumbs(plan: Plan, words: Iterable[str]) -> str:
    """The way to a page, as words only."""
    begin, between, end = _TRAILS[look(plan)]
    return begin + between.join(escape(word) for word in ("首页", *words)) + end


def frame(plan: Plan, title: str, content: str, metas: Iterable[tuple[str, str]]) -> str:
    """A whole page: head with the meta tags of the site, menu, content, foot."""
    site = {
        "SiteName": plan.options.get("SiteName", plan.name),
        "SiteDomain": plan.host,
        "SiteIDCode": f"{plan.division_code}0001" if plan.division_code else "",
    }
    all_metas = [*((name, value) for name, value in site.items() if value), *metas]
    # 上海 writes names in small letters.
    small = look(plan) == 2
    tags = "\n".join(
        f'<meta name="{name.lower() if small else name}" content="{escape(value)}">'
        for name, value in all_metas
    )
    charset = plan.options.get("meta_charset", {"gb18030": "gb2312"}.get(plan.encoding, plan.encoding))
    declared = f'<meta charset="{charset}">\n' if charset else ""
    if charset and look(plan) == 3:
        declared = f'<meta http-equiv="Content-Type" content="text/html; charset={charset}">\n'
    clock = '<div class="date">今天是2019年4月20日 星期六</div>' * ("clock" in plan.options)
    if count := _visits(plan):
        day = f"2026年1月{count % 28 + 1}日 星期{'一二三四五六日'[count % 7]} 12:00:{count % 60:02}"
        clock = f'<div class="date">今天是{day}</div><div><a href="/hot/">热点：第{count}期</a></div>'
    return (
        f"<!DOCTYPE html>\n<html>\n<head>\n{declared}<title>{escape(title)}</title>\n{tags}\n</head>\n"
        f"<body>\n{clock}{_top(plan)}\n{_main(plan, content)}\n{_foot(plan)}\n</body>\n</html>\n"
    )


def _top(plan: Plan) -> str:
    name = escape(plan.name)
    anchors = [f'<a href="{path}">{words}</a>' for path, words in _MENU]
    if look(plan) in (0, 2):
        menu = "".join(f"<li>{anchor}</li>" for anchor in anchors)
        return f'<div class="top"><h2 class="logo">{name}</h2><ul class="nav">{menu}</ul></div>'
    if look(plan) == 1:
        logo = f'<a href="/" title="{name}"><img src="/images/logo.png"></a>'
        return f"<header>{logo}<nav>{'|'.join(anchors)}</nav></header>"
    menu = "".join(f"<td>{anchor}</td>" for anchor in anchors)
    return f'<table width="1000" align="center"><tr>{menu}</tr></table>'


def _main(plan: Plan, content: str) -> str:
    if look(plan) == 3:
        return f'<table width="1000" align="center"><tr><td>{content}</td></tr></table>'
    return f'<div class="main">\n{content}\n</div>'


def _foot(plan: Plan) -> str:
    name = escape(plan.name)
    count = _visits(plan)
    counted = f"<p>您是第{count}位访问者</p><p>在线：{count % 97}人</p>" if count else ""
    return f'<div class="foot">主办：{name}　<a href="/lxwm/">联系我们</a>{counted}</div>'


def _visits(plan: Plan) -> int:
    """How often the pages of a site that counts its visitors were looked at."""
    return int(plan.options.get("visits", "0"))


def headed(plan: Plan, lines: Iterable[str], date: str | None, source: str, text: str) -> str:
    """An article: its heading, when and from whom, its text."""
    title = "<br>".join(escape(line) for line in lines)
    source = escape(source)
    year, month, day = (date or "--").split("-")
    count = _visits(plan)
    counted = f"　浏览次数：{count}次" if count else ""
    text += f"<p>本文已被阅读{count}次</p><p>【打印本页】【关闭窗口】</p>" if count else ""
    if look(plan) == 0:
        dated = f"<span>发布时间：{date} 10:07</span>" * bool(date)
        info = f'<div class="info">{dated}<span>来源：{source}{counted}</span></div>'
        return f'<div class="article">\n<h1>{title}</h1>\n{info}\n{text}\n</div>'
    if look(plan) == 1:
        dated = f"<em>发布日期：{year}年{month}月{day}日</em>" * bool(date)
        info = f'<p class="artinfo">{dated}　信息来源：{source}{counted}</p>'
        return f'<article><h3 id="title">{title}</h3>{info}{text}</article>'
    if look(plan) == 2:
        dated = f'<span id="pubDate">{date} 16:52:56</span>' * bool(date)
        rows = f"<tr><th>标题</th><td>{title}</td></tr><tr><th>发布机构</th><td>{source}</td></tr>"
        rows += f"<tr><th>浏览次数</th><td>{count}</td></tr>" if count else ""
        return f"<table class='xxgk_head'>{rows}<tr><th>发布日期</th><td>{dated}</td></tr></table>\n{text}"
    dated = f"时间：{date}　" * bool(date)
    info = f'<div class="art_infos">{dated}作者：{source}{counted}　字体：[大 中 小]</div>'
    return f'<div class="artT">{title}</div>{info}{text}'
