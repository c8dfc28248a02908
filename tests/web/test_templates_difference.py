"""What the components of a difference say: in words, in place, and whole."""

import re
from html import unescape

import html5lib
import pytest
from flask import Flask

from domain.difference import (
    Mark,
    Run,
    Runs,
    narrative_difference,
    table_difference,
    text_difference,
)
from domain.narrative import Heading, Narrative, Paragraph, Text
from domain.plain_narrative import from_plain
from tests.web.stage import macro, make_stage

OLD = """（一）主题教育
支部开展集中学习研讨12次，书记领学重点篇目，党员逐一发言。党员的初心更加牢固，干劲更足。
- 讲专题党课3次
| 项目 | 次数 |
| --- | --- |
| 学习 | 12 |"""
NEW = """（一）主题教育情况
支部开展集中学习研讨14次，书记领学重点篇目，党员逐一发言。
党员的初心更加牢固，干劲更足。
- 讲专题党课4次
- 上门送学2次
| 项目 | 次数 | 人次 |
| --- | --- | --- |
| 学习 | 14 | 20 |
下一步，把做法固定下来。"""


@pytest.fixture(scope="module")
def app() -> Flask:
    return make_stage()


def text_of(app: Flask, runs: Runs) -> str:
    return macro(app, "difference", "text_difference", runs)


def heard(markup: str) -> str:
    """The words of the markup, those for who listens with the others."""
    shown = re.sub(r'<span class="difference__break" aria-hidden="true">.</span>', "", markup)
    parted = re.sub(r"</(p|li|td|th)>", " ", shown)
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", "", parted))).strip()


def narrative_markup(app: Flask, old: str, new: str) -> str:
    found = narrative_difference(from_plain(old), from_plain(new))
    return macro(app, "difference", "narrative_difference", found.blocks)


def test_removed_and_added_words_are_marked_up_as_such_and_said(app: Flask) -> None:
    shown = text_of(app, text_difference("学习12次", "学习14次"))
    assert '<del class="difference__removed">' in shown
    assert '<ins class="difference__added">' in shown
    assert heard(shown) == "学习 删去开始 12 删去结束 新增开始 14 新增结束 次"


def test_words_that_stayed_are_not_marked(app: Flask) -> None:
    assert text_of(app, text_difference("学习12次", "学习12次")).strip() == "学习12次"


def test_what_people_typed_stays_text(app: Flask) -> None:
    shown = text_of(app, text_difference("<b>甲</b>", "<i>甲</i>"))
    assert not re.search(r"<[bi]>", shown)
    assert "&lt;" in shown


def test_runs_of_one_mark_are_one_mark(app: Flask) -> None:
    runs = (
        Run(Mark.REMOVED, "走访"),
        Run(Mark.REMOVED, "12次", "visits"),
        Run(Mark.ADDED, "", "visits"),
        Run(Mark.ADDED, "多"),
    )
    shown = text_of(app, runs)
    assert shown.count("<del") == shown.count("<ins") == 1
    assert heard(shown) == "删去开始 走访12次 删去结束 新增开始 （未填）多 新增结束"


def test_the_cut_of_a_paragraph_is_said_and_seen(app: Flask) -> None:
    shown = text_of(app, text_difference("甲。乙。", "甲。\n乙。"))
    assert heard(shown) == "甲。 新增开始 分段 新增结束 乙。"
    assert "¶" in shown
    assert shown.count("<br>") == 1
    assert "<br>" not in text_of(app, text_difference("甲。\n乙。", "甲。乙。"))


def test_a_short_value_is_shown_before_and_now(app: Flask) -> None:
    shown = macro(app, "difference", "value_difference", "12期", "14期", "增加 2期")
    assert heard(shown) == "删去开始 12期 删去结束 新增开始 14期 新增结束 增加 2期"


def test_each_part_of_a_narrative_has_its_word(app: Flask) -> None:
    shown = narrative_markup(app, OLD, NEW)
    words = re.findall(r'class="difference__word">([^<]*)<', shown)
    assert words == [
        *("有改动", "有改动", "有改动", "新增"),  # heading, paragraph, list and its new item
        *("有改动", "有改动", "有改动", "新增"),  # table and its two rows, paragraph
    ]
    assert '<strong>（一）主题教育<ins class="difference__added">' in shown


def test_what_moved_is_named_where_it_is_and_where_it_was(app: Flask) -> None:
    far = "支部组织党员到烈士陵园缅怀先烈，大家表示要把先辈的精神转化为工作的动力。"
    near = "研讨中党员敞开思想，把人员分散的问题摆到桌面上，共同商量解决办法，党员和职工都很赞成。"
    shown = heard(narrative_markup(app, f"{near}\n{far}", f"{far}\n{near}"))
    assert shown.startswith("移到此处 支部组织党员")
    assert "已移走 支部组织党员" in shown
    assert shown.count("工作的动力") == 1


def test_a_block_of_another_look_says_so(app: Flask) -> None:
    words = (Text("（一）做法"),)
    found = narrative_difference(
        Narrative((Paragraph(words),)), Narrative((Heading(2, words),))
    ).blocks
    assert "有改动，格式有变" in macro(app, "difference", "narrative_difference", found)


def test_a_table_field_has_its_labels_and_a_word_for_each_changed_row(app: Flask) -> None:
    old, new = [(("甲",), ("3",))], [(("甲",), ("4",)), (("乙",), ("5",))]
    shown = macro(
        app, "difference", "table_difference", table_difference(old, new), ["班次", "人数"]
    )
    assert [heard(cell) for cell in re.findall(r"<th.*?</th>", shown)] == ["变化", "班次", "人数"]
    assert re.findall(r'class="difference__word">([^<]*)<', shown) == ["有改动", "新增"]


@pytest.mark.parametrize(("old", "new"), [(OLD, NEW), (NEW, OLD), ("", NEW), (OLD, "")])
def test_a_difference_is_valid_markup(app: Flask, old: str, new: str) -> None:
    body = narrative_markup(app, old, new) + macro(app, "difference", "difference_legend")
    page = f"<!doctype html><html lang=zh><head><title>x</title></head><body>{body}</body></html>"
    html5lib.HTMLParser(strict=True).parse(page)
