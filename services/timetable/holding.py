"""Holding a cycle for a change of its own, and remembering that it happened."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from domain.errors import Invalid
from domain.message import msg
from domain.text import clean
from domain.workflow.guards import MIN_REASON
from models import Cycle
from services.acting import Acting
from services.audit import Happened, record
from services.locks import locked

MAX_REASON = 500


def hold(by: Acting, cycle: Cycle) -> None:
    """Lock a cycle and read it anew: whoever works in it is done, whoever comes waits."""
    by.session.flush()
    by.session.scalar(locked(select(Cycle).where(Cycle.id == cycle.id)))
    by.session.refresh(cycle, ["levels"])


def remember(by: Acting, cycle: Cycle, kind: str, facts: Mapping[str, Any] | None = None) -> None:
    """Record an event of a cycle."""
    told = {"cycle": cycle.key, **(facts or {})}
    record(by.session, Happened(f"cycle:{cycle.id}", kind, by.person, by.now, told))


def reason_given(words: str) -> str:
    """A reason as it is kept. Raises Invalid for none, or for too long a one."""
    said = clean(words).strip()
    if len(said) < MIN_REASON:
        raise Invalid(msg("请写明理由。"))
    if len(said) > MAX_REASON:
        raise Invalid(msg("理由不能超过 %(most)s 个字。", most=MAX_REASON))
    return said
