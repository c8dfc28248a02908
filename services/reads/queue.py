"""A reviewer's queue: which of forty can go at once?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from domain.workflow.chain_data import chain_from_data
from domain.workflow.states import State
from models import Cycle, CycleChain, CycleUnit, Finding, Person, Revision, Submission
from services.outlines import outlines_of
from services.reads.differences import change_count, said_in
from services.reads.queue_listing import (
    SOON_DAYS,
    Asked,
    Listing,
    Since,
    Tab,
    is_explained,
    listing_of,
    ordered,
)
from services.reads.queue_options import Options, options_of
from services.sections import Section

PAGE_ROWS = 50
_MOST_NEIGHBOURS = 2000


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One section that waits, or that was decided.

    `changes` counts the fields that differ from what the person decided on last; `since` says
    whether that was another content at all. `explained` counts findings with the drafter's reason.
    """

    submission_id: int
    cycle_title: str
    unit_name: str
    heading: str
    state: State
    step: str
    round: int
    revision: int
    revision_hash: str
    submitted_by: str
    submitted_at: datetime
    note: str
    due_on: date | None
    is_late: bool
    submitted_late: int
    is_soon: bool
    acted_at: datetime
    since: Since
    changes: int
    explained: int


@dataclass(frozen=True, slots=True)
class Queue:
    """One page of a tab: `total` rows fit the filters, `counts` are the whole tabs'."""

    rows: tuple[QueueRow, ...]
    total: int
    page: int
    counts: dict[Tab, int]
    options: Options

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // PAGE_ROWS))


@dataclass(frozen=True, slots=True)
class Place:
    """Where a section stands in a list, 0 where it is not in it; `first` is another one."""

    number: int
    total: int
    previous: int | None
    next: int | None
    first: int | None


