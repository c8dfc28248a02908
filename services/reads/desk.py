"""The desk: what a person must do now, what they sent, what is done, what they started."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from domain.access.facts import Actor
from domain.access.roles import Role
from domain.message import Message, msg
from domain.workflow.states import State
from models import Cycle, CycleUnit, Decision, Draft, ReviewTask, Submission
from models.cycle import CycleState
from models.review import DecisionAction
from services.outlines import outlines_of
from services.reads.desk_details import Details, details_of

SOON_DAYS = 3
MOST_ROWS = 200
WRITERS = (Role.DRAFTER, Role.COMPILER)
_EDITABLE = (State.DRAFT, State.RETURNED)


class Tab(StrEnum):
    """The four lists of the desk."""

    TO_DO = "to_do"
    SENT = "sent"
    DONE = "done"
    STARTED = "started"


class Urgency(StrEnum):
    """Why a row stands where it stands; earlier members come first."""

    RETURNED = "returned"
    OVERDUE = "overdue"
    TO_DECIDE = "to_decide"
    DUE_SOON = "due_soon"
    TO_FILL = "to_fill"
    WAITING = "waiting"
    DONE = "done"


# that a row is overdue is said beside its date
REASONS: dict[Urgency, Message] = {
    Urgency.RETURNED: msg("被退回，待修改"),
    Urgency.TO_DECIDE: msg("待我审批"),
    Urgency.DUE_SOON: msg("即将到期"),
    Urgency.TO_FILL: msg("待填报"),
    Urgency.WAITING: msg("已送出，等待审批"),
    Urgency.DONE: msg("已办结"),
}


@dataclass(frozen=True, slots=True)
class DeskRow:
    """One line of the desk; `details` say who has it, at which step, and what was said last."""

    submission_id: int
    cycle_title: str
    unit_name: str
    heading: str
    state: State
    due_on: date
    is_late: bool
    marked_late: tuple[int, int]
    is_extended: bool
    urgency: Urgency
    to_decide: bool
    details: Details

    @property
    def why(self) -> Message:
        if self.urgency is not Urgency.OVERDUE:
            return REASONS[self.urgency]
        return REASONS[Urgency.TO_DECIDE if self.to_decide else Urgency.TO_FILL]


@dataclass(frozen=True, slots=True)
class Desk:
    """One tab's rows, at most MOST_ROWS of them, and the full counts of all tabs."""

    tab: Tab
    rows: tuple[DeskRow, ...]
    counts: dict[Tab, int]

    @property
    def left_out(self) -> int:
        return self.counts[self.tab] - len(self.rows)


@dataclass(frozen=True, slots=True)
class _Found:
    row: Row[Any]
    state: State
    urgency: Urgency
    to_decide: bool
    is_late: bool


def desk_for(session: Session, actor: Actor, tab: Tab, today: date) -> Desk:
    """The desk of a person: what came back or is overdue first, the other tabs newest first."""
    found = _found(session, actor, tab, today)[:MOST_ROWS]
    outlines = outlines_of(session, {each.row.version_id for each in found})
    details = details_of(session, actor.person, [each.row for each in found])
    rows = tuple(
        DeskRow(
            submission_id=each.row.id,
            cycle_title=each.row.title,
            unit_name=each.row.name,
            heading=outlines[each.row.version_id].section(each.row.section_key).heading,
            state=each.state,
            due_on=each.row.due_on,
            is_late=each.is_late,
            marked_late=(each.row.submitted_days_late, each.row.approved_days_late),
            is_extended=each.row.closes_on is not None,
            urgency=each.urgency,
            to_decide=each.to_decide,
            details=details[each.row.id],
        )
        for each in found
    )
    return Desk(tab, rows, _counts(session, actor))


def _found(session: Session, actor: Actor, tab: Tab, today: date) -> Sequence[_Found]:
    if tab is not Tab.TO_DO:
        newest = _columns(Submission.due_on).where(_mine(actor)[tab])
        rows = session.execute(newest.order_by(Submission.changed_at.desc()).limit(MOST_ROWS))
        return [_judged(row, today) for row in rows]
    to_decide = session.execute(_columns(ReviewTask.due_on, _to_decide(actor)))
    to_fill = session.execute(_columns(Submission.due_on, _to_fill(actor)))
    found = [_judged(row, today, to_decide=True) for row in to_decide]
    found += [_judged(row, today) for row in to_fill]
    order = list(Urgency)
    return sorted(found, key=lambda each: (order.index(each.urgency), each.row.due_on))


