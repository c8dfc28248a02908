"""The audit trail: one chained row for each change, written with it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from typing import Any

from sqlalchemy import func, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from domain.audit import GENESIS, AuditEntry, entry_hash, first_broken
from domain.canonical import canonical
from domain.errors import Conflict, Invalid
from domain.message import msg
from models import AuditEvent
from services.notices.events import tell

_AT_ONCE = 1_000


@dataclass(frozen=True, slots=True)
class Happened:
    """An event: its chain, what it was, who did it (None: the system), when, its declared facts."""

    chain: str
    kind: str
    person_id: int | None
    at: datetime
    facts: Mapping[str, Any]


def record(session: Session, happened: Happened) -> AuditEvent:
    """Append an event to its chain, and tell whom it concerns: everything else is written by now.

    Raises Conflict when somebody else has just appended to the same chain: one place holds one
    event, so the later transaction must be undone and may be tried again.
    """
    session.flush()  # what fails there is no collision of events
    last = session.execute(
        select(AuditEvent.position, AuditEvent.entry_hash)
        .where(AuditEvent.chain == happened.chain)
        .order_by(AuditEvent.position.desc())
        .limit(1)
    ).first()
    position, previous = (last.position + 1, last.entry_hash) if last else (1, GENESIS)
    event = AuditEvent(**event_values(happened, position, previous))
    session.add(event)
    try:
        session.flush()
    except IntegrityError as error:
        raise Conflict(msg("有人同时办理了同一事项，本次操作没有记录，请重试。")) from error
    tell(session, event)
    return event


def record_all(session: Session, happenings: Sequence[Happened]) -> None:
    """Append one event each to many chains in few statements; nobody is told of them.

    To be called where nobody else can append meanwhile: the cycles are held.
    """
    session.flush()
    for start in range(0, len(happenings), _AT_ONCE):
        some = happenings[start : start + _AT_ONCE]
        ends = _ends(session, [happened.chain for happened in some])
        rows = []
        for happened in some:
            position, previous = ends.get(happened.chain, (0, GENESIS))
            rows.append(event_values(happened, position + 1, previous))
            ends[happened.chain] = (position + 1, rows[-1]["entry_hash"])
        session.execute(insert(AuditEvent), rows)


def _ends(session: Session, chains: Sequence[str]) -> dict[str, tuple[int, str]]:
    """The last position and hash of each chain that has begun."""
    last = (
        select(AuditEvent.chain, func.max(AuditEvent.position).label("position"))
        .where(AuditEvent.chain.in_(chains))
        .group_by(AuditEvent.chain)
        .subquery()
    )
    rows = session.execute(
        select(AuditEvent.chain, AuditEvent.position, AuditEvent.entry_hash).join(
            last, (last.c.chain == AuditEvent.chain) & (last.c.position == AuditEvent.position)
        )
    )
    return {chain: (position, entry_hash) for chain, position, entry_hash in rows}


def event_values(happened: Happened, position: int, previous_hash: str) -> dict[str, Any]:
    """The columns of an event at its place in its chain, after the event of `previous_hash`."""
    return {
        "chain": happened.chain,
        "position": position,
        "kind": happened.kind,
        "person_id": happened.person_id,
        "happened_at": happened.at,
        "facts": dict(happened.facts),
        "previous_hash": previous_hash,
        "entry_hash": entry_hash(happened.chain, position, _hashed_facts(happened), previous_hash),
    }


def _hashed_facts(happened: Happened) -> dict[str, Any]:
    return {
        "kind": happened.kind,
        "person": happened.person_id,
        "at": happened.at.astimezone(UTC).isoformat(),
        "facts": dict(happened.facts),
    }


def first_broken_event(session: Session) -> AuditEntry | None:
    """The first event, chain by chain, that does not continue the one before; None: all whole."""
    chains = groupby(map(_entry, _events(session)), key=lambda entry: entry.chain)
    return next((broken for _, chain in chains if (broken := _first_broken(list(chain)))), None)


def _events(session: Session) -> Iterator[Any]:
    columns = (
        AuditEvent.chain,
        AuditEvent.position,
        AuditEvent.kind,
        AuditEvent.person_id,
        AuditEvent.happened_at,
        AuditEvent.facts,
        AuditEvent.previous_hash,
        AuditEvent.entry_hash,
    )
    rows = session.execute(select(*columns).order_by(AuditEvent.chain, AuditEvent.position))
    return iter(rows.yield_per(1000))


def _first_broken(chain: list[AuditEntry]) -> AuditEntry | None:
    try:
        return first_broken(chain)
    except (TypeError, Invalid):  # facts that no event of ours can have: they were put there
        return next(entry for entry in chain if not _is_hashable(entry))


def _is_hashable(entry: AuditEntry) -> bool:
    try:
        canonical(dict(entry.facts))
    except (TypeError, Invalid):
        return False
    return True


def _entry(event: Any) -> AuditEntry:
    happened = Happened(event.chain, event.kind, event.person_id, event.happened_at, event.facts)
    return AuditEntry(
        chain=event.chain,
        position=event.position,
        facts=_hashed_facts(happened),
        previous_hash=event.previous_hash,
        entry_hash=event.entry_hash,
    )
