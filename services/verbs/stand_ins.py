"""Standing in for somebody absent 外出代办: from one day to another, both included."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from domain.access.roles import Role
from domain.errors import Invalid, NotAllowed
from domain.message import Message, msg
from models import Membership, Person, StandIn
from services.acting import Acting
from services.audit import Happened, record
from services.locks import locked

LONGEST_DAYS = 366
_OUTSIDE = (Role.ADMINISTRATOR, Role.AUDITOR)


@dataclass(frozen=True, slots=True)
class Absence:
    """Who stands in (id), from which day to which, both included, in the site's time zone."""

    stand_in: int
    starts_on: date
    ends_on: date


def set_stand_in(by: Acting, absence: Absence) -> StandIn:
    """Let somebody decide in one's name while one is absent.

    Raises Invalid for days in the wrong order, in the past or too many; NotAllowed for a person who
    cannot stand in, an absence that overlaps another one, or a chain: who stands in is not absent
    in those days, and who is absent stands in for nobody.
    """
    _refuse_days(absence, by.now.date())
    _hold(by.session, {by.person, absence.stand_in})
    why_not = _why_not(by.session, by.person, absence)
    if why_not is not None:
        raise NotAllowed(why_not)
    row = StandIn(
        person_id=by.person,
        stand_in_id=absence.stand_in,
        starts_on=absence.starts_on,
        ends_on=absence.ends_on,
        set_at=by.now,
    )
    by.session.add(row)
    by.session.flush()
    _record(by, "stand_in_set", row)
    return row


def end_stand_in(by: Acting, stand_in_id: int) -> None:
    """End one's own absence before its time; at once. Raises NotAllowed for any other."""
    row = by.session.scalar(locked(select(StandIn).where(StandIn.id == stand_in_id)))
    if row is None or row.person_id != by.person:
        raise NotAllowed(msg("没有找到这一外出代办。"))
    if row.ended_at is not None or row.ends_on < by.now.date():
        raise NotAllowed(msg("这一外出代办已经结束。"))
    row.ended_at = by.now
    _record(by, "stand_in_ended", row)


def absent_people(session: Session, stand_in: int, on: date) -> frozenset[int]:
    """For whom (ids) a person stands in on a day."""
    return frozenset(
        session.scalars(
            select(StandIn.person_id).where(StandIn.stand_in_id == stand_in, *_holds_on(on, on))
        )
    )


def _holds_on(first: date, last: date) -> tuple[ColumnElement[bool], ...]:
    return (StandIn.starts_on <= last, StandIn.ends_on >= first, StandIn.ended_at.is_(None))


def _refuse_days(absence: Absence, today: date) -> None:
    if absence.ends_on < absence.starts_on:
        raise Invalid(msg("结束日期不能早于开始日期。"))
    if absence.starts_on < today:
        raise Invalid(msg("开始日期不能早于今天。"))
    if (absence.ends_on - absence.starts_on).days >= LONGEST_DAYS:
        raise Invalid(msg("外出代办最长 %(days)s 天。", days=LONGEST_DAYS))


def _hold(session: Session, people: set[int]) -> None:
    """Lock the accounts, lowest first: two absences that would make a chain wait for each other."""
    session.execute(locked(select(Person).where(Person.id.in_(people)).order_by(Person.id))).all()


def _why_not(session: Session, person: int, absence: Absence) -> Message | None:
    if absence.stand_in == person:
        return msg("不能由自己代办。")
    if not _can_stand_in(session, absence.stand_in):
        return msg("此人不能代办：须是组织内在任的人员。")
    rows = session.scalars(
        select(StandIn).where(
            *_holds_on(absence.starts_on, absence.ends_on),
            or_(
                StandIn.person_id.in_([person, absence.stand_in]),
                StandIn.stand_in_id == person,
            ),
        )
    ).all()
    if any(row.person_id == person for row in rows):
        return msg("这些日期已设有代办人，请先结束原来的外出代办。")
    if any(row.person_id == absence.stand_in for row in rows):
        return msg("此人在这些日期也外出，不能代办。")
    return msg("您在这些日期正替他人代办，不能再委托别人。") if rows else None


def _can_stand_in(session: Session, person_id: int) -> bool:
    held = (
        select(Membership.id)
        .join(Person, Person.id == Membership.person_id)
        .where(Person.id == person_id, Person.is_active, Membership.role.not_in(_OUTSIDE))
    )
    return session.scalar(held.limit(1)) is not None


def _record(by: Acting, kind: str, row: StandIn) -> None:
    facts = {
        "stand_in": row.stand_in_id,
        "starts_on": row.starts_on.isoformat(),
        "ends_on": row.ends_on.isoformat(),
    }
    record(by.session, Happened(f"account:{by.person}", kind, by.person, by.now, facts))
