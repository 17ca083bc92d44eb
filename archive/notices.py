"""Events and due dates in the forms that other programs subscribe to: an Atom feed, an iCalendar, messages.

The feed is written with lxml, which is here anyway: Atom asks for a dozen elements. The calendar is
icalendar's, whose folding and escaping are not that simple.
"""

import hashlib
import json
import os
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from lxml import etree

from archive.ledger.events import Event
from archive.ledger.status import Entry

ATOM = "http://www.w3.org/2005/Atom"
WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "published": "published",
        "changed": "changed",
        "withdrawn": "withdrawn",
        "overdue": "overdue",
        "site_lost": "site lost",
        "feed": "Annual reports on open government information",
        "due": "annual reports due",
        "of": "bodies",
        "seen": "seen published",
        "report": "annual report",
        "government": "governments",
        "office": "offices",
        "department": "departments",
        "township": "townships and street offices",
        "central": "central bodies",
        "vertical": "vertical systems",
        "zone": "zones",
    },
    "zh": {
        "published": "已发布",
        "changed": "内容有变",
        "withdrawn": "已撤下",
        "overdue": "逾期未发布",
        "site_lost": "网站失联",
        "feed": "政府信息公开工作年度报告",
        "due": "年报应发布",
        "of": "个机关",
        "seen": "个已见发布",
        "report": "年报",
        "government": "政府",
        "office": "政府办公厅（室）",
        "department": "部门",
        "township": "乡镇街道",
        "central": "中央机关",
        "vertical": "垂直管理机构",
        "zone": "开发区",
    },
}
SENT = Path("notices") / "sent.jsonl"


def headline(event: Event, lang: str) -> str:
    """One line for people: what happened to whose report of which year."""
    words = WORDS[lang]
    if event.year is None:
        return f"{words[event.kind]}: {event.body}"
    if lang == "zh":
        return f"{words[event.kind]}：{event.body}{event.year}年{words['report']}"
    return f"{words[event.kind]}: {event.body} {event.year}"


def details(event: Event) -> str:
    """What a message says below its headline, a line each; the id comes first and stays the same."""
    lines = [f"event {event.id}", f"kind {event.kind}", f"seen {event.at}"]
    lines += [f"title {event.title}"] if event.title else []
    lines += [f"address {event.url}"] if event.url else []
    lines += [f"capture {capture}" for capture in event.captures]
    return "\n".join(_printable(line) for line in lines)


def feed(events: Sequence[Event], lang: str, address: str = "") -> bytes:
    """The events as an Atom feed (RFC 4287), the newest first. `address`: where the feed will stand."""
    root = etree.Element(f"{{{ATOM}}}feed", nsmap={None: ATOM})
    root.set("{http://www.w3.org/XML/1998/namespace}lang", "zh-CN" if lang == "zh" else "en")
    _add(root, "id", address or uuid.uuid5(uuid.NAMESPACE_URL, "xxgk feed").urn)
    _add(root, "title", WORDS[lang]["feed"])
    _add(root, "updated", max((event.at for event in events), default="1970-01-01T00:00:00Z"))
    _add(_add(root, "author"), "name", "xxgk")
    _add(root, "generator", "xxgk")
    if address:
        _add(root, "link").attrib.update({"rel": "self", "type": "application/atom+xml", "href": address})
    for event in sorted(events, key=lambda event: (event.at, event.id), reverse=True):
        entry = _add(root, "entry")
        _add(entry, "id", urn(event.id))
        _add(entry, "title", headline(event, lang))
        _add(entry, "updated", event.at)
        _add(entry, "published", event.at)
        _add(entry, "category").attrib.update({"term": event.kind, "label": WORDS[lang][event.kind]})
        if event.url.startswith(("http://", "https://")):
            _add(entry, "link").attrib.update({"rel": "alternate", "href": _printable(event.url)})
        _add(entry, "content", details(event)).set("type", "text")
    return bytes(etree.tostring(root, xml_declaration=True, encoding="utf-8", pretty_print=True))


def urn(event: str) -> str:
    """An event's id as an address that is valid everywhere and leads nowhere."""
    return uuid.uuid5(uuid.NAMESPACE_URL, f"xxgk event {event}").urn


