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


def _ul(item: Item, words: str) -> str:
    return f'<li><a href="{item.href}"{_title(item)} target="_blank">{words}</a><span>{item.date}</span></li>'


def _table(item: Item, words: str) -> str:
    return (
        f'<tr><td><a href="{item.href}"{_title(item)}>{words}</a></td><td class="huise">{item.date}</td></tr>'
    )


def _before(item: Item, words: str) -> str:
    date = f'<span class="time">[{item.date}]</span>'
    return f'<div class="item">{date} <a href="{item.href}"{_title(item)}>{words}</a></div>'


def _dl(item: Item, words: str) -> str:
    return f'<dd><em>·</em><a{_title(item)} href="{item.href}"><p>{words}</p></a><i>{item.date}</i></dd>'


_SKINS = (
    ('<ul class="list">', _ul, "</ul>"),
    ('<table width="100%" border="0"><tbody>', _table, "</tbody></table>"),
    ('<div class="xxgk_list">', _before, "</div>"),
    ('<dl class="newslist">', _dl, "</dl>"),
)
SKINS = len(_SKINS)


def _title(item: Item) -> str:
    return f' title="{escape(item.title)}"' if item.title else ""


def printed(items: Iterable[Item], skin: int = 0) -> str:
    """The rows in the markup of `skin`."""
    begin, row, end = _SKINS[skin % SKINS]
    return begin + "\n" + "\n".join(row(item, escape(item.shows)) for item in items) + "\n" + end


def printed_rows(items: Iterable[Item], skin: int = 0) -> list[str]:
    """The same rows one by one, for lists that travel in JSON or XML."""
    return [_SKINS[skin % SKINS][1](item, escape(item.shows)) for item in items]
