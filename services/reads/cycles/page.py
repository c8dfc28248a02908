"""One cycle: its dates, how far each level is, who has more time, and what has happened to it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session, aliased

from domain.access.facts import Subject
from domain.cycle.dates import Dates
from domain.message import Message, msg
from domain.workflow.states import State
from models import (
    AuditEvent,
    Cycle,
    CycleUnit,
    Extension,
    OrgUnit,
    Person,
    Submission,
)
from models.cycle import CycleState
from services.outlines import outline_of
from services.reads.standing import DONE
from services.timetable.force import dates_of

EVENTS: Mapping[str, Message] = {
    "cycle_planned": msg("筹备了本周期"),
    "cycle_replanned": msg("更新了筹备内容"),
    "cycle_opened": msg("开启了本周期"),
    "cycle_closed": msg("关闭了本周期"),
    "cycle_dates_changed": msg("调整了日期"),
    "extension_given": msg("同意 %(unit)s 延期到 %(due_on)s"),
    "extension_withdrawn": msg("收回了 %(unit)s 的延期"),
}
MOST_EVENTS = 50


@dataclass(frozen=True, slots=True)
class LevelRow:
    """A level: its dates, units and sections, how many are in each state, late, and marked late."""

    level: str
    dates: Dates
    units: int = 0
    counts: Mapping[State, int] = field(default_factory=dict)
    late: int = 0
    submitted_late: int = 0
    approved_late: int = 0
    extended: int = 0

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def done(self) -> int:
        return sum(self.counts.get(state, 0) for state in DONE)


@dataclass(frozen=True, slots=True)
class ExtensionRow:
    """More time for one unit; `heading` is empty for all its sections; one that is over says who
    ended it."""

    id: int
    unit_name: str
    heading: str
    due_on: date
    closes_on: date
    reason: str
    given_by: str
    given_at: datetime
    withdrawn_by: str
    withdrawn_at: datetime | None


@dataclass(frozen=True, slots=True)
class CycleEvent:
    """One line of the cycle's own record; `levels` are (level, before, after)."""

    at: datetime
    person: str
    sentence: Message
    section: str
    reason: str
    levels: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class CyclePage:
    """Everything the page shows."""

    key: str
    title: str
    state: CycleState
    root_code: str
    root_name: str
    template_title: str
    version: int
    previous: tuple[str, str] | None
    levels: tuple[LevelRow, ...]
    left_out: tuple[str, ...]
    extensions: tuple[ExtensionRow, ...]
    events: tuple[CycleEvent, ...]
    subject: Subject

    @property
    def below(self) -> Subject:
        """Any unit below the top one, as far as the map goes by units."""
        return Subject(path=(*self.subject.path, 0))

    @property
    def standing(self) -> tuple[ExtensionRow, ...]:
        """The extensions that stand."""
        return tuple(row for row in self.extensions if row.withdrawn_at is None)


def cycle_page(session: Session, cycle: Cycle, today: date) -> CyclePage:
    """The page of a cycle; the queries do not grow with its units."""
    template = outline_of(session, cycle.version_id)
    left_out = session.scalars(select(OrgUnit.name).where(OrgUnit.id.in_(cycle.left_out)))
    return CyclePage(
        key=cycle.key,
        title=cycle.title,
        state=CycleState(cycle.state),
        root_code=cycle.root.code,
        root_name=cycle.root.name,
        template_title=template.title,
        version=cycle.version.number,
        previous=(cycle.previous.key, cycle.previous.title) if cycle.previous else None,
        levels=_levels(session, cycle, today),
        left_out=tuple(left_out),
        extensions=extensions_of(session, cycle),
        events=_events(session, cycle),
        subject=Subject(path=cycle.root.path_ids),
    )


def _levels(session: Session, cycle: Cycle, today: date) -> tuple[LevelRow, ...]:
    template = outline_of(session, cycle.version_id)
    dates = dates_of(cycle)
    units = dict(
        session.execute(
            select(CycleUnit.level, func.count())
            .where(CycleUnit.cycle_id == cycle.id)
            .group_by(CycleUnit.level)
        ).all()
    )
    sections = _sections(session, cycle, today)
    return tuple(
        LevelRow(level, dates[level], units.get(level, 0), **sections.get(level, {}))
        for level in template.levels
        if level in dates
    )


def _sections(session: Session, cycle: Cycle, today: date) -> dict[str, dict[str, Any]]:
    def counted(condition: Any) -> Any:
        return func.sum(case((condition, 1), else_=0))

    rows = session.execute(
        select(
            CycleUnit.level,
            Submission.state,
            func.count().label("count"),
            counted(Submission.state.not_in(DONE) & (Submission.due_on < today)).label("late"),
            counted(Submission.submitted_days_late > 0).label("submitted_late"),
            counted(Submission.approved_days_late > 0).label("approved_late"),
            counted(Submission.closes_on.is_not(None)).label("extended"),
        )
        .join(
            CycleUnit,
            (CycleUnit.cycle_id == Submission.cycle_id) & (CycleUnit.unit_id == Submission.unit_id),
        )
        .where(Submission.cycle_id == cycle.id)
        .group_by(CycleUnit.level, Submission.state)
    ).all()
    found: dict[str, dict[str, Any]] = {}
    for row in rows:
        sums = found.setdefault(row.level, {"counts": {}})
        sums["counts"][State(row.state)] = row.count
        for name in ("late", "submitted_late", "approved_late", "extended"):
            sums[name] = sums.get(name, 0) + getattr(row, name)
    return found


def extensions_of(session: Session, cycle: Cycle) -> tuple[ExtensionRow, ...]:
    """Every extension of a cycle, those that stand first."""
    taker = aliased(Person)
    outline = outline_of(session, cycle.version_id)
    rows = session.execute(
        select(Extension, CycleUnit.name, Person.name, taker.name)
        .select_from(Extension)
        .join(
            CycleUnit,
            (CycleUnit.cycle_id == Extension.cycle_id) & (CycleUnit.unit_id == Extension.unit_id),
        )
        .join(Person, Person.id == Extension.given_by_id)
        .outerjoin(taker, taker.id == Extension.withdrawn_by_id)
        .where(Extension.cycle_id == cycle.id)
        .order_by(Extension.withdrawn_at.is_not(None), CycleUnit.path, Extension.id)
    ).all()
    return tuple(
        ExtensionRow(
            row.id,
            unit,
            outline.section(row.section_key).heading if row.section_key else "",
            row.due_on,
            row.closes_on,
            row.reason,
            giver,
            row.given_at,
            ended_by or "",
            row.withdrawn_at,
        )
        for row, unit, giver, ended_by in rows
    )


def _events(session: Session, cycle: Cycle) -> tuple[CycleEvent, ...]:
    rows = session.execute(
        select(AuditEvent, Person.name)
        .outerjoin(Person, Person.id == AuditEvent.person_id)
        .where(AuditEvent.chain == f"cycle:{cycle.id}", AuditEvent.kind.in_(EVENTS))
        .order_by(AuditEvent.position.desc())
        .limit(MOST_EVENTS)
    ).all()
    return tuple(_event(event, name or "") for event, name in rows)


def _event(event: AuditEvent, name: str) -> CycleEvent:
    facts = event.facts
    said = {key: str(facts.get(key, "")) for key in ("unit", "due_on")}
    changed = facts.get("levels") or {}
    return CycleEvent(
        event.happened_at,
        name,
        Message(EVENTS[event.kind].text, said),
        str(facts.get("section") or ""),
        str(facts.get("reason") or ""),
        tuple((level, each["before"], each["after"]) for level, each in changed.items()),
    )
