"""The pages of a dossier, in Chinese or English: what a person reads, and how to check it without us."""

import base64
import hashlib
import re
from collections.abc import Iterator, Sequence
from functools import cache
from html import escape
from importlib.resources import files
from typing import TYPE_CHECKING

import msgspec

from archive.dossier.gathering import Dossier, Looked, Piece
from archive.ledger.dues import due_of
from archive.ledger.lexicon import LANGUAGES, visible, word

if TYPE_CHECKING:
    from archive.dossier.packing import Packed

_LONGEST = 300_000
_TAGS = {"zh": "zh-CN", "en": "en"}
_ENCODING = re.compile(r"[A-Za-z0-9._-]{1,30}")


@cache
def _words() -> dict[str, dict[str, tuple[str, str]]]:
    text = files("archive.dossier").joinpath("words.toml").read_bytes()
    return msgspec.toml.decode(text, type=dict[str, dict[str, tuple[str, str]]])


@cache
def _style() -> str:
    return files("archive.dossier").joinpath("style.html").read_text("utf-8").strip()


def _frame(title: str, lang: str, body: str) -> str:
    """A page that runs nothing and loads nothing but pictures beside it."""
    digest = base64.b64encode(hashlib.sha256(_style().encode()).digest()).decode()
    policy = (
        f"default-src 'none'; style-src 'sha256-{digest}'; img-src 'self' file:; base-uri 'none'; "
        "form-action 'none'"
    )
    return (
        f'<!DOCTYPE html>\n<html lang="{_TAGS[lang]}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="referrer" content="no-referrer">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{_text(title)}</title>\n<style>{_style()}</style>\n</head>\n<body>\n{body}\n</body>\n</html>\n"
    )


def _text(words: str) -> str:
    """The words as text of a page; what would turn a line round is shown and not obeyed."""
    return escape(visible(words))


def write_reading(piece: Piece, text: str, source: str) -> str:
    """The page that shows an archived page as text, and below it its source as text."""
    title = _words()["page"]["reading_title"]
    heads = " / ".join(words.format(number=piece.number) for words in title)
    about = f"{_text(piece.capture.url)} · {_text(piece.capture.fetched_at)}"
    digest = f"SHA-256 <code>{_text(piece.capture.sha256)}</code>"
    body = (
        f'<header><p class="soft">{_text(_words()["page"]["reading_note"][0])}</p>'
        f'<h1>{_text(heads)}</h1><p class="soft">{about}<br>{digest}</p></header>\n<main>{text}\n'
        f"<details><summary>{_text(' / '.join(_words()['page']['source']))}</summary><pre>"
        f"{_text(source[:_LONGEST])}</pre></details></main>"
    )
    return _frame(heads, "zh", body)


def write_index(dossier: Dossier, packed: Sequence["Packed"], lang: str) -> str:
    """The page that a person opens first."""
    return _Index(dossier, packed, lang).page()


