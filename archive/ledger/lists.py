"""What two visits call the same list: its address without its page number and without the year it is for."""

import re
from urllib.parse import parse_qsl, urlencode, urlsplit

_PAGE = re.compile(r"(?:[_-]\d{1,3}|(?<=[a-z])\d{1,3})(?=\.\w{2,5}$)")
_INDEX = re.compile(r"(?:index|default|list)?(?:\.\w{2,5})?$", re.IGNORECASE)
_YEAR = re.compile(r"(?<!\d)20\d\d(?!\d)")
_PAGING = re.compile(r"page|^(?:p|pn|no|num|start|offset|limit|size|rows|total|_|t|callback)$", re.IGNORECASE)


def list_name(url: str) -> str:
    """The list that an address is a page of. A folder ends in a slash, and what lies below it begins so; the
    root of a host names no list but itself."""
    try:
        parts = urlsplit(_YEAR.sub("Y", url))
        asked = sorted(pair for pair in parse_qsl(parts.query) if not _PAGING.search(pair[0]))
    except ValueError:
        return url
    folder, _, name = parts.path.rpartition("/")
    name = _INDEX.sub("", _PAGE.sub("", name))
    where = f"{parts.netloc}{folder}/{name}"
    if asked:
        return f"{where}?{urlencode(asked)}"
    return where if folder or name else f"{where}."
