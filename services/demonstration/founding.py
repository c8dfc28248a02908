"""The organisation of the demonstration: units, chains and people, in bulk at every size."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from builtin import demo
from domain.access.facts import Actor, Post
from domain.access.roles import Role
from models import Membership, OrgUnit, Person
from services.accounts import new_session_key
from services.audit import Happened
from services.demonstration.trail import Trail
from services.organisation import set_chain


@dataclass(frozen=True, slots=True)
class Founded:
    """The units' ids by code, and by username who can act, with all their posts."""

    root: OrgUnit
    units: Mapping[str, int]
    people: Mapping[str, Actor]


@dataclass(frozen=True, slots=True)
class Founding:
    """Whom to settle and when; every account has the one password whose hash is given."""

    units: Sequence[demo.Unit]
    seed: int
    password_hash: str
    at: datetime


def found(session: Session, founding: Founding) -> Founded:
    """Add the demonstration's units, chains and accounts to an empty database."""
    units = _add_units(session, founding.units)
    root = session.get_one(OrgUnit, units[founding.units[0].code])
    for level, plan in demo.chains().items():
        name = "、".join(step.title for step in plan.chain.steps)
        set_chain(session, root, level, name, plan.chain)
    return Founded(root, units, _add_people(session, founding, units))


def _add_units(session: Session, units: Sequence[demo.Unit]) -> dict[str, int]:
    """Level by level, as a unit's path names those above it; the ids by code."""
    ids: dict[str, int] = {}
    paths: dict[str | None, str] = {None: ""}
    for level in dict.fromkeys(unit.level for unit in units):
        added = [unit for unit in units if unit.level == level]
        new = insert_many(session, OrgUnit, [_unit(unit, ids) for unit in added])
        ids |= zip((unit.code for unit in added), new, strict=True)
        for unit in added:
            paths[unit.code] = f"{paths[unit.parent]}{ids[unit.code]}."
        session.execute(
            update(OrgUnit),
            [{"id": ids[u.code], "path": paths[u.code], "position": ids[u.code]} for u in added],
        )
    return ids


def _unit(unit: demo.Unit, ids: Mapping[str, int]) -> dict[str, Any]:
    return {
        "code": unit.code,
        "name": unit.name,
        "level": unit.level,
        "parent_id": ids.get(unit.parent or ""),
        "path": "",
    }


def _add_people(session: Session, founding: Founding, units: Mapping[str, int]) -> dict[str, Actor]:
    accounts = demo.accounts(founding.units, founding.seed)
    ids = insert_many(session, Person, [_person(account, founding) for account in accounts])
    posts = [
        frozenset(Post(Role(role), units[account.unit]) for role in account.roles)
        for account in accounts
    ]
    people = [Actor(*one) for one in zip(ids, posts, strict=True)]
    session.execute(
        insert(Membership),
        [
            {"person_id": person.person, "unit_id": units[account.unit], "role": role}
            for person, account in zip(people, accounts, strict=True)
            for role in account.roles
        ],
    )
    trail = Trail(session)
    for person, account in zip(people, accounts, strict=True):
        for happened in _settled(person.person, account, founding.at):
            trail.record(happened)
    trail.write()
    return {account.username: person for account, person in zip(accounts, people, strict=True)}


def _person(account: demo.Account, founding: Founding) -> dict[str, Any]:
    return {
        "username": account.username,
        "name": account.name,
        "email": account.email,
        "password_hash": founding.password_hash,
        "session_key": new_session_key(),
        "created_at": founding.at,
    }


def _settled(person_id: int, account: demo.Account, at: datetime) -> Iterable[Happened]:
    """The events of an account as the command line adds it: nobody is named as acting."""
    chain = f"account:{person_id}"
    yield Happened(chain, "account_added", None, at, {})
    for role in account.roles:
        facts = {"role": role, "unit": account.unit}
        yield Happened(chain, "role_given", None, at, facts)


def insert_many(session: Session, model: type[Any], rows: Sequence[dict[str, Any]]) -> list[int]:
    """Insert rows and give their ids in the same order."""
    inserting = insert(model).returning(model.id, sort_by_parameter_order=True)
    return list(session.scalars(inserting, rows))
