"""The final report of a unit: compiled from approved revisions, frozen, filed and handed over."""

import enum
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from domain.workflow.handover import ReportState
from models.base import Base, Code, Hash, Name, one_of
from models.cycle import Cycle
from models.organisation import OrgUnit, Person

_IS_LIVE = "state NOT IN ('returned', 'unfrozen')"
_IS_ON_ITS_WAY = "withdrawn_at IS NULL"


class Answer(enum.StrEnum):
    """What the unit above says to a handover."""

    ACCEPTED = "accepted"
    RETURNED = "returned"


class FinalReport(Base):
    """One issue of a unit's report. One returned or unfrozen is kept; the next one replaces it."""

    __tablename__ = "final_report"

    id: Mapped[int] = mapped_column(primary_key=True)
    cycle_id: Mapped[int] = mapped_column(ForeignKey("cycle.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("org_unit.id"))
    issue: Mapped[int]
    state: Mapped[str] = mapped_column(Code, default=ReportState.COMPILED.value)
    title: Mapped[str] = mapped_column(String(400))
    number: Mapped[str] = mapped_column(Name, default="")
    signer: Mapped[str] = mapped_column(Name, default="")
    dated_on: Mapped[date]
    compiled_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    compiled_at: Mapped[datetime]
    frozen_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    frozen_at: Mapped[datetime | None]
    # a whole document: read where it is asked for, never with a list of reports
    content: Mapped[dict[str, Any] | None] = mapped_column(deferred=True)
    content_hash: Mapped[str | None] = mapped_column(Hash)
    # what was confirmed on the proof list; the code on the paper of a report from elsewhere
    proof: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")
    printed_code: Mapped[str] = mapped_column(Code, default="", server_default="")
    unfrozen_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    unfrozen_at: Mapped[datetime | None]
    unfrozen_reason: Mapped[str] = mapped_column(Text, default="", server_default="")
    version: Mapped[int] = mapped_column(default=1)

    cycle: Mapped[Cycle] = relationship()
    unit: Mapped[OrgUnit] = relationship()
    compiled_by: Mapped[Person] = relationship(foreign_keys=[compiled_by_id])
    frozen_by: Mapped[Person | None] = relationship(foreign_keys=[frozen_by_id])
    unfrozen_by: Mapped[Person | None] = relationship(foreign_keys=[unfrozen_by_id])

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - read once by the mapper
    __table_args__ = (
        UniqueConstraint("cycle_id", "unit_id", "issue", name="issue_is_unique"),
        one_of("state", ReportState),
        CheckConstraint("issue >= 1", name="issue_starts_at_one"),
        CheckConstraint(
            "(state = 'compiled') = (frozen_at IS NULL)"
            " AND (state = 'compiled') = (content_hash IS NULL)",
            name="content_hash_if_frozen",
        ),
        CheckConstraint(
            "(state = 'unfrozen') = (unfrozen_at IS NOT NULL)"
            " AND (unfrozen_at IS NULL) = (unfrozen_reason = '')",
            name="reason_if_unfrozen",
        ),
        Index(
            "uq_final_report_one_live",
            "cycle_id",
            "unit_id",
            unique=True,
            postgresql_where=text(_IS_LIVE),
            sqlite_where=text(_IS_LIVE),
        ),
    )


class ReportSection(Base):
    """The revision of each section that a frozen report was compiled from."""

    __tablename__ = "report_section"

    report_id: Mapped[int] = mapped_column(ForeignKey("final_report.id"), primary_key=True)
    section_key: Mapped[str] = mapped_column(Code, primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"))
    revision_id: Mapped[int | None]

    __table_args__ = (
        ForeignKeyConstraint(
            ["revision_id", "submission_id"],
            ["revision.id", "revision.submission_id"],
            name="fk_report_section_revision_of_its_submission",
        ),
    )


class ReportFile(Base):
    """A file of a frozen report; the bytes lie in the data folder under their hash."""

    __tablename__ = "report_file"

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("final_report.id"))
    format: Mapped[str] = mapped_column(Code)
    sha256: Mapped[str] = mapped_column(Hash)
    size: Mapped[int]
    missing_characters: Mapped[str] = mapped_column(Text, default="")
    made_at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("report_id", "format", name="one_a_format"),
        CheckConstraint("size > 0", name="is_not_empty"),
    )


class Handover(Base):
    """A frozen report on its way to the unit above, and the answer."""

    __tablename__ = "handover"

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("final_report.id"))
    to_unit_id: Mapped[int] = mapped_column(ForeignKey("org_unit.id"), index=True)
    sent_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    sent_at: Mapped[datetime]
    received_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    received_at: Mapped[datetime | None]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    answered_at: Mapped[datetime | None]
    answer: Mapped[str | None] = mapped_column(Code)
    reason: Mapped[str] = mapped_column(Text, default="")
    withdrawn_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    withdrawn_at: Mapped[datetime | None]
    withdrawn_reason: Mapped[str] = mapped_column(Text, default="", server_default="")

    report: Mapped[FinalReport] = relationship()
    to_unit: Mapped[OrgUnit] = relationship()
    sent_by: Mapped[Person] = relationship(foreign_keys=[sent_by_id])
    received_by: Mapped[Person | None] = relationship(foreign_keys=[received_by_id])
    answered_by: Mapped[Person | None] = relationship(foreign_keys=[answered_by_id])
    withdrawn_by: Mapped[Person | None] = relationship(foreign_keys=[withdrawn_by_id])

    __table_args__ = (
        Index(
            "uq_handover_report_is_sent_once",
            "report_id",
            unique=True,
            postgresql_where=text(_IS_ON_ITS_WAY),
            sqlite_where=text(_IS_ON_ITS_WAY),
        ),
        CheckConstraint(
            "answer IS NULL OR answer IN ('accepted', 'returned')", name="answer_known"
        ),
        CheckConstraint("(answer IS NULL) = (answered_at IS NULL)", name="answered_at_if_answered"),
        CheckConstraint(
            "answer IS NULL OR answer = 'accepted' OR reason <> ''", name="reason_if_returned"
        ),
        CheckConstraint("answered_at IS NULL OR received_at IS NOT NULL", name="received_first"),
        CheckConstraint(
            "withdrawn_at IS NULL OR (received_at IS NULL AND withdrawn_reason <> '')",
            name="withdrawn_before_received",
        ),
        CheckConstraint(
            "(withdrawn_at IS NULL) = (withdrawn_by_id IS NULL)", name="withdrawn_by_if_withdrawn"
        ),
    )
