"""CMS families (建站系统): one module each, pure functions from a page to what it lists.

A family is a module of this folder with two functions, and nothing else registers it:

    signs(page: Page) -> int        how many things only this family writes; 0 where there is none
    read(page: Page) -> Listing     the rows of a list page, and the pages to ask for next

`read` may give more rows than are reports (news of a sidebar, near-misses): the title and the page decide
later. It must not invent an address where the page has a link. A page that is not its own gives no rows.
"""

import pkgutil
from importlib import import_module
from typing import Protocol, cast

from crawler.listing import Listing
from parsers.page import Page


class Family(Protocol):
    """What a module of this folder has."""

    def signs(self, page: Page) -> int: ...

    def read(self, page: Page) -> Listing: ...


def names() -> tuple[str, ...]:
    """Every family there is, in alphabetical order."""
    return tuple(sorted(module.name for module in pkgutil.iter_modules(__path__)))


def find(name: str) -> Family:
    """The module of that name; KeyError where there is none."""
    if name not in names():
        raise KeyError(name)
    return cast("Family", import_module(f"{__name__}.{name}"))


def recognise(page: Page) -> str | None:
    """The family with the most signs on the page; None where no family knows it."""
    counted = [(find(name).signs(page), name) for name in names()]
    signs, name = max(counted, default=(0, ""))
    return name if signs else None
