"""Live numbers: picked behind a #, shown with their value, never in an input method's way."""

import json

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.editor.hand import Hand
from tests.editor.stage import TOKENS, Stage, field, page


def options(hand: Hand) -> Locator:
    return hand.page.get_by_role("option")


def test_a_sign_opens_the_list_and_words_narrow_it(hand: Hand) -> None:
    hand.start("共")
    hand.type("#")
    expect(options(hand)).to_have_count(len(TOKENS))
    hand.type("讲座")
    expect(options(hand)).to_have_text(["专题讲座9期", "专题讲座参加人数1,286人次"])
    hand.press("ArrowDown", "Enter")
    hand.type("。")
    assert hand.outline() == "p   共{people}。"
    assert hand.plain == "共{{专题讲座参加人数}}。"
    expect(options(hand)).to_have_count(0)


def test_the_list_is_a_listbox_told_by_the_text(hand: Hand) -> None:
    hand.text.focus()
    hand.type("#")
    listbox = hand.page.get_by_role("listbox", name="可插入的数据")
    expect(hand.text).to_have_attribute("aria-controls", str(listbox.get_attribute("id")))
    for key, place in (("ArrowDown", 1), ("ArrowUp", 0), ("ArrowUp", 5), ("PageUp", 0)):
        hand.press(key)
        marked = listbox.locator("[aria-selected=true]")
        expect(marked).to_have_count(1)
        expect(marked).to_have_text(options(hand).nth(place).inner_text().replace("\n", ""))
        expect(hand.text).to_have_attribute(
            "aria-activedescendant", str(marked.get_attribute("id"))
        )
    expect(hand.page.get_by_role("status")).to_contain_text("6 项数据")
    hand.press("Escape")
    expect(listbox).to_be_hidden()
    for name in ("aria-controls", "aria-activedescendant"):
        assert hand.text.get_attribute(name) is None


def test_escape_closes_the_list_and_leaves_what_was_typed(hand: Hand) -> None:
    hand.text.focus()
    hand.type("#讲")
    hand.press("Escape")
    hand.type("座")
    expect(options(hand)).to_have_count(0)
    hand.press("Enter")
    hand.type("下")
    assert hand.outline() == "p   #讲座\np   下"


def test_enter_breaks_the_line_when_no_number_has_that_name(hand: Hand) -> None:
    hand.text.focus()
    hand.type("#没有")
    expect(hand.page.locator(".editor__none")).to_have_text("没有名称含“没有”的数据")
    hand.press("Enter")
    hand.type("下")
    assert hand.outline() == "p   #没有\np   下"
    expect(hand.page.locator(".editor__none")).to_be_hidden()


@pytest.mark.parametrize("stop", ["，", " "])
def test_the_list_closes_where_the_name_ends(hand: Hand, stop: str) -> None:
    hand.text.focus()
    hand.type(f"#1{stop}")
    expect(hand.page.locator(".editor__tokens")).to_be_hidden()


def test_a_full_width_sign_opens_the_list_too_and_a_click_picks(hand: Hand) -> None:
    hand.text.focus()
    hand.type("＃")
    options(hand).filter(has_text="发放学习书籍").click()
    hand.type("。")
    assert hand.outline() == "p   {books}。"


def test_the_button_offers_the_numbers_without_the_sign(hand: Hand) -> None:
    hand.start("共")
    hand.button("# 数据").click()
    hand.press("Enter")
    assert hand.outline() == "p   共{study}"


def test_a_sign_that_stood_there_or_was_pasted_opens_nothing(hand: Hand) -> None:
    hand.start("C#")
    hand.press("ArrowLeft", "ArrowRight")
    expect(options(hand)).to_have_count(0)
    hand.paste(None, "再来 #")
    expect(options(hand)).to_have_count(0)
    hand.type("语言")
    expect(options(hand)).to_have_count(0)


def test_nothing_opens_where_there_are_no_numbers(quiet: Page, stage: Stage) -> None:
    stage.html = page(field(tokens={}))
    quiet.goto(stage.address)
    hand = Hand(quiet)
    hand.text.focus()
    hand.type("#")
    expect(quiet.locator(".editor__tokens")).to_be_hidden()
    expect(hand.button("# 数据")).to_have_count(0)


# ---------------------------------------------------------------- an input method
def test_a_sign_within_a_composition_opens_the_list_after_it(hand: Hand) -> None:
    hand.start("共")
    hand.compose("#")
    expect(options(hand)).to_have_count(0)
    hand.commit("#")
    expect(options(hand)).to_have_count(len(TOKENS))
    hand.press("Enter")
    assert hand.outline() == "p   共{study}"


