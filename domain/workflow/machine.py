"""The machine: a standing, an action and its case make a new standing and an event, or a no."""

from dataclasses import dataclass, replace

from domain.errors import Conflict, NotAllowed
from domain.message import Message, msg
from domain.workflow.case import Case, Standing, step_is_met, without_target
from domain.workflow.chain import Resubmission
from domain.workflow.guards import RULES
from domain.workflow.states import TRANSITIONS, Action, EventKind, Guard, State, Transition


@dataclass(frozen=True, slots=True)
class Event:
    """What happened, from where to where; `step` and `round` are those of the act itself."""

    kind: EventKind
    before: State
    after: State
    step: int
    round: int


@dataclass(frozen=True, slots=True)
class Move:
    """The result of an action: the new standing, the event, and whether a new step has opened."""

    standing: Standing
    event: Event
    opened_step: int | None = None


def move(standing: Standing, action: Action, case: Case) -> Move:
    """Carry out an action. Raises NotAllowed, or Conflict when an older revision was shown."""
    transition = TRANSITIONS.get((standing.state, action))
    if transition is None:
        raise NotAllowed(msg("当前状态不能进行这项操作，请刷新页面后再看。"))
    step = standing.resume_at if action is Action.SUBMIT else standing.step
    refuse_unless_guards_hold(transition, replace(case, step=step))
    after, opened = _after(standing, action, case)
    acted_round = after.round if action is Action.SUBMIT else standing.round
    event = Event(transition.event, standing.state, after.state, standing.step, acted_round)
    return Move(after, event, opened)


def reasons_against(transition: Transition, case: Case) -> tuple[Message, ...]:
    """What every guard that does not hold says, in the table's order."""
    said = (RULES[guard](case) for guard in transition.guards)
    return tuple(why_not for why_not in said if why_not is not None)


def opening_at(moved: Move, step: int) -> Move:
    """A submit whose steps before `step` (index) are passed by approvals that are kept."""
    return replace(moved, standing=replace(moved.standing, step=step), opened_step=step)


def refuse_unless_guards_hold(transition: Transition, case: Case) -> None:
    """Raise for the first guard that does not hold."""
    for guard in transition.guards:
        why_not = RULES[guard](case)
        if why_not is not None:
            raise (Conflict if guard is Guard.SHOWN_IS_CURRENT else NotAllowed)(why_not)


_AT_ONCE = {
    Action.WAIVE: State.WAIVED,
    Action.IMPORT: State.APPROVED,  # by the chain of another installation
}


def _after(standing: Standing, action: Action, case: Case) -> tuple[Standing, int | None]:
    match action:
        case Action.SUBMIT:
            first = standing.resume_at
            return Standing(State.IN_REVIEW, first, standing.round + 1, first), first
        case Action.WITHDRAW:
            return replace(standing, state=State.DRAFT), None
        case Action.APPROVE:
            done = replace(case, step=standing.step, approvals=case.approvals | {case.seat})
            return _advanced(standing, done)
        case Action.REMOVE_SIGNER:
            return _advanced(standing, without_target(replace(case, step=standing.step)))
        case Action.RETURN:
            return _after_return(standing, case)
        case Action.UNDO:
            return case.before_last or standing, None
        case Action.REOPEN:
            return replace(standing, state=State.RETURNED, resume_at=0), None
        case Action.WAIVE | Action.IMPORT:
            return replace(standing, state=_AT_ONCE[action]), None
        case Action.REINSTATE:
            return replace(standing, state=State.DRAFT, resume_at=0), None
        case _:  # what is written, told or arranged among the signers moves nothing
            return standing, None


def _after_return(standing: Standing, case: Case) -> tuple[Standing, int | None]:
    """To the drafter, or to an earlier step, which opens anew in a round of its own."""
    if case.to_step is not None:
        return replace(standing, step=case.to_step, round=standing.round + 1), case.to_step
    resumes = case.chain.resubmission is Resubmission.RESUME
    resume_at = standing.step if resumes else 0
    return replace(standing, state=State.RETURNED, resume_at=resume_at), None


def _advanced(standing: Standing, case: Case) -> tuple[Standing, int | None]:
    """The next step once everything is given that the open one asks for; else it stays open."""
    if not step_is_met(case):
        return standing, None
    if standing.step + 1 < len(case.chain.steps):
        return replace(standing, step=standing.step + 1), standing.step + 1
    return replace(standing, state=State.APPROVED), None
