"""The document as a workbook: totals, units side by side, every value with its source, the text."""

import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from itertools import count, islice, zip_longest
from typing import Any

import xlsxwriter

from documents import words
from documents.figures import CellKind, FigureCell, FigureRow, FigureTable, counts_of
from documents.nodes import (
    Annex,
    Block,
    Document,
    FigureNode,
    Row,
    TableNode,
    text_of,
)
from documents.text import block_lines
from documents.written import Written

# Excel's own bounds: a sheet's rows and columns, a number's digits, and a cell's characters
# (32,767, where a rare character counts twice)
MOST_ROWS = 1_048_576
MOST_COLUMNS = 16_384
MOST_DIGITS = 15
MOST_CHARACTERS = 16_383
# a file is as old as its document; one without a date is as old as this, so that bytes repeat
UNDATED = datetime(2000, 1, 1, tzinfo=UTC)

_STATES = {
    CellKind.ANSWERED: "已填",
    CellKind.NOT_APPLICABLE: words.NOT_APPLICABLE,
    CellKind.MISSING: words.MISSING,
    CellKind.NOT_ASKED: words.NOT_ASKED,
}
_FIELD = ("章节", "填报项", "字段", "计量单位")
_TOTALS = (*_FIELD, "汇总方式", "合计", "已填", "不适用", "未填")
_SOURCES = (*_FIELD, "单位代码", "单位", "状态", "数值", "显示", "版次", "理由")
_WIDTHS = {"章节": 28, "填报项": 28, "字段": 20, "单位": 24, "显示": 16, "理由": 40, "正文": 80}

Value = str | int | Decimal | None
Line = Sequence[Value]


def write(document: Document) -> Written:
    """The workbook's bytes; the same document gives the same bytes.

    Numbers are numbers, everything else is text: no words of a user become a formula or a link.
    """
    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out,
        {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False},
    )
    book.set_properties({"title": document.meta.title[:255], "created": _made_at(document)})
    sheets = _Sheets(book)
    tables = list(_figure_tables(document))
    sheets.add("汇总", _TOTALS, (line for table in tables for line in _totals(table)))
    head, lines = _by_unit(tables)
    if len(head) <= MOST_COLUMNS:
        sheets.add("分单位", head, lines)
    sheets.add("明细", _SOURCES, (line for table in tables for line in _sources(table)))
    sheets.add("正文", ("正文",), (line for block in document.blocks for line in _lines(block)))
    book.close()
    return Written(out.getvalue())


def _made_at(document: Document) -> datetime:
    day = document.meta.dated_on
    return datetime(day.year, day.month, day.day, tzinfo=UTC) if day else UNDATED


def _figure_tables(document: Document) -> Iterator[FigureTable]:
    for block in document.blocks:
        inner = block.blocks if isinstance(block, Annex) else (block,)
        for found in inner:
            if isinstance(found, FigureNode):
                yield found.data


def _totals(table: FigureTable) -> Iterator[Line]:
    for row in table.rows:
        counts = counts_of(row)
        yield (
            table.title,
            row.label,
            row.field,
            row.measure,
            row.operator,
            _cell_value(row.total),
            counts.answered,
            counts.not_applicable,
            counts.missing,
        )


def _sources(table: FigureTable) -> Iterator[Line]:
    for row in table.rows:
        for unit, cell in zip(table.units, row.cells, strict=True):
            yield (
                table.title,
                row.label,
                row.field,
                row.measure,
                unit.code,
                unit.name,
                _STATES[cell.kind],
                cell.value,
                words.cell_words(cell),
                cell.revision,
                cell.reason,
            )


def _by_unit(tables: Sequence[FigureTable]) -> tuple[Sequence[str], Iterator[Line]]:
    """Head and lines of fields by unit; a unit that a table does not have stays empty there."""
    units = {unit.code: unit.name for table in tables for unit in table.units}
    head = (*_FIELD, words.TOTAL, *units.values())
    return head, (_unit_line(table, row, units) for table in tables for row in table.rows)


