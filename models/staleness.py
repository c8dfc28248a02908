"""What was used: by a frozen report, and by a figure that was refreshed since the last submit."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Code


class FigureRefresh(Base):
    """A figure that was looked at again while its section was open.

    `sources` has the hash (or `waived`, `open`) of each unit's section by unit id. It counts until
    the next submit: while `revision_number` is still that of the submission.
    """

    __tablename__ = "figure_refresh"

    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"), primary_key=True)
    field_key: Mapped[str] = mapped_column(Code, primary_key=True)
    revision_number: Mapped[int]
    sources: Mapped[dict[str, Any]]
    refreshed_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    refreshed_at: Mapped[datetime]

    __table_args__ = (CheckConstraint("revision_number >= 1", name="follows_a_submit"),)


class ReportSource(Base):
    """A section, of the unit or of one below, that a frozen report says; none: it was waived."""

    __tablename__ = "report_source"

    report_id: Mapped[int] = mapped_column(ForeignKey("final_report.id"), primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"), primary_key=True)
    revision_id: Mapped[int | None]

    __table_args__ = (
        ForeignKeyConstraint(
            ["revision_id", "submission_id"],
            ["revision.id", "revision.submission_id"],
            name="fk_report_source_revision_of_its_submission",
        ),
        Index("ix_report_source_submission_id", "submission_id"),
    )