def _add(parent: "etree._Element", name: str, text: str = "") -> "etree._Element":
    element = etree.SubElement(parent, f"{{{ATOM}}}{name}")
    if text:
        element.text = _printable(text)
    return element


def _printable(text: str) -> str:
    """XML has no place for most control characters, not even escaped."""
    return "".join(one if one.isprintable() or one in "\n\t" else "\ufffd" for one in text)


def calendar(entries: Iterable[Entry], lang: str, *, each: bool = False) -> bytes:
    """The due dates as an iCalendar (RFC 5545), a whole day for each date and rule; with `each`, for each
    body. ImportError where icalendar is not installed."""
    from icalendar import Calendar
    from icalendar import Event as Day

    words = WORDS[lang]
    book = Calendar()
    book.add("prodid", "-//xxgk//due dates//EN")
    book.add("version", "2.0")
    book.add("x-wr-calname", f"{words['feed']} ({words['due']})")
    for uid, on, summary, text in _days(entries, lang, each=each):
        day = Day()
        day.add("uid", f"{uid}@xxgk")
        # The rule is as old as the law; no clock enters the file.
        day.add("dtstamp", datetime(on.year - 1, 1, 1, tzinfo=UTC))
        day.add("dtstart", on)
        day.add("dtend", on + timedelta(days=1))
        day.add("summary", summary)
        day.add("description", text)
        day.add("transp", "TRANSPARENT")
        book.add_component(day)
    return bytes(book.to_ical())


def _days(entries: Iterable[Entry], lang: str, *, each: bool) -> Iterator[tuple[str, date, str, str]]:
    words = WORDS[lang]
    groups: dict[tuple[str, str, int], list[Entry]] = {}
    for entry in entries:
        if each:
            summary = f"{entry.body}: {words['due']} ({entry.year})"
            text = f"{entry.basis}\n{entry.state}\n{entry.url}".rstrip()
            yield entry.finding, date.fromisoformat(entry.due_on), _printable(summary), _printable(text)
        else:
            groups.setdefault((entry.due_on, entry.basis, entry.year), []).append(entry)
    for (due_on, basis, year), some in sorted(groups.items()):
        seen = sum(entry.not_after is not None for entry in some)
        uid = hashlib.sha256(f"{due_on}\n{basis}\n{year}".encode()).hexdigest()[:16]
        text = f"{basis}\n{len(some)} {words['of']}, {seen} {words['seen']}"
        kinds = (", " if lang == "en" else "、").join(
            words[kind] for kind in sorted({one.kind for one in some})
        )
        yield uid, date.fromisoformat(due_on), f"{words['due']} ({year}): {kinds}", text


@dataclass(frozen=True, slots=True)
class Sent:
    """Which events were told to which address, in `notices/sent.jsonl`. An address may hold a password: only
    its digest is written. A line is on the disk before the next message goes out, so that a run that is
    killed tells an event once more at most, and never under another id."""

    path: Path
    told: frozenset[tuple[str, str]]

    @classmethod
    def read(cls, folder: Path) -> "Sent":
        """What was told before; a line that a kill cut short was not."""
        path = folder / SENT
        told = set()
        for line in path.read_bytes().splitlines(keepends=True) if path.exists() else ():
            try:
                fields = json.loads(line)
                told.add((str(fields["event"]), str(fields["to"])))
            except (ValueError, KeyError, TypeError):
                continue
        return cls(path, frozenset(told))

    def has(self, event: Event, address: str) -> bool:
        return (event.id, digest(address)) in self.told

    def note(self, event: Event, address: str, at: str) -> None:
        """Appends a line and waits for the disk; raises OSError."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        line = json.dumps({"event": event.id, "kind": event.kind, "to": digest(address), "at": at})
        with self.path.open("ab+") as file:
            if file.tell() and not _ends_a_line(file.fileno(), file.tell()):
                file.write(b"\n")
            file.write(line.encode() + b"\n")
            file.flush()
            os.fsync(file.fileno())


def _ends_a_line(descriptor: int, size: int) -> bool:
    return os.pread(descriptor, 1, size - 1) == b"\n"


def digest(address: str) -> str:
    """What stands for an address in the record."""
    return hashlib.sha256(address.encode()).hexdigest()[:16]
