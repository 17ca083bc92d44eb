"""Everything a family may say about a page: links that were listed, and pages to ask for next."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from urllib.parse import urlencode


@dataclass(frozen=True, slots=True)
class Ask:
    """A request to make: GET of `url`, or POST where `form` or `json` (a JSON text) is given.

    Address and body together tell its answer from every other one. What stands behind `#` is never sent:
    there a family notes what the answer will not repeat, and finds it again in the address of the page.
    """

    url: str
    form: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    json: str = ""

    @property
    def body(self) -> str:
        """What is posted, as it is sent; empty for a GET."""
        return self.json or urlencode(dict(self.form))


@dataclass(frozen=True, slots=True)
class Link:
    """One row of a list: absolute address, the whole title that the row shows, the date beside it."""

    url: str
    title: str
    date: str | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """One list page, read: its rows in their order, and where the list goes on. `total` is how many rows the
    whole list has, where an answer counts them."""

    links: tuple[Link, ...] = ()
    more: tuple[Ask, ...] = ()
    total: int | None = None