def _to_decide(actor: Actor) -> Select[Any]:
    return (
        select(Submission.id)
        .join(ReviewTask, ReviewTask.submission_id == Submission.id)
        .join(Cycle, Cycle.id == Submission.cycle_id)
        .where(
            ReviewTask.person_id.in_({actor.person, *actor.stands_in_for}),
            ReviewTask.closed_at.is_(None),
            Cycle.state == CycleState.OPEN,
        )
    )


def _to_fill(actor: Actor) -> Select[Any]:
    return (
        select(Submission.id)
        .join(Cycle, Cycle.id == Submission.cycle_id)
        .where(
            Submission.unit_id.in_([post.unit for post in actor.posts if post.role in WRITERS]),
            Submission.state.in_(_EDITABLE),
            Cycle.state == CycleState.OPEN,
        )
    )


def _mine(actor: Actor) -> dict[Tab, ColumnElement[bool]]:
    """What the tabs beside "to do" list, as conditions on a submission."""
    submitted = Submission.submitted_by_id == actor.person
    decided = select(Decision.submission_id).where(
        Decision.person_id == actor.person,
        Decision.action.in_([DecisionAction.APPROVE, DecisionAction.RETURN]),
    )
    saved = select(Draft.submission_id).where(Draft.saved_by_id == actor.person)
    return {
        Tab.SENT: and_(submitted, Submission.state == State.IN_REVIEW),
        Tab.DONE: or_(
            and_(submitted, Submission.state == State.APPROVED), Submission.id.in_(decided)
        ),
        Tab.STARTED: or_(submitted, Submission.id.in_(saved)),
    }


def _counts(session: Session, actor: Actor) -> dict[Tab, int]:
    def count(listed: Select[Any]) -> int:
        return session.scalar(select(func.count()).select_from(listed.subquery())) or 0

    counts = {Tab.TO_DO: count(_to_decide(actor)) + count(_to_fill(actor))}
    for tab, condition in _mine(actor).items():
        counts[tab] = count(select(Submission.id).where(condition))
    return counts


def _columns(due_on: Any, listed: Select[Any] | None = None) -> Select[Any]:
    """What a row of the desk is made of; with `listed`, of the submissions it names."""
    asked = select(
        Submission.id,
        Submission.unit_id,
        Submission.chain_id,
        Submission.state,
        Submission.step,
        Submission.section_key,
        due_on.label("due_on"),
        Submission.submitted_days_late,
        Submission.approved_days_late,
        Submission.closes_on,
        Cycle.title,
        Cycle.version_id,
        CycleUnit.name,
    )
    if listed is None:
        asked = asked.join(Cycle, Cycle.id == Submission.cycle_id)
    else:
        asked = listed.with_only_columns(*asked.selected_columns)
    return asked.join(
        CycleUnit,
        and_(CycleUnit.cycle_id == Submission.cycle_id, CycleUnit.unit_id == Submission.unit_id),
    )


def _judged(row: Row[Any], today: date, *, to_decide: bool = False) -> _Found:
    state = State(row.state)
    is_late = (to_decide or state in _EDITABLE) and row.due_on < today
    return _Found(
        row, state, _urgency(state, to_decide, (row.due_on - today).days), to_decide, is_late
    )


def _urgency(state: State, to_decide: bool, days_left: int) -> Urgency:
    if state is State.RETURNED:
        return Urgency.RETURNED
    if state is State.IN_REVIEW and not to_decide:
        return Urgency.WAITING
    if state in (State.APPROVED, State.WAIVED):
        return Urgency.DONE
    if days_left < 0:
        return Urgency.OVERDUE
    if to_decide:
        return Urgency.TO_DECIDE
    return Urgency.DUE_SOON if days_left <= SOON_DAYS else Urgency.TO_FILL
