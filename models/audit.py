"""The audit trail: one row an event, chained by hash, append-only by trigger."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Code, Hash
from models.organisation import Person


class AuditEvent(Base):
    """One event of one chain (`submission:12`), at its place in it (from 1)."""

    __tablename__ = "audit_event"

    id: Mapped[int] = mapped_column(primary_key=True)
    chain: Mapped[str] = mapped_column(Code)
    position: Mapped[int]
    kind: Mapped[str] = mapped_column(Code)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    happened_at: Mapped[datetime]
    facts: Mapped[dict[str, Any]]
    previous_hash: Mapped[str] = mapped_column(Hash)
    entry_hash: Mapped[str] = mapped_column(Hash)

    person: Mapped[Person | None] = relationship()

    __table_args__ = (
        UniqueConstraint("chain", "position", name="position_is_unique"),
        CheckConstraint("position >= 1", name="position_starts_at_one"),
        Index("ix_audit_event_happened_at", "happened_at"),
    )
