"""The next cycle from the last: its key, title and dates; nothing of what was answered."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from domain.cycle.dates import Dates

_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
LONGEST_KEY = 64


@dataclass(frozen=True, slots=True)
class Proposed:
    """What a cycle is proposed to be, every part to be changed before it is planned."""

    key: str
    title: str
    dates: Mapping[str, Dates]


def rolled(key: str, title: str, dates: Mapping[str, Dates], taken: Collection[str]) -> Proposed:
    """The next cycle a year later; `taken` are the keys that are in use."""
    return Proposed(
        key=free_key(years_on(key), taken),
        title=years_on(title),
        dates={level: each.a_year_later() for level, each in dates.items()},
    )


def years_on(text: str) -> str:
    """The text with each year in it one higher: 2019－2023年 becomes 2020－2024年."""
    return _YEAR.sub(lambda found: str(int(found.group()) + 1), text)


def free_key(key: str, taken: Collection[str]) -> str:
    """The key, or the first of key-2, key-3 … that is not taken."""
    if key not in taken:
        return key
    number = 2
    while (candidate := f"{key[: LONGEST_KEY - len(str(number)) - 1]}-{number}") in taken:
        number += 1
    return candidate


@dataclass(frozen=True, slots=True)
class Member:
    """A unit as a cycle knows it: its id, code, name, level and the id of the unit above."""

    unit: int
    code: str
    name: str
    level: str
    parent: int | None


@dataclass(frozen=True, slots=True)
class Membership:
    """How the units differ: each list in the order of its codes; pairs are (then, now)."""

    new: tuple[Member, ...] = ()
    gone: tuple[Member, ...] = ()
    moved: tuple[tuple[Member, Member], ...] = ()
    renamed: tuple[tuple[Member, Member], ...] = ()
    relevelled: tuple[tuple[Member, Member], ...] = ()

    @property
    def is_same(self) -> bool:
        return not (self.new or self.gone or self.moved or self.renamed or self.relevelled)


def units_between(then: Collection[Member], now: Collection[Member]) -> Membership:
    """What has become of the units between two cycles, or a plan and the organisation."""
    before, after = ({each.unit: each for each in units} for units in (then, now))
    both = [
        (before[unit], after[unit])
        for unit in sorted(before.keys() & after.keys(), key=lambda unit: after[unit].code)
    ]
    return Membership(
        new=_by_code(after[unit] for unit in after.keys() - before.keys()),
        gone=_by_code(before[unit] for unit in before.keys() - after.keys()),
        moved=tuple(pair for pair in both if pair[0].parent != pair[1].parent),
        renamed=tuple(pair for pair in both if pair[0].name != pair[1].name),
        relevelled=tuple(pair for pair in both if pair[0].level != pair[1].level),
    )


def _by_code(members: Iterable[Member]) -> tuple[Member, ...]:
    return tuple(sorted(members, key=lambda each: each.code))
