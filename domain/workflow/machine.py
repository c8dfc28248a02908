"""The machine: a standing, an action and its case make a new standing and an event, or a no."""

from dataclasses import dataclass, replace

from domain.errors import Conflict, NotAllowed
from domain.message import msg
from domain.workflow.chain import Resubmission, eligible, is_met
from domain.workflow.guards import RULES, Case
from domain.workflow.states import TRANSITIONS, Action, EventKind, Guard, State, Transition


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a submission stands: its state, the open step (index) and the round (1 is the first).

    `resume_at` is the step at which the next round starts.
    """

    state: State = State.DRAFT
    step: int = 0
    round: int = 0
    resume_at: int = 0


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


def refuse_unless_guards_hold(transition: Transition, case: Case) -> None:
    """Raise for the first guard that does not hold."""
    for guard in transition.guards:
        why_not = RULES[guard](case)
        if why_not is not None:
            raise (Conflict if guard is Guard.SHOWN_IS_CURRENT else NotAllowed)(why_not)


def _after(standing: Standing, action: Action, case: Case) -> tuple[Standing, int | None]:
    match action:
        case Action.SAVE:
            return standing, None
        case Action.SUBMIT:
            first = standing.resume_at
            return Standing(State.IN_REVIEW, first, standing.round + 1, first), first
        case Action.WITHDRAW:
            return replace(standing, state=State.DRAFT), None
        case Action.APPROVE:
            return _after_approval(standing, case)
        case Action.RETURN:
            resumes = case.chain.resubmission is Resubmission.RESUME
            resume_at = standing.step if resumes else 0
            return replace(standing, state=State.RETURNED, resume_at=resume_at), None
        case Action.REOPEN:
            return replace(standing, state=State.RETURNED, resume_at=0), None
        case Action.WAIVE:
            return replace(standing, state=State.WAIVED), None
        case Action.REINSTATE:
            return replace(standing, state=State.DRAFT, resume_at=0), None


def _after_approval(standing: Standing, case: Case) -> tuple[Standing, int | None]:
    chain, step = case.chain, standing.step
    people = eligible(chain, case.signers, case.drafters, step)
    if not is_met(chain.steps[step], people, case.approvals | {case.actor}):
        return standing, None
    if step + 1 < len(chain.steps):
        return replace(standing, step=step + 1), step + 1
    return replace(standing, state=State.APPROVED), None
