"""Report templates; a version is one document, frozen once a cycle opened with it."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Code, Hash, Name


class ReportTemplate(Base):
    """A kind of report."""

    __tablename__ = "report_template"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(Code)
    title: Mapped[str] = mapped_column(Name)

    __table_args__ = (UniqueConstraint("key", name="key_is_unique"),)


class TemplateVersion(Base):
    """The whole outline as `domain.template_data` writes it, and its hash."""

    __tablename__ = "template_version"

    id: Mapped[int] = mapped_column(primary_key=True)
    template_id: Mapped[int] = mapped_column(ForeignKey("report_template.id"))
    number: Mapped[int]
    outline: Mapped[dict[str, Any]]
    content_hash: Mapped[str] = mapped_column(Hash)
    created_at: Mapped[datetime]
    frozen_at: Mapped[datetime | None]

    template: Mapped[ReportTemplate] = relationship()

    __table_args__ = (
        UniqueConstraint("template_id", "number", name="number_is_unique"),
        CheckConstraint("number >= 1", name="number_starts_at_one"),
    )