class _Index:
    def __init__(self, dossier: Dossier, packed: Sequence["Packed"], lang: str) -> None:
        self.dossier, self.packed, self.lang = dossier, packed, lang
        self.entry = dossier.entry

    def say(self, name: str, group: str = "page", **filling: object) -> str:
        """A phrase as text of a page."""
        words = _words()[group][name][LANGUAGES.index(self.lang)]
        return _text(words.format(**filling) if filling else words)

    def word(self, group: str, name: str) -> str:
        return _text(word(group, name, self.lang))

    def page(self) -> str:
        title = f"{self.entry.body} {self.entry.year}: {word('state', self.entry.state, self.lang)}"
        other = "index.html" if self.lang == "en" else "index.en.html"
        tag = _TAGS["zh" if self.lang == "en" else "en"]
        parts = [
            f'<header><p class="soft">{self.say("title")} · <a href="{other}" lang="{tag}">'
            f"{self.say('other')}</a></p>",
            f"<h1>{_text(self.entry.body)} {self.entry.year} "
            f'<span class="state">{self.word("state", self.entry.state)}</span></h1>',
            f'<p class="soft">{self.say("intro")}</p></header>\n<main>',
            *self._finding(),
            *self._rule(),
            *self._claims(),
            *self._rulings(),
            *self._looked(),
            *self._evidence(),
            f'<h2 id="check">{self.say("check")}</h2>',
            _guide_as_markup(self.dossier, self.packed, self.lang),
            "</main>",
        ]
        return _frame(title, self.lang, "\n".join(parts))

    def _finding(self) -> Iterator[str]:
        entry = self.entry
        yield f'<h2 id="finding">{self.say("finding")}</h2><dl>'
        yield self._row("state", f"<strong>{self.word('state', entry.state)}</strong>: "
                        + self.word("meaning", entry.state))  # fmt: skip
        yield self._row("due", self.say("due_ends", day=entry.due_on, utc=ends_at(self.dossier)))
        for name, bound in (("not_before", entry.not_before), ("not_after", entry.not_after)):
            yield self._row(name, f"<code>{_text(bound)}</code>" if bound else self.say("no_bound"))
        if entry.days_late is not None:
            yield self._row("lateness", self.say("days_late", days=entry.days_late))
        defects = "; ".join(self.word("defect", name) for name in entry.defects)
        yield self._row("defects", defects or self.say("none"))
        yield self._row("url", f"<code>{_text(entry.url)}</code>" if entry.url else self.say("none"))
        yield self._row("id", f"<code>{entry.finding}</code>")
        yield self._row("as_of", f"<code>{self.dossier.as_of:%Y-%m-%dT%H:%M:%SZ}</code>") + "</dl>"

    def _row(self, name: str, markup: str) -> str:
        return f"<dt>{self.say(name)}</dt><dd>{markup}</dd>"

    def _rule(self) -> Iterator[str]:
        entry = self.entry
        yield f'<h2 id="rule">{self.say("rule")}</h2><p>' + self.say(
            "rule_says",
            rule=entry.rule,
            strength=word("strength", entry.strength, self.lang),
            kind=word("kind", entry.kind, self.lang),
            year=entry.year,
            due=entry.due_on,
            basis=entry.basis,
        )
        yield f'</p><p class="soft">{self.say("rule_bounds")}</p>'

    def _claims(self) -> Iterator[str]:
        yield f"<h2>{self.say('claims')}</h2>"
        if not self.entry.claims:
            yield f"<p>{self.say('claims_none')}</p>"
            return
        rows = [
            f"<tr><td>{self.word('claim', one.source)}</td><td>{_text(one.date)}</td>"
            f"<td>{self.word('grade', one.grade)}</td></tr>"
            for one in self.entry.claims
        ]
        yield f'<div class="wide"><table><tbody>{"".join(rows)}</tbody></table></div>'

    def _rulings(self) -> Iterator[str]:
        yield f'<h2 id="rulings">{self.say("rulings")}</h2>'
        if not self.dossier.rulings:
            yield f"<p>{self.say('rulings_none')}</p>"
            return
        yield f'<p class="soft">{self.say("rulings_note")}</p>'
        for one in self.dossier.rulings:
            head = self.word("ruling", one.decision or one.kind)
            about = " · ".join(_text(words) for words in (one.on, one.by, one.source) if words)
            yield f'<h3>{head}</h3><p class="soft">{about}</p><p>{_text(one.text)}</p>'

    def _looked(self) -> Iterator[str]:
        yield f'<h2 id="looked">{self.say("looked")}</h2>'
        if not self.dossier.looked:
            yield f"<p>{self.say('looked_none')}</p>"
        else:
            heads = "".join(
                f'<th scope="col">{self.say(name)}</th>'
                for name in ("started", "place", "outcome", "says", "since", "pages")
            )
            yield f'<p class="soft">{self.say("looked_note")}</p>'
            yield f'<div class="wide"><table class="visits"><thead><tr>{heads}</tr></thead><tbody>'
            yield from map(self._visit, self.dossier.looked)
            yield "</tbody></table></div>"
        if self.dossier.left_out:
            yield f'<p class="soft">{self.say("left_out", count=self.dossier.left_out)}</p>'

    def _visit(self, one: Looked) -> str:
        known = {piece.capture.id: piece.number for piece in self.dossier.pieces}
        pages = []
        for capture in one.captures:
            number = known.get(capture.id)
            link = f'<a href="#p{number}">{number}</a>' if number else self.say("not_packed")
            pages.append(
                f'{link} <code class="time">{_text(capture.fetched_at)}</code>'
                f"<br><code>{_text(capture.sha256)}</code>"
            )
        place = f"{_text(one.name or one.site)}<br><code>{_text(one.address)}</code>"
        note = f'<br><span class="soft">{_text(one.note[:400])}</span>' if one.note else ""
        cells = [
            f'<code class="time">{_text(one.started_at)}</code>',
            place,
            self.word("outcome", one.outcome) + note,
            self.word("look", one.says),
            f'<code class="time">{_text(one.since)}</code>' if one.says in ("shown", "absent") else "—",
        ]
        row = "".join(f"<td>{cell}</td>" for cell in cells)
        style = ' class="deciding"' if one.is_deciding else ""
        return f'<tr{style}>{row}<td class="pages">{"<br>".join(pages) or "—"}</td></tr>'

    def _evidence(self) -> Iterator[str]:
        yield f'<h2 id="evidence">{self.say("evidence")}</h2><p class="soft">{self.say("evidence_note")}</p>'
        for made in self.packed:
            yield from self._piece(made)

    def _piece(self, made: "Packed") -> Iterator[str]:
        piece, capture = made.piece, made.piece.capture
        mark = f" · {self.say('deciding')}" if piece.is_deciding else ""
        yield f'<section><h3 id="p{piece.number}">{piece.number}{mark}</h3><dl>'
        yield self._row("address", f"<code>{_text(capture.url)}</code>")
        yield self._row("fetched_at", f"<code>{_text(capture.fetched_at)}</code>")
        if capture.status:
            yield self._row("status", str(capture.status))
        yield self._row("type", f"<code>{_text(capture.content_type or '—')}</code>")
        name = f"records/{piece.number}.warc.gz"
        yield self._row("record", f'<a href="{name}" download>{name}</a>')
        yield self._row("archive_place", self.say(
            "at", warc=capture.warc, offset=capture.offset, length=capture.length))  # fmt: skip
        if not piece.payload:
            yield self._row("payload", self.say("payload_none", why=piece.failure or piece.kind)) + "</dl>"
        elif piece.payload != piece.number:
            yield self._row("payload", self.say("payload_of", number=piece.payload)) + "</dl>"
        else:
            path = f"payloads/{piece.number}.payload"
            yield self._row("payload", self.say("payload_is", path=path, size=made.bytes))
            yield f"<dt>SHA-256</dt><dd><code>{_text(capture.sha256)}</code></dd>"
            if made.reading:
                yield self._row("reading", f'<a href="{made.reading}">{made.reading}</a>')
            if not made.picture:
                known = made.no_picture in ("no_browser", "too_large")
                name = made.no_picture if known else "no_picture"
                yield self._row("picture", self.say(name, why=made.no_picture))
            yield "</dl>"
        if made.picture:
            alt = self.say("picture_alt", number=piece.number)
            yield f'<a href="{made.picture}"><img src="{made.picture}" alt="{alt}" loading="lazy"></a>'
        yield "</section>"


