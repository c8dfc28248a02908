"""A table field: rows of short fields, typed a row a line with the cells apart by tabs or bars."""

import re
from collections.abc import Iterator
from typing import Any

from domain.answers import NOT_ANSWERED, Answer, Given, NotAnswered, NotApplicable, Row, Value
from domain.errors import Invalid
from domain.fields.base import Exported, FieldType, Problem
from domain.message import msg
from domain.template import FieldKind, FieldSpec, Operator
from domain.text import clean

MAX_ROWS = 200
_BAR = re.compile("[|｜]")
_AROUND = " \u3000"


class TableOfRows:
    """Rows whose cells are answers of the column fields, in column order."""

    operators = frozenset({Operator.LIST, Operator.COUNT})

    def __init__(self, types: dict[FieldKind, FieldType]) -> None:
        self._types = types

    def parse(self, raw: str, spec: FieldSpec) -> Value:
        lines = [_cells(line, spec) for line in clean(raw).split("\n")]
        filled = [cells for cells in lines if any(cells)]
        if len(filled) > MAX_ROWS:
            raise Invalid(msg("“%(label)s”最多 %(limit)s 行。", label=spec.label, limit=MAX_ROWS))
        return tuple(self._row(number, cells, spec) for number, cells in enumerate(filled, start=1))

    def _row(self, number: int, cells: list[str], spec: FieldSpec) -> Row:
        if len(cells) > len(spec.columns):
            raise Invalid(
                msg(
                    "“%(label)s”第 %(row)s 行有 %(cells)s 格，只应有 %(columns)s 格。",
                    label=spec.label,
                    row=number,
                    cells=len(cells),
                    columns=len(spec.columns),
                )
            )
        padded = cells + [""] * (len(spec.columns) - len(cells))
        return tuple(self._cell(number, *pair) for pair in zip(padded, spec.columns, strict=True))

    def _cell(self, number: int, raw: str, column: FieldSpec) -> Answer:
        if not raw:
            return NOT_ANSWERED
        try:
            return Given(self._types[column.kind].parse(raw, column))
        except Invalid as error:
            raise Invalid(
                msg(
                    "第 %(row)s 行“%(column)s”：%(why)s",
                    row=number,
                    column=column.label,
                    why=error.message,
                )
            ) from error

    def check(self, value: Value, spec: FieldSpec) -> Iterator[Problem]:
        for number, row in enumerate(rows_of(value), start=1):
            for cell, column in zip(row, spec.columns, strict=True):
                for problem in self._cell_problems(cell, column):
                    yield Problem(
                        problem.code,
                        msg("第 %(row)s 行：%(why)s", row=number, why=problem.message),
                        detail=f"{number}:{column.key}",
                    )

    def _cell_problems(self, cell: Answer, column: FieldSpec) -> Iterator[Problem]:
        if isinstance(cell, Given):
            yield from self._types[column.kind].check(cell.value, column)
        elif column.required:
            yield Problem("R007", msg("“%(label)s”未填写。", label=column.label))

    def show(self, value: Value, spec: FieldSpec) -> str:
        return "\n".join("　".join(cells) for cells in self.cells(value, spec))

    def entry(self, value: Value, spec: FieldSpec) -> str:
        return "\n".join(_line(cells) for cells in self.cells(value, spec))

    def cells(self, value: Value, spec: FieldSpec) -> list[list[str]]:
        """Each row's cells as people read them; an empty cell is not answered."""
        return [
            [
                self._types[column.kind].show(cell.value, column) if isinstance(cell, Given) else ""
                for cell, column in zip(row, spec.columns, strict=True)
            ]
            for row in rows_of(value)
        ]

    def export(self, value: Value, spec: FieldSpec) -> Exported:
        return self.entry(value, spec)

    def to_data(self, value: Value, spec: FieldSpec) -> list[list[Any]]:
        return [
            [self._cell_data(*pair) for pair in zip(row, spec.columns, strict=True)]
            for row in rows_of(value)
        ]

    def _cell_data(self, cell: Answer, column: FieldSpec) -> Any:
        match cell:
            case Given(value):
                return self._types[column.kind].to_data(value, column)
            case NotAnswered():
                return None
            case NotApplicable():
                raise TypeError("a cell is given or not answered")

    def from_data(self, data: Any, spec: FieldSpec) -> Value:
        width = len(spec.columns)
        if not isinstance(data, list) or not all(
            isinstance(row, list) and len(row) == width for row in data
        ):
            raise Invalid(msg("“%(label)s”的存档值无法读取。", label=spec.label))
        return tuple(
            tuple(
                NOT_ANSWERED
                if cell is None
                else Given(self._types[column.kind].from_data(cell, column))
                for cell, column in zip(row, spec.columns, strict=True)
            )
            for row in data
        )


def _cells(line: str, spec: FieldSpec) -> list[str]:
    """The cells of a line; an empty first cell stays where it is, whatever the separator."""
    if "\t" in line:  # out of a spreadsheet: a bar is text
        cells = line.split("\t")
    elif len(spec.columns) == 1:
        cells = [line]
    else:
        cells = _BAR.split(line.strip(_AROUND))
        if len(cells) > 2 and not cells[0] and not cells[-1]:  # | a | b |
            cells = cells[1:-1]
    return [cell.strip() for cell in cells]


def _line(cells: list[str]) -> str:
    """The line that `_cells` splits into these cells."""
    if len(cells) == 1:
        return cells[0]
    if any(_BAR.search(cell) for cell in cells):
        return "\t".join(cells)
    if not cells[0] or not cells[-1]:
        return f"| {' | '.join(cells)} |"
    return " | ".join(cells)


def rows_of(value: Value) -> tuple[Row, ...]:
    """The rows of a table value. Raises TypeError for another value."""
    if not isinstance(value, tuple):
        raise TypeError(f"not a table: {value!r}")
    return value
