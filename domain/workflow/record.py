"""The record of a submission: its acts in order, and what still stands of them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any


class ActKind(StrEnum):
    """The acts that are kept for good, each a row of its own."""

    APPROVE = "approve"
    RETURN = "return"
    WITHDRAW = "withdraw"
    REOPEN = "reopen"
    WAIVE = "waive"
    REINSTATE = "reinstate"
    KEEP = "keep"
    TRANSFER = "transfer"
    REASSIGN = "reassign"
    ASK = "ask"
    OPINE = "opine"
    ADD_BEFORE = "add_before"
    ADD_AFTER = "add_after"
    REMOVE_SIGNER = "remove_signer"
    COPY = "copy"
    URGE = "urge"
    UNDO = "undo"


ADDING = frozenset({ActKind.ADD_BEFORE, ActKind.ADD_AFTER})
COUNTED = frozenset({ActKind.APPROVE, ActKind.RETURN, ActKind.KEEP})
"""What nobody gives twice in a round; a kept approval stands for the one of an earlier round."""

UNDOABLE = frozenset({ActKind.APPROVE, ActKind.RETURN})
_BESIDE = frozenset({ActKind.ASK, ActKind.OPINE, ActKind.COPY, ActKind.URGE, ActKind.UNDO})
_GIVING = ADDING | {ActKind.TRANSFER, ActKind.REASSIGN, ActKind.ASK, ActKind.COPY}


@dataclass(frozen=True, slots=True)
class Act:
    """One act. `number` (its id) orders them; `holder` is the person in whose name it was done.

    `target` is the person it was about, `to_step` the step a return led to, `about` the number of
    an earlier act that this one undoes, keeps or answers; `revision` is an id; `before` holds what
    an undo puts back.
    """

    number: int
    kind: ActKind
    person: int
    holder: int
    round: int
    step: int
    at: datetime
    revision: int | None = None
    content_hash: str = ""
    target: int | None = None
    to_step: int | None = None
    about: int | None = None
    before: Mapping[str, Any] = field(default_factory=dict, compare=False)


Acts = tuple[Act, ...]


def standing(acts: Iterable[Act]) -> Acts:
    """The acts without those that were undone and without the undoing itself."""
    acts = tuple(acts)
    undone = {act.about for act in acts if act.kind is ActKind.UNDO}
    return tuple(act for act in acts if act.number not in undone and act.kind is not ActKind.UNDO)


def decisions_on(acts: Acts, revision: int | None) -> Acts:
    """The decisions that stand on a revision: who gave one does not give another.

    A return to an earlier step opens a round of its own on the same revision: it takes back every
    decision from that step on, its own included; those before it still count.
    """
    found: list[Act] = []
    for act in standing(acts):
        if act.kind not in COUNTED or act.revision != revision:
            continue
        if act.to_step is None:
            found.append(act)
        else:
            found = [earlier for earlier in found if earlier.step < act.to_step]
    return tuple(found)


def people_of(acts: Iterable[Act]) -> frozenset[int]:
    """Everybody who acted or in whose name somebody did."""
    return frozenset(person for act in acts for person in (act.person, act.holder))


def last_move(acts: Acts) -> Act | None:
    """The last act that moved the submission or changed who signs; asking or telling does not."""
    moves = [act for act in standing(acts) if act.kind not in _BESIDE]
    return moves[-1] if moves else None


def passed_steps(acts: Acts, revision: int | None, step: int) -> frozenset[int]:
    """The steps (indices) before `step` that this revision really passed, by an approval."""
    decided = decisions_on(acts, revision)
    return frozenset(act.step for act in decided if act.step < step)


def open_questions(acts: Acts, round_: int, step: int) -> Acts:
    """Who was asked for an opinion at this step of this round and has not answered."""
    answered = {act.about for act in acts if act.kind is ActKind.OPINE}
    return tuple(
        act
        for act in acts
        if act.kind is ActKind.ASK
        and (act.round, act.step) == (round_, step)
        and act.number not in answered
    )


def drawn_in(acts: Acts) -> frozenset[int]:
    """Everybody to whom the section was shown by an act: copied, asked, handed on or added.

    Who was added and taken back before they acted does not stay among them.
    """
    shown: set[int] = set()
    for act in acts:
        if act.target is None:
            continue
        if act.kind in _GIVING:
            shown.add(act.target)
        elif act.kind is ActKind.REMOVE_SIGNER:
            shown.discard(act.target)
    return frozenset(shown)


def last_urged_at(acts: Acts, person: int) -> datetime | None:
    """When a person urged last; None: never."""
    times = [act.at for act in acts if act.kind is ActKind.URGE and act.person == person]
    return max(times, default=None)