def ends_at(dossier: Dossier) -> str:
    """The moment at which the due date ends, in UTC."""
    due = due_of(dossier.entry.kind, dossier.entry.year)
    assert due is not None
    return f"{due.ends_at:%Y-%m-%dT%H:%M:%SZ}"


def write_guide(dossier: Dossier, packed: Sequence["Packed"], lang: str) -> str:
    """How to check the dossier by hand, as Markdown: `CHECK.<lang>.md`."""
    entry = dossier.entry
    head = f"# {_words()['page']['check'][LANGUAGES.index(lang)]}: {entry.body} {entry.year}"
    parts = [head]
    for words, code in _steps(dossier, packed, lang):
        parts.append(visible(words))
        if code:
            parts.append(f"```sh\n{code}\n```")
    return "\n\n".join(parts) + "\n"


def _guide_as_markup(dossier: Dossier, packed: Sequence["Packed"], lang: str) -> str:
    parts = []
    for words, code in _steps(dossier, packed, lang):
        markup = re.sub("`([^`]+)`", r"<code>\1</code>", _text(words))
        parts.append(f"<p>{markup}</p>")
        if code:
            parts.append(f"<pre>{_text(code)}</pre>")
    return "\n".join(parts)


_RECORDS = r"""while read -r number heads sha256; do
  gzip -dc "records/$number.warc.gz" | LC_ALL=C sed '1,/^\r$/d' |
    if [ "$heads" = 2 ]; then LC_ALL=C sed '1,/^\r$/d'; else cat; fi |
    head -c -4 | cmp - "payloads/$number.payload" &&
    echo "$sha256  payloads/$number.payload" | sha256sum -c --quiet &&
    gzip -dc "records/$number.warc.gz" | grep -a "Digest: sha256:$sha256" > /dev/null &&
    echo "$number agrees"
done < captures.txt"""
_TIMES = r"""for record in records/*.warc.gz; do
  echo "$record"
  gzip -dc "$record" | LC_ALL=C sed '/^\r$/q' | grep -a -E '^WARC-(Date|Target-URI|Record-ID):' | tr -d '\r'
done"""


