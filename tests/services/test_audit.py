"""The audit trail: every act is in it, and whoever changes it afterwards is found out."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.orm import Session

from domain.errors import Conflict
from models import AuditEvent
from services.audit import Happened, first_broken_event, record
from services.moving import Words, reopen
from tests.services.world import START, World


def without_triggers(session: Session) -> None:
    """What somebody with all rights on the database can do."""
    on = " ON audit_event" if session.get_bind().dialect.name == "postgresql" else ""
    for act in ("update", "delete"):
        session.execute(text(f"DROP TRIGGER audit_event_refuses_{act}{on}"))


@pytest.fixture
def played(world: World) -> World:
    world.finish("b1")
    reopen(world.by("c1.reviewer"), world.submission("b1").id, Words("需要修改"))
    world.session.commit()
    world.session.expunge_all()
    return world


def test_every_act_is_an_event_of_its_chain(world: World) -> None:
    world.finish("b1")
    rows = world.session.scalars(
        select(AuditEvent)
        .where(AuditEvent.chain == f"submission:{world.submission('b1').id}")
        .order_by(AuditEvent.position)
    ).all()
    kinds = [row.kind for row in rows]
    assert kinds == ["saved", "submitted", "approved", "approved"]
    assert [row.position for row in rows] == [1, 2, 3, 4]
    assert rows[1].facts["content_hash"] == world.revision("b1").content_hash
    assert (rows[3].facts["before"], rows[3].facts["after"]) == ("in_review", "approved")


def test_the_trail_is_whole_after_it_was_written_and_read_again(played: World) -> None:
    assert first_broken_event(played.session) is None


@pytest.mark.parametrize(
    ("change", "position"),
    [
        ("UPDATE audit_event SET facts = '{}' WHERE position = 2 AND chain LIKE 'sub%'", 2),
        ("UPDATE audit_event SET kind = 'withdrawn' WHERE position = 3 AND chain LIKE 'sub%'", 3),
        ("UPDATE audit_event SET person_id = 1 WHERE position = 4 AND chain LIKE 'sub%'", 4),
        (
            "UPDATE audit_event SET happened_at = '2023-11-07 01:00:01'"
            " WHERE position = 1 AND chain LIKE 'sub%'",
            1,
        ),
        (
            "UPDATE audit_event SET facts = '{\"x\": 1.5}'"
            " WHERE position = 2 AND chain LIKE 'sub%'",
            2,
        ),
        ("DELETE FROM audit_event WHERE position = 2 AND chain LIKE 'sub%'", 3),
    ],
)
def test_a_changed_or_missing_event_is_found(played: World, change: str, position: int) -> None:
    without_triggers(played.session)
    played.session.execute(text(change))
    broken = first_broken_event(played.session)
    assert broken is not None
    assert broken.position == position


def test_an_event_put_in_afterwards_is_found(played: World) -> None:
    row = played.session.scalars(select(AuditEvent).where(AuditEvent.kind == "reopened")).one()
    forged: dict[str, Any] = {
        "chain": row.chain,
        "position": row.position + 1,
        "kind": "approved",
        "person_id": row.person_id,
        "happened_at": row.happened_at,
        "facts": {},
        "previous_hash": row.entry_hash,
        "entry_hash": "0" * 64,
    }
    played.session.execute(insert(AuditEvent), [forged])
    broken = first_broken_event(played.session)
    assert broken is not None
    assert (broken.chain, broken.position) == (row.chain, row.position + 1)


def test_two_who_write_the_same_place_of_a_chain_collide_as_a_conflict(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    record(session, Happened("cycle:9", "cycle_opened", None, START, {}))
    session.commit()
    # a second writer who looked before the first one had written sees an empty chain
    looked: Callable[..., Any] = session.execute
    monkeypatch.setattr(session, "execute", lambda query: looked(query.where(AuditEvent.id < 0)))
    with pytest.raises(Conflict, match="同时"):
        record(session, Happened("cycle:9", "cycle_closed", None, START, {}))


def test_an_empty_trail_is_whole(session: Session) -> None:
    without_triggers(session)
    session.execute(text("DELETE FROM audit_event"))
    assert first_broken_event(session) is None
