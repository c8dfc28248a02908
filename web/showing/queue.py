"""A queue's question in an address, so that it goes along to a section and back."""

from collections.abc import Mapping
from dataclasses import fields
from enum import StrEnum
from typing import Any, TypeVar
from urllib.parse import parse_qsl, urlencode

from domain.text import clean_line
from services.reads.queue_listing import Asked, Filters, Lateness, Since, Sort, Tab
from web import clock
from web.identity import the_actor

LONGEST_WORD = 80
_DOWN = "-"
W = TypeVar("W", bound=StrEnum)


def filters_from(given: Mapping[str, str]) -> Filters:
    """The filters that an address names; what is not understood is left out."""

    def word(name: str) -> str:
        return clean_line(given.get(name, ""))[:LONGEST_WORD]

    tab = _one_of(Tab, word("tab")) or Tab.TO_DECIDE
    sort = word("sort")
    return Filters(
        tab=tab,
        cycle=word("cycle"),
        section=word("section"),
        under=word("under"),
        name=word("name"),
        lateness=_one_of(Lateness, word("late")) if tab is Tab.TO_DECIDE else None,
        since=_one_of(Since, word("since")),
        is_explained=word("explained") == "1",
        sort=_one_of(Sort, sort.removeprefix(_DOWN)),
        is_descending=sort.startswith(_DOWN) and _one_of(Sort, sort[1:]) is not None,
    )


def _one_of(words: type[W], word: str) -> W | None:
    return words(word) if word in set(words) else None


def arguments_of(filters: Filters) -> dict[str, Any]:
    """The address's arguments: only what differs from the usual."""
    sort = f"{_DOWN if filters.is_descending else ''}{filters.sort}" if filters.sort else ""
    found = {
        "tab": "" if filters.tab is Tab.TO_DECIDE else filters.tab.value,
        "cycle": filters.cycle,
        "section": filters.section,
        "under": filters.under,
        "name": filters.name,
        "late": filters.lateness.value if filters.lateness else "",
        "since": filters.since.value if filters.since else "",
        "explained": "1" if filters.is_explained else "",
        "sort": sort,
    }
    return {name: value for name, value in found.items() if value}


def packed(filters: Filters) -> str:
    """The filters as one argument of a section's address."""
    return urlencode(arguments_of(filters))


def unpacked(text: str) -> Filters:
    """The filters that `packed` wrote; the usual ones for anything else."""
    try:
        return filters_from(dict(parse_qsl(text, max_num_fields=len(fields(Filters)))))
    except ValueError:
        return Filters()


def asked(filters: Filters) -> Asked:
    """The question of the person who asks, today."""
    actor = the_actor()
    return Asked(actor.person, clock.today(), filters, actor.stands_in_for)


def sorted_by(filters: Filters, sort: str) -> dict[str, Any]:
    """The arguments that order the list by `sort`, the other way round where it is so already."""
    current, is_descending = filters.order
    turned = current == sort and not is_descending
    return {**arguments_of(filters), "sort": f"{_DOWN if turned else ''}{sort}"}
