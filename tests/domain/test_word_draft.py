"""A draft written in Word is matched by fixed rules; what is not sure is told, never guessed."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.answers import Answer, Given, NotApplicable
from domain.narrative import Heading, ListBlock, Narrative, Paragraph, plain_text, tokens_of
from domain.template_data import template_from_data
from domain.word_draft import Grid, Left, Line, Mark, Matched, Way, Written, match_draft


def field(key: str, label: str, kind: str = "integer", **more: Any) -> dict[str, Any]:
    return {"key": key, "label": label, "kind": kind, "levels": ["branch"], **more}


YES_NO = [{"key": "yes", "label": "是"}, {"key": "no", "label": "否"}]
COLUMNS = [
    {"key": "name", "label": "场所", "kind": "text"},
    {"key": "size", "label": "面积", "kind": "integer"},
]
PROPOSAL = {"branch": "书记带头讲授专题党课{{lectures}}，人人有收获。"}
STUDY = [
    field("seminars", "党支部集中学习研讨", unit="次"),
    field("visitors", "参加集中学习", unit="人次"),
    field("members", "参加集中学习党员", unit="人"),
    field("lectures", "书记主讲", unit="次"),
    field("study_text", "学习教育情况", "narrative", proposals=PROPOSAL),
]
DAYS = [
    field("days", "主题党日", unit="次"),
    field("hours", "年人均学时", "decimal", places=1, unit="学时"),
    field("listed", "是否列入计划", "choice", choices=YES_NO),
    field("held_on", "最近一次日期", "date"),
    field("venues", "活动场所", "table", columns=COLUMNS),
    field("days_text", "主题党日情况", "narrative"),
    field("days_result", "主题党日成效", "narrative"),
]
PARTS = [
    {"key": "study", "number": "（一）", "title": "深化细化学习教育", "fields": STUDY},
    {"key": "days", "number": "（二）", "title": "开展主题党日活动", "fields": DAYS},
]
PLAN = [{"key": "plan", "fields": [field("next", "改进措施", "narrative")]}]
TEMPLATE = template_from_data(
    {
        "key": "small",
        "title": "年度报告",
        "levels": ["branch", "company"],
        "covers": [],
        "sections": [
            {
                "key": key,
                "number": number,
                "title": title,
                "levels": ["branch", "company"],
                "parts": parts,
            }
            for key, number, title, parts in (
                ("work", "一", "教育培训开展情况", PARTS),
                ("plan", "二", "下一步改进措施", PLAN),
            )
        ],
    }
)
WORK = Line("一、教育培训开展情况")
STUDY_HEAD = Line("（一）深化细化学习教育")
DAYS_HEAD = Line("（二）开展主题党日活动")


def match(*written: Written) -> Matched:
    return match_draft(TEMPLATE, "branch", written)


def answers(matched: Matched) -> dict[str, Answer]:
    return {each.spec.key: each.answer for found in matched.found.values() for each in found}


def said(matched: Matched, key: str) -> str:
    answer = answers(matched)[key]
    assert isinstance(answer, Given)
    assert isinstance(answer.value, Narrative)
    return plain_text(answer.value)


def why(left: Left) -> str:
    return str(left.why)


# ---------------------------------------------------------------- headings
@pytest.mark.parametrize(
    "heading",
    [
        "二、下一步改进措施",
        "二、下一步的改进措施",
        "第二章 下一步改进措施",
        "2. 下一步改进措施",
        "下一步改进措施",
    ],
)
def test_a_section_is_known_by_the_words_of_its_heading(heading: str) -> None:
    assert said(match(Line(heading), Line("明年继续。")), "next") == "明年继续。"


def test_a_section_called_otherwise_is_known_by_rank_and_number() -> None:
    found = match(Line("二、今后打算", level=1), Line("明年继续。"))
    assert said(found, "next") == "明年继续。"
    assert "next" not in answers(match(Line("二、今后打算"), Line("明年继续。")))


def test_a_sentence_that_names_a_section_is_no_heading() -> None:
    found = match(WORK, STUDY_HEAD, Line("关于下一步改进措施，支部已有安排。"))
    assert said(found, "study_text") == "关于下一步改进措施，支部已有安排。"


def test_what_stands_above_the_first_heading_is_told() -> None:
    found = match(Line("某某党支部年度报告"), Line("集团公司党委："), WORK)
    assert [why(left) for left in found.left] == ["不在任何章节标题之下。"]


def test_text_before_the_first_sub_section_is_told_not_guessed() -> None:
    found = match(WORK, Line("全年工作扎实。"), STUDY_HEAD, Line("学习深入。"))
    assert said(found, "study_text") == "学习深入。"
    assert [(left.words, left.section) for left in found.left] == [("全年工作扎实。", "work")]


def test_a_single_section_needs_no_heading_of_its_own() -> None:
    found = match_draft(TEMPLATE, "branch", [Line("明年继续。")], TEMPLATE.section("plan"))
    assert said(found, "next") == "明年继续。"


def test_two_texts_of_one_sub_section_are_divided_by_their_labels() -> None:
    found = match(
        WORK, DAYS_HEAD, Line("月月有主题。"), Line("主题党日成效", level=3), Line("成效明显。")
    )
    assert said(found, "days_text") == "月月有主题。"
    assert said(found, "days_result") == "成效明显。"


# ---------------------------------------------------------------- beside the label
def test_numbers_stand_beside_their_labels_in_a_table() -> None:
    table = Grid(
        (
            ("填报项", "填写", "计量单位"),
            ("主题党日", "１，２３４", "次"),
            ("年人均学时（学时）", "40.5学时", "学时"),
            ("是否列入计划", "是", ""),
            ("最近一次日期", "2023年6月30日", ""),
        )
    )
    assert answers(match(WORK, DAYS_HEAD, table)) | {"held_on": None} == {
        "days": Given(1234),
        "hours": Given(Decimal("40.5")),
        "listed": Given("yes"),
        "held_on": None,
    }


def test_an_empty_place_is_no_answer() -> None:
    table = Grid((("主题党日", "X"), ("年人均学时", "____"), ("是否列入计划", "")))
    found = match(WORK, DAYS_HEAD, table)
    assert answers(found) == {}
    assert found.left == ()


def test_not_applicable_keeps_its_reason() -> None:
    found = match(WORK, DAYS_HEAD, Grid((("主题党日", "不适用（支部当年成立）"),)))
    assert answers(found) == {"days": NotApplicable("支部当年成立")}


def test_a_value_that_cannot_be_read_is_told_with_its_label() -> None:
    found = match(WORK, DAYS_HEAD, Grid((("主题党日", "若干"), ("年人均学时", "40"))))
    assert set(answers(found)) == {"hours"}
    assert "主题党日" in why(found.left[0])


def test_a_row_that_nothing_asks_for_is_told() -> None:
    found = match(WORK, DAYS_HEAD, Grid((("主题党日", "12"), ("植树", "300 棵"))))
    assert [left.words for left in found.left] == ["植树 300 棵"]


def test_a_table_field_takes_its_own_table_whatever_the_order_of_columns() -> None:
    table = Grid((("序号", "面积", "场所"), ("1", "120", "会议室"), ("2", "", "食堂")))
    venues = answers(match(WORK, DAYS_HEAD, table))["venues"]
    assert isinstance(venues, Given)
    assert [row[0] for row in venues.value] == [Given("会议室"), Given("食堂")]


def test_a_line_of_label_and_colon_is_an_answer_and_no_text() -> None:
    found = match(WORK, STUDY_HEAD, Line("1. 党支部集中学习研讨：12 次"), Line("学习深入。"))
    assert answers(found)["seminars"] == Given(12)
    assert said(found, "study_text") == "学习深入。"


# ---------------------------------------------------------------- in the sentence
def test_a_number_in_a_sentence_is_known_by_its_unit_and_the_words_before() -> None:
    text = "全年开展党支部集中学习研讨１２次，参加集中学习1.2万人次，其中参加集中学习党员35人。"
    found = answers(match(WORK, STUDY_HEAD, Line(text)))
    assert found["seminars"] == Given(12)
    assert found["visitors"] == Given(12000)
    assert found["members"] == Given(35)


def test_the_template_s_own_sentence_shows_the_words_before_a_number() -> None:
    found = match(WORK, STUDY_HEAD, Line("今年书记带头讲授专题党课4次。"))
    assert answers(found)["lectures"] == Given(4)
    assert next(f.way for f in found.found["work"] if f.spec.key == "lectures") is Way.SENTENCE


def test_two_numbers_for_one_field_are_left_to_the_person() -> None:
    found = match(WORK, STUDY_HEAD, Line("上半年集中学习研讨6次。下半年集中学习研讨7次。"))
    assert "seminars" not in answers(found)
    assert "6次 / 7次" in [left.words for left in found.left]


def test_an_approximate_number_is_not_taken_for_an_exact_one() -> None:
    found = match(WORK, STUDY_HEAD, Line("开展集中学习研讨10余次。"))
    assert "seminars" not in answers(found)
    assert any("约数" in why(left) for left in found.left)


@pytest.mark.parametrize("number", ["1,200", "1，200", "１２００", "0.12万"])
def test_a_number_in_a_sentence_may_be_written_as_people_do(number: str) -> None:
    found = match(WORK, STUDY_HEAD, Line(f"2023年，集中学习研讨{number}次。"))
    assert answers(found)["seminars"] == Given(1200)


@pytest.mark.parametrize("words", ["2023年6月开会", "第3次会议", "植树30棵", "A12次"])
def test_a_number_of_something_else_is_nobody_s(words: str) -> None:
    assert set(answers(match(WORK, STUDY_HEAD, Line(f"{words}。")))) == {"study_text"}


def test_a_table_wins_over_a_sentence() -> None:
    found = match(
        WORK, STUDY_HEAD, Grid((("党支部集中学习研讨", "12"),)), Line("集中学习研讨10次。")
    )
    assert answers(found)["seminars"] == Given(12)


# ---------------------------------------------------------------- text
def test_levels_lists_and_tokens_of_the_text_are_kept() -> None:
    found = match(
        WORK,
        STUDY_HEAD,
        Line("主要做法", level=3),
        Line("甲", mark=Mark.BULLET),
        Line("乙", mark=Mark.BULLET),
        Line("全年研讨{{党支部集中学习研讨}}。"),
        Line("1. 抓学习"),
    )
    answer = answers(found)["study_text"]
    assert isinstance(answer, Given)
    blocks = answer.value.blocks
    assert [type(block) for block in blocks] == [Heading, ListBlock, Paragraph, Heading]
    assert [token.field for token in tokens_of(answer.value)] == ["seminars"]


@given(st.lists(st.text(max_size=60), max_size=12))
def test_any_lines_are_either_taken_or_told(lines: list[str]) -> None:
    written = [WORK, STUDY_HEAD, *(Line(words) for line in lines if (words := line.strip()))]
    found = match(*written)
    assert all(each.spec.key in TEMPLATE.fields for each in found.found.get("work", ()))
    assert all(why(left) for left in found.left)


@given(st.integers(0, 10**9), st.sampled_from(["{:d}", "{:,}", " {:d} ", "{:d}次"]))
def test_any_number_in_a_table_comes_back_exactly(number: int, shape: str) -> None:
    found = match(WORK, DAYS_HEAD, Grid((("主题党日", shape.format(number)),)))
    assert answers(found) == {"days": Given(number)}
