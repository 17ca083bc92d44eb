"""One anchor, written as six kinds of templates write it; a plan's `skin` chooses.

`skin` is a number in mixed base: % SKINS the markup of lists, then % 4 the look of pages, then % STYLES the
style of anchors on the way to a column, then % 4 the words and addresses of that way.
"""

from html import escape

from practice.plan import Plan
from practice.skins import SKINS

STYLES = 7
LOOKS = 4
WAYS_THERE = (
    ("/zwgk/", "政务公开", "/zfxxgk/", "政府信息公开"),
    ("/xxgk/", "信息公开", "/xxgk/zfxxgkpt/", "政府信息公开专栏"),
    ("/gk/index.html", "公开", "/gk/zl/index.html", "政府信息公开平台"),
    ("/zwxxgk/", "政务公开", "/zwxxgk/xxgk.html", "信息公开"),
)
EVERY_SKIN = SKINS * LOOKS * STYLES * len(WAYS_THERE)


def look(plan: Plan) -> int:
    return plan.skin // SKINS % LOOKS


def way_there(plan: Plan) -> tuple[str, str, str, str]:
    """Address and words of the two steps between a home page and the column."""
    return WAYS_THERE[plan.skin // (SKINS * LOOKS * STYLES) % len(WAYS_THERE)]


def anchor(plan: Plan, base: str, path: str, words: str) -> str:
    """A link to `path` of the site whose addresses begin with `base`."""
    style = plan.skin // (SKINS * LOOKS) % STYLES
    half = len(words) // 2
    quoted = escape(path)
    return (
        f'<a href="{quoted}">{words}</a>',
        f"<A HREF='{quoted}' target=_blank>{words}</A>",
        f'<a class="t" title="{words}" href={quoted}>\n    <span>{words}</span>\n  </a>',
        f'<a href="{base}{quoted}">{words}</a>',
        f'<a href="{quoted}"><i class="icon"></i><b>{words[:half]}</b><b>{words[half:]}</b></a>',
        # 合肥: a saved copy asks before it leaves.
        f"<a href=\"javascript:if(confirm('您将打开新页面'))window.location='{quoted}'\">{words}</a>",
        f'<a href="{base.partition(":")[2]}{quoted}"><font color="#333">&nbsp;{words}</font></a>',
    )[style]