def _unit_line(table: FigureTable, row: FigureRow, codes: Iterable[str]) -> Line:
    found = {
        unit.code: _cell_value(cell) for unit, cell in zip(table.units, row.cells, strict=True)
    }
    named = (table.title, row.label, row.field, row.measure, _cell_value(row.total))
    return (*named, *(found.get(code) for code in codes))


def _cell_value(cell: FigureCell) -> Value:
    """A number where there is one; else the words, so that 未填, 不适用 and 0 stay apart."""
    return words.cell_words(cell) if cell.value is None else cell.value


def _lines(block: Block) -> Iterator[Line]:
    match block:
        case TableNode():
            yield from _table_lines(block)
        case FigureNode(_, tables):
            for table in tables:
                yield from _table_lines(table)
        case Annex(label, title, blocks):
            yield from ((label,), (title,))
            for inner in blocks:
                yield from _lines(inner)
        case _:
            yield from ((line,) for line in block_lines(block) if line)


def _table_lines(table: TableNode) -> Iterator[Line]:
    yield from ((line,) for line in (table.caption, table.note) if line)
    yield from map(_row_line, (*table.head, *table.body))


def _row_line(row: Row) -> Line:
    return [text_of(cell.runs) if cell.value is None else cell.value for cell in row]


class _Sheets:
    """Adds sheets to a workbook: a fixed head row, a filter, numbers in the places they have."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._head = book.add_format({"bold": True, "bg_color": "#EFEFEF", "border": 1})
        self._text = book.add_format({"text_wrap": True, "valign": "top"})
        self._numbers: dict[int, Any] = {}

    def add(self, name: str, head: Sequence[str], lines: Iterator[Line]) -> None:
        """A sheet of these lines, continued on further sheets where Excel's rows end."""
        fitted = (part for line in lines for part in _fitted(line))
        for number in count(1):
            rows = list(islice(fitted, MOST_ROWS - 1))
            if number > 1 and not rows:
                return
            sheet = self._book.add_worksheet(name if number == 1 else f"{name}（{number}）")
            self._fill(sheet, head, rows)

    def _fill(self, sheet: Any, head: Sequence[str], rows: Sequence[Line]) -> None:
        for at, title in enumerate(head):
            sheet.write_string(0, at, title, self._head)
            sheet.set_column(at, at, _WIDTHS.get(title, 14))
        sheet.freeze_panes(1, 0)
        if len(head) > 1:
            sheet.autofilter(0, 0, len(rows), len(head) - 1)
        for row, line in enumerate(rows, 1):
            for at, value in enumerate(line):
                self._put(sheet, row, at, value)

    def _put(self, sheet: Any, row: int, at: int, value: Value) -> None:
        match value:
            case None:
                return
            case str():
                sheet.write_string(row, at, value, self._text)
            case int():
                sheet.write_number(row, at, value)
            case Decimal() if _is_exact(value):
                sheet.write_number(row, at, float(value), self._places(value))
            case Decimal():
                sheet.write_string(row, at, format(value, "f"), self._text)

    def _places(self, value: Decimal) -> Any:
        exponent = value.as_tuple().exponent
        places = max(-exponent, 0) if isinstance(exponent, int) else 0
        if places not in self._numbers:
            form = f"#,##0.{'0' * places}" if places else "#,##0"
            self._numbers[places] = self._book.add_format({"num_format": form})
        return self._numbers[places]


def _is_exact(value: Decimal) -> bool:
    """Whether Excel can hold the number as it is; a longer one is written as text."""
    return value.is_finite() and len(value.as_tuple().digits) <= MOST_DIGITS


def _fitted(line: Line) -> Iterator[Line]:
    """The line, or several where a cell has more characters than Excel holds."""
    return zip_longest(*map(_pieces, line))


def _pieces(value: Value) -> list[Value]:
    if not isinstance(value, str) or len(value) <= MOST_CHARACTERS:
        return [value]
    return [value[at : at + MOST_CHARACTERS] for at in range(0, len(value), MOST_CHARACTERS)]
