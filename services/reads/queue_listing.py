"""Which sections a reviewer's queue lists, narrowed and ordered as asked, as SQL."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    Date,
    Select,
    Subquery,
    and_,
    case,
    cast,
    exists,
    func,
    null,
    select,
)
from sqlalchemy.orm import Session, aliased

from models import Cycle, CycleUnit, Decision, Finding, ReviewTask, Revision, Submission
from models.cycle import CycleState
from models.review import DecisionAction, TaskKind
from services.outlines import outlines_of
from services.rosters import undone_in

SOON_DAYS = 3
DECIDED = (DecisionAction.APPROVE, DecisionAction.RETURN)


class Tab(StrEnum):
    """The lists of the queue."""

    TO_DECIDE = "to_decide"
    APPROVED = "approved"
    RETURNED = "returned"
    COPIED = "copied"


class Lateness(StrEnum):
    """How the due date stands to today."""

    LATE = "late"
    SOON = "soon"


class Since(StrEnum):
    """What a section says now beside what the person decided on last."""

    CHANGED = "changed"
    SAME = "same"
    FIRST = "first"


class Sort(StrEnum):
    """What a list is ordered by."""

    DUE = "due"
    ACTED = "acted"
    SUBMITTED = "submitted"
    UNIT = "unit"
    SECTION = "section"


@dataclass(frozen=True, slots=True)
class Filters:
    """What the reader asked to see: `cycle`, `section` and `under` (a unit) are keys and codes,
    `name` a part of a unit's name; `sort` None is the usual order of the tab."""

    tab: Tab = Tab.TO_DECIDE
    cycle: str = ""
    section: str = ""
    under: str = ""
    name: str = ""
    lateness: Lateness | None = None
    since: Since | None = None
    is_explained: bool = False
    sort: Sort | None = None
    is_descending: bool = False

    @property
    def are_set(self) -> bool:
        """Whether anything narrows the list."""
        return replace(self, sort=None, is_descending=False) != Filters(self.tab)

    @property
    def order(self) -> tuple[Sort, bool]:
        """(sort, is descending): what is due first, or what was decided last."""
        if self.sort is not None:
            return self.sort, self.is_descending
        return (Sort.DUE, False) if self.tab is Tab.TO_DECIDE else (Sort.ACTED, True)


@dataclass(frozen=True, slots=True)
class Asked:
    """Somebody's question to the queue on a day; those they stand in for count as themselves."""

    person: int
    today: date
    filters: Filters
    stands_in_for: frozenset[int] = frozenset()


# ---------------------------------------------------------------- where the rows come from
_Source = Select[int, date, datetime]


def _to_decide(asked: Asked) -> _Source:
    return (
        select(
            ReviewTask.submission_id,
            func.min(ReviewTask.due_on).label("due_on"),
            func.min(ReviewTask.opened_at).label("acted_at"),
        )
        .join(Submission, Submission.id == ReviewTask.submission_id)
        .join(Cycle, Cycle.id == Submission.cycle_id)
        .where(
            ReviewTask.person_id.in_({asked.person, *asked.stands_in_for}),
            ReviewTask.kind != TaskKind.OPINION,
            ReviewTask.closed_at.is_(None),
            Cycle.state == CycleState.OPEN,
        )
        .group_by(ReviewTask.submission_id)
    )


def _decided(action: DecisionAction) -> Callable[[Asked], _Source]:
    def source(asked: Asked) -> _Source:
        return select(
            Decision.submission_id,
            cast(null(), Date).label("due_on"),
            Decision.decided_at.label("acted_at"),
        ).where(Decision.id.in_(_last_decisions(asked.person)), Decision.action == action)

    return source


def _copied(asked: Asked) -> _Source:
    return (
        select(
            Decision.submission_id,
            cast(null(), Date).label("due_on"),
            func.max(Decision.decided_at).label("acted_at"),
        )
        .where(Decision.action == DecisionAction.COPY, Decision.target_id == asked.person)
        .group_by(Decision.submission_id)
    )


# one function a tab: (submission_id, due_on or null, acted_at), a submission at most once
SOURCES: dict[Tab, Callable[[Asked], _Source]] = {
    Tab.TO_DECIDE: _to_decide,
    Tab.APPROVED: _decided(DecisionAction.APPROVE),
    Tab.RETURNED: _decided(DecisionAction.RETURN),
    Tab.COPIED: _copied,
}


def _last_decisions(person: int) -> Select[Any]:
    return (
        select(func.max(Decision.id))
        .where(
            Decision.person_id == person,
            Decision.action.in_(DECIDED),
            Decision.id.not_in(undone_in()),
        )
        .group_by(Decision.submission_id)
    )


