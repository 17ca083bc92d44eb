"""How each building system writes its lists and articles. One module a family, named as in the registry.

A module has two functions: `path(column)` is the address of the column's first page on its own site, and
`lay(building, column)` writes every list page and article. What was never seen is invented, and said so.
"""

from importlib import import_module
from types import ModuleType

from practice.anchors import anchor
from practice.building import Building
from practice.plan import Column


def find(name: str) -> ModuleType:
    """The module of one family."""
    return import_module(f"{__name__}.{name}")


def path(building: Building, column: Column) -> str:
    """Where `column` begins on its site."""
    found: str = find(building.plan.family).path(column)
    return found


def lay(building: Building, column: Column) -> None:
    """Writes `column` with all that hangs below it, and notes what a visit must see of it."""
    start = path(building, column)
    building.must_see(start)
    if "article" in column.options:
        # 黔南, 六盘水, 洪雅: the directory itself is the report, with the menu of a column.
        building.put_article(start, column.rows[0], column)
        return
    if not column.below:
        find(building.plan.family).lay(building, column)
        return
    anchors = "".join(
        f"<li>{anchor(building.plan, building.base, path(building, below), below.words)}</li>"
        for below in column.below
    )
    content = f'{building.crumbs("政府信息公开", column.words)}<ul class="years">{anchors}</ul>'
    building.put_page(start, f"{column.words}_{building.plan.name}", content)
    for below in column.below:
        lay(building, below)
