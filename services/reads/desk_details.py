"""Beside a row of the desk: who has it, at which step, and what was said or done last."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from domain.access.roles import Role
from domain.workflow.states import State
from models import Decision, Membership, Person, ReviewTask, Revision, Submission
from models.review import DecisionAction
from services.reads.progress import step_titles
from services.rosters import undone_in

_SENT_BACK = (DecisionAction.RETURN, DecisionAction.REOPEN)
_DECIDED = (DecisionAction.APPROVE, DecisionAction.RETURN)


@dataclass(frozen=True, slots=True)
class Act:
    """Somebody's last act on a submission."""

    person: str
    action: DecisionAction
    words: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Details:
    """`with_whom`: who has it now; `step`: the title of the open step, empty outside the chain;
    `sent_back`: why it came back, if it did; `mine`: what the reader decided last,
    if they did; `note`: what the drafter tells the reviewers."""

    with_whom: tuple[str, ...]
    step: str
    sent_back: Act | None
    mine: Act | None
    note: str = ""


def details_of(session: Session, person: int, rows: Sequence[Row[Any]]) -> dict[int, Details]:
    """By submission id. `rows` hold id, unit_id, chain_id, state and step."""
    ids = [row.id for row in rows]
    signers = people_with(session, ids)
    writers = _writers(session, {row.unit_id for row in rows})
    titles = step_titles(session, {row.chain_id for row in rows})
    sent_back = _last_acts(session, ids, _SENT_BACK)
    mine = _last_acts(session, ids, _DECIDED, person)
    notes = _notes(session, [row.id for row in rows if row.state == State.IN_REVIEW])

    def of(row: Row[Any]) -> Details:
        is_open = row.state in (State.DRAFT, State.RETURNED)
        in_review = row.state == State.IN_REVIEW
        return Details(
            with_whom=signers.get(row.id, ())
            if in_review
            else writers.get(row.unit_id, ()) * is_open,
            step=titles[row.chain_id][row.step] if in_review else "",
            sent_back=sent_back.get(row.id) if row.state == State.RETURNED else None,
            mine=mine.get(row.id),
            note=notes.get(row.id, ""),
        )

    return {row.id: of(row) for row in rows}


def _notes(session: Session, ids: Sequence[int]) -> dict[int, str]:
    """The notes to the reviewers of what is in review, where there is one."""
    rows = session.execute(
        select(Submission.id, Revision.note)
        .join(
            Revision,
            (Revision.submission_id == Submission.id)
            & (Revision.number == Submission.revision_number),
        )
        .where(Submission.id.in_(ids), Revision.note != "")
    )
    return dict(rows.all())


def people_with(session: Session, submission_ids: Iterable[int]) -> dict[int, tuple[str, ...]]:
    """The names of the people for whom each submission's step is open."""
    rows = session.execute(
        select(ReviewTask.submission_id, Person.name)
        .join(Person, Person.id == ReviewTask.person_id)
        .where(ReviewTask.submission_id.in_(list(submission_ids)), ReviewTask.closed_at.is_(None))
        .order_by(ReviewTask.id)
    )
    return _grouped(rows)


def _writers(session: Session, units: set[int]) -> dict[int, tuple[str, ...]]:
    rows = session.execute(
        select(Membership.unit_id, Person.name)
        .join(Person, Person.id == Membership.person_id)
        .where(
            Membership.unit_id.in_(units),
            Membership.role.in_([Role.DRAFTER, Role.COMPILER]),
            Person.is_active,
        )
        .order_by(Person.id)
    )
    return _grouped(rows)


def _grouped(rows: Iterable[Any]) -> dict[int, tuple[str, ...]]:
    found: dict[int, dict[str, None]] = {}
    for key, name in rows:
        found.setdefault(key, {})[name] = None
    return {key: tuple(names) for key, names in found.items()}


def _last_acts(
    session: Session,
    ids: Sequence[int],
    actions: Iterable[DecisionAction],
    person: int | None = None,
) -> Mapping[int, Act]:
    last = (
        select(func.max(Decision.id))
        .where(
            Decision.submission_id.in_(ids),
            Decision.action.in_(list(actions)),
            Decision.to_step.is_(None),
            Decision.id.not_in(undone_in()),
        )
        .group_by(Decision.submission_id)
    )
    if person is not None:
        last = last.where(Decision.person_id == person)
    rows = session.execute(
        select(Decision, Person.name)
        .join(Person, Person.id == Decision.person_id)
        .where(Decision.id.in_(last))
    )
    return {
        decision.submission_id: Act(
            name, DecisionAction(decision.action), decision.reason, decision.decided_at
        )
        for decision, name in rows
    }
