"""Practice portals, up and answering for as long as a `with` block lasts.

with practice.serve(practice.demo()) as portals:
    portals.registry   # CSV as the contract has it
    portals.hosts      # {"www.hanyin.gov.cn": "127.0.0.2:40001"}
    portals.truth      # {"hanyin": Truth(outcome="new", reports=(…), …)}
    portals.log        # every request, in the order of its arrival
"""

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path

from practice.answers import Answer, Handler, Question
from practice.building import Building
from practice.hostile import lay_hostile
from practice.plan import Plan, Truth
from practice.server import Asked, Door, Loopback
from practice.ways import lay_portal

_FIELDS = ("site", "name", "level", "division_code", "home_url", "column_url", "family")


class Portals:
    """Sites that answer, and what a crawl of them must find. Made by `serve`."""

    def __init__(self, plans: Sequence[Plan], loopback: Loopback, named: bool, port: int = 0) -> None:
        self._loopback = loopback
        self._named = named
        self._plans = {plan.site: plan for plan in plans}
        self._doors: dict[str, Door] = {}
        self._buildings: dict[str, Building] = {}
        self._overridden: dict[tuple[str, str], list[Handler]] = {}
        machines: dict[str, str] = {}
        for number, plan in enumerate(plans):
            machine = plan.machine or plan.site
            machines.setdefault(machine, loopback.new_address())
            self._doors[plan.site] = self._open(plan, machines[machine], port and port + number)
        for plan in plans:
            self._build(plan)

    def _open(self, plan: Plan, address: str, port: int = 0) -> Door:
        return self._loopback.open_door(
            plan.site, address, lambda question: self._answer(plan.site, question), port, plan.tls
        )

    def _build(self, plan: Plan) -> None:
        building = Building(plan, self._origin)
        lay_portal(building)
        if "hostile" in plan.options:
            lay_hostile(building)
        self._plans[plan.site], self._buildings[plan.site] = plan, building
        if plan.down:
            self._loopback.shut(plan.site)

    def _origin(self, host: str) -> str:
        plan = next((plan for plan in self._plans.values() if plan.host == host), None)
        if plan is None:
            return f"http://{host}"
        # A plan whose host is "" is a portal on a bare address, as 乌拉特前旗 has one.
        place = host if self._named and host else self._doors[plan.site]
        return f"{'https' if plan.tls else 'http'}://{place}"

    def _answer(self, site: str, question: Question) -> Answer:
        overridden = self._overridden.get((site, question.target)) or self._overridden.get((site, "*"))
        if overridden:
            return (overridden.pop(0) if len(overridden) > 1 else overridden[0])(question)
        return self._buildings[site].answer(question)

    # What a crawl is given

    @property
    def registry(self) -> str:
        """All sites with the address of their column and their family."""
        return self._csv(known=True)

    @property
    def homes(self) -> str:
        """All sites with nothing but their name and home page: column and family are to be found."""
        return self._csv(known=False)

    def _csv(self, known: bool) -> str:
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(_FIELDS)
        for site, building in self._listed():
            plan = building.plan
            column = (building.column, plan.family) if known else ("", "")
            writer.writerow(
                (site, plan.name, plan.level, plan.division_code, building.url(plan.home), *column)
            )
        return text.getvalue()

    @property
    def hosts(self) -> dict[str, str]:
        """Host names and where they answer; empty where the registry has addresses already."""
        if not self._named:
            return {}
        return {plan.host: str(self._doors[site]) for site, plan in self._plans.items() if plan.host}

    @property
    def hosts_file(self) -> str:
        """The same as lines `name address:port`, as `--hosts` reads them."""
        return "".join(f"{name} {door}\n" for name, door in self.hosts.items())

    # What it must find

    @property
    def truth(self) -> Mapping[str, Truth]:
        """By site, the planned end of a first visit as the sites stand now."""
        return {site: self._truth(building) for site, building in self._listed()}

    def _truth(self, building: Building) -> Truth:
        """A site whose column stands on another host finds there what that host has."""
        own = building.truth()
        elsewhere = building.plan.options.get("column_at")
        if not elsewhere:
            return own
        there = self._buildings[elsewhere].truth()
        return replace(there, site=own.site, pages=(*own.pages, *there.pages))

    def _listed(self) -> Iterator[tuple[str, Building]]:
        """The sites that a registry names; a clone of a portal stands there unlisted."""
        return ((site, b) for site, b in self._buildings.items() if "unlisted" not in b.plan.options)

    def plan(self, site: str) -> Plan:
        return self._plans[site]

    def write(self, folder: Path) -> None:
        """Leaves registry.csv, homes.csv, hosts.txt and truth.json in `folder`."""
        truth = {site: asdict(found) for site, found in self.truth.items()}
        for name, text in (
            ("registry.csv", self.registry),
            ("homes.csv", self.homes),
            ("hosts.txt", self.hosts_file),
            ("truth.json", json.dumps(truth, ensure_ascii=False, indent=1, default=dict) + "\n"),
        ):
            (folder / name).write_text(text, "utf-8")

    # What came

    @property
    def log(self) -> list[Asked]:
        """Every request so far. The list is the server's own; `log.clear()` begins anew."""
        return self._loopback.log

    # What goes wrong

    def override(self, site: str, target: str, *answers: Answer | Handler) -> None:
        """Makes `site` answer `target` (path and query; "*" for everything) with these, one a request,
        the last one from then on. Without answers the override ends."""
        handlers: list[Handler] = [a if callable(a) else _always(a) for a in answers]
        self._overridden[site, target] = handlers

    def rebuild(self, plan: Plan) -> None:
        """Replaces a portal by another plan for the same site, at the same address."""
        before, door = self._plans[plan.site], self._doors[plan.site]
        if before.down and not plan.down:
            self._doors[plan.site] = self._open(plan, door.address, door.port)
        self._build(plan)


def _always(answer: Answer) -> Handler:
    return lambda _: answer


@contextmanager
def serve(plans: Sequence[Plan], named: bool = True, port: int = 0) -> Iterator[Portals]:
    """Starts every portal of `plans` on loopback, and ends them all with the block.

    `named`: addresses are host names, to be mapped by `portals.hosts`; else they are `127.0.0.x:port`.
    `port`: the first site listens there and each other one a number higher; 0 takes free ones. OSError where
    one is taken.
    """
    loopback = Loopback()
    try:
        yield Portals(plans, loopback, named, port)
    finally:
        loopback.close()
