"""The frame of the demonstration's cycles: dates, chains, and the reports of the finished one."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from builtin.demo.material import read
from builtin.demo.organisation import Unit
from builtin.demo.people import person_name
from domain.access.roles import Role
from domain.workflow.chain import Chain, Place, Step


@dataclass(frozen=True, slots=True)
class CyclePlan:
    """One campaign. Days count from the opening; `age` is its age in days when it is loaded."""

    key: str
    title: str
    template: str
    year: int
    age: int
    due: Mapping[str, int]
    closing: int
    complete: bool


@dataclass(frozen=True, slots=True)
class ChainPlan:
    """The chain of a level; `author` and, a step each, `accounts` end the sign-ins of who acts."""

    level: str
    author: str
    accounts: tuple[str, ...]
    chain: Chain


@dataclass(frozen=True, slots=True)
class ReportPlan:
    """The frozen report of a unit and its handover; the days are None where there is none."""

    unit: str
    number: str
    signer: str
    frozen_day: int
    sent_day: int | None = None
    received_day: int | None = None
    answered_day: int | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class Reopening:
    """An approved section that is opened again on a day of the cycle, with the words why."""

    unit: str
    section: str
    by: str
    day: int
    words: str


def reopenings(plan: CyclePlan) -> tuple[Reopening, ...]:
    """What is opened again in a cycle that is in progress, after the unit above has used it."""
    return () if plan.complete else tuple(Reopening(**data) for data in read("story")["reopened"])


@cache
def cycles() -> tuple[CyclePlan, ...]:
    """The cycles of the demonstration, the earlier first."""
    return tuple(CyclePlan(**data) for data in read("story")["cycles"])


@cache
def chains() -> Mapping[str, ChainPlan]:
    """The chain of each level."""
    return {
        level: ChainPlan(
            level=level,
            author=data["author"],
            accounts=tuple(step["account"] for step in data["steps"]),
            chain=Chain(tuple(_step(step) for step in data["steps"])),
        )
        for level, data in read("story")["chains"].items()
    }


def _step(data: Mapping[str, str]) -> Step:
    return Step(title=data["title"], place=Place(data["at"]), role=Role(data["role"]))


def reports(plan: CyclePlan, units: Iterable[Unit], seed: int = 1) -> Iterator[ReportPlan]:
    """The reports of a finished cycle, companies before the group; none while it is in progress."""
    kept = tuple(units)
    if plan.complete:
        for level, data in read("story")["reports"].items():
            yield from (_report(plan, unit, data, seed) for unit in kept if unit.level == level)


def _report(plan: CyclePlan, unit: Unit, data: Mapping[str, Any], seed: int) -> ReportPlan:
    number = data["number"].format(mark=unit.mark, year=plan.year, ordinal=data["ordinal"])
    return ReportPlan(
        unit=unit.code,
        number=number,
        signer=person_name(f"{unit.code}.{chains()[unit.level].accounts[-1]}", seed),
        frozen_day=data["frozen"],
        sent_day=data.get("sent"),
        received_day=data.get("received"),
        answered_day=data.get("answered"),
        words=data.get("words", ""),
    )
