"""Background jobs: this row is the truth, the queue only says that there is something to do."""

import enum
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Code, Name, one_of


class JobState(enum.StrEnum):
    """Where a job stands."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class Job(Base):
    """One piece of work. `key` makes it once; a lease that ran out lets another worker take it."""

    __tablename__ = "job"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(Code)
    key: Mapped[str] = mapped_column(Name)
    args: Mapped[dict[str, Any]]
    state: Mapped[str] = mapped_column(Code, default=JobState.QUEUED.value)
    attempts: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    leased_until: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    error: Mapped[str] = mapped_column(Text, default="")

    __table_args__ = (
        UniqueConstraint("key", name="key_is_unique"),
        one_of("state", JobState),
        CheckConstraint(
            "(state IN ('done', 'failed')) = (finished_at IS NOT NULL)",
            name="finished_at_if_finished",
        ),
        CheckConstraint(
            "(state = 'running') = (leased_until IS NOT NULL)", name="lease_if_running"
        ),
        Index("ix_job_state_created_at", "state", "created_at"),
    )
