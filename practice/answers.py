"""What a practice server says, and every way in which real servers were seen to say it badly.

An `Answer` is immutable; a `Handler` makes one from what was asked. The flaws are those of real portals:
forced gzip, chunked bodies, GB18030 without a word about it, torn connections, anti-bot pages.
"""

import gzip
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any
from urllib.parse import parse_qs

NOTHING: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Question:
    """One request as it arrived: `target` is path and query, `form` the last value of each field."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes = b""

    @property
    def path(self) -> str:
        return self.target.partition("?")[0]

    @property
    def form(self) -> dict[str, str]:
        """The fields of the query and of a form that was posted."""
        posted = self.body.decode("utf-8", "replace") if b"=" in self.body else ""
        found = {**parse_qs(self.target.partition("?")[2]), **parse_qs(posted)}
        return {name: values[-1] for name, values in found.items()}

    @property
    def cookies(self) -> dict[str, str]:
        pairs = (pair.partition("=") for pair in self.headers.get("cookie", "").split(";"))
        return {name.strip(): value for name, _, value in pairs if name.strip()}


@dataclass(frozen=True, slots=True)
class Answer:
    """One response. `chunked` sends pieces, `torn_at` breaks the connection after so many bytes of the
    body, `pause` waits so many seconds first, `drip` sends the body in pieces with a pause between."""

    body: bytes = b""
    status: int = 200
    content_type: str = "text/html; charset=utf-8"
    headers: tuple[tuple[str, str], ...] = ()
    chunked: bool = False
    torn_at: int | None = None
    pause: float = 0.0
    drip: float = 0.0
    more: Callable[[], bytes] | None = field(default=None, compare=False)
    """Where given: called for piece after piece of a body without an end (bounded by the server)."""

    def with_header(self, name: str, value: str) -> "Answer":
        return replace(self, headers=(*self.headers, (name, value)))


Handler = Callable[[Question], Answer]


def html(text: str, encoding: str = "utf-8", declared: str | None = "", status: int = 200) -> Answer:
    """A page. `declared` is the charset of the header: "" says the true one, None says none at all."""
    charset = encoding if declared == "" else declared
    content_type = "text/html" if charset is None else f"text/html; charset={charset}"
    return Answer(text.encode(encoding, "xmlcharrefreplace"), status, content_type)


def as_json(value: Any, content_type: str = "application/json;charset=UTF-8") -> Answer:
    return Answer(json.dumps(value, ensure_ascii=False).encode(), content_type=content_type)


def redirect(to: str, status: int = 302, cookie: str = "") -> Answer:
    answer = Answer(b"", status).with_header("Location", to)
    return answer.with_header("Set-Cookie", cookie) if cookie else answer


def gone(status: int = 404) -> Answer:
    """An error page as an untouched server writes it, in the charset that such pages were seen with."""
    page = f"<html><head><title>{status}</title></head><body><h1>{status} Not Found</h1></body></html>"
    return Answer(page.encode("ascii"), status, "text/html; charset=iso-8859-1")


def refreshed(to: str = "./") -> Answer:
    """What mohrss.gov.cn sends past the last page of a list: 200, and a meta refresh to the first one."""
    return html(f'<html><head><meta http-equiv="refresh" content="0;url={to}"></head><body></body></html>')


def stub() -> Answer:
    """Under 600 bytes and 200: what many TRS portals answer for every page past the last one."""
    return html("<!DOCTYPE html>\n<html><head><title></title></head>\n<body>" + " " * 220 + "</body></html>")


def gzipped(answer: Answer) -> Answer:
    """Compressed whether or not the client said that it can read that, as cnipa.gov.cn does."""
    return replace(answer, body=gzip.compress(answer.body, mtime=0)).with_header("Content-Encoding", "gzip")


def chunked(answer: Answer) -> Answer:
    return replace(answer, chunked=True)


def torn(answer: Answer, after: int = 100) -> Answer:
    return replace(answer, torn_at=after)


def bomb(megabytes: int = 64) -> Answer:
    """A small gzip body that unpacks to `megabytes`."""
    return gzipped(Answer(bytes(megabytes << 20)))


def endless(piece: bytes = b"<p>0</p>" * 512) -> Answer:
    """A body that does not stop by itself; the server stops it after 1 GB."""
    return Answer(chunked=True, more=lambda: piece)


def wall(kind: str) -> Answer:
    """The first answer of an anti-bot product. The markers are facts; the pages around them are ours."""
    return _WALLS[kind]()


def _jsluid() -> Answer:
    page = (
        "<script>document.cookie=('_')+('_jsl_clearance_s=practice');location.href=location.pathname</script>"
    )
    cookie = "__jsluid_s=0123456789abcdef0123456789abcdef; max-age=31536000; path=/; HttpOnly"
    return html(page, status=521).with_header("Set-Cookie", cookie)


def _ts(status: int = 412) -> Answer:
    page = (
        '<html><head><meta charset="utf-8"><meta http-equiv="refresh" content="3"></head><body>'
        "<script>$_ts=window['$_ts'];if(!$_ts)$_ts={};$_ts.nsd=98765;$_ts.cd=\"practice\";</script></body></html>"
    )
    return html(page, status=status).with_header("Set-Cookie", "PractIceZwgkS=60practice; path=/; HttpOnly")


def _c3vk() -> Answer:
    script = 'document.cookie="C3VK=0a1b2c; path=/; max-age=300";window.location.reload();'
    return html(f"<html><head><script>{script}</script></head><body></body></html>")


def _edgeone() -> Answer:
    script = 'var WTKkN=54321,bOYDu=12345;document.cookie="EO_Bot_Ssid=practice";/* __tst_status */'
    return html(f"<!DOCTYPE html><html><head><script>{script}</script></head><body></body></html>")


def _wzws() -> Answer:
    answer = Answer(b"", 404).with_header("wzws-ray", "1127-1700000000.000-practice")
    return answer.with_header("Set-Cookie", "wzws_cid=practice; path=/")


def _slider() -> Answer:
    page = "<title>安全验证</title></head><body><h3>访问验证</h3><p>请拖动滑块，或输入验证码后继续访问。</p>"
    return html(f"<html><head>{page}<div id='slider' class='slider'></div></body></html>")


def _suspected() -> Answer:
    page = "<title>访问被拦截</title></head><body><p>当前访问疑似黑客攻击，已被拦截。</p></body></html>"
    return html(f"<html><head>{page}", status=403)


_WALLS: Mapping[str, Callable[[], Answer]] = {
    "jsluid": _jsluid,
    "ts": _ts,
    "ts202": lambda: _ts(202),
    "c3vk": _c3vk,
    "edgeone": _edgeone,
    "wzws": _wzws,
    "empty": lambda: html(""),  # 瑞数 again: 200, and not a byte
    "slider": _slider,
    "suspected": _suspected,
}
WALLS = tuple(_WALLS)
