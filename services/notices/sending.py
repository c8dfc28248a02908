"""Taking things out of the outbox: claimed under a lease, carried once, tried again, given up."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, insert, or_, select, update
from sqlalchemy.orm import Session

from models import Delivery, NoticeEvent
from models.notice import Channel, DeliveryState
from services.locks import locked
from services.notices.carriers.robots import MOST_A_MINUTE
from services.notices.outbox import robot_row

LEASE = timedelta(minutes=5)
MINUTE = timedelta(minutes=1)
PAUSES = tuple(timedelta(minutes=m) for m in (1, 5, 15, 60, 240, 720))
"""How long to wait after each failed attempt; after the last one it is given up."""
DIED = "worker died"


@dataclass(frozen=True, slots=True)
class Claim:
    """A delivery that this worker may carry, as long as nobody has begun a later attempt."""

    delivery_id: int
    attempt: int


def claim_next(session: Session, now: datetime) -> Claim | None:
    """The next delivery that is due, under a lease; None when there is none.

    One whose workers died again and again is given up; a robot's waits for its turn in the minute.
    """
    ran_out = (Delivery.state == DeliveryState.SENDING) & (Delivery.leased_until < now)
    waits = (Delivery.state == DeliveryState.WAITING) & (Delivery.next_attempt_at <= now)
    finding = (
        select(Delivery)
        .where(Delivery.finished_at.is_(None), or_(waits, ran_out))
        .order_by(Delivery.next_attempt_at, Delivery.id)
        .limit(1)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )
    while (delivery := session.scalar(finding)) is not None:
        if delivery.attempts > len(PAUSES):
            _finish(delivery, DeliveryState.GIVEN_UP, now, delivery.error or DIED)
        elif (turn := _turn_of(session, delivery, now)) > now:
            _postpone(session, delivery, turn)
        else:
            delivery.state, delivery.leased_until = DeliveryState.SENDING, now + LEASE
            delivery.attempts, delivery.attempted_at = delivery.attempts + 1, now
            return Claim(delivery.id, delivery.attempts)
        session.flush()
    return None


def _turn_of(session: Session, delivery: Delivery, now: datetime) -> datetime:
    """When a delivery may go: a robot takes only so many in a minute."""
    if delivery.channel != Channel.ROBOT:
        return now
    mine = Delivery.recipient == delivery.recipient
    # whoever counts holds the robot's first row: two workers do not count the same free place
    session.execute(locked(select(Delivery.id).where(mine).order_by(Delivery.id).limit(1)))
    lately = select(Delivery.attempted_at).where(mine, Delivery.attempted_at > now - MINUTE)
    times = sorted(filter(None, session.scalars(lately)))
    return now if len(times) < MOST_A_MINUTE else times[-MOST_A_MINUTE] + MINUTE


def _postpone(session: Session, delivery: Delivery, turn: datetime) -> None:
    """Let everything of a robot wait for its next turn, so that it is not looked at one by one."""
    session.execute(
        update(Delivery)
        .where(
            Delivery.recipient == delivery.recipient,
            Delivery.state == DeliveryState.WAITING,
            Delivery.next_attempt_at < turn,
        )
        .values(next_attempt_at=turn)
    )
    delivery.state, delivery.leased_until, delivery.next_attempt_at = (
        DeliveryState.WAITING,
        None,
        turn,
    )


def keep_sent(session: Session, claim: Claim, now: datetime) -> bool:
    """Keep that a claimed delivery was carried; False where the lease had been lost."""
    return _end(session, claim, DeliveryState.SENT, now, "")


def keep_dropped(session: Session, claim: Claim, now: datetime) -> bool:
    """Keep that nobody should get a claimed delivery any more."""
    return _end(session, claim, DeliveryState.DROPPED, now, "")


def keep_refused(
    session: Session, claim: Claim, now: datetime, why: str, *, is_final: bool
) -> bool:
    """Keep that a claimed delivery was refused: it is tried again later, or given up."""
    if is_final or claim.attempt > len(PAUSES):
        return _end(session, claim, DeliveryState.GIVEN_UP, now, why)
    delivery = _ours(session, claim)
    if delivery is not None:
        delivery.state, delivery.leased_until, delivery.error = DeliveryState.WAITING, None, why
        delivery.next_attempt_at = now + PAUSES[claim.attempt - 1]
    return delivery is not None


def _end(session: Session, claim: Claim, state: DeliveryState, now: datetime, why: str) -> bool:
    delivery = _ours(session, claim)
    if delivery is not None:
        _finish(delivery, state, now, why)
    return delivery is not None


def _ours(session: Session, claim: Claim) -> Delivery | None:
    delivery = session.scalars(
        locked(select(Delivery).where(Delivery.id == claim.delivery_id))
    ).one()
    is_ours = (delivery.state, delivery.attempts) == (DeliveryState.SENDING, claim.attempt)
    return delivery if is_ours else None


def _finish(delivery: Delivery, state: DeliveryState, now: datetime, why: str) -> None:
    delivery.state, delivery.error = state, why
    delivery.leased_until, delivery.finished_at = None, now


def hand_to_robots(session: Session, robots: Collection[str], now: datetime) -> int:
    """Put what waits for the robots (by name) into the outbox, once each; how many events."""
    waiting = session.scalars(
        select(NoticeEvent)
        .where(NoticeEvent.waits_for_robots)
        .order_by(NoticeEvent.id)
        .with_for_update(skip_locked=True)
    ).all()
    rows = [robot_row(robot, event, now) for event in waiting for robot in robots]
    if rows:
        session.execute(insert(Delivery), rows)
    for event in waiting:
        event.waits_for_robots = False
    session.flush()
    return len(waiting)


@dataclass(frozen=True, slots=True)
class Backlog:
    """What did not get through: given up lately, and waiting since before `late`."""

    given_up: int
    late: int


def backlog(session: Session, now: datetime) -> Backlog:
    """How many deliveries were given up in the last week, and how many wait for over an hour."""
    given_up = select(func.count()).where(
        Delivery.state == DeliveryState.GIVEN_UP,
        Delivery.finished_at > now - timedelta(days=7),
    )
    late = select(func.count()).where(
        Delivery.finished_at.is_(None), Delivery.created_at < now - timedelta(hours=1)
    )
    return Backlog(session.scalar(given_up) or 0, session.scalar(late) or 0)
