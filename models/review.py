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
from domain.workflow.record import ActKind
from models.base import Base, Code, Hash, one_of
from models.organisation import Person
from models.submission import Submission

DecisionAction = ActKind
"""The acts that are kept: the domain's own list."""


class TaskKind(enum.StrEnum):
    """Why a step is open for a person: as a signer, added by one, or asked for an opinion."""

    SIGNER = "signer"
    BEFORE = "before"
    AFTER = "after"
    OPINION = "opinion"


class ReviewTask(Base):
    """A step that is open for a person; a reviewer's queue is their tasks that are not closed.

    `given_by` is who handed it on, added the person or asks for their opinion, if anybody did.
    """

    __tablename__ = "review_task"

    id: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    round: Mapped[int]
    step: Mapped[int]
    opened_at: Mapped[datetime]
    due_on: Mapped[date]
    closed_at: Mapped[datetime | None]
    kind: Mapped[str] = mapped_column(Code, default=TaskKind.SIGNER.value)
    given_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    submission: Mapped[Submission] = relationship()
    person: Mapped[Person] = relationship(foreign_keys=[person_id])

    __table_args__ = (
        UniqueConstraint(
            "submission_id", "round", "step", "person_id", name="step_is_opened_once_a_round"
        ),
        one_of("kind", TaskKind),
        CheckConstraint("kind = 'signer' OR given_by_id IS NOT NULL", name="names_who_gave_it"),
        Index(
            "ix_review_task_open_by_person",
            "person_id",
            "due_on",
            postgresql_where=text("closed_at IS NULL"),
            sqlite_where=text("closed_at IS NULL"),
        ),
    )


def _once(name: str, person: str) -> Index:
    """Nobody decides twice in a round, and nobody has it done twice; what was undone apart."""
    counted = "action IN ('approve', 'return', 'keep')"
    return Index(
        name,
        "submission_id",
        "round",
        person,
        "attempt",
        unique=True,
        postgresql_where=text(counted),
        sqlite_where=text(counted),
    )


class Decision(Base):
    """One person's act on one revision; `on_behalf_of` is whom a stand-in decided for.

    `target` is the person whom the act names; `to_step` and `due_on` where a return leads and by
    when; `about` an earlier act that this one undoes, keeps or answers. `attempt` counts the
    person's decisions of the round that they undid. `before` holds what an undo puts back or
    compares: `resume_at`, `due_on` and the draft's version.
    """

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
    target_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    to_step: Mapped[int | None]
    due_on: Mapped[date | None]
    about_id: Mapped[int | None]
    attempt: Mapped[int] = mapped_column(default=0)
    before: Mapped[dict[str, Any]] = mapped_column(default=dict)

    submission: Mapped[Submission] = relationship(foreign_keys=[submission_id])
    person: Mapped[Person] = relationship(foreign_keys=[person_id])

    __table_args__ = (
        ForeignKeyConstraint(
            ["revision_id", "submission_id"],
            ["revision.id", "revision.submission_id"],
            name="fk_decision_revision_of_its_submission",
        ),
        ForeignKeyConstraint(
            ["about_id", "submission_id"],
            ["decision.id", "decision.submission_id"],
            name="fk_decision_about_one_of_its_submission",
        ),
        UniqueConstraint("id", "submission_id", name="belongs_to_its_submission"),
        one_of("action", DecisionAction),
        CheckConstraint(
            "action IN ('waive', 'reinstate') OR revision_id IS NOT NULL", name="names_a_revision"
        ),
        CheckConstraint(
            "action NOT IN ('return', 'reopen', 'waive', 'reassign', 'opine') OR reason <> ''",
            name="reason_if_refused",
        ),
        CheckConstraint(
            "(action IN ('transfer', 'reassign', 'ask', 'add_before', 'add_after',"
            " 'remove_signer', 'copy')) = (target_id IS NOT NULL)",
            name="target_if_it_names_one",
        ),
        CheckConstraint(
            "(action IN ('keep', 'undo', 'opine')) = (about_id IS NOT NULL)",
            name="about_an_act_if_it_follows_one",
        ),
        CheckConstraint(
            "to_step IS NULL OR (action = 'return' AND to_step >= 0 AND to_step < step)",
            name="to_step_is_an_earlier_one",
        ),
        CheckConstraint("due_on IS NULL OR action = 'return'", name="due_on_of_a_return"),
        CheckConstraint("attempt >= 0", name="attempts_are_counted"),
        _once("uq_decision_once_a_round", "person_id"),
        _once("uq_decision_once_a_round_for", "on_behalf_of_id"),
        Index(
            "uq_decision_undone_once",
            "about_id",
            unique=True,
            postgresql_where=text("action = 'undo'"),
            sqlite_where=text("action = 'undo'"),
        ),
    )


class StandIn(Base):
    """Who decides for somebody absent, from one day to another, both included.

    `ended_at` is when it was ended before its time: from then on it does not hold.
    """

    __tablename__ = "stand_in"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    stand_in_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    set_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    stand_in: Mapped[Person] = relationship(foreign_keys=[stand_in_id])

    __table_args__ = (
        CheckConstraint("starts_on <= ends_on", name="days_are_in_order"),
        CheckConstraint("person_id <> stand_in_id", name="is_somebody_else"),
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
