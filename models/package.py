"""Handover packages that left or arrived, and the keys of other installations that are trusted."""

import enum
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Hash, Name, one_of
from models.organisation import OrgUnit, Person
from models.report import FinalReport

_IS_TRUSTED = "revoked_at IS NULL"


class PackageKind(enum.StrEnum):
    """A report on its way up, or the answer on its way down."""

    REPORT = "report"
    ANSWER = "answer"


class Direction(enum.StrEnum):
    """Made here for elsewhere, or made elsewhere and taken in here."""

    OUT = "out"
    IN = "in"


class Package(Base):
    """One signed archive. `uid` is the name it has everywhere; the bytes lie under `sha256`."""

    __tablename__ = "package"

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(36))
    kind: Mapped[str] = mapped_column(String(16))
    direction: Mapped[str] = mapped_column(String(16))
    report_id: Mapped[int] = mapped_column(ForeignKey("final_report.id"), index=True)
    manifest: Mapped[dict[str, Any]]
    public_key: Mapped[str] = mapped_column(Hash)
    sha256: Mapped[str] = mapped_column(Hash)
    size: Mapped[int]
    made_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[datetime]

    report: Mapped[FinalReport] = relationship()
    made_by: Mapped[Person] = relationship()

    __table_args__ = (
        UniqueConstraint("uid", name="uid_is_unique"),
        one_of("kind", PackageKind),
        one_of("direction", Direction),
        CheckConstraint("size > 0", name="is_not_empty"),
    )


class TrustedKey(Base):
    """A key of another installation, trusted to speak for a unit and those below it."""

    __tablename__ = "trusted_key"

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("org_unit.id"))
    public_key: Mapped[str] = mapped_column(Hash)
    name: Mapped[str] = mapped_column(Name)
    trusted_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    trusted_at: Mapped[datetime]
    revoked_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    revoked_at: Mapped[datetime | None]

    unit: Mapped[OrgUnit] = relationship()
    trusted_by: Mapped[Person] = relationship(foreign_keys=[trusted_by_id])

    __table_args__ = (
        Index(
            "uq_trusted_key_once_a_unit",
            "unit_id",
            "public_key",
            unique=True,
            postgresql_where=text(_IS_TRUSTED),
            sqlite_where=text(_IS_TRUSTED),
        ),
        CheckConstraint("(revoked_at IS NULL) = (revoked_by_id IS NULL)", name="revoked_by_if_so"),
    )
