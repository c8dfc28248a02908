"""A block keeps where it came from through typing, cutting, joining, pasting and undoing."""

import json
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.editor.hand import Hand
from tests.editor.stage import Stage, field, page

EAST = {"unit": "east", "revision": 2, "digest": "0" * 16}
WEST = {"unit": "west", "revision": 1, "digest": "f" * 16}
TOLD = json.dumps({"names": {"east": "东村支部"}, "states": {f"west|1|{'f' * 16}": "changed"}})


def said(words: str, *sources: dict[str, Any]) -> dict[str, Any]:
    block: dict[str, Any] = {"type": "paragraph", "content": [{"text": words}]}
    return {**block, "sources": list(sources)} if sources else block


TREE = [said("自己写的。"), said("东村办班三期。", EAST), said("西村走访十次。", WEST)]


@pytest.fixture
def hand(quiet: Page, stage: Stage) -> Hand:
    text = "自己写的。\n东村办班三期。\n西村走访十次。"
    made = page(field(text=text, tree=TREE))
    stage.html = made.replace("<form ", f"<form data-sources='{TOLD}' ")
    quiet.goto(stage.address)
    return Hand(quiet)


def sources(hand: Hand) -> list[tuple[str, list[str]]]:
    """The words of each block, and the units that it names."""
    tree = json.loads(hand.page.locator("[name=story-tree]").input_value())
    return [
        (
            "".join(i["text"] for i in block["content"]),
            [s["unit"] for s in block.get("sources", [])],
        )
        for block in tree
    ]


def put_cursor(hand: Hand, words: str, at: str = "Home") -> None:
    hand.page.locator(".editor__text p", has_text=words).click()
    hand.page.keyboard.press(at)


def test_typing_and_cutting_in_two_keeps_the_source_in_both_halves(hand: Hand) -> None:
    put_cursor(hand, "东村办班")
    for _ in range(4):
        hand.page.keyboard.press("ArrowRight")
    hand.page.keyboard.type("培训")
    hand.page.keyboard.press("Enter")
    assert sources(hand) == [
        ("自己写的。", []),
        ("东村办班培训", ["east"]),
        ("三期。", ["east"]),
        ("西村走访十次。", ["west"]),
    ]


def test_joining_gives_the_sources_of_both_and_undoing_takes_them_back(hand: Hand) -> None:
    put_cursor(hand, "西村走访")
    hand.page.keyboard.press("Backspace")
    joined = ("东村办班三期。西村走访十次。", ["east", "west"])
    assert sources(hand) == [("自己写的。", []), joined]
    hand.page.keyboard.press("Control+z")
    assert sources(hand)[1:] == [("东村办班三期。", ["east"]), ("西村走访十次。", ["west"])]
    hand.page.keyboard.press("Control+y")
    assert sources(hand)[1:] == [joined]


def test_a_new_line_behind_a_taken_block_is_ones_own(hand: Hand) -> None:
    put_cursor(hand, "东村办班", "End")
    hand.page.keyboard.press("Enter")
    hand.page.keyboard.type("另外。")
    assert sources(hand)[2] == ("另外。", [])


def test_what_is_cut_and_pasted_into_a_line_brings_its_source(hand: Hand) -> None:
    put_cursor(hand, "东村办班")
    hand.page.keyboard.press("Shift+End")
    hand.page.keyboard.press("Control+x")
    put_cursor(hand, "自己写的", "End")
    hand.page.keyboard.press("Control+v")
    found = sources(hand)
    assert found[0] == ("自己写的。东村办班三期。", ["east"])


def test_becoming_a_heading_and_a_list_keeps_the_source(hand: Hand) -> None:
    put_cursor(hand, "东村办班")
    hand.page.keyboard.press("Control+Shift+Digit8")
    tree = json.loads(hand.page.locator("[name=story-tree]").input_value())
    assert (tree[1]["type"], tree[1]["sources"]) == ("list", [EAST])
    hand.page.keyboard.press("Control+Alt+Digit2")
    tree = json.loads(hand.page.locator("[name=story-tree]").input_value())
    assert (tree[1]["type"], tree[1]["sources"]) == ("heading", [EAST])


def test_blocks_brought_in_stand_behind_the_cursors_block_and_sentences_in_its_line(
    hand: Hand,
) -> None:
    put_cursor(hand, "自己写的", "End")
    insert = """(area, detail) => area.dispatchEvent(
        new CustomEvent('cengbao:narrative-insert', {detail, cancelable: true}))"""
    area = hand.page.locator("textarea[name=story]")
    area.evaluate(insert, {"tree": [said("一句。", EAST)], "isInLine": True})
    area.evaluate(insert, {"tree": [said("一段。", WEST)]})
    assert sources(hand)[:2] == [("自己写的。一句。", ["east"]), ("一段。", ["west"])]
    area.evaluate(insert, {"tree": [said("最后。", WEST)], "isAtEnd": True})
    assert sources(hand)[-1] == ("最后。", ["west"])


def test_the_margin_names_the_unit_and_says_what_has_changed(hand: Hand) -> None:
    marks = hand.page.locator(".source-mark")
    expect(marks).to_have_text(["东村支部 · 2", "west · 1"])
    expect(marks.nth(0)).to_have_attribute("title", "取自东村支部第 2 版")
    expect(marks.nth(1)).to_have_attribute("title", "取自west第 1 版，来源已有变化")
    blocks = hand.page.locator(".editor__text p")
    expect(blocks.nth(2)).to_have_attribute("aria-description", "取自west第 1 版，来源已有变化")
    block, mark = blocks.nth(1).bounding_box(), marks.nth(0).bounding_box()
    assert block is not None
    assert mark is not None
    assert abs(block["y"] - mark["y"]) < 8
