"""Performing an act: lock, ask the rules, write the row, the standing, the tasks, the event."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from domain.cycle.dates import days_late
from domain.errors import Invalid
from domain.message import msg
from domain.text import clean
from domain.workflow.case import Case
from domain.workflow.machine import Event, Move, move
from domain.workflow.record import UNDOABLE, ActKind
from domain.workflow.states import Action, State
from models import Decision
from services.acting import Acting
from services.audit import Happened, record
from services.cases import NOTHING_SAID, Said, case_of, draft_version, lock_neighbours
from services.rolling import refresh_above
from services.sections import Section, current_revision, load_section
from services.signing import due_of
from services.steps import Arranged, arrange_tasks
from services.timetable.force import put_in_force

MAX_WORDS = 2000
_WITHOUT_REVISION = (ActKind.WAIVE, ActKind.REINSTATE)


@dataclass(frozen=True, slots=True)
class Doing:
    """What to perform: the action, the kind of its row, what was said, and what the row holds."""

    action: Action
    kind: ActKind
    said: Said = NOTHING_SAID
    columns: Mapping[str, Any] = field(default_factory=dict)
    due_on: date | None = None


@dataclass(frozen=True, slots=True)
class Performed:
    """What was done, on which section, and what the rules knew of it."""

    section: Section
    decision: Decision
    case: Case
    state: State


def locked_section(by: Acting, submission_id: int) -> Section:
    """A section held for a change, with the units whose state its rules ask (ADR 10)."""
    section = load_section(by.session, submission_id, for_change=True)
    lock_neighbours(by.session, section)
    return section


def perform(by: Acting, submission_id: int, doing: Doing) -> Performed:
    """Carry an act out. Raises NotAllowed, or Conflict when an older revision was shown."""
    section = locked_section(by, submission_id)
    case = case_of(by, section, doing.said)
    moved = move(section.standing, doing.action, case)
    decision = _row(by, section, case, doing)
    by.session.add(decision)
    _put_back_or_set(by.session, section, doing)
    arranged = settle(by, section, moved, due_on=doing.due_on)
    facts: dict[str, Any] = {"reason": decision.reason, "content_hash": decision.content_hash}
    facts |= _facts(decision, case) | told(arranged)
    if people := _people(by.session, decision, case, arranged):
        facts["people"] = sorted(people - {by.person})
    remember(by, section, moved.event, facts)
    return Performed(section, decision, case, moved.standing.state)


def cleaned(words: str) -> str:
    """Words as they are kept. Raises Invalid for too many."""
    said = clean(words).strip()
    if len(said) > MAX_WORDS:
        raise Invalid(msg("意见不能超过 %(most)s 个字。", most=MAX_WORDS))
    return said


def _row(by: Acting, section: Section, case: Case, doing: Doing) -> Decision:
    revision = None
    if doing.kind not in _WITHOUT_REVISION:
        revision = current_revision(by.session, section.submission)
    return Decision(
        submission_id=section.submission.id,
        revision_id=revision.id if revision else None,
        content_hash=revision.content_hash if revision else "",
        action=doing.kind.value,
        person_id=by.person,
        on_behalf_of_id=case.holder,
        round=section.submission.round,
        step=section.submission.step,
        decided_at=by.now,
        reason=doing.said.reason,
        target_id=doing.said.target,
        to_step=doing.said.to_step,
        attempt=_attempt(case) if doing.kind in UNDOABLE else 0,
        before=_before(by, section) if doing.kind in UNDOABLE else {},
        **{"fields": [], **doing.columns},
    )


def _attempt(case: Case) -> int:
    """How often the person, or whom they act for, undid a decision of this round."""
    people = {case.actor, case.seat}
    undone = {act.about for act in case.acts if act.kind is ActKind.UNDO}
    return sum(
        act.number in undone and act.round == case.round and bool({act.person, act.holder} & people)
        for act in case.acts
    )


def _before(by: Acting, section: Section) -> dict[str, Any]:
    submission = section.submission
    return {
        "resume_at": submission.resume_at,
        "due_on": submission.due_on.isoformat(),
        "draft": draft_version(by.session, section),
    }


def _put_back_or_set(session: Session, section: Section, doing: Doing) -> None:
    """What an act changes of a submission beside its standing."""
    submission = section.submission
    match doing.action:
        case Action.WAIVE:
            submission.waiver_reason = doing.said.reason
        case Action.REINSTATE:
            submission.waiver_reason = None
        case Action.RETURN if doing.due_on is not None and doing.said.to_step is None:
            submission.due_on = doing.due_on
        case Action.UNDO:  # the dates may have changed since the return that is undone
            put_in_force(session, section.cycle, [submission])


def settle(by: Acting, section: Section, moved: Move, *, due_on: date | None = None) -> Arranged:
    """Write the new standing, arrange the tasks, and refresh the figures it changes."""
    submission, standing = section.submission, moved.standing
    was = State(submission.state)
    submission.state, submission.step = standing.state.value, standing.step
    submission.round, submission.resume_at = standing.round, standing.resume_at
    if standing.state is not was:
        is_approved = standing.state is State.APPROVED
        submission.approved_at = by.now if is_approved else None
        late = days_late(submission.due_on, by.now.date()) if is_approved else 0
        submission.approved_days_late = max(submission.approved_days_late, late)
    submission.changed_at = by.now
    by.session.flush()
    opens = moved.opened_step
    if opens is not None:
        due_on = due_on or due_of(section.chain.steps[opens], by.now)
    arranged = arrange_tasks(
        by.session, section, by.now, due_on=due_on if opens is not None else None
    )
    if was != standing.state and {State.APPROVED, State.WAIVED} & {was, standing.state}:
        refresh_above(by.session, section.template, section.unit, section.spec.key, by.now)
    return arranged


def told(arranged: Arranged) -> dict[str, Any]:
    """For whom a step opened and for whom it is over: those who are to hear of it."""
    return {"opened_for": list(arranged.opened), "closed_for": list(arranged.closed)}


def _facts(decision: Decision, case: Case) -> dict[str, Any]:
    facts: dict[str, Any] = {"fields": decision.fields}
    if decision.on_behalf_of_id is not None:
        facts["on_behalf_of"] = decision.on_behalf_of_id
    if decision.target_id is not None:
        facts["target"] = decision.target_id
    if decision.to_step is not None:
        facts["to_step"] = decision.to_step
    if decision.due_on is not None:
        facts["due_on"] = decision.due_on.isoformat()
    if decision.about_id is not None:
        facts["about"] = decision.about_id
    return facts


def _people(session: Session, decision: Decision, case: Case, arranged: Arranged) -> frozenset[int]:
    """Whom an act concerns by itself, beside those for whom a step opens or closes."""
    match decision.action:
        case ActKind.URGE:
            return case.urged
        case ActKind.UNDO:
            return frozenset(arranged.closed)
        case ActKind.OPINE:
            asked = session.get_one(Decision, decision.about_id)
            return frozenset({asked.person_id})
        case _:
            return frozenset({decision.target_id} if decision.target_id is not None else ())


def remember(by: Acting, section: Section, event: Event, facts: Mapping[str, Any]) -> None:
    """Record an event of a submission, with its course and its own facts."""
    course = {
        "before": event.before.value,
        "after": event.after.value,
        "step": event.step,
        "round": event.round,
    }
    chain = f"submission:{section.submission.id}"
    record(by.session, Happened(chain, event.kind.value, by.person, by.now, course | dict(facts)))
