"""Portals that would hold a crawler, fill its disk, or send it where it must not go.

    practice.serve(hostile())

Each stands behind an ordinary home page; its column is the trap. They are no part of the country: a crawl of
them is as slow as the limits of the crawler are wide.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace

from practice.answers import Answer, Question, bomb, endless, html, redirect
from practice.building import Building
from practice.plan import Column, Plan
from practice.series import years

_COLUMN = "/zfxxgk/zfxxgknb/"
_ELSEWHERE = (
    "http://10.0.0.1/zfxxgk/t20230118_1.html",
    "http://169.254.169.254/latest/meta-data/",
    "http://127.0.0.1:22/t20230118_2.html",
    "http://[::1]/t20230118_3.html",
    "file:///etc/passwd",
    "ftp://www.bushuo.gov.cn/t20230118_4.html",
    "javascript:alert(1)",
    "http://www.bushuo.gov.cn@10.0.0.2/t20230118_5.html",
)


def hostile() -> tuple[Plan, ...]:
    """One portal for each kind."""
    return tuple(_portal(kind) for kind in _KINDS)


def _portal(kind: str) -> Plan:
    name = f"险滩{list(_KINDS).index(kind)}县人民政府"
    column = Column(_COLUMN.strip("/"), rows=years(name, 2023, 2025, 90))
    plan = Plan(
        f"hostile-{kind}", name, f"{kind}.xiantan.gov.cn", "trs", (column,), way="direct", outcome="partial"
    )
    plan = replace(plan, options={"hostile": kind})
    return replace(plan, outcome="new") if kind in ("elsewhere", "terminal") else plan


def lay_hostile(building: Building) -> None:
    """Puts the trap of the plan where its column stands."""
    _KINDS[building.plan.options["hostile"]](building)


def _loop(building: Building) -> None:
    """Two addresses that lead to one another."""
    building.forget()
    building.put(_COLUMN, redirect(f"{_COLUMN}index.html"))
    building.put(f"{_COLUMN}index.html", redirect(_COLUMN))


def _chain(building: Building) -> None:
    """A redirect to an address that never was before, without an end."""
    building.forget()

    def answer(question: Question) -> Answer:
        return redirect(f"{_COLUMN}?step={int(question.form.get('step', 0)) + 1}")

    building.handle("GET", _COLUMN, answer)


def _pages(building: Building) -> None:
    """Every page of the list has a next one, with rows that were never there before."""
    building.forget()

    def answer(question: Question) -> Answer:
        number = int(question.form.get("page", 1))
        rows = "".join(
            f'<li><a href="./202301/t20230118_{number * 100 + n}.html">通知第{number * 100 + n}号</a></li>'
            for n in range(20)
        )
        onward = f'<a href="{_COLUMN}?page={number + 1}">下一页</a>'
        return html(building.frame("政府信息公开年报", f"<ul>{rows}</ul>{onward}"))

    building.handle("GET", _COLUMN, answer)


def _large(building: Building) -> None:
    """A page of 1 GB."""
    building.forget()
    building.put(_COLUMN, endless())


def _bomb(building: Building) -> None:
    """64 MB in 64 kB."""
    building.forget()
    building.put(_COLUMN, bomb())


def _slow(building: Building) -> None:
    """Sixty-four bytes a second."""
    building.forget()
    building.put(_COLUMN, Answer(b"<p>0</p>" * 4000, drip=1.0))


def _elsewhere(building: Building) -> None:
    """Rows that lead to private addresses, to other protocols and into the machine."""
    rows = "".join(
        f'<li><a href="{address}">某县人民政府{2010 + n}年政府信息公开工作年度报告</a></li>'
        for n, address in enumerate(_ELSEWHERE)
    )
    page = building.answer(Question("GET", _COLUMN, {})).body.decode()
    building.put(_COLUMN, html(page.replace("</ul>", f"{rows}</ul>", 1)))


def _terminal(building: Building) -> None:
    """Titles that a terminal would obey, or a spreadsheet."""
    spelt = '<li><a href="./202301/t20230118_7.html">\x1b[2J\x1b]0;x\x07=HYPERLINK("http://10.0.0.1")通知</a></li>'
    page = building.answer(Question("GET", _COLUMN, {})).body.decode()
    building.put(_COLUMN, html(page.replace("</ul>", f"{spelt}</ul>", 1)))


_KINDS: Mapping[str, Callable[[Building], None]] = {
    "loop": _loop,
    "chain": _chain,
    "pages": _pages,
    "large": _large,
    "bomb": _bomb,
    "slow": _slow,
    "elsewhere": _elsewhere,
    "terminal": _terminal,
}