def queue_of(session: Session, asked: Asked, page: int = 1) -> Queue:
    """A page of the queue; a page beyond the last is the last."""
    found = listing_of(asked)
    total = _count(session, found)
    page = max(1, min(page, -(-total // PAGE_ROWS)))
    return Queue(
        rows=_rows(session, found, asked, (page - 1) * PAGE_ROWS),
        total=total,
        page=page,
        counts={tab: _count(session, _whole(asked, tab)) for tab in Tab},
        options=options_of(session, _whole(asked, asked.filters.tab)),
    )


def picked_rows(session: Session, asked: Asked, ids: Sequence[int]) -> tuple[QueueRow, ...]:
    """Those of some sections that the tab lists, as they stand now, in its order."""
    found = _whole(asked, asked.filters.tab)
    found = replace(found, rows=found.rows.where(Submission.id.in_(ids)))
    return _rows(session, found, asked)


def place_of(session: Session, asked: Asked, submission_id: int) -> Place:
    """Where a section stands in the list, and its neighbours there."""
    found = listing_of(asked)
    rows = ordered(session, found, asked.filters).add_columns(Submission.id)
    ids = list(session.scalars(rows.limit(_MOST_NEIGHBOURS)))
    at = ids.index(submission_id) if submission_id in ids else -1
    return Place(
        number=at + 1,
        total=len(ids),
        previous=ids[at - 1] if at > 0 else None,
        next=next(iter(ids[at + 1 :]), None),
        first=next((each for each in ids if each != submission_id), None),
    )


def titles_of(session: Session, ids: Sequence[int]) -> dict[int, tuple[str, str]]:
    """(unit, heading) of some sections, by submission id."""
    rows = session.execute(
        select(Submission.id, Submission.section_key, Cycle.version_id, CycleUnit.name)
        .join(Cycle, Cycle.id == Submission.cycle_id)
        .join(
            CycleUnit,
            (CycleUnit.cycle_id == Submission.cycle_id) & (CycleUnit.unit_id == Submission.unit_id),
        )
        .where(Submission.id.in_(ids))
    ).all()
    outlines = outlines_of(session, {row.version_id for row in rows})
    return {
        row.id: (row.name, outlines[row.version_id].section(row.section_key).heading)
        for row in rows
    }


def _whole(asked: Asked, tab: Tab) -> Listing:
    return listing_of(replace(asked, filters=replace(asked.filters, tab=tab)), is_narrowed=False)


def _count(session: Session, found: Listing) -> int:
    rows = found.rows.add_columns(Submission.id).subquery()
    return session.scalar(select(func.count()).select_from(rows)) or 0


def _rows(session: Session, found: Listing, asked: Asked, offset: int = 0) -> tuple[QueueRow, ...]:
    asking = ordered(session, found, asked.filters).add_columns(
        Submission,
        Cycle,
        CycleUnit,
        Revision,
        Person.name.label("submitted_by"),
        found.listed.c.due_on,
        found.listed.c.acted_at,
        found.mine.c.revision_id.label("mine"),
    )
    asking = asking.join(Person, Person.id == Revision.submitted_by_id)
    rows = session.execute(asking.offset(offset).limit(PAGE_ROWS)).all()
    sections = _sections(session, rows)
    seen = _revisions(session, [row.mine for row in rows])
    explained = _explained(session, [row.Revision.id for row in rows])
    return tuple(
        _row(row, sections[row.Submission.id], seen.get(row.mine), explained, asked.today)
        for row in rows
    )


def _row(
    row: Row[Any],
    section: Section,
    seen: Revision | None,
    explained: Mapping[int, int],
    today: date,
) -> QueueRow:
    submission, revision = row.Submission, row.Revision
    days_left = (row.due_on - today).days if row.due_on else None
    in_review = submission.state == State.IN_REVIEW
    since, changes = _changes(section, seen, revision)
    return QueueRow(
        submission_id=submission.id,
        cycle_title=row.Cycle.title,
        unit_name=row.CycleUnit.name,
        heading=section.spec.heading,
        state=State(submission.state),
        step=section.chain.steps[submission.step].title if in_review else "",
        round=submission.round,
        revision=revision.number,
        revision_hash=revision.content_hash,
        submitted_by=row.submitted_by,
        submitted_at=revision.submitted_at,
        note=revision.note,
        due_on=row.due_on,
        is_late=days_left is not None and days_left < 0,
        submitted_late=submission.submitted_days_late,
        is_soon=days_left is not None and 0 <= days_left <= SOON_DAYS,
        acted_at=row.acted_at,
        since=since,
        changes=changes,
        explained=explained.get(revision.id, 0),
    )


def _changes(section: Section, seen: Revision | None, now: Revision) -> tuple[Since, int]:
    if seen is None:
        return Since.FIRST, 0
    if seen.content_hash == now.content_hash:
        return Since.SAME, 0
    return Since.CHANGED, change_count(section, said_in(section, seen), said_in(section, now))


def _sections(session: Session, rows: Sequence[Row[Any]]) -> dict[int, Section]:
    outlines = outlines_of(session, {row.Cycle.version_id for row in rows})
    kept = session.execute(
        select(CycleChain.id, CycleChain.outline).where(
            CycleChain.id.in_({row.Submission.chain_id for row in rows})
        )
    )
    chains = {chain_id: chain_from_data(outline) for chain_id, outline in kept}
    return {
        row.Submission.id: Section(
            submission=row.Submission,
            cycle=row.Cycle,
            unit=row.CycleUnit,
            template=(template := outlines[row.Cycle.version_id]),
            spec=template.section(row.Submission.section_key),
            chain=chains[row.Submission.chain_id],
        )
        for row in rows
    }


def _revisions(session: Session, ids: Sequence[int | None]) -> dict[int | None, Revision]:
    wanted = [number for number in ids if number is not None]
    return {
        each.id: each for each in session.scalars(select(Revision).where(Revision.id.in_(wanted)))
    }


def _explained(session: Session, revisions: Sequence[int]) -> dict[int, int]:
    rows = session.execute(
        select(Finding.revision_id, func.count())
        .where(Finding.revision_id.in_(revisions), is_explained())
        .group_by(Finding.revision_id)
    )
    return dict(rows.all())
