"""Review: who has a step open, what they decided on which revision, and what the checks found."""

import enum
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from domain.severity import Severity
from models.base import Base, Code, Hash, one_of
from models.organisation import Person
from models.submission import Submission


class DecisionAction(enum.StrEnum):
    """The acts that are kept as decisions."""

    APPROVE = "approve"
    RETURN = "return"
    WITHDRAW = "withdraw"
    REOPEN = "reopen"
    WAIVE = "waive"
    REINSTATE = "reinstate"


class ReviewTask(Base):
    """A step that is open for a person; a reviewer's queue is their tasks that are not closed."""

    __tablename__ = "review_task"

    id: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    round: Mapped[int]
    step: Mapped[int]
    opened_at: Mapped[datetime]
    due_on: Mapped[date]
    closed_at: Mapped[datetime | None]

    submission: Mapped[Submission] = relationship()
    person: Mapped[Person] = relationship()

    __table_args__ = (
        UniqueConstraint(
            "submission_id", "round", "step", "person_id", name="step_is_opened_once_a_round"
        ),
        Index(
            "ix_review_task_open_by_person",
            "person_id",
            "due_on",
            postgresql_where=text("closed_at IS NULL"),
            sqlite_where=text("closed_at IS NULL"),
        ),
    )


class Decision(Base):
    """One person's act on one revision; `on_behalf_of` is whom a stand-in decided for."""

    __tablename__ = "decision"

    id: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"))
    revision_id: Mapped[int | None]
    action: Mapped[str] = mapped_column(Code)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    on_behalf_of_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    round: Mapped[int]
    step: Mapped[int]
    reason: Mapped[str] = mapped_column(Text, default="")
    fields: Mapped[list[Any]]
    content_hash: Mapped[str] = mapped_column(Hash, default="")
    decided_at: Mapped[datetime]

    submission: Mapped[Submission] = relationship(foreign_keys=[submission_id])
    person: Mapped[Person] = relationship(foreign_keys=[person_id])

    __table_args__ = (
        ForeignKeyConstraint(
            ["revision_id", "submission_id"],
            ["revision.id", "revision.submission_id"],
            name="fk_decision_revision_of_its_submission",
        ),
        one_of("action", DecisionAction),
        CheckConstraint(
            "action IN ('waive', 'reinstate') OR revision_id IS NOT NULL", name="names_a_revision"
        ),
        CheckConstraint(
            "action NOT IN ('return', 'reopen', 'waive') OR reason <> ''", name="reason_if_refused"
        ),
        Index(
            "uq_decision_once_a_round",
            "submission_id",
            "round",
            "person_id",
            unique=True,
            postgresql_where=text("action IN ('approve', 'return')"),
            sqlite_where=text("action IN ('approve', 'return')"),
        ),
    )


class Finding(Base):
    """What a check said of a revision when it was submitted, with the drafter's explanation."""

    __tablename__ = "finding"

    id: Mapped[int] = mapped_column(primary_key=True)
    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"), index=True)
    code: Mapped[str] = mapped_column(Code)
    severity: Mapped[str] = mapped_column(Code)
    field_key: Mapped[str] = mapped_column(Code, default="")
    message: Mapped[dict[str, Any]]
    explanation: Mapped[str] = mapped_column(Text, default="")

    __table_args__ = (
        one_of("severity", Severity),
        CheckConstraint("severity <> 'explain' OR explanation <> ''", name="explanation_if_asked"),
    )
