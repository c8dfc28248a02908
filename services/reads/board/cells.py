"""The cells of the board: every section of every unit at and below one, with who has it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import Any

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from domain.access.roles import Role
from domain.workflow.states import State
from models import CycleUnit, Draft, Membership, Person, ReviewTask, Submission
from services.reads.progress import step_titles
from services.reads.standing import DONE

WRITING = (Role.DRAFTER, Role.COMPILER)
WRITABLE = (State.DRAFT, State.RETURNED)


@dataclass(frozen=True, slots=True)
class Holder:
    """A person who has a section now: who decides, or who writes for the unit."""

    person: int
    username: str
    name: str


@dataclass(frozen=True, slots=True)
class Cell:
    """One unit's section. `step` is the title of the step it waits at, empty outside the chain.

    `has_begun` tells an untouched draft from one that was saved; `days_left` are days to the due
    date, below zero past it; `marked_late` the days late of the submit and of the approval,
    against the dates then in force. `holders` are known where the question asks for people.
    """

    submission_id: int
    section: str
    state: State
    step: str
    due_on: date
    days_left: int
    has_begun: bool
    marked_late: tuple[int, int]
    is_extended: bool
    submitted_at: datetime | None
    approved_at: datetime | None
    holders: tuple[Holder, ...] = ()

    @property
    def is_done(self) -> bool:
        return self.state in DONE

    @property
    def is_late(self) -> bool:
        return self.days_left < 0 and self.state not in DONE

    @property
    def was_late(self) -> bool:
        return any(self.marked_late)

    @property
    def held_by(self) -> tuple[str, ...]:
        """The names by which a reader may look for who has it."""
        return tuple(
            word for each in self.holders for word in (each.name.casefold(), each.username)
        )


Cells = Mapping[int, Mapping[str, Cell]]
"""Cells by unit (id) and section (key)."""


@dataclass(frozen=True, slots=True)
class Day:
    """Which day it is, where the installation's people live."""

    today: date
    zone: tzinfo


def cells_of(session: Session, unit: CycleUnit, day: Day, *, with_holders: bool) -> Cells:
    """All cells at and below a unit; the same number of queries for any number of units."""
    rows = session.execute(_columns().where(*lies_in(unit))).all()
    titles = step_titles(session, {row.chain_id for row in rows})
    holders = _Holders(session, unit) if with_holders else None
    found: dict[int, dict[str, Cell]] = defaultdict(dict)
    for row in rows:
        state = State(row.state)
        found[row.unit_id][row.section_key] = Cell(
            submission_id=row.id,
            section=row.section_key,
            state=state,
            step=titles[row.chain_id][row.step] if state is State.IN_REVIEW else "",
            due_on=row.due_on,
            days_left=(row.due_on - day.today).days,
            has_begun=state is not State.DRAFT or row.version > 0,
            marked_late=(row.submitted_days_late, row.approved_days_late),
            is_extended=row.closes_on is not None,
            submitted_at=row.submitted_at,
            approved_at=row.approved_at,
            holders=holders.of(row.id, row.unit_id, state) if holders else (),
        )
    return found


def _columns() -> Any:
    # the version of an untouched draft only: a row of draft is as long as what was written in it
    is_draft = and_(Draft.submission_id == Submission.id, Submission.state == State.DRAFT)
    return (
        select(
            Submission.unit_id,
            Submission.section_key,
            Submission.id,
            Submission.state,
            Submission.step,
            Submission.chain_id,
            Submission.due_on,
            Submission.submitted_at,
            Submission.approved_at,
            Submission.submitted_days_late,
            Submission.approved_days_late,
            Submission.closes_on,
            Draft.version,
        )
        .join(CycleUnit, is_its_unit())
        .outerjoin(Draft, is_draft)
    )


def is_its_unit() -> Any:
    """That a joined unit is the submission's."""
    return and_(CycleUnit.cycle_id == Submission.cycle_id, CycleUnit.unit_id == Submission.unit_id)


def lies_in(unit: CycleUnit) -> tuple[Any, ...]:
    """That a joined unit is this one or below it."""
    return CycleUnit.cycle_id == unit.cycle_id, CycleUnit.path.startswith(unit.path)


class _Holders:
    """Who has what: for whom a step is open, and who writes for which unit."""

    def __init__(self, session: Session, unit: CycleUnit) -> None:
        person = (Person.id, Person.username, Person.name)
        self._signers = _grouped(
            session.execute(
                select(ReviewTask.submission_id, *person)
                .join(Person, Person.id == ReviewTask.person_id)
                .join(Submission, Submission.id == ReviewTask.submission_id)
                .join(CycleUnit, is_its_unit())
                .where(ReviewTask.closed_at.is_(None), *lies_in(unit))
                .order_by(ReviewTask.id)
            )
        )
        self._writers = _grouped(
            session.execute(
                select(Membership.unit_id, *person)
                .join(Person, Person.id == Membership.person_id)
                .join(CycleUnit, CycleUnit.unit_id == Membership.unit_id)
                .where(Membership.role.in_(WRITING), Person.is_active, *lies_in(unit))
                .order_by(Person.id)
            )
        )

    def of(self, submission_id: int, unit_id: int, state: State) -> tuple[Holder, ...]:
        if state is State.IN_REVIEW:
            return self._signers.get(submission_id, ())
        return self._writers.get(unit_id, ()) if state in WRITABLE else ()


def _grouped(rows: Iterable[Any]) -> dict[int, tuple[Holder, ...]]:
    """Holders by the first column, each once."""
    people: dict[int, Holder] = {}
    found: dict[int, dict[int, Holder]] = defaultdict(dict)
    for key, person, username, name in rows:
        if person not in people:
            people[person] = Holder(person, username, name)
        found[key][person] = people[person]
    return {key: tuple(held.values()) for key, held in found.items()}
