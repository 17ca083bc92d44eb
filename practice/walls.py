"""Portals that do not let a crawler through, in every way that was seen, and one that only looks so."""

from practice.plan import Column, Plan
from practice.series import years


def walls() -> tuple[Plan, ...]:
    """A portal for each kind of wall, before everything or before the column only."""
    kinds = ("ts", "ts202", "c3vk", "edgeone", "wzws", "slider", "suspected", "empty")
    column = Column("zfxxgk/zfxxgknb", rows=years("围城县人民政府", 2023, 2025, 70))
    blocked = tuple(
        Plan(
            f"wall-{kind}",
            f"围城{n}县人民政府",
            f"www.weicheng{n}.gov.cn",
            "trs",
            (column,),
            outcome="blocked",
            wall=kind,
            wall_from="/zfxxgk/zfxxgknb" if n % 2 else "",
        )
        for n, kind in enumerate(kinds)
    )
    throttled = Plan(
        "throttled",
        "节流县人民政府",
        "www.jieliu.gov.cn",
        "trs",
        (column,),
        outcome="blocked",
        options={"throttled": "/zfxxgk/"},
    )
    cookie = Plan(
        "cookie", "围城县人民政府", "www.quqi.gov.cn", "trs", (column,), options={"cookie": ""}, way="direct"
    )
    return (*blocked, throttled, cookie)
