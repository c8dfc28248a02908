"""What people were told, as tests look at it."""

from datetime import timedelta

from sqlalchemy import select

from models import Notice, NoticeEvent, Person
from services.notices.wording import say
from tests.services.world import World


def later(world: World, **time: float) -> None:
    """Let time pass."""
    world.now += timedelta(**time)


def told(world: World, username: str) -> list[str]:
    """The words (by key) in which a person was told, the oldest first."""
    rows = world.session.scalars(
        select(Notice.words)
        .where(Notice.person_id == world.people[username].id)
        .order_by(Notice.id)
    )
    return list(rows)


def told_since(world: World, event: int) -> dict[str, str]:
    """Everybody who was told after an event (id), and in which words."""
    rows = world.session.execute(
        select(Person.username, Notice.words)
        .join(Person, Person.id == Notice.person_id)
        .where(Notice.event_id > event)
        .order_by(Notice.id)
    ).all()
    found = dict(rows)
    assert len(found) == len(rows), f"somebody was told twice: {rows}"
    return found


def last_event(world: World) -> int:
    """The newest event that anybody was told of (id)."""
    newest = select(NoticeEvent.id).order_by(NoticeEvent.id.desc()).limit(1)
    return world.session.scalar(newest) or 0


def subjects(world: World, username: str) -> list[str]:
    """What a person reads, in Chinese, the oldest first."""
    rows = world.session.execute(
        select(Notice.words, NoticeEvent.facts)
        .join(NoticeEvent, NoticeEvent.id == Notice.event_id)
        .where(Notice.person_id == world.people[username].id)
        .order_by(Notice.id)
    )
    return [say(words, facts).subject for words, facts in rows]