def _steps(dossier: Dossier, packed: Sequence["Packed"], lang: str) -> Iterator[tuple[str, str]]:
    """What to do in words, and what to type."""
    entry = dossier.entry

    def say(name: str, **filling: object) -> str:
        words = _words()["check"][name][LANGUAGES.index(lang)]
        return words.format(**filling) if filling else words

    yield say("need"), ""
    yield say("whole"), "sha256sum -c --quiet SHA256SUMS && echo whole"
    yield say("whole_note"), "sha256sum SHA256SUMS"
    yield say("records"), _RECORDS
    yield say("times"), _TIMES
    for made in packed:
        if made.piece.is_deciding and (step := _step(dossier, made)):
            number, at = made.piece.number, made.piece.capture.fetched_at
            yield say(step[0], number=number, at=at, year=entry.year), step[1]
    state, meaning = word("state", entry.state, lang), word("meaning", entry.state, lang)
    yield say("bounds", ends=ends_at(dossier), state=state, meaning=meaning), ""
    key = entry.agency.replace("'", "'\\''")
    yield say("id", finding=entry.finding), f"printf '%s\\n%s' '{key}' {entry.year} | sha256sum | cut -c 1-16"
    yield say("browser"), ""
    first = next((made.piece for made in packed if made.piece.is_deciding), None)
    if first is not None and re.fullmatch(r"[\w.-]+", first.capture.warc):
        capture = first.capture
        digest = next(made.record_sha256 for made in packed if made.piece is first)
        yield (
            say("archive", number=first.number, sha256=digest),
            f"tail -c +{capture.offset + 1} warc/{capture.warc} | head -c {capture.length} | sha256sum",
        )


def _step(dossier: Dossier, made: "Packed") -> tuple[str, str] | None:
    """What one page shows (a phrase of `check`) and how to see it; None where it is one page of several and
    the report stands on another."""
    capture = made.piece.capture
    if not made.piece.payload:
        return "failed", f"gzip -dc records/{made.piece.number}.warc.gz | tr -d '\\r'"
    if made.coding not in ("", "gzip", "x-gzip") or not made.reading:
        return None
    looked = [one for one in dossier.looked if any(one_page.id == capture.id for one_page in one.captures)]
    if capture.id in {one.shown_by for one in dossier.looked} or capture.url == dossier.entry.url:
        return "presence", _look_for(made, dossier.entry.year)
    says = {one.says for one in looked}
    if "shown" in says or not looked:
        return None
    return ("absence" if "absent" in says else "hindered"), _look_for(made, dossier.entry.year)


def _look_for(made: "Packed", year: int) -> str:
    """A command that prints the pieces of text of a page that hold the year."""
    encoding = made.encoding.upper() if _ENCODING.fullmatch(made.encoding) else "UTF-8"
    decode = "" if encoding in ("UTF-8", "ASCII") else f" | iconv -c -f {encoding} -t UTF-8"
    path = f"payloads/{made.piece.number}.payload"
    return f"gzip -dcf {path}{decode} | LC_ALL=C grep -a -o '[^<>\"]*{year}[^<>\"]*' || echo 0"
