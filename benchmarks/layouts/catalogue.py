"""Draws the page of one layout and seed."""

from dataclasses import dataclass
from random import Random

from benchmarks.layouts import article, in_tables, in_text
from benchmarks.layouts.named import LAYOUTS, Layout
from benchmarks.layouts.plan import Truth, draw_plan, report

__all__ = ["LAYOUTS", "Drawn", "Layout", "draw", "in_tables", "in_text"]


@dataclass(frozen=True, slots=True)
class Drawn:
    """A page and what it says. `marked` is its markup with the marks of its values, for mutations."""

    layout: str
    seed: int
    tag: str
    body: bytes
    content_type: str
    truths: tuple[Truth, ...]
    marked: str


def draw(layout: str, seed: int) -> Drawn:
    """The page of one layout and seed, the same on every machine."""
    rng = Random(f"{layout}/{seed}")
    plan = draw_plan(rng)
    LAYOUTS[layout].change(rng, plan)
    made = [report(rng, plan) for _ in range(plan.reports)]
    declared = article.CODINGS[plan.coding][1]
    reports = [(who, parts) for _, who, parts in made]
    if plan.page == "txt":
        page, header = article.text(rng, reports), "text/plain"
    else:
        page, header = article.html(rng, reports, plan.page, declared), ""
    body, html_header = article.encode(rng, page, plan.coding, plan.damage)
    tag = LAYOUTS[layout].tag
    return Drawn(layout, seed, tag, body, header or html_header, tuple(one for one, *_ in made), page)
