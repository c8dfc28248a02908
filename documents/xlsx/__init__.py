"""The document as a workbook: totals, units side by side, every value with its source, the text."""

import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime

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
from documents.xlsx.sheets import MOST_COLUMNS, Line, Sheets, Value, open_book

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


def write(document: Document) -> Written:
    """The workbook's bytes; the same document gives the same bytes.

    Numbers are numbers, everything else is text: no words of a user become a formula or a link.
    """
    out = io.BytesIO()
    book = open_book(out, document.meta.title, _made_at(document))
    sheets = Sheets(book)
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
