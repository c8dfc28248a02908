"""Who somebody is and which posts they hold."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from domain.access.facts import Actor, Post
from domain.access.roles import Role
from models import Membership, Notice, OrgUnit, Person
from services.verbs.stand_ins import absent_people


@dataclass(frozen=True, slots=True)
class Account:
    """What the edge knows of a signed-in account; `unread` counts its notices."""

    id: int
    username: str
    name: str
    language: str
    session_key: str
    unread: int


@dataclass(frozen=True, slots=True)
class PostRow:
    """A role and the unit it is held at."""

    role: Role
    unit_id: int
    unit_code: str
    unit_name: str
    level: str


def account_by_session_key(session: Session, session_key: str) -> Account | None:
    """The active account that a sign-in cookie names."""
    unread = select(func.count()).where(Notice.person_id == Person.id, Notice.read_at.is_(None))
    row = session.execute(
        select(
            Person.id,
            Person.username,
            Person.name,
            Person.language,
            Person.session_key,
            unread.correlate(Person).scalar_subquery(),
        ).where(Person.session_key == session_key, Person.is_active)
    ).first()
    return Account(*row) if row else None


def actor_of(session: Session, person_id: int, on: date | None = None) -> Actor:
    """A person with all their posts, and those whom they stand in for on a day, if one is named."""
    rows = session.execute(
        select(Membership.role, Membership.unit_id).where(Membership.person_id == person_id)
    )
    posts = frozenset(Post(Role(role), unit_id) for role, unit_id in rows)
    absent = absent_people(session, person_id, on) if on is not None else frozenset()
    return Actor(person_id, posts, absent)


def posts_of(session: Session, person_id: int) -> list[PostRow]:
    """A person's posts with the units' names, highest unit first."""
    rows = session.execute(
        select(Membership.role, OrgUnit.id, OrgUnit.code, OrgUnit.name, OrgUnit.level)
        .join(OrgUnit, OrgUnit.id == Membership.unit_id)
        .where(Membership.person_id == person_id)
        .order_by(OrgUnit.path)
    )
    return [PostRow(Role(row.role), row.id, row.code, row.name, row.level) for row in rows]
