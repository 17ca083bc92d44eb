"""Anti-bot walls: what the known ones answer, so that a visit can say it was blocked; none is ever climbed.

Each sign was seen by somebody in the field (portal_families, section 7 of the facts): 加速乐 521 with
`__jsluid`, 瑞数 412 or 202 with `$_ts`, the C3VK shell of chinatax, EdgeOne at mohrss, `wzws` in 安徽,
HOY_TR at ccgp, 阿里云's `acw_sc__v2`.
"""

import re
from collections.abc import Iterable

from parsers.page import Page, decode
from parsers.titles import judge_title

_SHELL = 6_000
"""Bytes; a shell that only sets a cookie is smaller, and a page that mentions one in passing is larger."""
_LITTLE = 300
"""Characters: a wall shows hardly anything to read; a page may carry the mark of one."""
_STATUS = {
    401: "asks for a login (401)",
    403: "refuses us (403)",
    405: "refuses us (405)",
    407: "asks for a login (407)",
    412: "瑞数-type wall (412)",
    429: "says that we ask too often (429)",
    521: "加速乐-type wall (521)",
}
_ANYWHERE: tuple[tuple[re.Pattern[bytes], str], ...] = (
    (re.compile(rb"EO_Bot_Ssid|__tst_status|WTKkN"), "EdgeOne wall"),
    (re.compile(rb"/_bot_sbu/|HOY_TR"), "_bot_sbu wall"),
    (re.compile(rb"acw_sc__v2"), "acw_sc wall"),
    (re.compile("验证码|滑动验证|人机验证|安全验证|访问过于频繁".encode()), "verification page"),
    (re.compile(rb"\$_ts\s*[=.\[]"), "瑞数-type wall ($_ts)"),
    (re.compile("当前访问疑似黑客攻击".encode()), "创宇盾 block page"),
    (re.compile("当前访问疑似黑客攻击".encode("gb18030")), "创宇盾 block page"),
)
_IN_SHELL: tuple[tuple[re.Pattern[bytes], str], ...] = (
    (re.compile(rb"C3VK="), "C3VK shell"),
    (re.compile(rb"__jsl_clearance|__jsluid"), "加速乐-type wall"),
    (re.compile(rb"wzws_cid|wzwsconfirm|wzwschallenge"), "wzws wall"),
    (re.compile(rb"document\.cookie\s*=(?s:.{0,2000})location"), "shell that sets a cookie and reloads"),
)
_TITLE = re.compile(r"<title[^>]*>(.*?)</title>", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"<(?:script|style)\b.*?</(?:script|style)>|<[^>]*>", re.IGNORECASE | re.DOTALL)


def recognise(status: int, headers: Iterable[tuple[str, str]], page: Page) -> str:
    """Which wall answered, in words for people; empty where the page is what was asked for, or only a
    failure of the server."""
    named = [(name.lower(), value) for name, value in headers]
    if status in _STATUS:
        return _STATUS[status]
    names = {name for name, _ in named}
    cookies = " ".join(value for name, value in named if name == "set-cookie")
    if "wzws-ray" in names and status >= 400:
        return "wzws wall"
    small = len(page.body) <= _SHELL
    if small and "__jsluid" in cookies and status >= 500:
        return "加速乐-type wall"
    text = decode(page.body[:60_000]).text
    title = _TITLE.search(text)
    if title and status not in (404, 410) and judge_title(title[1]) == "challenge":
        return f"verification page ({title[1].strip()[:40]})"
    if len("".join(_TAG.sub(" ", text).split())) < _LITTLE:
        for pattern, name in (*_ANYWHERE, *(_IN_SHELL if small else ())):
            if pattern.search(page.body):
                return name
    if status >= 500 or status in (404, 410):
        return ""
    if status == 202:
        return "answers 202 in place of a page"
    return ""
