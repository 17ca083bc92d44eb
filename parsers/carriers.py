"""What carries the report: the page itself, a file that hangs on it, or pictures; and walls in place of it.

Nothing here fetches or follows; it names what is there.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urljoin

from lxml import etree

from parsers.page import roots

_FILE = re.compile(r"\.(?:pdf|docx?|wps|rtf|ofd|xlsx?|et|zip|rar)(?:$|[?#&])", re.IGNORECASE)
_DOWNLOAD = re.compile(
    r"downfile\.jsp|/module/download/|/attachment/\d|download\.(?:do|jsp|aspx)|/OpennessAnnualReport/download/",
    re.I,
)
_VIEWER = re.compile(r"[?&#](?:file|url|src)=([^&#]+\.(?:pdf|ofd|docx?))", re.IGNORECASE)
_SCRIPTED = re.compile(r"""["']([^"'\s<>]{1,300}\.(?:pdf|ofd))(?:\?[^"'\s<>]{0,100})?["']""", re.IGNORECASE)
_REPORT = re.compile(r"公开.{0,20}(?:报告|年报)|年报|年度报告")
_FURNITURE = re.compile(
    r"logo|icon|ico\b|banner|qrcode|ewm|erweima|weixin|wechat|weibo|share|print|close|dzjg|jiucuo|blue\.png|red\.png|gongan|beian|ghs\.png"
    r"|head|foot|nav|btn|button|arrow|bg\.|blank|spacer|line\.|filetype|/icon_",
    re.IGNORECASE,
)
# What anti-bot walls leave in a page (portal_families.md, section 7); a real page may carry one of them too.
_WALL = re.compile(
    r"__jsl_clearance|__jsluid|\$_ts\b|C3VK|WTKkN|EO_Bot_Ssid|__tst_status|wzws|_bot_sbu|HOY_TR|acw_sc__v2|当前访问疑似黑客攻击"
    r"|请输入验证码|滑动验证|拖动滑块|安全验证|人机验证|访问过于频繁|访问被(?:拦截|拒绝|阻断)"
    r"|请求被(?:拦截|阻断)|Web应用防火墙|网站防火墙"
)


@dataclass(frozen=True, slots=True)
class Carrier:
    """`kind` html attachment image; `links` are the files' absolute addresses, likely reports first."""

    kind: str
    links: tuple[str, ...] = ()


def carrier(tree: etree._Element | None, url: str, has_text: bool, raw: str = "") -> Carrier:
    """Says where the report of a page is. `has_text`: its own text shows one; `raw`: the undecorated markup,
    in which scripts name a file that a viewer shows."""
    if tree is None:
        return Carrier("html")
    files, pictures = _hanging(tree, url)
    if not has_text and not files:
        files = [(False, _absolute(url, found[1])) for found in _SCRIPTED.finditer(raw[:2_000_000])][:20]
    links = tuple(dict.fromkeys(link for _, link in sorted(files, key=lambda file: not file[0]) if link))
    if has_text:
        return Carrier("html", links)
    if links:
        return Carrier("attachment", links)
    return Carrier("image" if pictures else "html")


def shows_wall(raw: str, visible: int) -> bool:
    """Is this an anti-bot page: its marks stand there, and hardly anything to read (`visible` characters)."""
    return visible < 400 and len(raw) < 400_000 and _WALL.search(raw) is not None


def _hanging(tree: etree._Element, url: str) -> tuple[list[tuple[bool, str]], int]:
    files: list[tuple[bool, str]] = []
    pictures = 0
    for element in _elements(tree, "a", "iframe", "embed", "object", "img"):
        if element.tag == "img":
            pictures += is_picture(element)
            continue
        target = element.get("href") or element.get("src") or element.get("data") or ""
        if len(target) > 2000 or target.startswith(("javascript:", "#", "data:", "mailto:")):
            continue
        viewed = _VIEWER.search(target)
        if viewed or _FILE.search(target) or _DOWNLOAD.search(target):
            words = (
                "".join(element.itertext())[:200] + (element.get("title") or "")
                if element.tag == "a"
                else "年报"
            )
            files.append((bool(_REPORT.search(words)), _absolute(url, target)))
            if len(files) >= 200:
                break
    return files, pictures


def _elements(tree: etree._Element, *tags: str) -> Iterable[etree._Element]:
    for root in roots(tree):
        yield from root.iter(*tags)


def is_picture(image: etree._Element) -> bool:
    """Whether an image may be a scanned page: it stands in running text and is no furniture of the portal."""
    source = image.get("src") or image.get("data-src") or ""
    if not source or _FURNITURE.search(source[-120:]):
        return False
    width = re.match(r"\d+", image.get("width") or "")
    if width and int(width[0]) < 300:
        return False
    above = image.getparent()
    for _ in range(4):
        if above is None:
            return False
        if above.tag in ("a", "li", "header", "footer", "nav"):
            return False
        if above.tag in ("p", "article", "ucapcontent") or "content" in (above.get("class") or "").lower():
            return True
        above = above.getparent()
    return False


def _absolute(url: str, target: str) -> str:
    try:
        return urljoin(url, target.strip())
    except ValueError:
        return ""