# ---------------------------------------------------------------- narrowed and ordered
@dataclass(frozen=True, slots=True)
class Listing:
    """`rows` selects nothing yet: add columns of the tables joined, of `listed` and of `mine`."""

    rows: Select[Any]
    listed: Subquery
    mine: Subquery


def listing_of(asked: Asked, *, is_narrowed: bool = True) -> Listing:
    """The rows of a tab, joined to cycle, unit, the current revision and the person's last word."""
    listed = SOURCES[asked.filters.tab](asked).subquery()
    mine = (
        select(Decision.submission_id, Decision.revision_id, Decision.content_hash)
        .where(Decision.id.in_(_last_decisions(asked.person)))
        .subquery()
    )
    rows = (
        select()
        .select_from(listed)
        .join(Submission, Submission.id == listed.c.submission_id)
        .join(Cycle, Cycle.id == Submission.cycle_id)
        .join(
            CycleUnit,
            and_(
                CycleUnit.cycle_id == Submission.cycle_id, CycleUnit.unit_id == Submission.unit_id
            ),
        )
        .join(
            Revision,
            and_(
                Revision.submission_id == Submission.id,
                Revision.number == Submission.revision_number,
            ),
        )
        .outerjoin(mine, mine.c.submission_id == Submission.id)
    )
    found = Listing(rows, listed, mine)
    return replace(found, rows=_narrowed(found, asked)) if is_narrowed else found


def _narrowed(found: Listing, asked: Asked) -> Select[Any]:
    filters, rows, due_on = asked.filters, found.rows, found.listed.c.due_on
    if filters.cycle:
        rows = rows.where(Cycle.key == filters.cycle)
    if filters.section:
        rows = rows.where(Submission.section_key == filters.section)
    if filters.name:
        rows = rows.where(CycleUnit.name.icontains(filters.name, autoescape=True))
    if filters.under:
        rows = rows.where(_lies_under(filters.under))
    if filters.is_explained:
        rows = rows.where(exists().where(Finding.revision_id == Revision.id, is_explained()))
    if filters.lateness is Lateness.LATE:
        rows = rows.where(due_on < asked.today)
    if filters.lateness is Lateness.SOON:
        rows = rows.where(due_on.between(asked.today, asked.today + timedelta(days=SOON_DAYS)))
    return _since(rows, found.mine, filters.since)


def _since(rows: Select[Any], mine: Subquery, since: Since | None) -> Select[Any]:
    match since:
        case Since.FIRST:
            return rows.where(mine.c.submission_id.is_(None))
        case Since.SAME:
            return rows.where(mine.c.content_hash == Revision.content_hash)
        case Since.CHANGED:
            return rows.where(mine.c.content_hash != Revision.content_hash)
        case None:
            return rows


def is_explained() -> Any:
    """A finding that the drafter gave a reason for."""
    return Finding.explanation != ""


def _lies_under(code: str) -> Any:
    top = aliased(CycleUnit)
    return exists().where(
        top.cycle_id == CycleUnit.cycle_id,
        top.code == code,
        CycleUnit.path.startswith(top.path),
    )


def ordered(session: Session, found: Listing, filters: Filters) -> Select[Any]:
    """The rows in the order asked for; what is equal stays in one order everywhere."""
    sort, is_descending = filters.order
    columns = _columns_of(session, found, sort)
    columns = [column.desc() for column in columns] if is_descending else columns
    return found.rows.order_by(*columns, CycleUnit.position, CycleUnit.code, Submission.id)


def _columns_of(session: Session, found: Listing, sort: Sort) -> list[Any]:
    match sort:
        case Sort.DUE:
            return [found.listed.c.due_on]
        case Sort.ACTED:
            return [found.listed.c.acted_at]
        case Sort.SUBMITTED:
            return [Revision.submitted_at]
        case Sort.UNIT:
            return [_parent_position(), CycleUnit.parent_id, CycleUnit.position, CycleUnit.code]
        case Sort.SECTION:
            return [_section_position(session, found)]


def _parent_position() -> Any:
    parent = aliased(CycleUnit)
    return func.coalesce(
        select(parent.position)
        .where(parent.cycle_id == CycleUnit.cycle_id, parent.unit_id == CycleUnit.parent_id)
        .scalar_subquery(),
        -1,
    )


def _section_position(session: Session, found: Listing) -> Any:
    """The place of a section in its outline: keys have no order of their own."""
    versions = session.scalars(found.rows.add_columns(Cycle.version_id).distinct()).all()
    places = [
        (and_(Cycle.version_id == version, Submission.section_key == section.key), place)
        for version, outline in outlines_of(session, versions).items()
        for place, section in enumerate(outline.sections)
    ]
    return case(*places, else_=0) if places else Submission.section_key
