"""Whatever people do: each event tells each entitled person once, and nobody else."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from domain.access.permission_map import allows
from domain.access.roles import Role
from domain.errors import DomainError
from models import AuditEvent, Delivery, Notice, NoticeEvent, Person
from services import moving
from services.accounts import disable, give_role
from services.moving import Words
from services.notices.recipients import section_subject
from services.reads.people import actor_of
from services.sections import load_section
from tests.services.conftest import Copies
from tests.services.databases import engine_on
from tests.services.told import later
from tests.services.world import World, filled, find_world

PEOPLE = ("b1.drafter", "b1.secretary", "b2.secretary", "c1.reviewer", "c1.compiler", "g.reviewer")
ACTS = ("submit", "withdraw", "approve", "send_back", "reopen", "waive", "reinstate", "disable")
moves = st.lists(st.tuples(st.sampled_from(ACTS), st.sampled_from(PEOPLE)), max_size=12)


@contextmanager
def fresh_world(copies: Copies) -> Iterator[World]:
    """A world of its own in which everybody has an address, and two sign b1's first step."""
    with copies() as url, engine_on(url) as engine, Session(engine) as session:
        world = find_world(session)
        for username, person in world.people.items():
            person.email = f"{username}@example.org"
        give_role(
            session, world.people["b2.secretary"], world.units["b1"], Role.APPROVER, world.now
        )
        world.save("b1", filled("b1"))
        session.flush()
        yield world


def act(world: World, name: str, username: str) -> None:
    """One act on b1's section, refused or not."""
    later(world, minutes=1)
    number, by = world.submission("b1").id, world.by(username)
    if name == "disable":
        disable(world.session, world.people[username], world.now)
        return
    shown = world.revision("b1").content_hash if world.submission("b1").revision_number else ""
    acts: dict[str, Callable[[], object]] = {
        "submit": lambda: moving.submit(by, number),
        "withdraw": lambda: moving.withdraw(by, number),
        "reinstate": lambda: moving.reinstate(by, number),
        "approve": lambda: moving.approve(by, number, shown),
        "send_back": lambda: moving.send_back(by, number, shown, Words("请核对。")),
        "reopen": lambda: moving.reopen(by, number, Words("请补充。")),
        "waive": lambda: moving.waive(by, number, Words("新成立。")),
    }
    try:
        with world.session.begin_nested():
            acts[name]()
    except DomainError:
        world.session.expire_all()


def look(world: World, since: int) -> None:
    """Check everything that was told since an event (id)."""
    session = world.session
    subject = section_subject(session, load_section(session, world.submission("b1").id))
    rows = session.execute(
        select(Notice, NoticeEvent, Person)
        .join(NoticeEvent, NoticeEvent.id == Notice.event_id)
        .join(Person, Person.id == Notice.person_id)
        .where(NoticeEvent.id > since)
    ).all()
    for notice, event, person in rows:
        audit = session.get_one(AuditEvent, int(event.key.rpartition(":")[2]))
        assert person.id != audit.person_id, "somebody was told of their own act"
        assert person.is_active, "a closed account was told"
        assert allows("submission:read", actor_of(session, person.id), subject)
        mails = select(func.count()).where(
            Delivery.key == f"event:{event.id}", Delivery.person_id == person.id
        )
        assert session.scalar(mails) == (notice.mail == "at_once")
    assert len({(notice.event_id, notice.person_id) for notice, _, _ in rows}) == len(rows)


@pytest.mark.parametrize("database", ["sqlite_copies"])
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=moves)
def test_each_event_tells_each_entitled_person_once_and_nobody_else(
    request: pytest.FixtureRequest, database: str, steps: list[tuple[str, str]]
) -> None:
    with fresh_world(request.getfixturevalue(database)) as world:
        for name, username in [("submit", "b1.drafter"), *steps]:
            since = world.session.scalar(select(func.max(NoticeEvent.id))) or 0
            act(world, name, username)
            look(world, since)
