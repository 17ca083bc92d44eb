"""TRS WCM: a directory is the column, articles are `…/YYYYMM/tYYYYMMDD_ID.html` (or `tID.html`).

Page 2 is `index_1.html`, and only a script knows how many there are: `createPageHTML(count, now, "index",
"html")`, a plain `countPage = N` (mva.gov.cn), Kunming's own `ele.value>(N)`. Past the end some answer 404,
some a stub of 300 to 400 bytes, some a refresh to `./` (mohrss.gov.cn). The date in an address is that of
publication or of a migration, and once the Unix epoch (liunan.gov.cn): nothing is read from it.
"""

import re
from urllib.parse import urlsplit

from crawler.anchors import anchors, next_page
from crawler.listing import Ask, Link, Listing
from parsers.page import Page, decode

_ARTICLE = re.compile(r"/t(?:\d{8}_\d+|\d{4}_\d+|\d{6,9})(?:_wap)?\.s?html?$")
_FILE = re.compile(r"\.(?:pdf|docx?|xlsx?|wps|ofd|rtf|zip|rar)$", re.IGNORECASE)
_PAGER = re.compile(
    r"createPage(?:HTML)?\s*\(\s*(?:['\"]?[\w-]*[A-Za-z][\w-]*['\"]?\s*,\s*)?(\d+)\s*,\s*(\d+)"
    r"(?:\s*,\s*['\"](\w+)['\"]\s*,\s*['\"](\w+)['\"])?"
)
_COUNT = re.compile(r"(?:countPage|pageCount|totalPage)\s*[=:]\s*['\"]?(\d+)|ele\.value\s*>\s*(\d+)")
_INDEX = re.compile(r"([A-Za-z]\w*?)(?:_(\d+))?\.(s?html?)$")
MOST_PAGES = 500
"""No column was seen with a tenth of it; a count above is a mistake or a trap."""


def signs(page: Page) -> int:
    """Articles with the address of this family, and its pager."""
    found = sum(1 for anchor in anchors(page) if _ARTICLE.search(urlsplit(anchor.url).path))
    return found + (3 if b"createPageHTML" in page.body else 0)


def read(page: Page) -> Listing:
    """Rows of a column directory and the next page of it."""
    found = anchors(page)
    rows: dict[str, Link] = {}
    for anchor in found:
        path = urlsplit(anchor.url).path
        if anchor.words and (_ARTICLE.search(path) or _FILE.search(path)):
            kept = rows.get(anchor.url)
            if kept is None or len(anchor.words) > len(kept.title):
                rows[anchor.url] = Link(anchor.url, anchor.words, anchor.date)
    following = next_page(found, page.url) or _written_by_script(page)
    return Listing(tuple(rows.values()), (Ask(following),) if following else ())


def _written_by_script(page: Page) -> str | None:
    """The address of the page after this one, as the pager's script would write it."""
    text = decode(page.body).text
    count, now, name, suffix = 0, None, "index", ""
    if pager := _PAGER.search(text):
        count, now = int(pager[1]), int(pager[2])
        name, suffix = pager[3] or name, pager[4] or suffix
    elif counted := _COUNT.search(text):
        count = int(counted[1] or counted[2])
    parts = urlsplit(page.url)
    folder, _, last = parts.path.rpartition("/")
    here = _INDEX.match(last)
    suffix = suffix or (here[3] if here else "html")
    if here and here[2] and int(here[2]) < MOST_PAGES:
        now = int(here[2])  # the address knows better: some templates print 0 on every page
    now = now or 0
    if not 0 <= now < count - 1 or count > MOST_PAGES:
        return None
    return parts._replace(path=f"{folder}/{name}_{now + 1}.{suffix}", query="", fragment="").geturl()
