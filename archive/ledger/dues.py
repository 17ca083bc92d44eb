"""When a report is due: the rules of `dues.toml`, each with the article it rests on."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from functools import cache
from importlib.resources import files

import msgspec

BEIJING = timezone(timedelta(hours=8), "Asia/Shanghai")

_TOWNSHIP = re.compile(r"[乡镇]$|苏木$|[乡镇]人民政府$|苏木人民政府$|街道(?:办事处)?$")
_OFFICE = re.compile(r"人民政府办公[厅室]$")
_ZONE = re.compile(r"(?:区|新城|园|基地)(?:管理委员会|管委会)$")
_BARE_ZONE = re.compile(r"(?:开发|高新|新|示范|园|景|度假|保税|功能|试验|实验|经开|工业)区$|新城$")
_VERTICAL = re.compile(
    r"(?:税务局|海关|气象局|调查队|海事局|邮政管理局|通信管理局|地震局|监管局?分局|银保监分?局|烟草专卖局)$"
)


class Rule(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """One line of the rules: which kinds of body, for reports of which years, by which day."""

    id: str
    kinds: tuple[str, ...]
    from_year: int
    day: str
    strength: str
    basis: str
    until_year: int = 9999


class _Rules(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    rule: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Due:
    """The last day on which a report may appear, and the rule that says so."""

    on: date
    rule: str
    strength: str
    basis: str

    @property
    def ends_at(self) -> datetime:
        """The first moment at which it is too late: the midnight in Beijing that ends the day."""
        return datetime.combine(self.on + timedelta(days=1), time(), BEIJING).astimezone(UTC)


@cache
def rules() -> tuple[Rule, ...]:
    """The rules in their order."""
    text = files("archive.ledger").joinpath("dues.toml").read_bytes()
    return msgspec.toml.decode(text, type=_Rules).rule


KINDS = tuple(sorted({kind for rule in rules() for kind in rule.kinds}))
"""The kinds of bodies that rules name."""


def due_of(kind: str, year: int) -> Due | None:
    """When the report of `year` is due of a body of this kind; None where no rule names it."""
    for rule in rules():
        if kind in rule.kinds and rule.from_year <= year <= rule.until_year:
            on = date.fromisoformat(f"{year + 1}-{rule.day}")
            return Due(on, rule.id, rule.strength, rule.basis)
    return None


def kind_of(name: str, level: str) -> str:
    """What kind of body it is, by its name first and the level of its site after."""
    for kind, pattern in (("township", _TOWNSHIP), ("office", _OFFICE), ("vertical", _VERTICAL)):
        if pattern.search(name):
            return kind
    if level in ("central", "township"):
        return level
    if _ZONE.search(name) or _BARE_ZONE.search(name):
        return "zone"
    # A division's bare name (汉阴县) in a title means its government.
    return "government" if re.search(r"人民政府$|^国务院$|[省市县区旗州盟]$", name) else "department"


def day_in_beijing(moment: datetime) -> date:
    """The calendar day of a moment in Beijing."""
    return moment.astimezone(BEIJING).date()
