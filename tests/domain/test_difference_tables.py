"""What changed between two tables: cell by cell, rows and columns known again by what they say."""

from hypothesis import given
from hypothesis import strategies as st

from domain.difference import Change, Extent, TableDifference, table_difference
from domain.difference.atoms import atoms_of_text
from tests.domain.differences import ADDED, REMOVED, rows_of_side, written

cells = st.text("学习12。 ", max_size=4)


@st.composite
def tables(draw: st.DrawFn) -> list[list[str]]:
    width = draw(st.integers(1, 4))
    return draw(st.lists(st.lists(cells, min_size=width, max_size=width), max_size=5))


def between(old: list[list[str]], new: list[list[str]]) -> TableDifference:
    sides = [[tuple(map(atoms_of_text, row)) for row in rows] for rows in (old, new)]
    return table_difference(*sides)


def grid(difference: TableDifference) -> list[tuple[str, ...]]:
    return [(row.change.value, *map(written, row.cells)) for row in difference.rows]


HEAD = ["项目", "次数", "人次"]
STUDY, TALK, VISIT = ["集中学习", "12", "240"], ["专题党课", "3", "60"], ["参观学习", "1", "20"]


@given(tables(), tables())
def test_both_tables_can_be_read_back_cell_by_cell(
    old: list[list[str]], new: list[list[str]]
) -> None:
    difference = between(old, new)
    assert rows_of_side(difference, REMOVED) == old
    assert rows_of_side(difference, ADDED) == new
    assert all(len(row.cells) == len(difference.columns) for row in difference.rows)


@given(tables())
def test_an_identical_table_has_no_difference(rows: list[list[str]]) -> None:
    difference = between(rows, rows)
    assert not difference.is_changed
    assert difference.extent == Extent()


@given(tables(), tables())
def test_the_other_way_round_added_and_removed_change_places(
    old: list[list[str]], new: list[list[str]]
) -> None:
    forth, back = between(old, new), between(new, old)
    turned = {Change.ADDED: Change.REMOVED, Change.REMOVED: Change.ADDED}
    back_columns = sorted(turned.get(change, change) for change in back.columns)
    assert sorted(forth.columns) == back_columns
    assert forth.is_changed == back.is_changed == (old != new)
    extent = back.extent
    assert forth.extent == Extent(extent.places, extent.added, extent.removed)


def test_changed_cells_are_marked_and_no_others() -> None:
    difference = between([HEAD, STUDY, TALK], [HEAD, ["集中学习", "14", "240"], TALK])
    assert grid(difference) == [
        ("same", *HEAD),
        ("changed", "集中学习", "[-12-][+14+]", "240"),
        ("same", *TALK),
    ]
    assert difference.extent == Extent(1, 2, 2)


def test_a_row_put_in_leaves_the_others_alone() -> None:
    difference = between([HEAD, STUDY, TALK], [HEAD, STUDY, VISIT, TALK])
    assert [row.change.value for row in difference.rows] == ["same", "same", "added", "same"]
    assert difference.extent == Extent(1, added=7)


def test_a_row_that_moved_is_said_to_have_moved() -> None:
    difference = between([HEAD, STUDY, TALK, VISIT], [HEAD, VISIT, STUDY, TALK])
    assert [row.change.value for row in difference.rows] == [
        *("same", "moved", "same", "same", "moved_away"),
    ]


def test_a_column_put_in_is_one_and_the_cells_beside_it_are_the_same() -> None:
    new = [["项目", "期数", "次数", "人次"], ["集中学习", "2", "12", "241"]]
    difference = between([HEAD, STUDY], new)
    assert [change.value for change in difference.columns] == ["same", "added", "same", "same"]
    assert grid(difference)[1] == ("changed", "集中学习", "[+2+]", "12", "[-240-][+241+]")


def test_a_column_left_out_is_shown_where_it_was() -> None:
    difference = between([HEAD, STUDY], [["项目", "人次"], ["集中学习", "240"]])
    assert [change.value for change in difference.columns] == ["same", "removed", "same"]
    assert grid(difference)[1] == ("changed", "集中学习", "[-12-]", "240")


def test_rows_of_numbers_alone_are_compared_in_their_places() -> None:
    difference = between([["1", "2"], ["3", "4"]], [["5", "6"], ["7", "4"]])
    assert grid(difference) == [
        ("changed", "[-1-][+5+]", "[-2-][+6+]"),
        ("changed", "[-3-][+7+]", "4"),
    ]


def test_a_table_of_other_width_and_words_keeps_its_first_columns_as_columns() -> None:
    difference = between([["甲", "乙"]], [["丙"]])
    assert difference.columns == (Change.SAME, Change.REMOVED)
    assert grid(difference) == [("changed", "[-甲-][+丙+]", "[-乙-]")]


def test_a_table_that_came_or_went_is_wholly_added_or_removed() -> None:
    came = between([], [HEAD, STUDY])
    assert set(came.columns) == {Change.ADDED}
    assert came.extent == Extent(2, added=6 + 9)
    went = between([HEAD], [])
    assert (went.columns, went.extent) == ((Change.REMOVED,) * 3, Extent(1, removed=6))
