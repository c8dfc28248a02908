"""Any keys, buttons and pastes in any order: it stays a narrative, and all can be undone."""

from collections.abc import Callable, Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from playwright.sync_api import Browser

from domain.narrative import from_data
from domain.plain_narrative import to_plain
from tests.editor.hand import Hand
from tests.editor.stage import Stage, field, page
from tests.editor.test_round_trip import LABELS

START = (
    "（一）做法\n走访{{study}}次。\n- 甲\n- 乙\n"
    "| 项 | 数 |\n| --- | --- |\n| 走访 | {{books}} |\n尾"
)
BUTTONS = (
    *("正文", "（一）", "1.", "（1）", "列表", "编号", "表格", "# 数据", "撤销", "重做"),
    *("加行", "加列", "删行", "删列", "表头", "删表"),
)
KEYS = (
    *("Enter", "Backspace", "Delete", "Tab", "Shift+Tab", "Escape", "Home", "End", "Space"),
    *("ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight", "Shift+ArrowDown", "Shift+ArrowLeft"),
    *("Control+a", "Control+Home", "Control+End", "Control+z", "Control+y", "Control+x"),
)
PASTES = (
    "<p>段</p><p>落</p>",
    "<ol><li>项</li></ol>",
    "<h2>（三）题</h2>",
    "<table><tr><td>格</td><td>子</td></tr><tr><td>1</td></tr></table>",
    "词",
)
acts = st.lists(
    st.one_of(
        st.tuples(st.just("key"), st.sampled_from(KEYS)),
        st.tuples(st.just("click"), st.sampled_from(BUTTONS)),
        st.tuples(st.just("type"), st.sampled_from(("写", "- ", "1) ", "（二）题", "#讲座", "a"))),
        st.tuples(st.just("paste"), st.sampled_from(PASTES)),
        st.tuples(st.just("put"), st.sampled_from(("做法", "走访", "甲", "项", "尾"))),
    ),
    min_size=4,
    max_size=14,
)


class Complaints(list[str]):
    """What the browser said of the page."""


@pytest.fixture(scope="module")
def watched(browser: Browser, served: Stage) -> Iterator[tuple[Hand, Complaints]]:
    served.html = page(field())
    sheet = browser.new_page()
    said = Complaints()
    sheet.on("console", lambda message: said.append(message.text))
    sheet.on("pageerror", lambda error: said.append(str(error)))
    sheet.goto(served.address)
    yield Hand(sheet), said
    sheet.close()


def _click(hand: Hand, name: str) -> None:
    hand.page.evaluate(
        """name => [...document.querySelectorAll('.editor__button')]
          .find(button => button.textContent === name).click()""",
        name,
    )


def _put(hand: Hand, words: str) -> None:
    if words in hand.plain:
        hand.put_cursor(words, 1)


DO: dict[str, Callable[[Hand, str], None]] = {
    "key": lambda hand, key: hand.press(key),
    "click": _click,
    "type": lambda hand, text: hand.type(text),
    "paste": lambda hand, html: hand.paste(html, "词"),
    "put": _put,
}


@settings(max_examples=40, deadline=None)
@given(acts)
def test_whatever_is_done_the_text_stays_a_narrative(
    watched: tuple[Hand, Complaints], done: list[tuple[str, str]]
) -> None:
    hand, said = watched
    hand.set(text="…")
    hand.set(text=START)
    first = hand.tree
    hand.text.focus()
    for kind, what in done:
        if not hand.text.evaluate("text => text === document.activeElement"):
            hand.text.focus()
        DO[kind](hand, what)
        tree = from_data(hand.tree)
        assert hand.plain == to_plain(tree, LABELS)
        assert said == []
    for _ in range(60):
        hand.press("Control+z")
        if hand.tree == first:
            break
    assert hand.tree == first
