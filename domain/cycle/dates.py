"""The dates of a level, what is in force for one section, and how late a day is."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from domain.message import Message, msg


@dataclass(frozen=True, slots=True)
class Dates:
    """When a level's sections open, are due and close (calendar days, inclusive)."""

    opens_on: date
    due_on: date
    closes_on: date

    @property
    def are_in_order(self) -> bool:
        return self.opens_on <= self.due_on <= self.closes_on

    def a_year_later(self) -> "Dates":
        return Dates(year_later(self.opens_on), year_later(self.due_on), year_later(self.closes_on))

    def show(self) -> str:
        return f"{self.opens_on} / {self.due_on} / {self.closes_on}"


@dataclass(frozen=True, slots=True)
class Limits:
    """By when a section is due, and after which day it is shut."""

    due_on: date
    closes_on: date

    @property
    def are_in_order(self) -> bool:
        return self.due_on <= self.closes_on


def in_force(level: Dates, extended: Limits | None = None, asked_for: date | None = None) -> Limits:
    """What holds for one section: its level's dates, never less than its extension allows.

    `asked_for` is the day that a return set after the extension; it stands for the due date.
    """
    due_on, closes_on = level.due_on, level.closes_on
    if extended is not None:
        due_on, closes_on = max(due_on, extended.due_on), max(closes_on, extended.closes_on)
    return Limits(asked_for or due_on, closes_on)


def days_late(due_on: date, day: date) -> int:
    """How many days after the due date; 0 for in time."""
    return max(0, (day - due_on).days)


def why_shut(opens_on: date, closes_on: date, today: date) -> Message | None:
    """Why a level (or a unit with an extension) cannot be worked in today; None when it can."""
    if today < opens_on:
        return msg("本级单位自 %(day)s 起开放填报，现在还不能办理。", day=opens_on.isoformat())
    if today > closes_on:
        return msg(
            "本单位的填报已于 %(day)s 关闭，不能再办理；确需继续的，请上级延期。",
            day=closes_on.isoformat(),
        )
    return None


def year_later(day: date) -> date:
    """The same day of the next year; 29 February becomes the last of its month."""
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return day.replace(year=day.year + 1, day=28)


def problems_of_dates(
    dates: Mapping[str, Dates], names: Mapping[str, Message | str]
) -> list[Message]:
    """What is wrong in itself: dates that stand back to front. `names` are those of the levels."""
    return [
        msg("层级 %(level)s 的起止日期前后颠倒。", level=names.get(level, level))
        for level, each in dates.items()
        if not each.are_in_order
    ]


def lower_due_later(dates: Mapping[str, Dates], levels: tuple[str, ...]) -> list[tuple[str, str]]:
    """The pairs (lower, upper) of neighbouring levels, where the lower is due after the upper."""
    dated = [level for level in levels if level in dates]
    return [
        (lower, upper)
        for lower, upper in pairwise(dated)
        if dates[lower].due_on > dates[upper].due_on
    ]
