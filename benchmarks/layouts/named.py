"""Layouts by name: `layout` enters one; the modules that use it are imported by `catalogue`."""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Final

from benchmarks.layouts.plan import Plan

Change = Callable[[Random, Plan], None]


@dataclass(frozen=True, slots=True)
class Layout:
    """One shape of page: `tag` is determined, lossy or unlisted; `what` says it in a line."""

    name: str
    tag: str
    what: str
    change: Change


LAYOUTS: Final[dict[str, Layout]] = {}


def layout(name: str, tag: str, what: str) -> Callable[[Change], Change]:
    def enter(change: Change) -> Change:
        LAYOUTS[name] = Layout(name, tag, what, change)
        return change

    return enter
