"""The state machine of a section: state × action → states, event, permission, guards."""

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """Where a submission stands."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    RETURNED = "returned"
    APPROVED = "approved"
    WAIVED = "waived"


class Action(StrEnum):
    """What a person may do to a submission."""

    SAVE = "save"
    SUBMIT = "submit"
    WITHDRAW = "withdraw"
    APPROVE = "approve"
    RETURN = "return"
    REOPEN = "reopen"
    WAIVE = "waive"
    REINSTATE = "reinstate"


class EventKind(StrEnum):
    """What has happened to a submission."""

    SAVED = "saved"
    SUBMITTED = "submitted"
    WITHDRAWN = "withdrawn"
    APPROVED = "approved"
    RETURNED = "returned"
    REOPENED = "reopened"
    WAIVED = "waived"
    REINSTATED = "reinstated"


class Guard(StrEnum):
    """A condition a transition needs; `domain.workflow.guards` has the rule of each."""

    CYCLE_IS_OPEN = "cycle_is_open"
    CONTENT_IS_COMPLETE = "content_is_complete"
    CHILDREN_ARE_APPROVED = "children_are_approved"
    CHAIN_IS_WHOLE = "chain_is_whole"
    ACTOR_SUBMITTED = "actor_submitted"
    NOBODY_HAS_DECIDED = "nobody_has_decided"
    SHOWN_IS_CURRENT = "shown_is_current"
    ACTOR_HAS_THIS_STEP = "actor_has_this_step"
    ACTOR_DID_NOT_DRAFT = "actor_did_not_draft"
    ACTOR_HAS_NOT_DECIDED = "actor_has_not_decided"
    LATER_STEPS_STAY_POSSIBLE = "later_steps_stay_possible"
    REASON_IS_GIVEN = "reason_is_given"
    NOTHING_ABOVE_IS_APPROVED = "nothing_above_is_approved"
    SOURCES_ARE_CURRENT = "sources_are_current"


@dataclass(frozen=True, slots=True)
class Transition:
    """One row of the table. More than one target: the chain decides which."""

    targets: frozenset[State]
    event: EventKind
    permission: str
    guards: tuple[Guard, ...] = ()


_EDITABLE = (State.DRAFT, State.RETURNED)
_SUBMIT = Transition(
    frozenset({State.IN_REVIEW}),
    EventKind.SUBMITTED,
    "submission:submit",
    (
        Guard.CYCLE_IS_OPEN,
        Guard.CHILDREN_ARE_APPROVED,
        Guard.CONTENT_IS_COMPLETE,
        Guard.CHAIN_IS_WHOLE,
    ),
)
_WAIVE = Transition(
    frozenset({State.WAIVED}),
    EventKind.WAIVED,
    "submission:waive",
    (Guard.CYCLE_IS_OPEN, Guard.REASON_IS_GIVEN, Guard.NOTHING_ABOVE_IS_APPROVED),
)
_DECIDE = (
    Guard.CYCLE_IS_OPEN,
    Guard.ACTOR_HAS_THIS_STEP,
    Guard.ACTOR_DID_NOT_DRAFT,
    Guard.ACTOR_HAS_NOT_DECIDED,
    Guard.SHOWN_IS_CURRENT,
)

TRANSITIONS: dict[tuple[State, Action], Transition] = {
    **{
        (state, Action.SAVE): Transition(
            frozenset({state}), EventKind.SAVED, "submission:edit", (Guard.CYCLE_IS_OPEN,)
        )
        for state in _EDITABLE
    },
    **{(state, Action.SUBMIT): _SUBMIT for state in _EDITABLE},
    **{(state, Action.WAIVE): _WAIVE for state in _EDITABLE},
    (State.IN_REVIEW, Action.WITHDRAW): Transition(
        frozenset({State.DRAFT}),
        EventKind.WITHDRAWN,
        "submission:withdraw",
        (Guard.CYCLE_IS_OPEN, Guard.ACTOR_SUBMITTED, Guard.NOBODY_HAS_DECIDED),
    ),
    (State.IN_REVIEW, Action.APPROVE): Transition(
        frozenset({State.IN_REVIEW, State.APPROVED}),
        EventKind.APPROVED,
        "submission:approve",
        (
            *_DECIDE,
            Guard.CHILDREN_ARE_APPROVED,
            Guard.SOURCES_ARE_CURRENT,
            Guard.LATER_STEPS_STAY_POSSIBLE,
        ),
    ),
    (State.IN_REVIEW, Action.RETURN): Transition(
        frozenset({State.RETURNED}),
        EventKind.RETURNED,
        "submission:return",
        (*_DECIDE, Guard.REASON_IS_GIVEN),
    ),
    (State.APPROVED, Action.REOPEN): Transition(
        frozenset({State.RETURNED}),
        EventKind.REOPENED,
        "submission:reopen",
        (Guard.CYCLE_IS_OPEN, Guard.REASON_IS_GIVEN, Guard.NOTHING_ABOVE_IS_APPROVED),
    ),
    (State.WAIVED, Action.REINSTATE): Transition(
        frozenset({State.DRAFT}),
        EventKind.REINSTATED,
        "submission:waive",
        (Guard.CYCLE_IS_OPEN, Guard.NOTHING_ABOVE_IS_APPROVED),
    ),
}


def actions_in(state: State) -> tuple[Action, ...]:
    """The actions that the table knows in a state."""
    return tuple(action for known, action in TRANSITIONS if known is state)
