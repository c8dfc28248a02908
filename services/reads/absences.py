"""Absences: those a person has set, and those in which they stand in for others."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, aliased

from models import Person, StandIn


@dataclass(frozen=True, slots=True)
class AbsenceRow:
    """One absence: who is away, who stands in, which days, and how it stands on a day."""

    id: int
    person: str
    stand_in: str
    starts_on: date
    ends_on: date
    is_mine: bool
    is_over: bool
    holds_now: bool


def absences_of(session: Session, person: int, today: date) -> tuple[AbsenceRow, ...]:
    """A person's absences and those they stand in for, the newest first."""
    away, instead = aliased(Person), aliased(Person)
    rows = session.execute(
        select(StandIn, away.name, instead.name)
        .join(away, away.id == StandIn.person_id)
        .join(instead, instead.id == StandIn.stand_in_id)
        .where(or_(StandIn.person_id == person, StandIn.stand_in_id == person))
        .order_by(StandIn.starts_on.desc(), StandIn.id.desc())
    )
    return tuple(
        AbsenceRow(
            id=row.id,
            person=who,
            stand_in=other,
            starts_on=row.starts_on,
            ends_on=row.ends_on,
            is_mine=row.person_id == person,
            is_over=row.ended_at is not None or row.ends_on < today,
            holds_now=row.ended_at is None and row.starts_on <= today <= row.ends_on,
        )
        for row, who, other in rows
    )
