"""Figures: a unit's numbers rolled up from approved revisions, and which revisions those were."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from domain.template import Operator
from models.base import Base, Code, one_of


class Figure(Base):
    """One field of one unit: the tally of `domain.rollup`, never without a source."""

    __tablename__ = "figure"

    id: Mapped[int] = mapped_column(primary_key=True)
    cycle_id: Mapped[int] = mapped_column(ForeignKey("cycle.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("org_unit.id"))
    section_key: Mapped[str] = mapped_column(Code)
    field_key: Mapped[str] = mapped_column(Code)
    operator: Mapped[str] = mapped_column(Code)
    answered: Mapped[int]
    not_applicable: Mapped[int]
    missing: Mapped[int]
    parts: Mapped[list[Any]]
    computed_at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("cycle_id", "unit_id", "field_key", name="one_a_cycle_unit_field"),
        one_of("operator", Operator),
        CheckConstraint("answered + not_applicable + missing >= 1", name="has_a_source"),
        CheckConstraint(
            "answered >= 0 AND not_applicable >= 0 AND missing >= 0", name="counts_are_counted"
        ),
    )


class FigureSource(Base):
    """A unit whose section feeds the figures of one above; without a revision: none is approved.

    `tallies` is what it counts for in them now, by field key: what is taken away when that changes.
    """

    __tablename__ = "figure_source"

    id: Mapped[int] = mapped_column(primary_key=True)
    cycle_id: Mapped[int] = mapped_column(ForeignKey("cycle.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("org_unit.id"))
    section_key: Mapped[str] = mapped_column(Code)
    source_unit_id: Mapped[int] = mapped_column(ForeignKey("org_unit.id"))
    revision_id: Mapped[int | None] = mapped_column(ForeignKey("revision.id"))
    tallies: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")

    __table_args__ = (
        UniqueConstraint(
            "cycle_id", "unit_id", "section_key", "source_unit_id", name="source_counts_once"
        ),
    )
