"""Writing in the editor by hand: lines, headings, lists, undoing, and an input method at work."""

import pytest
from playwright.sync_api import expect

from tests.editor.hand import Hand


def test_what_is_typed_is_in_the_form_at_once(hand: Hand) -> None:
    hand.text.focus()
    hand.type("学习 12 期")
    hand.press("Enter")
    hand.type("参加 3 人次")
    assert hand.outline() == "p   学习 12 期\np   参加 3 人次"
    assert hand.plain == "学习 12 期\n参加 3 人次"


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("（一）集中学习", "h2"),
        ("1.读书班", "h3"),
        ("（1）专题", "h4"),
        ("（一）开展了集中学习。", "p"),
        ("1.5亿元投入", "p"),
        ("（一）" + "很" * 60, "p"),
    ],
)
def test_a_line_that_reads_as_a_heading_is_one_when_it_ends(
    hand: Hand, line: str, kind: str
) -> None:
    hand.text.focus()
    hand.type(line)
    assert hand.outline() == f"p   {line}"
    hand.press("Enter")
    hand.type("正文")
    assert hand.outline() == f"{kind:<3} {line}\np   正文"


@pytest.mark.parametrize(("mark", "kind"), [("- ", "-"), ("1) ", "1."), ("· ", "-")])
def test_a_mark_and_a_space_begin_a_list_and_an_empty_item_ends_it(
    hand: Hand, mark: str, kind: str
) -> None:
    hand.text.focus()
    hand.type(f"{mark}甲")
    hand.press("Enter")
    hand.type("乙")
    hand.press("Enter", "Enter")
    hand.type("正文")
    assert hand.outline() == f"{kind:<3} 甲\n{kind:<3} 乙\np   正文"


def test_backspace_takes_an_items_mark_before_it_joins_lines(hand: Hand) -> None:
    hand.start("- 甲", "- 乙")
    hand.press("Home", "Backspace")
    assert hand.outline() == "-   甲\np   乙"
    hand.press("Backspace")
    assert hand.outline() == "-   甲乙"


def test_an_item_is_split_and_the_list_goes_on(hand: Hand) -> None:
    hand.start("1) 甲乙")
    hand.press("ArrowLeft", "Enter")
    assert hand.outline() == "1.  甲\n1.  乙"


def test_a_button_numbers_a_heading_on_from_the_last(hand: Hand) -> None:
    hand.start("（一）甲", "正文", "（三）乙", "1.丙", "丁")
    hand.button("（一）").click()
    assert hand.outline().splitlines()[-1] == "h2  （四）丁"
    hand.button("1.").click()
    assert hand.outline().splitlines()[-1] == "h3  2.丁"
    hand.button("（1）").click()
    assert hand.outline().splitlines()[-1] == "h4  （1）丁"
    hand.button("（1）").click()
    assert hand.outline().splitlines()[-1] == "p   丁"


def test_a_number_that_somebody_wrote_is_kept(hand: Hand) -> None:
    hand.start("（五）经费保障到位。")
    hand.button("（一）").click()
    assert hand.outline() == "h2  （五）经费保障到位。"
    hand.button("正文").click()
    assert hand.outline() == "p   （五）经费保障到位。"


def test_several_lines_become_a_list_and_body_again(hand: Hand) -> None:
    hand.start("甲", "乙", "丙", "丁")
    hand.put_cursor("乙", 0)
    hand.press("Shift+ArrowDown", "Shift+End")
    hand.button("编号").click()
    assert hand.outline() == "p   甲\n1.  乙\n1.  丙\np   丁"
    hand.type("换")
    assert hand.outline() == "p   甲\n1.  换\np   丁"
    hand.press("Control+z")
    hand.button("列表").click()
    assert hand.outline() == "p   甲\n-   乙\n-   丙\np   丁"
    hand.button("列表").click()
    assert hand.outline() == "p   甲\np   乙\np   丙\np   丁"


