"""An article that travels inside something else: the field of a JSON answer, or a script of its page.

Epoint's `getGovInfoDetail` answers `custom.data.infocontent`, 奉贤's `/html/info/detail` `data.body`; pages
of the Guangdong platform keep the text in `_CONFIG.DETAIL.content`, with or without a copy in the page.
"""

import json
import re
from collections.abc import Iterator
from html import escape
from typing import Any

_JSON = re.compile(r"\s*(?:[\w.$]{1,60}\s*\(\s*)?(?=[\[{])")
_DETAIL = re.compile(r"""\bDETAIL['"]?\s*[:=]\s*(?=\{)""")
_SCRIPT = re.compile(r"<script\b.*?</script\s*>", re.S | re.I)
_TAG = re.compile(r"<[^>]{0,2000}>")
_BODIES = ("infocontent", "body", "contenthtml", "content", "html", "text")
_TITLES = ("title", "infotitle", "subtitle")
_DEEPEST = 12
_SHORTEST = 60


def open_envelope(text: str) -> str:
    """The markup that a person would see: of a JSON answer its article under its title, of a page with a
    hidden text the page with that text at its end, of anything else `text` itself."""
    start = _JSON.match(text[:200])
    if start is not None:
        value = _decoded(text, start.end())
        article = max(_fields(value, _BODIES), key=len, default="")
        if len(article) < _SHORTEST:
            return text
        title = escape(max(_fields(value, _TITLES), key=len, default=""))
        heading = f"<h1>{title}</h1>" if title else ""
        return f"<html><head><title>{title}</title></head><body>{heading}<div>{article}</div></body></html>"
    for found in _DETAIL.finditer(text) if "DETAIL" in text else ():
        detail = _decoded(text, found.end())
        body = detail.get("content") if isinstance(detail, dict) else None
        if isinstance(body, str) and len(body) >= _SHORTEST and not _shows(text, body):
            before, end, after = text.rpartition("</body>")
            return f"{before or after}<div>{body}</div>{end}{after if end else ''}"
    return text


def _decoded(text: str, start: int) -> Any:
    try:
        return json.JSONDecoder().raw_decode(text, start)[0]
    except (ValueError, RecursionError):
        return None


def _fields(value: Any, names: tuple[str, ...], depth: int = 0) -> Iterator[str]:
    if depth > _DEEPEST:
        return
    if isinstance(value, list):
        for entry in value:
            yield from _fields(entry, names, depth + 1)
    elif isinstance(value, dict):
        for name, entry in value.items():
            if isinstance(entry, str):
                if str(name).lower() in names:
                    yield entry
            else:
                yield from _fields(entry, names, depth + 1)


def _shows(page: str, body: str) -> bool:
    """Whether the page prints the text as well, outside its scripts."""
    words = "".join(_TAG.sub("", body).split())
    printed = "".join(_TAG.sub("", _SCRIPT.sub("", page)).split())
    return words[:40] in printed or words[-40:] in printed
