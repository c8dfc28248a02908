"""One unit's section in one cycle: where it stands, its working draft, and its revisions."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from domain.workflow.states import State
from models.base import Base, Code, Hash, one_of
from models.cycle import Cycle, CycleChain
from models.organisation import OrgUnit, Person


class Submission(Base):
    """The thing that moves through the chain. Its current revision is (id, revision_number).

    `due_on` is the day in force, `closes_on` that of an extension (None: its level's). The days
    late are the most that a submit, or an approval, ever was: no later change of dates takes a
    late mark away.
    """

    __tablename__ = "submission"

    id: Mapped[int] = mapped_column(primary_key=True)
    cycle_id: Mapped[int] = mapped_column(ForeignKey("cycle.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("org_unit.id"))
    section_key: Mapped[str] = mapped_column(Code)
    chain_id: Mapped[int] = mapped_column(ForeignKey("cycle_chain.id"))
    state: Mapped[str] = mapped_column(Code, default=State.DRAFT.value)
    step: Mapped[int] = mapped_column(default=0)
    round: Mapped[int] = mapped_column(default=0)
    resume_at: Mapped[int] = mapped_column(default=0)
    revision_number: Mapped[int] = mapped_column(default=0)
    due_on: Mapped[date]
    closes_on: Mapped[date | None]
    submitted_days_late: Mapped[int] = mapped_column(default=0, server_default="0")
    approved_days_late: Mapped[int] = mapped_column(default=0, server_default="0")
    submitted_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    submitted_at: Mapped[datetime | None]
    approved_at: Mapped[datetime | None]
    waiver_reason: Mapped[str | None] = mapped_column(Text)
    changed_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    cycle: Mapped[Cycle] = relationship()
    unit: Mapped[OrgUnit] = relationship()
    chain: Mapped[CycleChain] = relationship()
    draft: Mapped["Draft"] = relationship(back_populates="submission")
    submitted_by: Mapped[Person | None] = relationship()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - read once by the mapper
    __table_args__ = (
        UniqueConstraint("cycle_id", "unit_id", "section_key", name="one_a_cycle_unit_section"),
        one_of("state", State),
        CheckConstraint(
            "(state = 'approved') = (approved_at IS NOT NULL)", name="approved_at_if_approved"
        ),
        CheckConstraint(
            "state NOT IN ('in_review', 'approved') OR revision_number >= 1",
            name="revision_if_submitted",
        ),
        CheckConstraint(
            "(state = 'waived') = (waiver_reason IS NOT NULL)", name="waiver_reason_if_waived"
        ),
        CheckConstraint("step >= 0 AND round >= 0", name="step_and_round_are_counted"),
        Index("ix_submission_unit_id_cycle_id", "unit_id", "cycle_id"),
    )


class Draft(Base):
    """The working content, apart from the submission so that lists never load it.

    `version` counts the saves: a save names the version it was based on. `notes` on values,
    `confirmed_unchanged` and `adjustments` of totals are by field key; `note` is for the reviewers.
    """

    __tablename__ = "draft"

    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"), primary_key=True)
    numbers: Mapped[dict[str, Any]]
    texts: Mapped[dict[str, Any]]
    explanations: Mapped[dict[str, Any]]
    notes: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")
    confirmed_unchanged: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")
    adjustments: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")
    note: Mapped[str] = mapped_column(Text, default="", server_default="")
    version: Mapped[int] = mapped_column(default=0)
    saved_at: Mapped[datetime | None]
    saved_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)

    submission: Mapped[Submission] = relationship(back_populates="draft")
    saved_by: Mapped[Person | None] = relationship()


class DraftAuthor(Base):
    """Who wrote in a submission's draft: they may not decide on it (four eyes)."""

    __tablename__ = "draft_author"

    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)


class Revision(Base):
    """An immutable snapshot of each submit; `content_hash` covers numbers, texts, figures and
    attachments: what each attachment was when this was submitted. `due_on` is the day that was in
    force then, `days_late` how long after it that was."""

    __tablename__ = "revision"

    id: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"))
    number: Mapped[int]
    numbers: Mapped[dict[str, Any]]
    texts: Mapped[dict[str, Any]]
    figures: Mapped[dict[str, Any]]
    explanations: Mapped[dict[str, Any]]
    notes: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")
    confirmed_unchanged: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")
    adjustments: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")
    attachments: Mapped[list[Any]] = mapped_column(default=list, server_default="[]")
    content_hash: Mapped[str] = mapped_column(Hash)
    note: Mapped[str] = mapped_column(Text, default="")
    submitted_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    submitted_at: Mapped[datetime]
    due_on: Mapped[date | None]
    days_late: Mapped[int] = mapped_column(default=0, server_default="0")

    submission: Mapped[Submission] = relationship()
    submitted_by: Mapped[Person] = relationship()

    __table_args__ = (
        UniqueConstraint("submission_id", "number", name="number_is_unique"),
        UniqueConstraint("id", "submission_id", name="belongs_to_its_submission"),
        CheckConstraint("number >= 1", name="number_starts_at_one"),
    )
