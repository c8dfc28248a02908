"""Figures by unit on paper: fields down and units across in groups, or the other way round."""

from collections.abc import Iterator
from dataclasses import replace

from documents import words
from documents.characters import one_line
from documents.figures import CellKind, FigureCell, FigureRow, FigureTable, UnitName
from documents.nodes import Align, Cell, Column, FigureNode, Row, TableNode, TextRun
from documents.tables import cell, even_parts, part_caption, text_table

ACROSS = 6
_FEW_UNITS = 12
_LABEL, _MEASURE, _VALUE = 30, 10, 12


def figure_node(table: FigureTable) -> FigureNode:
    """The data and the tables that show it; fields that do not apply get a table of reasons."""
    table = _usable(table)
    if not table.rows:
        return FigureNode(table, ())
    units_run_down = len(table.units) > max(_FEW_UNITS, len(table.rows))
    shown = _units_down(table) if units_run_down else _fields_down(table)
    return FigureNode(table, (*shown, *_reasons(table)))


def _fields_down(table: FigureTable) -> Iterator[TableNode]:
    names = [words.TOTAL, *(unit.name for unit in table.units)]
    values = [_values(row) for row in table.rows]
    parts = even_parts(len(names), ACROSS)
    for number, (first, end) in enumerate(parts, 1):
        head = (cell(words.FIELD), cell(words.MEASURE), *map(cell, names[first:end]))
        body = tuple(
            (cell(row.label), cell(row.measure), *found[first:end])
            for row, found in zip(table.rows, values, strict=True)
        )
        columns = (
            Column(Align.LEFT, _LABEL),
            Column(Align.CENTER, _MEASURE),
            *(Column(Align.RIGHT, _VALUE) for _ in names[first:end]),
        )
        caption = part_caption(table.title, number, len(parts))
        yield TableNode(caption, _note(table), columns, (head,), body)


def _units_down(table: FigureTable) -> Iterator[TableNode]:
    names = [words.TOTAL, *(unit.name for unit in table.units)]
    parts = even_parts(len(table.rows), ACROSS)
    for number, (first, end) in enumerate(parts, 1):
        rows = table.rows[first:end]
        head = (cell(words.UNIT), *(cell(_label_with_measure(row)) for row in rows))
        body = tuple(
            (cell(name), *values)
            for name, values in zip(names, zip(*map(_values, rows), strict=True), strict=True)
        )
        columns = (Column(Align.LEFT, _LABEL), *(Column(Align.RIGHT, _VALUE) for _ in rows))
        caption = part_caption(table.title, number, len(parts))
        yield TableNode(caption, _note(table), columns, (head,), body)


def _note(table: FigureTable) -> str:
    kinds = {shown.kind for row in table.rows for shown in row.cells}
    notes = (
        words.MISSING_NOTE if CellKind.MISSING in kinds else "",
        words.NOT_ASKED_NOTE if CellKind.NOT_ASKED in kinds else "",
        words.NOT_APPLICABLE_NOTE if CellKind.NOT_APPLICABLE in kinds else "",
    )
    return "；".join(filter(None, notes))


def _values(row: FigureRow) -> Row:
    return tuple(_value(shown, row.measure) for shown in (row.total, *row.cells))


def _value(shown: FigureCell, measure: str) -> Cell:
    return Cell((TextRun(words.cell_words(shown)),), shown.value, measure, shown.kind)


def _label_with_measure(row: FigureRow) -> str:
    return f"{row.label}（{row.measure}）" if row.measure else row.label


def _reasons(table: FigureTable) -> Iterator[TableNode]:
    reasons = [
        (row.label, unit.name, shown.reason)
        for row in table.rows
        for unit, shown in zip(table.units, row.cells, strict=True)
        if shown.kind is CellKind.NOT_APPLICABLE
    ]
    if reasons:
        head = (words.FIELD, words.UNIT, words.REASON)
        yield text_table(words.NOT_APPLICABLE_TITLE, head, reasons)


def _usable(table: FigureTable) -> FigureTable:
    """The same figures with every string fit for every writer."""
    units = tuple(UnitName(one_line(unit.code), one_line(unit.name)) for unit in table.units)
    return FigureTable(one_line(table.title), units, tuple(map(_usable_row, table.rows)))


def _usable_row(row: FigureRow) -> FigureRow:
    return FigureRow(
        one_line(row.field),
        one_line(row.label),
        one_line(row.measure),
        one_line(row.operator),
        _usable_cell(row.total),
        tuple(map(_usable_cell, row.cells)),
    )


def _usable_cell(shown: FigureCell) -> FigureCell:
    return replace(
        shown,
        value=shown.value if shown.kind is CellKind.ANSWERED else None,
        text=one_line(shown.text),
        revision=one_line(shown.revision),
        reason=one_line(shown.reason),
    )
