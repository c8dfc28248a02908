"""The workbook: numbers are numbers, words are words, every value has its source."""

import io
import zipfile
from decimal import Decimal

import pytest

from documents import xlsx
from documents.build import build_report
from documents.figures import CellKind, FigureCell, FigureRow, FigureTable, UnitName
from documents.xlsx import sheets
from tests.documents.reading_back import xlsx_rows
from tests.documents.sample_report import UNITS, figure_table, para, report, small

UNIT = (UnitName("b01", "第一党支部"), UnitName("b02", "第二党支部"), UnitName("b03", "第三党支部"))


def book(*rows: FigureRow, units: tuple[UnitName, ...] = UNIT) -> bytes:
    table = FigureTable("二、开展情况", units, rows)
    return xlsx.write(build_report(small(figures=(table,)))).content


def row(*cells: FigureCell, total: FigureCell | None = None) -> FigureRow:
    shown = total or FigureCell(CellKind.ANSWERED, "2,350.50", Decimal("2350.50"))
    return FigureRow("books", "发放书籍", "套", "合计", shown, cells)


ZERO = FigureCell(CellKind.ANSWERED, "0", Decimal(0), "第2版")
NONE = FigureCell(CellKind.NOT_APPLICABLE, revision="第1版", reason="没有党员")
MISSING = FigureCell(CellKind.MISSING)


def test_totals_come_with_operator_measure_and_counts_of_each_state() -> None:
    assert xlsx_rows(book(row(ZERO, NONE, MISSING)), "汇总") == [
        ["二、开展情况", "发放书籍", "books", "套", "合计", 2350.5, 1.0, 1.0, 1.0]
    ]


def test_every_value_has_a_row_with_its_unit_state_revision_and_reason() -> None:
    rows = xlsx_rows(book(row(ZERO, NONE, MISSING)), "明细")
    assert [found[4:] for found in rows] == [
        ["b01", "第一党支部", "已填", 0.0, "0", "第2版"],
        ["b02", "第二党支部", "不适用", "", "不适用", "第1版", "没有党员"],
        ["b03", "第三党支部", "未填", "", "未填"],
    ]


def test_units_stand_side_by_side_with_the_three_values_kept_apart() -> None:
    assert xlsx_rows(book(row(ZERO, NONE, MISSING)), "分单位") == [
        ["二、开展情况", "发放书籍", "books", "套", 2350.5, 0.0, "不适用", "未填"]
    ]


def test_sections_with_other_units_share_one_sheet() -> None:
    first = FigureTable("一、甲", UNIT[:1], (row(ZERO),))
    second = FigureTable("二、乙", UNIT[1:2], (row(ZERO),))
    content = xlsx.write(build_report(small(figures=(first, second)))).content
    assert [found[5:] for found in xlsx_rows(content, "分单位")] == [[0.0], ["", 0.0]]


def test_the_numbers_of_the_sample_are_those_of_its_figures() -> None:
    rows = xlsx_rows(xlsx.write(build_report(report())).content, "明细")
    given = [
        (field.field, unit.code, cell.value)
        for table in report().figures
        for field in table.rows
        for unit, cell in zip(UNITS, field.cells, strict=True)
    ]
    found = [(line[2], line[4], None if line[7] == "" else Decimal(str(line[7]))) for line in rows]
    assert found == given


def sheet_xml(content: bytes, part: str) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read(part).decode()


@pytest.mark.parametrize("text", ["=1+1", "+1", "@SUM(A1)", "http://127.0.0.1:1", "{=1}"])
def test_no_words_become_a_formula_or_a_link(text: str) -> None:
    cell = FigureCell(CellKind.ANSWERED, text, None, text)
    units = (UnitName(text, text),)
    content = book(FigureRow(text, text, text, text, cell, (cell,)), units=units)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        sheets = [name for name in archive.namelist() if name.startswith("xl/worksheets/")]
        for name in sheets:
            assert "<f>" not in archive.read(name).decode()
            assert "<hyperlink" not in archive.read(name).decode()
    assert xlsx_rows(content, "明细")[0][1] == text


def test_a_number_keeps_its_places_in_its_format() -> None:
    cell = FigureCell(CellKind.ANSWERED, "1.50", Decimal("1.50"))
    styles = sheet_xml(book(row(cell, cell, cell)), "xl/styles.xml")
    assert '#,##0.00"' in styles


def test_a_number_longer_than_excel_holds_is_written_as_text() -> None:
    long = Decimal("12345678901234567.89")
    cell = FigureCell(CellKind.ANSWERED, str(long), long)
    assert xlsx_rows(book(row(cell, ZERO, ZERO)), "明细")[0][7] == str(long)


def test_a_cell_longer_than_excel_holds_goes_on_in_the_next_row() -> None:
    text = "学" * 40_000
    rows = xlsx_rows(xlsx.write(build_report(small(para(text)))).content, "正文")
    pieces = [found[0] for found in rows if set(found[0]) == {"学"}]
    assert "".join(pieces) == text
    assert max(map(len, pieces)) <= 32_767


def test_more_rows_than_excel_holds_go_on_in_another_sheet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "MOST_ROWS", 3)
    content = book(row(ZERO, NONE, MISSING))
    assert len(xlsx_rows(content, "明细")) == 2
    assert len(xlsx_rows(content, "明细（2）")) == 1


def test_more_units_than_excel_has_columns_are_left_to_the_list(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(xlsx, "MOST_COLUMNS", 7)
    content = book(row(ZERO, NONE, MISSING))
    assert len(xlsx_rows(content, "明细")) == 3
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert "分单位" not in archive.read("xl/workbook.xml").decode()


def test_a_report_without_figures_or_date_is_a_workbook_too() -> None:
    content = xlsx.write(build_report(small(para("正文。"), dated_on=None))).content
    assert ["正文。"] in xlsx_rows(content, "正文")
    assert xlsx_rows(content, "汇总") == []


def test_figures_of_hundreds_of_units_are_written() -> None:
    units = tuple(UnitName(f"u{number}", f"第{number}支部") for number in range(300))
    content = xlsx.write(build_report(small(figures=(figure_table(units),)))).content
    assert len(xlsx_rows(content, "明细")) == 300 * 15
