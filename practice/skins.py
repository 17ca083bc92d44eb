"""How a list looks: the same rows in the markups that real lists were seen in, chosen by a number."""

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape


@dataclass(frozen=True, slots=True)
class Item:
    """One printed row: `shows` is its text, `title` the attribute, "" for none."""

    href: str
    shows: str
    title: str
    date: str


def _anchor(item: Item, words: str) -> str:
    title = f' title="{escape(item.title)}"' if item.title else ""
    return f'<a href="{escape(item.href)}"{title} target="_blank">{words}</a>'


def _ul(item: Item, words: str) -> str:
    return f"<li>{_anchor(item, words)}<span>{item.date}</span></li>"


def _table(item: Item, words: str) -> str:
    return f'<tr><td>{_anchor(item, words)}</td><td class="huise">{item.date}</td></tr>'


def _before(item: Item, words: str) -> str:
    return f'<div class="item"><span class="time">[{item.date}]</span> {_anchor(item, words)}</div>'


def _dl(item: Item, words: str) -> str:
    return f"<dd><em>·</em>{_anchor(item, f'<p>{words}</p>')}<i>{item.date}</i></dd>"


def _numbered(item: Item, words: str) -> str:
    number = f"{item.date[2:4]}-{len(words):03d}"
    return f"<tr><td>{number}</td><td>{_anchor(item, words)}</td><td>{item.date}</td><td></td></tr>"


def _careless(item: Item, words: str) -> str:
    title = f" TITLE='{escape(item.title)}'" if item.title else ""
    date = item.date.replace("-", "/")
    return f"<LI><SPAN class=date>{date}</SPAN><A{title} HREF='{escape(item.href)}'>{words}</A>"


def _classed(item: Item, words: str) -> str:
    named = _anchor(item, f'<font color="#333333">\n{words}\n</font>')
    return f'<li>[<a href="./">年报</a>] {named}<img src="/images/new.gif"> <b>{item.date[5:]}</b></li>'


def _boxed(item: Item, words: str) -> str:
    year, month, day = item.date.split("-")
    named = _anchor(item, f"<h4>{words}</h4><p>{words[:6]}……</p>" if item.title else f"<h4>{words}</h4>")
    return f'<div class="box"><div class="d"><b>{day}</b>{year}.{month}</div>{named}</div>'


_SKINS = (
    ('<ul class="list">', _ul, "</ul>"),
    ('<table width="100%" border="0"><tbody>', _table, "</tbody></table>"),
    ('<div class="xxgk_list">', _before, "</div>"),
    ('<dl class="newslist">', _dl, "</dl>"),
    (
        '<table class="gk"><tr><th>序号</th><th>标题</th><th>日期</th></tr>',
        _numbered,
        "</table>",
    ),
    ("<UL id=list>", _careless, "</UL>"),
    ('<ul class="list-2">', _classed, "</ul>"),
    ('<div class="boxes">', _boxed, "</div>"),
)
SKINS = len(_SKINS)


def printed(items: Iterable[Item], skin: int = 0) -> str:
    """The rows in the markup of `skin`."""
    begin, row, end = _SKINS[skin % SKINS]
    return begin + "\n" + "\n".join(row(item, escape(item.shows)) for item in items) + "\n" + end


def printed_rows(items: Iterable[Item], skin: int = 0) -> list[str]:
    """The same rows one by one, for lists that travel in JSON or XML."""
    return [_SKINS[skin % SKINS][1](item, escape(item.shows)) for item in items]
