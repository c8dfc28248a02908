"""Figures by unit as data: every number with its unit, its revision and its three states."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class CellKind(StrEnum):
    """The three values of a field, kept apart in every writer; zero is answered.

    A unit whose level does not enter the field was not asked: that is no value at all.
    """

    ANSWERED = "answered"
    NOT_APPLICABLE = "not_applicable"
    MISSING = "missing"
    NOT_ASKED = "not_asked"


@dataclass(frozen=True, slots=True)
class FigureCell:
    """One value as shown and as a number.

    `text` is how the value is shown (plain decimal digits of `value` when empty); `value` is None
    for what is no number; `revision` names the version it was taken from; `reason` says why it
    does not apply.
    """

    kind: CellKind
    text: str = ""
    value: Decimal | None = None
    revision: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class FigureRow:
    """One field over all units; `cells` are as many and in the same order as the table's units.

    `measure` is the unit of measure (次, 人次), `operator` how the total was made, in words (合计).
    """

    field: str
    label: str
    measure: str
    operator: str
    total: FigureCell
    cells: tuple[FigureCell, ...]


@dataclass(frozen=True, slots=True)
class UnitName:
    """A unit that gave values: its code and its name."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class FigureTable:
    """The fields of one section by unit; `title` is the section as printed (二、…情况)."""

    title: str
    units: tuple[UnitName, ...]
    rows: tuple[FigureRow, ...]


@dataclass(frozen=True, slots=True)
class Counts:
    """How many units answered, do not apply and are missing."""

    answered: int
    not_applicable: int
    missing: int


def counts_of(row: FigureRow) -> Counts:
    """The cells of a row by kind; the total is not counted."""
    kinds = [cell.kind for cell in row.cells]
    return Counts(
        kinds.count(CellKind.ANSWERED),
        kinds.count(CellKind.NOT_APPLICABLE),
        kinds.count(CellKind.MISSING),
    )
