"""What the checks keep: fingerprints of submitted texts, and the list of terms."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from domain.severity import Severity
from models.base import Base, Code, Name, one_of


class Passage(Base):
    """A fingerprint of what a unit submitted last as a text, to find the same passage elsewhere."""

    __tablename__ = "passage"

    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"), primary_key=True)
    field_key: Mapped[str] = mapped_column(Code, primary_key=True)
    fingerprint: Mapped[int] = mapped_column(BigInteger, primary_key=True)

    __table_args__ = (
        Index("ix_passage_fingerprint_submission_id", "fingerprint", "submission_id"),
    )


class Term(Base):
    """A word that the checks look for in texts; without a `replacement` it is only forbidden."""

    __tablename__ = "term"

    id: Mapped[int] = mapped_column(primary_key=True)
    word: Mapped[str] = mapped_column(Name)
    replacement: Mapped[str] = mapped_column(Name, default="")
    severity: Mapped[str] = mapped_column(Code)
    note: Mapped[str] = mapped_column(Text, default="")
    changed_at: Mapped[datetime]
    changed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)

    __table_args__ = (
        UniqueConstraint("word", name="word_is_listed_once"),
        one_of("severity", Severity),
        CheckConstraint("word <> '' AND word <> replacement", name="word_is_not_its_replacement"),
    )
