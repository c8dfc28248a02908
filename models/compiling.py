"""What was decided at the compile desk about the texts of the units below."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Code, Hash


class TextVerdict(Base):
    """Whether a unit's text goes into the compiled section, as somebody decided it.

    `revision_number` is the unit's approved revision that the decision was about.
    """

    __tablename__ = "text_verdict"

    id: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"), index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("org_unit.id"), index=True)
    field_key: Mapped[str] = mapped_column(Code)
    is_used: Mapped[bool]
    reason: Mapped[str] = mapped_column(Text, default="")
    revision_number: Mapped[int]
    decided_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    decided_at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("submission_id", "unit_id", "field_key", name="one_verdict_a_text"),
        CheckConstraint("field_key <> ''", name="field_is_named"),
        CheckConstraint("revision_number > 0", name="revision_is_counted"),
    )


class SourceSettlement(Base):
    """How words that a unit has changed since were settled: updated, or kept for a reason.

    `to_revision` is the revision that says otherwise, 0 where the unit was let off; never changed.
    """

    __tablename__ = "source_settlement"

    id: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"), index=True)
    unit_code: Mapped[str] = mapped_column(Code)
    digest: Mapped[str] = mapped_column(Hash)
    from_revision: Mapped[int]
    to_revision: Mapped[int]
    is_kept: Mapped[bool]
    reason: Mapped[str] = mapped_column(Text, default="")
    settled_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    settled_at: Mapped[datetime]

    __table_args__ = (
        CheckConstraint("NOT is_kept OR reason <> ''", name="reason_if_kept"),
        CheckConstraint("from_revision > 0 AND to_revision >= 0", name="revisions_are_counted"),
        CheckConstraint("unit_code <> '' AND digest <> ''", name="source_is_named"),
    )
