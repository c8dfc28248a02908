"""People at work in a draft: who has it open now, and what each has touched at one sitting."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class Presence(Base):
    """Who has a section's form open. One row a person and section, gone soon after they left."""

    __tablename__ = "presence"

    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)
    seen_at: Mapped[datetime] = mapped_column(index=True)


class Sitting(Base):
    """The last sitting of a person at a section: saves with no long pause between them.

    `touched` holds the moment (ISO 8601) of the last change of each field touched at it, by key.
    """

    __tablename__ = "sitting"

    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)
    began_at: Mapped[datetime]
    saved_at: Mapped[datetime]
    touched: Mapped[dict[str, Any]]

    __table_args__ = (CheckConstraint("saved_at >= began_at", name="saved_after_it_began"),)
