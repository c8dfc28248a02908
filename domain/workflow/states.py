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
    TRANSFER = "transfer"
    REASSIGN = "reassign"
    ASK = "ask"
    OPINE = "opine"
    ADD_SIGNER = "add_signer"
    REMOVE_SIGNER = "remove_signer"
    COPY = "copy"
    URGE = "urge"
    UNDO = "undo"
    IMPORT = "import"


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
    TRANSFERRED = "transferred"
    REASSIGNED = "reassigned"
    ASKED = "opinion_asked"
    OPINED = "opinion_given"
    SIGNER_ADDED = "signer_added"
    SIGNER_REMOVED = "signer_removed"
    COPIED = "copied"
    URGED = "urged"
    UNDONE = "undone"
    IMPORTED = "imported"


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
    IT_IS_THE_ACTORS_TURN = "it_is_the_actors_turn"
    RETURN_LEADS_TO_A_PASSED_STEP = "return_leads_to_a_passed_step"
    TARGET_MAY_SIGN = "target_may_sign"
    TARGET_CAN_TAKE_THE_SEAT = "target_can_take_the_seat"
    TARGET_CAN_BE_ADDED = "target_can_be_added"
    TARGET_MAY_BE_ASKED = "target_may_be_asked"
    TARGET_IS_ANOTHER_READER = "target_is_another_reader"
    OPINION_WAS_ASKED = "opinion_was_asked"
    ACTOR_ADDED_THE_TARGET = "actor_added_the_target"
    STEP_MAY_CLOSE = "step_may_close"
    SOMEBODY_IS_WAITED_FOR = "somebody_is_waited_for"
    NOT_URGED_LATELY = "not_urged_lately"
    LAST_MOVE_IS_THE_ACTORS = "last_move_is_the_actors"
    NOTHING_WAS_WRITTEN_SINCE = "nothing_was_written_since"


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
_SIGN = (
    Guard.CYCLE_IS_OPEN,
    Guard.ACTOR_HAS_THIS_STEP,
    Guard.ACTOR_DID_NOT_DRAFT,
    Guard.ACTOR_HAS_NOT_DECIDED,
)
_DECIDE = (*_SIGN, Guard.IT_IS_THE_ACTORS_TURN, Guard.SHOWN_IS_CURRENT)


def _stays(event: EventKind, permission: str, *guards: Guard) -> Transition:
    """What is done within a review and leaves it where it is."""
    return Transition(frozenset({State.IN_REVIEW}), event, permission, guards)


def _beside(
    states: tuple[State, ...], action: Action, event: EventKind, guard: Guard, *more: Guard
) -> dict[tuple[State, Action], Transition]:
    """What leaves a submission wherever it is."""
    guards = (Guard.CYCLE_IS_OPEN, guard, *more)
    return {
        (state, action): Transition(frozenset({state}), event, f"submission:{action.value}", guards)
        for state in states
    }


_UNDO = Transition(
    frozenset({State.IN_REVIEW}),
    EventKind.UNDONE,
    "submission:undo",
    (
        Guard.CYCLE_IS_OPEN,
        Guard.LAST_MOVE_IS_THE_ACTORS,
        Guard.NOTHING_WAS_WRITTEN_SINCE,
        Guard.NOTHING_ABOVE_IS_APPROVED,
    ),
)
_IMPORT = Transition(
    frozenset({State.APPROVED}),
    EventKind.IMPORTED,
    "handover:receive",
    (Guard.CYCLE_IS_OPEN, Guard.NOTHING_ABOVE_IS_APPROVED),
)
_SUBMITTED = (State.IN_REVIEW, State.RETURNED, State.APPROVED)

TRANSITIONS: dict[tuple[State, Action], Transition] = {
    **{
        (state, Action.SAVE): Transition(
            frozenset({state}), EventKind.SAVED, "submission:edit", (Guard.CYCLE_IS_OPEN,)
        )
        for state in _EDITABLE
    },
    **{(state, Action.SUBMIT): _SUBMIT for state in _EDITABLE},
    **{(state, Action.WAIVE): _WAIVE for state in _EDITABLE},
    **{(state, Action.IMPORT): _IMPORT for state in _EDITABLE},
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
        frozenset({State.RETURNED, State.IN_REVIEW}),
        EventKind.RETURNED,
        "submission:return",
        (*_DECIDE, Guard.REASON_IS_GIVEN, Guard.RETURN_LEADS_TO_A_PASSED_STEP),
    ),
    (State.IN_REVIEW, Action.TRANSFER): _stays(
        EventKind.TRANSFERRED,
        "submission:transfer",
        *_SIGN,
        Guard.TARGET_MAY_SIGN,
        Guard.TARGET_CAN_TAKE_THE_SEAT,
    ),
    (State.IN_REVIEW, Action.REASSIGN): _stays(
        EventKind.REASSIGNED,
        "submission:reassign",
        Guard.CYCLE_IS_OPEN,
        Guard.REASON_IS_GIVEN,
        Guard.TARGET_MAY_SIGN,
        Guard.TARGET_CAN_TAKE_THE_SEAT,
    ),
    (State.IN_REVIEW, Action.ASK): _stays(
        EventKind.ASKED, "submission:ask", *_SIGN, Guard.TARGET_MAY_BE_ASKED
    ),
    (State.IN_REVIEW, Action.OPINE): _stays(
        EventKind.OPINED,
        "submission:opine",
        Guard.CYCLE_IS_OPEN,
        Guard.OPINION_WAS_ASKED,
        Guard.REASON_IS_GIVEN,
        Guard.SHOWN_IS_CURRENT,
    ),
    (State.IN_REVIEW, Action.ADD_SIGNER): _stays(
        EventKind.SIGNER_ADDED,
        "submission:add_signer",
        *_SIGN,
        Guard.TARGET_MAY_SIGN,
        Guard.TARGET_CAN_BE_ADDED,
    ),
    (State.IN_REVIEW, Action.REMOVE_SIGNER): Transition(
        frozenset({State.IN_REVIEW, State.APPROVED}),
        EventKind.SIGNER_REMOVED,
        "submission:remove_signer",
        (Guard.CYCLE_IS_OPEN, Guard.ACTOR_ADDED_THE_TARGET, Guard.STEP_MAY_CLOSE),
    ),
    **_beside(_SUBMITTED, Action.COPY, EventKind.COPIED, Guard.TARGET_IS_ANOTHER_READER),
    **_beside(
        (*_EDITABLE, State.IN_REVIEW),
        Action.URGE,
        EventKind.URGED,
        Guard.SOMEBODY_IS_WAITED_FOR,
        Guard.NOT_URGED_LATELY,
    ),
    **{(state, Action.UNDO): _UNDO for state in _SUBMITTED},
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
