"""Remarks: threads of comments at a place of a section, and proposed changes to it."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Text
from sqlalchemy.orm import Mapped, mapped_column

from domain.remarks.states import ProposalState, Visibility
from models.base import Base, Code, Hash, one_of


def _anchor_is_whole() -> tuple[CheckConstraint, ...]:
    """A paragraph is known by its place and the digest of its words."""
    return (
        CheckConstraint("paragraph IS NULL OR paragraph >= 0", name="paragraph_is_counted"),
        CheckConstraint(
            "(paragraph IS NULL) = (paragraph_digest = '')", name="digest_if_paragraph"
        ),
    )


class CommentThread(Base):
    """Comments about one place: the section (no field), a field, or a paragraph of a narrative.

    `quote` are the paragraph's words as they were; `revision_number` the revision that there was
    when it was opened, 0 before the first.
    """

    __tablename__ = "comment_thread"

    id: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"), index=True)
    field_key: Mapped[str] = mapped_column(Code, default="")
    paragraph: Mapped[int | None]
    paragraph_digest: Mapped[str] = mapped_column(Hash, default="")
    quote: Mapped[str] = mapped_column(Text, default="")
    revision_number: Mapped[int] = mapped_column(default=0)
    visibility: Mapped[str] = mapped_column(Code)
    opened_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    opened_at: Mapped[datetime]
    resolved_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    resolved_at: Mapped[datetime | None]

    __table_args__ = (
        *_anchor_is_whole(),
        CheckConstraint("paragraph IS NULL OR field_key <> ''", name="paragraph_is_of_a_field"),
        one_of("visibility", Visibility),
        CheckConstraint("revision_number >= 0", name="revision_is_counted"),
        CheckConstraint(
            "(resolved_at IS NULL) = (resolved_by_id IS NULL)", name="resolver_if_resolved"
        ),
    )


class Comment(Base):
    """What one person said in a thread; never changed, only marked as withdrawn."""

    __tablename__ = "comment"

    id: Mapped[int] = mapped_column(primary_key=True)
    thread_id: Mapped[int] = mapped_column(ForeignKey("comment_thread.id"), index=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    words: Mapped[str] = mapped_column(Text)
    mentioned: Mapped[list[Any]]
    written_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]

    __table_args__ = (CheckConstraint("words <> ''", name="words_are_said"),)


class Proposal(Base):
    """A change that a reviewer proposes to one revision; the drafter takes or leaves it.

    `base` and `proposed` hold the answer of the field as a revision keeps it (`answer`), or the
    blocks of the paragraph (`blocks`).
    """

    __tablename__ = "proposal"

    id: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"), index=True)
    revision_id: Mapped[int]
    content_hash: Mapped[str] = mapped_column(Hash)
    field_key: Mapped[str] = mapped_column(Code)
    paragraph: Mapped[int | None]
    paragraph_digest: Mapped[str] = mapped_column(Hash, default="")
    base: Mapped[dict[str, Any]]
    proposed: Mapped[dict[str, Any]]
    reason: Mapped[str] = mapped_column(Text, default="")
    made_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    made_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(Code, default=ProposalState.OPEN.value)
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    answered_at: Mapped[datetime | None]
    answer_words: Mapped[str] = mapped_column(Text, default="")

    __table_args__ = (
        *_anchor_is_whole(),
        ForeignKeyConstraint(
            ["revision_id", "submission_id"],
            ["revision.id", "revision.submission_id"],
            name="fk_proposal_revision_of_its_submission",
        ),
        one_of("state", ProposalState),
        CheckConstraint("field_key <> ''", name="field_is_named"),
        CheckConstraint("(state = 'open') = (answered_at IS NULL)", name="answered_at_if_answered"),
        CheckConstraint(
            "(answered_at IS NULL) = (answered_by_id IS NULL)", name="answered_by_if_answered"
        ),
    )