def test_the_list_waits_while_its_words_are_composed(hand: Hand) -> None:
    hand.start("共")
    hand.type("#")
    hand.compose("j", "jiang zuo")
    expect(options(hand)).to_have_count(len(TOKENS))
    # the input method's own Enter, arrows and Esc are not the list's
    hand.text.evaluate(
        """text => { for (const key of ['ArrowDown', 'Enter', 'Escape']) text.dispatchEvent(
          new KeyboardEvent('keydown', {key, isComposing: true, bubbles: true, cancelable: true}))
        }"""
    )
    expect(options(hand).first).to_have_attribute("aria-selected", "true")
    hand.commit("讲座")
    expect(options(hand)).to_have_count(2)
    hand.press("Enter")
    assert hand.outline() == "p   共{lectures}"


# ---------------------------------------------------------------- chips
def test_a_name_in_braces_becomes_a_chip_as_in_plain_text(hand: Hand) -> None:
    hand.start("共")
    hand.type("{{发放学习书籍}}，{{没有的}}。")
    assert hand.outline() == "p   共{books}，{没有的}。"
    expect(hand.page.locator(".chip.is-broken")).to_have_text("没有的（没有这项数据）")


def test_names_of_other_parts_are_read_but_not_offered(quiet: Page, stage: Stage) -> None:
    tokens = {
        "here": {"label": "本节数", "shown": "1次"},
        "away": {"label": "别节数", "shown": "2次", "isElsewhere": True},
        "words": {"label": "别处文字", "shown": "", "isText": True},
    }
    stage.html = page(field(text="{{别节数}}{{别处文字}}", tokens=tokens))
    quiet.goto(stage.address)
    hand = Hand(quiet)
    chips = quiet.locator(".chip")
    expect(chips).to_have_text(["别节数：2次", "别处文字（没有这项数据）"])
    hand.text.focus()
    hand.type("#")
    expect(options(hand)).to_have_text(["本节数1次"])


def test_a_chip_shows_its_value_and_says_its_label(hand: Hand) -> None:
    hand.set(text="共{{study}}，{{reads}}，{{gone}}。")
    chips = hand.page.locator(".chip")
    expect(chips).to_have_text(
        ["理论学习中心组集中学习：12期", "线上阅读量（未填）", "gone（没有这项数据）"]
    )
    expect(hand.page.locator(".chip.is-missing")).to_have_count(1)
    expect(hand.page.locator(".chip.is-broken")).to_have_count(1)
    tip = hand.page.locator(".editor__tip")
    chips.first.hover(position={"x": 12, "y": 12})
    expect(tip).to_have_text("理论学习中心组集中学习")
    hand.page.get_by_role("heading", level=1).hover()
    expect(tip).to_be_hidden()
    hand.put_cursor("共", 1)
    hand.press("ArrowRight")
    expect(tip).to_be_visible()
    expect(chips.first).to_have_class("chip ProseMirror-selectednode")


def test_a_frozen_number_keeps_its_words(hand: Hand) -> None:
    tree = [{"type": "paragraph", "content": [{"field": "study", "shown": "9期"}]}]
    hand.set(tree=tree)
    expect(hand.page.locator(".chip")).to_have_text("理论学习中心组集中学习：9期")
    assert hand.tree == tree


def test_chips_follow_the_numbers_of_the_form(hand: Hand) -> None:
    hand.set(text="{{study}}{{reads}}")
    expect(hand.page.locator(".editor__count")).to_have_text("已写 3 字")
    tokens = {**TOKENS, "reads": {"label": "线上阅读量", "shown": "3万人次"}}
    hand.page.locator("textarea").evaluate(
        "(area, tokens) => { area.dataset.tokens = tokens; }", json.dumps(tokens)
    )
    expect(hand.page.locator(".chip.is-missing")).to_have_count(0)
    expect(hand.page.locator(".editor__count")).to_have_text("已写 7 字")


@pytest.mark.parametrize(("start", "key"), [("Home", "Delete"), ("End", "Backspace")])
def test_a_chip_is_removed_as_a_whole(hand: Hand, start: str, key: str) -> None:
    hand.start("{{study}}")
    hand.press(start, key)
    assert hand.tree == []


def test_a_chip_is_copied_as_a_number_and_as_words(hand: Hand) -> None:
    hand.start("共{{study}}，{{reads}}。")
    copied = hand.text.evaluate(
        """text => {
          const clipboardData = new DataTransfer();
          getSelection().selectAllChildren(text);
          return new Promise(done => setTimeout(() => {
            const given = {clipboardData, bubbles: true, cancelable: true};
            text.dispatchEvent(new ClipboardEvent('copy', given));
            done(['text/html', 'text/plain'].map(type => clipboardData.getData(type)));
          }, 50));
        }"""
    )
    assert copied[1] == "共12期，{{线上阅读量}}。"
    hand.press("Control+End", "Enter")
    hand.paste(*copied)
    assert hand.outline() == "p   共{study}，{reads}。\np   共{study}，{reads}。"
