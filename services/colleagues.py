"""Colleagues: whom an act among signers may name, and what their posts entitle them to."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.access.roles import Role
from domain.errors import Invalid
from domain.message import msg
from domain.text import clean_line
from domain.workflow.case import Target
from models import Membership, OrgUnit, Person
from services.sections import Section

DECIDING = (Role.REVIEWER, Role.APPROVER, Role.COMPILER)
_KNOWN = (Role.DRAFTER, *DECIDING)


def target_of(session: Session, section: Section, person_id: int) -> Target:
    """What the posts of a person entitle them to in a section.

    To sign, somebody is a reviewer, approver or compiler at the section's unit or above it: they
    can read it anyway. An opinion may come from, and a copy go to, anybody who works in the
    organisation; somebody who only administers or audits stays outside.
    """
    rows = session.execute(
        select(Membership.role, Membership.unit_id).where(Membership.person_id == person_id)
    ).all()
    is_active = session.scalar(select(Person.is_active).where(Person.id == person_id))
    path = set(section.unit.path_ids)
    return Target(
        person_id,
        is_active=bool(is_active),
        is_known=any(role in _KNOWN for role, _ in rows),
        may_decide=any(role in DECIDING and unit in path for role, unit in rows),
    )


@dataclass(frozen=True, slots=True)
class Colleague:
    """A person to choose: the name, and the posts as (unit's name, role), highest unit first."""

    person: int
    username: str
    name: str
    posts: tuple[tuple[str, Role], ...]


def may_sign(session: Session, section: Section, but: Iterable[int] = ()) -> list[Colleague]:
    """Who may be given a step of a section, leaving out some people (ids)."""
    return _colleagues(session, DECIDING, section.unit.path_ids, but)


def everybody(session: Session, but: Iterable[int] = ()) -> list[Colleague]:
    """Who works in the organisation, leaving out some people (ids)."""
    return _colleagues(session, _KNOWN, None, but)


def _colleagues(
    session: Session, roles: Iterable[Role], units: Iterable[int] | None, but: Iterable[int]
) -> list[Colleague]:
    finding = (
        select(Person.id, Person.username, Person.name, OrgUnit.name.label("unit"), Membership.role)
        .join(Membership, Membership.person_id == Person.id)
        .join(OrgUnit, OrgUnit.id == Membership.unit_id)
        .where(Person.is_active, Membership.role.in_(list(roles)), Person.id.not_in(list(but)))
        .order_by(OrgUnit.path, Person.id, Membership.role)
    )
    if units is not None:
        finding = finding.where(Membership.unit_id.in_(list(units)))
    found: dict[int, Colleague] = {}
    for row in session.execute(finding):
        posts = found[row.id].posts if row.id in found else ()
        posts = (*posts, (row.unit, Role(row.role)))
        found[row.id] = Colleague(row.id, row.username, row.name, posts)
    return list(found.values())


def person_typed(session: Session, typed: str) -> int:
    """The active person whose username, or else whose name alone, was typed.

    Raises Invalid for nothing, for nobody and for a name that two people have.
    """
    words = clean_line(typed)
    if not words:
        raise Invalid(msg("请选择人员。"))
    known = select(Person.id).where(Person.is_active)
    by_username = session.scalar(known.where(Person.username == words.lower()))
    if by_username is not None:
        return by_username
    named = session.scalars(known.where(Person.name == words)).all()
    if len(named) > 1:
        raise Invalid(
            msg("有 %(count)s 人叫“%(name)s”，请填写账号。", count=len(named), name=words)
        )
    if not named:
        raise Invalid(msg("没有找到“%(name)s”，请从列表中选择。", name=words))
    return named[0]
