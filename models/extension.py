"""More time for one unit in a cycle: what was given, why, by whom, and until when it stood."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Code
from models.cycle import Cycle
from models.organisation import OrgUnit, Person

_STANDS = text("withdrawn_at IS NULL")


class Extension(Base):
    """Later dates for a unit's section, or for all its sections (`section_key` is empty).

    What is changed again is withdrawn and given anew: a row stays what it was.
    """

    __tablename__ = "extension"

    id: Mapped[int] = mapped_column(primary_key=True)
    cycle_id: Mapped[int] = mapped_column(ForeignKey("cycle.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("org_unit.id"), index=True)
    section_key: Mapped[str] = mapped_column(Code, default="")
    due_on: Mapped[date]
    closes_on: Mapped[date]
    reason: Mapped[str] = mapped_column(Text)
    given_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    given_at: Mapped[datetime]
    withdrawn_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    withdrawn_at: Mapped[datetime | None]

    cycle: Mapped[Cycle] = relationship()
    unit: Mapped[OrgUnit] = relationship()
    given_by: Mapped[Person] = relationship(foreign_keys=[given_by_id])
    withdrawn_by: Mapped[Person | None] = relationship(foreign_keys=[withdrawn_by_id])

    __table_args__ = (
        CheckConstraint("due_on <= closes_on", name="due_before_it_closes"),
        CheckConstraint("length(reason) > 0", name="reason_is_given"),
        CheckConstraint(
            "(withdrawn_at IS NULL) = (withdrawn_by_id IS NULL)", name="withdrawn_by_somebody"
        ),
        Index(
            "uq_extension_one_stands",
            "cycle_id",
            "unit_id",
            "section_key",
            unique=True,
            sqlite_where=_STANDS,
            postgresql_where=_STANDS,
        ),
    )
