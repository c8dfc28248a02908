"""Tables: made and changed by button and key, of equal rows, never a trap for the keyboard."""

import pytest
from playwright.sync_api import expect

from tests.editor.hand import Hand

SMALL = ("| 项 | 数 |", "| --- | --- |", "| 走访 | 3 |")


def at(hand: Hand, words: str) -> None:
    hand.put_cursor(words, len(words))


def test_a_table_is_inserted_and_filled_by_tab(hand: Hand) -> None:
    hand.start("甲")
    hand.button("表格").click()
    for words in "一二三四":
        hand.type(words)
        hand.press("Tab")
    hand.press("Shift+Tab")
    hand.type("五")
    assert hand.outline() == "p   甲\nth  一 | 二 | 三\ntd  五 |  | \ntd   |  | "
    expect(hand.button("表格")).to_have_attribute("aria-disabled", "true")


def test_a_table_takes_the_place_of_an_empty_line(hand: Hand) -> None:
    hand.text.focus()
    hand.button("表格").click()
    hand.type("一")
    assert hand.plain.splitlines()[0] == "| 一 |  |  |"
    assert hand.text.locator("> *").count() == 2


@pytest.mark.parametrize(
    ("button", "expected"),
    [
        ("加行", "th  项 | 数\ntd   | \ntd  走访 | 3"),
        ("加列", "th  项 |  | 数\ntd  走访 |  | 3"),
        ("删行", "td  走访 | 3"),
        ("删列", "th  数\ntd  3"),
        ("表头", "td  项 | 数\ntd  走访 | 3"),
        ("删表", ""),
    ],
)
def test_a_tables_buttons(hand: Hand, button: str, expected: str) -> None:
    hand.start(*SMALL)
    at(hand, "项")
    hand.button(button).click()
    assert hand.outline() == expected.replace("td  走访 | 3", "th  走访 | 3", button == "删行")
    hand.press("Control+z")
    assert hand.outline() == "th  项 | 数\ntd  走访 | 3"


def test_the_last_row_and_the_last_column_take_the_table_with_them(hand: Hand) -> None:
    hand.start("| 甲 | 乙 |")
    at(hand, "甲")
    hand.button("删列").click()
    assert hand.outline() == "td  乙"
    hand.button("删列").click()
    assert hand.tree == []


def test_enter_goes_down_adds_a_row_and_leaves_from_an_empty_one(hand: Hand) -> None:
    hand.start(*SMALL, "尾")
    at(hand, "数")
    hand.press("Enter")
    hand.type("4")
    hand.press("Enter")
    hand.type("5")
    assert hand.outline() == "th  项 | 数\ntd  走访 | 4\ntd   | 5\np   尾"
    hand.press("Enter", "Enter")
    hand.type("首")
    assert hand.outline() == "th  项 | 数\ntd  走访 | 4\ntd   | 5\np   首尾"


def test_tab_leaves_the_table_at_its_ends(hand: Hand) -> None:
    hand.start(*SMALL)
    at(hand, "3")
    hand.press("Tab")
    expect(hand.text).not_to_be_focused()
    at(hand, "项")
    hand.press("Shift+Tab")
    expect(hand.text).not_to_be_focused()


def test_a_line_can_be_written_above_and_below_a_table_that_is_alone(hand: Hand) -> None:
    hand.start(*SMALL)
    at(hand, "项")
    hand.press("ArrowUp")
    hand.type("上")
    at(hand, "走访")
    hand.press("ArrowDown")
    hand.type("下")
    assert hand.outline() == "p   上\nth  项 | 数\ntd  走访 | 3\np   下"


def test_rows_stay_equal_whatever_is_selected_and_deleted(hand: Hand) -> None:
    hand.start("头", *SMALL, "尾")
    for first, last in (("项", "走访"), ("头", "数"), ("数", "尾")):
        hand.text.evaluate(
            """(text, [first, last]) => {
              const find = words => {
                const walker = document.createTreeWalker(text, NodeFilter.SHOW_TEXT);
                while (walker.nextNode() && walker.currentNode.data !== words);
                return walker.currentNode;
              };
              text.focus();
              getSelection().setBaseAndExtent(find(first), 0, find(last), 1);
            }""",
            [first, last],
        )
        hand.page.wait_for_timeout(50)
        hand.type("换")
        for table in (block for block in hand.tree if block["type"] == "table"):
            assert len({len(row) for row in table["rows"]}) == 1
        hand.press("Control+z")
        assert hand.outline() == "p   头\nth  项 | 数\ntd  走访 | 3\np   尾"


def test_a_whole_table_is_selected_before_it_is_removed(hand: Hand) -> None:
    hand.start("头", *SMALL, "尾")
    at(hand, "尾")
    hand.press("Home", "Backspace")
    expect(hand.page.locator(".editor__scroller.ProseMirror-selectednode")).to_be_visible()
    assert "走访" in hand.plain
    hand.press("Backspace")
    assert hand.outline() == "p   头\np   尾"


def test_cells_from_a_spreadsheet_fill_the_table_from_the_cursor_on(hand: Hand) -> None:
    hand.start(*SMALL)
    at(hand, "3")
    hand.paste("<table><tr><td>4</td><td>次</td></tr><tr><td>5</td><td>期</td></tr></table>")
    assert hand.outline() == "th  项 | 数 | \ntd  走访 | 4 | 次\ntd   | 5 | 期"


def test_lines_pasted_into_a_cell_become_one(hand: Hand) -> None:
    hand.start(*SMALL)
    at(hand, "走访")
    hand.paste("<p>（一）</p><ul><li>调研</li></ul>")
    assert hand.outline() == "th  项 | 数\ntd  走访（一） 调研 | 3"


def test_a_wide_table_scrolls_by_itself(hand: Hand) -> None:
    hand.page.set_viewport_size({"width": 360, "height": 740})
    hand.set(text="| " + " | ".join(f"第{number}列" for number in range(9)) + " |")
    assert hand.page.evaluate("document.documentElement.scrollWidth") <= 360
    scroller = hand.page.locator(".editor__scroller")
    assert scroller.evaluate("box => box.scrollWidth > box.clientWidth")
