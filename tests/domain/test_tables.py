"""A table is typed a row a line; a cell never slips into its neighbour's column."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.answers import NOT_ANSWERED, Given, NotApplicable
from domain.errors import Invalid
from domain.fields import type_of
from domain.fields.tables import MAX_ROWS, TableOfRows
from domain.template import FieldKind
from tests.domain.samples import MACHINES, a_field, words

TABLE = type_of(MACHINES)
assert isinstance(TABLE, TableOfRows)
TRACTOR = (Given("拖拉机"), Given(date(2023, 1, 2)), Given(Decimal("1234.50")))
ONLY_DAY = (NOT_ANSWERED, Given(date(2023, 1, 2)), NOT_ANSWERED)
ONLY_NAME = (Given("犁"), NOT_ANSWERED, NOT_ANSWERED)


@pytest.mark.parametrize(
    ("typed", "rows"),
    [
        ("拖拉机 | 2023-01-02 | 1,234.5", (TRACTOR,)),
        ("拖拉机｜2023-01-02｜1234.50", (TRACTOR,)),
        ("| 拖拉机 | 2023-01-02 | 1234.5 |", (TRACTOR,)),
        ("拖拉机\t2023年1月2日\t1,234.50", (TRACTOR,)),
        ("\t2023-01-02\t", (ONLY_DAY,)),
        (" | 2023-01-02", (ONLY_DAY,)),
        ("| | 2023-01-02 | |", (ONLY_DAY,)),
        ("犁", (ONLY_NAME,)),
        ("犁 |  | ", (ONLY_NAME,)),
        ("\n犁\n\n  \n| | | |\n\t\t\n犁\r\n", (ONLY_NAME, ONLY_NAME)),
        ("", ()),
    ],
)
def test_rows_are_read_with_bars_and_out_of_a_spreadsheet(typed, rows) -> None:
    assert TABLE.parse(typed, MACHINES) == rows


def test_a_row_with_too_many_cells_is_refused_by_its_number() -> None:
    with pytest.raises(Invalid, match="第 2 行有 4 格，只应有 3 格"):
        TABLE.parse("犁\na|b|c|d", MACHINES)


def test_a_cell_that_cannot_be_read_is_named_by_row_and_column() -> None:
    with pytest.raises(Invalid, match="第 2 行“名称price”：“很贵”不是数字"):
        TABLE.parse("犁\n犁||很贵", MACHINES)


def test_more_rows_than_a_page_can_hold_are_refused() -> None:
    assert len(TABLE.parse("犁\n" * MAX_ROWS, MACHINES)) == MAX_ROWS
    with pytest.raises(Invalid, match="最多 200 行"):
        TABLE.parse("犁\n" * (MAX_ROWS + 1), MACHINES)


def test_each_problem_says_its_row_and_has_a_detail_of_its_own() -> None:
    wrong = (Given("犁" * 300), NOT_ANSWERED, NOT_ANSWERED)
    found = list(TABLE.check((TRACTOR, wrong, ONLY_DAY), MACHINES))
    assert [(problem.code, problem.detail) for problem in found] == [
        ("R003", "2:machine"),
        ("R007", "3:machine"),
    ]
    assert str(found[1].message) == "第 3 行：“名称machine”未填写。"


rows = st.tuples(
    st.builds(Given, words.map(lambda text: " ".join(text.split()) or "x")),
    st.just(NOT_ANSWERED) | st.builds(Given, st.dates()),
    st.just(NOT_ANSWERED)
    | st.builds(Given, st.decimals(-(10**9), 10**9, places=2).map(lambda n: n + 0)),
)


@given(st.lists(rows | st.just(ONLY_DAY), max_size=5).map(tuple))
def test_a_table_comes_back_from_what_was_typed_and_stored(table) -> None:
    parsed = TABLE.parse(TABLE.entry(table, MACHINES), MACHINES)
    again = TABLE.parse(TABLE.entry(parsed, MACHINES), MACHINES)
    assert again == parsed
    assert len(parsed) == len(table)
    assert TABLE.from_data(TABLE.to_data(parsed, MACHINES), MACHINES) == parsed


@pytest.mark.parametrize("text", ["a|b", "｜", "a | b", "|a|"])
def test_a_bar_inside_a_cell_stays_inside_it(text: str) -> None:
    table = ((Given(text), Given(date(2023, 1, 2)), NOT_ANSWERED),)
    assert TABLE.parse(TABLE.entry(table, MACHINES), MACHINES) == table


def test_a_table_of_one_column_takes_whole_lines() -> None:
    one = a_field("names", FieldKind.TABLE, columns=MACHINES.columns[:1])
    table = ((Given("甲|乙"),), (Given("丙"),))
    assert TABLE.parse("甲|乙\n丙", one) == table
    assert TABLE.parse(TABLE.entry(table, one), one) == table


def test_a_table_is_shown_without_marks_and_exported_as_typed() -> None:
    table = (TRACTOR, ONLY_NAME)
    assert TABLE.show(table, MACHINES) == "拖拉机　2023-01-02　1,234.50\n犁　　"
    assert TABLE.export(table, MACHINES) == TABLE.entry(table, MACHINES)
    assert TABLE.cells(table, MACHINES)[1] == ["犁", "", ""]


@pytest.mark.parametrize("data", [None, "x", {}, [1], ["abc"], [[1, 2]], [[None] * 4], [[1] * 3]])
def test_stored_rows_of_another_shape_are_refused(data: object) -> None:
    with pytest.raises(Invalid):
        TABLE.from_data(data, MACHINES)


def test_a_cell_cannot_be_not_applicable_so_nothing_is_lost_in_storing() -> None:
    with pytest.raises(TypeError):
        TABLE.to_data(((NotApplicable("无"), NOT_ANSWERED, NOT_ANSWERED),), MACHINES)
    with pytest.raises(TypeError):
        TABLE.show("text", MACHINES)
