"""By keyboard alone, on a phone and on paper: everything within reach, nothing cut off."""

import pytest
from playwright.sync_api import Page, expect

from tests.editor.hand import Hand

LONG = ["（一）做法", *["学习教育常态长效，" * 12] * 30, "尾"]


def test_the_toolbar_is_one_stop_and_arrows_move_in_it(hand: Hand) -> None:
    hand.page.get_by_role("link", name="学习开展情况：请填写").focus()
    hand.press("Tab")
    expect(hand.button("正文")).to_be_focused()
    hand.press("ArrowRight", "ArrowRight")
    expect(hand.button("1.")).to_be_focused()
    hand.press("Enter")
    expect(hand.text).to_be_focused()
    hand.type("读书班")
    assert hand.outline() == "h3  1.读书班"
    hand.press("Alt+F10")
    expect(hand.button("1.")).to_be_focused()
    hand.press("End", "ArrowRight", "ArrowLeft")
    expect(hand.button("重做")).to_be_focused()
    hand.press("Escape")
    expect(hand.text).to_be_focused()
    hand.press("Tab")
    expect(hand.button("提交审核")).to_be_focused()


def test_the_tables_tools_are_reached_from_the_table(hand: Hand) -> None:
    hand.start("| 甲 |")
    hand.put_cursor("甲", 1)
    hand.press("Alt+F10")
    expect(hand.button("加行")).to_be_focused()
    hand.press("ArrowRight", "Enter")
    hand.type("乙")
    assert hand.outline() == "td  甲 | 乙"


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ("Control+Alt+2", "h2  （一）甲"),
        ("Control+Alt+3", "h3  1.甲"),
        ("Control+Alt+4", "h4  （1）甲"),
        ("Control+Shift+8", "-   甲"),
        ("Control+Shift+7", "1.  甲"),
    ],
)
def test_each_kind_of_line_has_a_key(hand: Hand, keys: str, expected: str) -> None:
    hand.start("甲")
    hand.press(keys)
    assert hand.outline() == expected
    hand.press("Control+Alt+0")
    assert hand.outline() == "p   甲"


def test_buttons_say_what_the_line_is(hand: Hand) -> None:
    hand.start("（一）甲", "- 乙", "丙")
    for words, name in (("（一）甲", "（一）"), ("乙", "列表"), ("丙", "正文")):
        hand.put_cursor(words, 1)
        pressed = hand.page.locator(".editor__button[aria-pressed=true]")
        expect(pressed).to_have_text([name])


def test_no_button_and_no_option_is_smaller_than_24_pixels(hand: Hand) -> None:
    hand.page.set_viewport_size({"width": 360, "height": 740})
    hand.start("| 甲 |")
    hand.put_cursor("甲", 1)
    hand.type("#")
    heights = hand.page.evaluate(
        """() => [...document.querySelectorAll('.editor__button, .editor__option')]
          .map(e => Math.min(e.offsetHeight, e.offsetWidth))"""
    )
    assert len(heights) == 22
    assert min(heights) >= 24


@pytest.mark.parametrize("width", [320, 360, 768, 1440])
def test_nothing_is_wider_than_the_page(hand: Hand, width: int) -> None:
    hand.page.set_viewport_size({"width": width, "height": 740})
    hand.start("很长的一行" * 30 + "{{study}}", "a" * 200, "| 甲 | 乙 |", "尾#"[:1])
    hand.type("#")
    expect(hand.page.get_by_role("listbox")).to_be_visible()
    assert hand.page.evaluate("document.documentElement.scrollWidth") <= width
    hand.press("Escape")
    hand.page.locator(".chip").hover(position={"x": 8, "y": 8})
    assert hand.page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_cursor_is_never_under_the_tools(hand: Hand) -> None:
    hand.page.set_viewport_size({"width": 360, "height": 640})
    hand.start(*LONG)
    head = hand.page.locator(".editor__head")
    hand.press("Control+End")
    for _ in range(40):
        hand.press("ArrowUp")
        hand.settle()
        box = head.bounding_box()
        assert box is not None
        caret = hand.page.evaluate(
            "() => { const r = getSelection().getRangeAt(0).getClientRects()[0];"
            " return r ? r.top : null; }"
        )
        if caret is not None:
            assert caret >= box["y"] + box["height"] - 1
    assert head.bounding_box() == pytest.approx(box)


def test_the_list_opens_above_where_there_is_no_room_below(hand: Hand) -> None:
    hand.page.set_viewport_size({"width": 1200, "height": 500})
    hand.start(*LONG)
    hand.page.evaluate("document.documentElement.style.setProperty('--bar-room', '150px')")
    hand.type("#")
    panel = hand.page.locator(".editor__tokens").bounding_box()
    assert panel is not None
    assert panel["y"] + panel["height"] <= 500 - 150


def test_paper_shows_the_words_and_no_tools(hand: Hand) -> None:
    hand.start(*LONG)
    hand.page.emulate_media(media="print")
    for part in (".editor__head", ".editor__foot", ".editor__tokens"):
        expect(hand.page.locator(part)).to_be_hidden()
    expect(hand.page.get_by_text("尾", exact=True)).to_be_visible()
    assert hand.text.evaluate("text => getComputedStyle(text).overflow") == "visible"


def test_the_focus_is_seen(hand: Hand, quiet: Page) -> None:
    hand.text.focus()
    outline = quiet.locator(".editor").evaluate("box => getComputedStyle(box).outlineStyle")
    assert outline == "solid"