def test_a_line_between_two_lists_of_its_kind_makes_them_one(hand: Hand) -> None:
    hand.start("- 甲", "乙", "- 丙")
    hand.put_cursor("乙", 1)
    hand.button("列表").click()
    assert [block["type"] for block in hand.tree] == ["list"]
    hand.type("丁")
    assert hand.outline() == "-   甲\n-   乙丁\n-   丙"


def test_one_item_out_of_the_middle_leaves_two_lists(hand: Hand) -> None:
    hand.start("- 甲", "- 乙", "- 丙")
    hand.put_cursor("乙", 1)
    hand.button("正文").click()
    assert hand.outline() == "-   甲\np   乙\n-   丙"


def test_undo_and_redo_by_key_and_button(hand: Hand) -> None:
    hand.text.focus()
    expect(hand.button("撤销")).to_have_attribute("aria-disabled", "true")
    hand.type("甲")
    hand.page.wait_for_timeout(600)  # what is typed at one go is undone at one go
    hand.type("乙")
    hand.press("Control+z")
    assert hand.plain == "甲"
    hand.button("撤销").click()
    assert (hand.plain, hand.tree) == ("", [])
    hand.press("Control+y")
    hand.button("重做").click()
    assert hand.plain == "甲乙"
    expect(hand.button("重做")).to_have_attribute("aria-disabled", "true")


def test_bold_and_other_styling_keys_style_nothing(hand: Hand) -> None:
    hand.start("甲乙")
    hand.press("Control+a", "Control+b", "Control+i", "Control+u")
    assert hand.text.inner_html() == "<p>甲乙</p>"


def test_only_empty_lines_are_no_text(hand: Hand) -> None:
    hand.text.focus()
    hand.press("Enter", "Enter")
    hand.type("　")
    assert hand.plain == ""
    hand.type("甲 ")
    assert (hand.plain, hand.outline()) == ("甲", "p   甲")


# ---------------------------------------------------------------- an input method
def test_composed_words_are_written_and_saved_only_when_they_are_words(hand: Hand) -> None:
    hand.text.focus()
    hand.page.evaluate(
        "() => { window.seen = [];"
        " document.addEventListener('cengbao:narrative-changed', e => seen.push(e.detail.text)); }"
    )
    hand.compose("x", "xue", "xue'xi")
    assert hand.plain == ""
    hand.commit("学习")
    hand.compose("le")
    hand.commit("了")
    assert hand.plain == "学习了"
    assert hand.page.evaluate("seen") == ["学习", "学习了"]


def test_a_composition_that_is_given_up_leaves_nothing(hand: Hand) -> None:
    hand.start("学习")
    hand.compose("cuo", "")
    hand.page.wait_for_timeout(120)
    assert hand.outline() == "p   学习"


@pytest.mark.parametrize("side", ["before", "behind"])
def test_composing_beside_a_chip(hand: Hand, side: str) -> None:
    hand.start("{{study}}")
    hand.press("Home" if side == "before" else "End")
    hand.compose("z", "zuzhi")
    hand.commit("组织")
    hand.compose("kai")
    hand.commit("开")
    assert hand.outline() == ("p   组织开{study}" if side == "before" else "p   {study}组织开")


def test_composing_in_a_heading_an_item_and_a_cell(hand: Hand) -> None:
    hand.set(text="（一）甲\n- 乙\n| 丙 |")
    for words in ("（一）甲", "乙", "丙"):
        hand.put_cursor(words, len(words))
        hand.compose("h", "hao")
        hand.commit("好")
    assert hand.outline() == "h2  （一）甲好\n-   乙好\ntd  丙好"


def test_the_form_sends_what_is_seen_even_half_composed(hand: Hand) -> None:
    hand.start("学习")
    hand.compose("hao")
    sent = hand.page.evaluate(
        "() => Object.fromEntries(new FormData(document.querySelector('form')))"
    )
    assert sent["story"] == "学习hao"
    assert "学习hao" in sent["story-tree"]
