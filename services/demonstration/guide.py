"""Whom to sign in as: the demonstration's accounts that show most, and what waits for each."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from builtin import demo
from domain.access.roles import Role
from services.accounts import find_person
from services.reads.desk import Tab, Urgency, desk_for
from services.reads.people import actor_of

USERNAMES = (
    "c1-b01.drafter",
    "c1-b01.secretary",
    "c1-b04.drafter",
    "c2-b01.secretary",
    "c1.reviewer",
    "c1.approver",
    "c1.compiler",
    "group.reviewer",
    "group.approver",
    "group.compiler",
    "admin",
    "auditor",
)


@dataclass(frozen=True, slots=True)
class Guest:
    """An account to try: who it is, and how much waits for them, returned and late."""

    username: str
    name: str
    unit: str
    roles: tuple[Role, ...]
    to_do: int
    returned: int
    late: int


def guests(session: Session, today: date) -> tuple[Guest, ...]:
    """The accounts to try; none where the demonstration was not loaded."""
    return tuple(_guests(session, today))


def _guests(session: Session, today: date) -> Iterator[Guest]:
    units = demo.organisation()
    names = {unit.code: unit.short_name for unit in units}
    known = {account.username: account for account in demo.accounts(units)}
    for username in USERNAMES:
        person = find_person(session, username)
        if person is None or username not in known:
            continue
        account = known[username]
        rows = desk_for(session, actor_of(session, person.id), Tab.TO_DO, today).rows
        yield Guest(
            username=username,
            name=person.name,
            unit=names[account.unit],
            roles=tuple(Role(role) for role in account.roles),
            to_do=len(rows),
            returned=sum(1 for row in rows if row.urgency is Urgency.RETURNED),
            late=sum(1 for row in rows if row.is_late),
        )
