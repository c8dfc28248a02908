"""Staleness by name: which thing used what of which unit, and what of that has changed since.

A thing is a number, a paragraph, an approval, a frozen report, one of its files or its handover. It
used the content of a unit's section as that stood then, and it is stale when that stands otherwise
now. The same content approved anew has the same hash, so nothing that used it is stale.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from domain.workflow.record import ActKind
from domain.workflow.states import State

OPEN = "open"
WAIVED = "waived"
"""How a section can stand beside its content hash: nothing is approved, or the unit was let off."""


class Kind(StrEnum):
    """What can be stale."""

    FIGURE = "figure"
    PARAGRAPH = "paragraph"
    APPROVAL = "approval"
    REPORT = "report"
    FILE = "file"
    HANDOVER = "handover"


@dataclass(frozen=True, slots=True, order=True)
class Source:
    """A unit's section (the unit by its id): what is used, and what changes."""

    unit: int
    section: str


@dataclass(frozen=True, slots=True)
class Thing:
    """What used something: at a unit (id), in a section (empty: the report as a whole), by name.

    The name is a field's key (with a block's place for a paragraph), a file's format, or the id of
    a decision, report or handover.
    """

    kind: Kind
    unit: int
    section: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Use:
    """One thing and what it used; `seen` is a content hash, WAIVED or OPEN."""

    thing: Thing
    source: Source
    seen: str


@dataclass(frozen=True, slots=True)
class Now:
    """How a source stands: `seen` as in a use, and the act that brought it there, where known."""

    seen: str = OPEN
    act: ActKind | None = None
    at: datetime | None = None
    by: str = ""
    reason: str = ""


class What(StrEnum):
    """What has happened to a source since it was used."""

    REOPENED = "reopened"
    UNDONE = "undone"
    REINSTATED = "reinstated"
    WAIVED = "waived"
    APPROVED = "approved"
    APPROVED_ANEW = "approved_anew"


@dataclass(frozen=True, slots=True)
class Cause:
    """Why a thing is stale: which source, what happened to it, and how it stands now."""

    source: Source
    what: What
    now: Now

    @property
    def is_open(self) -> bool:
        """Whether the source is still being mended, so that it may change again."""
        return self.now.seen == OPEN


class Remedy(StrEnum):
    """What makes a stale thing current again."""

    REFRESH = "refresh"
    UPDATE_OR_KEEP = "update_or_keep"
    SUBMIT_AGAIN = "submit_again"
    RETURN_FIRST = "return_first"
    REOPEN_FIRST = "reopen_first"
    COMPILE_ANEW = "compile_anew"
    SEND_NEW_ISSUE = "send_new_issue"


@dataclass(frozen=True, slots=True)
class Stale:
    """A stale thing with every cause, in the order in which the thing used them."""

    thing: Thing
    causes: tuple[Cause, ...]

    @property
    def is_open(self) -> bool:
        return any(cause.is_open for cause in self.causes)


NEVER_APPROVED = Now()


def stale_things(uses: Iterable[Use], now: Mapping[Source, Now]) -> tuple[Stale, ...]:
    """The things that used what stands otherwise now, in the order in which they were first named.

    A source that `now` does not know has nothing approved.
    """
    found: dict[Thing, list[Cause]] = {}
    for use in uses:
        stands = now.get(use.source, NEVER_APPROVED)
        if stands.seen != use.seen:
            cause = Cause(use.source, _what_happened(use.seen, stands), stands)
            found.setdefault(use.thing, []).append(cause)
    return tuple(Stale(thing, tuple(causes)) for thing, causes in found.items())


def _what_happened(seen: str, now: Now) -> What:
    if now.seen == WAIVED:
        return What.WAIVED
    if now.seen != OPEN:
        return What.APPROVED if seen in (OPEN, WAIVED) else What.APPROVED_ANEW
    if seen == WAIVED:
        return What.REINSTATED
    return What.UNDONE if now.act is ActKind.UNDO else What.REOPENED


def refreshed(uses: Iterable[Use], thing: Thing, now: Mapping[Source, Now]) -> tuple[Use, ...]:
    """The uses after `thing` took everything as it stands now; all others as they were."""
    return tuple(
        replace(use, seen=now.get(use.source, NEVER_APPROVED).seen) if use.thing == thing else use
        for use in uses
    )


_IN_A_TEXT = {Kind.FIGURE: Remedy.REFRESH, Kind.PARAGRAPH: Remedy.UPDATE_OR_KEEP}


def remedy_for(kind: Kind, state: State | None = None) -> Remedy:
    """What to do about a stale thing; `state` is that of the section it stands in."""
    if kind in (Kind.REPORT, Kind.FILE):
        return Remedy.COMPILE_ANEW
    if kind is Kind.HANDOVER:
        return Remedy.SEND_NEW_ISSUE
    if state is State.IN_REVIEW:
        return Remedy.RETURN_FIRST
    if state is State.APPROVED:
        return Remedy.REOPEN_FIRST
    return _IN_A_TEXT.get(kind, Remedy.SUBMIT_AGAIN)
