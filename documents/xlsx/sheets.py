"""Sheets of a workbook: a fixed head row, a filter, and values that are what they look like."""

import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import count, islice, zip_longest
from typing import Any

import xlsxwriter

# Excel's own bounds: a sheet's rows and columns, a number's digits, and a cell's characters
# (32,767, where a rare character counts twice)
MOST_ROWS = 1_048_576
MOST_COLUMNS = 16_384
MOST_DIGITS = 15
MOST_CHARACTERS = 16_383
_WIDTHS = {"章节": 28, "填报项": 28, "字段": 20, "单位": 24, "显示": 16, "理由": 40, "正文": 80}
_USUAL_WIDTH = 14

Value = str | int | Decimal | date | None
Line = Sequence[Value]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its name, its head, its lines; `widths` of columns in characters, by place."""

    name: str
    head: Sequence[str]
    lines: Iterable[Line]
    widths: Sequence[int] = ()
    fixed_columns: int = 0


def write_sheets(title: str, made_on: date, sheets: Iterable[Sheet]) -> bytes:
    """A workbook of these sheets; the same sheets give the same bytes.

    Numbers are numbers, days are days, everything else is text: no words of a user become a
    formula or a link.
    """
    out = io.BytesIO()
    made_at = datetime(made_on.year, made_on.month, made_on.day, tzinfo=UTC)
    book = open_book(out, title, made_at)
    drawn = Sheets(book)
    for sheet in sheets:
        drawn.add(sheet.name, sheet.head, iter(sheet.lines), sheet.widths, sheet.fixed_columns)
    book.close()
    return out.getvalue()


def open_book(out: io.BytesIO, title: str, made_at: datetime) -> Any:
    """An empty workbook in which nothing that is typed is carried out."""
    settings = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(out, settings)
    book.set_properties({"title": title[:255], "created": made_at})
    return book


class Sheets:
    """Adds sheets to a workbook: a fixed head row, a filter, numbers in the places they have."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._head = book.add_format({"bold": True, "bg_color": "#EFEFEF", "border": 1})
        self._text = book.add_format({"text_wrap": True, "valign": "top"})
        self._day = book.add_format({"num_format": "yyyy-mm-dd", "align": "left"})
        self._moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm", "align": "left"})
        self._numbers: dict[int, Any] = {}

    def add(
        self,
        name: str,
        head: Sequence[str],
        lines: Iterator[Line],
        widths: Sequence[int] = (),
        fixed_columns: int = 0,
    ) -> None:
        """A sheet of these lines, continued on further sheets where Excel's rows end."""
        fitted = (part for line in lines for part in _fitted(line))
        for number in count(1):
            rows = list(islice(fitted, MOST_ROWS - 1))
            if number > 1 and not rows:
                return
            sheet = self._book.add_worksheet(name if number == 1 else f"{name}（{number}）")
            self._fill(sheet, head, rows)
            sheet.freeze_panes(1, fixed_columns)
            for at, width in enumerate(widths):
                sheet.set_column(at, at, width)

    def _fill(self, sheet: Any, head: Sequence[str], rows: Sequence[Line]) -> None:
        for at, title in enumerate(head):
            sheet.write_string(0, at, title, self._head)
            sheet.set_column(at, at, _WIDTHS.get(title, _USUAL_WIDTH))
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
            case datetime():  # a workbook knows no zones: the caller gives the local one
                sheet.write_datetime(row, at, value.replace(tzinfo=None), self._moment)
            case date():
                sheet.write_datetime(row, at, value, self._day)
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
