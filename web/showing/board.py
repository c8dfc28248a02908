"""A board's question in an address, so that it can be sent to somebody and kept as a bookmark."""

import re
from dataclasses import replace
from enum import StrEnum
from typing import Any, TypeVar

from werkzeug.datastructures import MultiDict

from domain.text import clean_line
from domain.workflow.states import State
from forms.fields import counted
from services.reads.board import Day, Filters
from services.reads.board.question import SOON_DAYS, Lateness, Sort
from web import clock

LONGEST_WORD = 40
MOST_OPENED = 50
MOST_SOON_DAYS = 90
# a bookmark of the first boards said only whether to show what is overdue
_OVERDUE = ("1", Lateness.OVERDUE)
_SOON = re.compile(r"soon-(\d{1,2})", re.ASCII)
W = TypeVar("W", bound=StrEnum)


def day() -> Day:
    """Today, where the installation's people live."""
    return Day(clock.today(), clock.zone())


def filters_from(given: "MultiDict[str, str]") -> Filters:
    """The question that an address asks; what is not understood is left out."""

    def word(name: str) -> str:
        return clean_line(given.get(name, ""))[:LONGEST_WORD]

    lateness, days = _lateness(word("late"))
    return Filters(
        state=_one_of(State, word("state")),
        lateness=lateness,
        days=days,
        section=word("section"),
        who=word("who"),
        unit=word("unit"),
        sort=_one_of(Sort, word("sort")) or Sort.UNIT,
        is_flat=word("flat") == "1",
        opened=frozenset(given.getlist("open")[:MOST_OPENED]),
        page=counted(given.get("page"), 1),
    )


def _lateness(text: str) -> tuple[Lateness | None, int]:
    if text in _OVERDUE:
        return Lateness.OVERDUE, SOON_DAYS
    if text == Lateness.HANDED_IN_LATE:
        return Lateness.HANDED_IN_LATE, SOON_DAYS
    if found := _SOON.fullmatch(text):
        return Lateness.SOON, min(int(found[1]), MOST_SOON_DAYS)
    return None, SOON_DAYS


def _one_of(words: type[W], word: str) -> W | None:
    return words(word) if word in set(words) else None


def arguments_of(filters: Filters) -> dict[str, Any]:
    """The address's arguments: only what differs from the usual; the page is left out."""
    found: dict[str, Any] = {
        "state": filters.state.value if filters.state else "",
        "late": lateness_word(filters),
        "section": filters.section,
        "who": filters.who,
        "unit": filters.unit,
        "sort": "" if filters.sort is Sort.UNIT else filters.sort.value,
        "flat": "1" if filters.is_flat else "",
        "open": sorted(filters.opened),
    }
    return {name: value for name, value in found.items() if value}


def lateness_word(filters: Filters) -> str:
    """The lateness as the address says it."""
    match filters.lateness:
        case None:
            return ""
        case Lateness.SOON:
            return f"soon-{filters.days}"
        case _:
            return filters.lateness.value


def turned(filters: Filters, code: str) -> dict[str, Any]:
    """The arguments with one group folded where it is open, unfolded where it is folded."""
    return arguments_of(replace(filters, opened=filters.opened ^ {code}))


def overdue_of(filters: Filters) -> dict[str, Any]:
    """The arguments of what is asked for, of what is overdue where lateness was not asked for."""
    lateness = filters.lateness or Lateness.OVERDUE
    return arguments_of(replace(filters.without_place, lateness=lateness))
