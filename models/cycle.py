"""A cycle: one campaign over participating units, with dates by level and frozen chains."""

import enum
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Code, Name, one_of
from models.organisation import OrgUnit
from models.template import TemplateVersion


class CycleState(enum.StrEnum):
    """Where a cycle stands."""

    PLANNED = "planned"
    OPEN = "open"
    CLOSED = "closed"


class Cycle(Base):
    """One campaign. `previous_id` is the cycle whose values stand beside the fields.

    `left_out` are the units (ids) that take no part, nor what is below them.
    """

    __tablename__ = "cycle"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(Code)
    title: Mapped[str] = mapped_column(Name)
    version_id: Mapped[int] = mapped_column(ForeignKey("template_version.id"))
    root_id: Mapped[int] = mapped_column(ForeignKey("org_unit.id"))
    previous_id: Mapped[int | None] = mapped_column(ForeignKey("cycle.id"))
    state: Mapped[str] = mapped_column(Code, default=CycleState.PLANNED.value)
    opened_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    left_out: Mapped[list[Any]] = mapped_column(default=list, server_default="[]")

    version: Mapped[TemplateVersion] = relationship()
    root: Mapped[OrgUnit] = relationship()
    previous: Mapped["Cycle | None"] = relationship(remote_side=[id])
    levels: Mapped[list["CycleLevel"]] = relationship(back_populates="cycle")

    __table_args__ = (
        UniqueConstraint("key", name="key_is_unique"),
        one_of("state", CycleState),
        CheckConstraint("state = 'planned' OR opened_at IS NOT NULL", name="opened_at_if_opened"),
        CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name="closed_at_if_closed"),
    )


class CycleLevel(Base):
    """The dates of one level in a cycle."""

    __tablename__ = "cycle_level"

    id: Mapped[int] = mapped_column(primary_key=True)
    cycle_id: Mapped[int] = mapped_column(ForeignKey("cycle.id"))
    level: Mapped[str] = mapped_column(Code)
    opens_on: Mapped[date]
    due_on: Mapped[date]
    closes_on: Mapped[date]

    cycle: Mapped[Cycle] = relationship(back_populates="levels")

    __table_args__ = (
        UniqueConstraint("cycle_id", "level", name="level_is_dated_once"),
        CheckConstraint("opens_on <= due_on AND due_on <= closes_on", name="dates_are_in_order"),
    )


class CycleUnit(Base):
    """A participating unit, its name and place in the tree as they were when the cycle opened."""

    __tablename__ = "cycle_unit"

    id: Mapped[int] = mapped_column(primary_key=True)
    cycle_id: Mapped[int] = mapped_column(ForeignKey("cycle.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("org_unit.id"), index=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("org_unit.id"))
    code: Mapped[str] = mapped_column(Code)
    name: Mapped[str] = mapped_column(Name)
    level: Mapped[str] = mapped_column(Code)
    path: Mapped[str] = mapped_column(String(400))
    position: Mapped[int] = mapped_column(default=0)

    __table_args__ = (
        UniqueConstraint("cycle_id", "unit_id", name="unit_takes_part_once"),
        Index("ix_cycle_unit_cycle_id_parent_id", "cycle_id", "parent_id"),
    )

    @property
    def path_ids(self) -> tuple[int, ...]:
        return tuple(int(part) for part in self.path.split(".") if part)


class CycleChain(Base):
    """The chain of one level as it was when the cycle opened (`domain.workflow.chain` data)."""

    __tablename__ = "cycle_chain"

    id: Mapped[int] = mapped_column(primary_key=True)
    cycle_id: Mapped[int] = mapped_column(ForeignKey("cycle.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("org_unit.id"))
    level: Mapped[str] = mapped_column(Code)
    name: Mapped[str] = mapped_column(Name)
    outline: Mapped[dict[str, Any]]

    __table_args__ = (
        UniqueConstraint("cycle_id", "unit_id", "level", name="one_chain_a_unit_and_level"),
    )
