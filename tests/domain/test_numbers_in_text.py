"""Digits in text are compared with the field they speak of, and with no other."""

from decimal import Decimal

import pytest

from domain.answers import Answer, Given
from domain.checks import Examined, examine
from domain.content import Content
from domain.narrative import Narrative, Paragraph, Text, Token
from domain.template import FieldKind, PartSpec, SectionSpec
from tests.domain.samples import TEMPLATE, a_field

FIELDS = (
    a_field("days", label="主题党日活动", unit="次"),
    a_field("lessons", label="“三会一课”专题学习", unit="次"),
    a_field("meetings", label="会议", unit="次"),
    a_field("reads", label="学习解读文章阅读量", unit="人次"),
    a_field("people", label="参训党员", unit="人"),
    a_field("funds", FieldKind.MONEY, label="培训经费", unit="万元", places=2),
    a_field("text", FieldKind.NARRATIVE, label="工作情况"),
)
SECTION = SectionSpec("here", "一", "章节", ("farm",), (PartSpec("all", "", "", FIELDS),))
WHOLE = TEMPLATE.__class__("t", "模板", ("farm",), (SECTION,), ())
ANSWERS: dict[str, Answer] = {
    "days": Given(12),
    "lessons": Given(24),
    "meetings": Given(3),
    "reads": Given(12340),
    "people": Given(36),
    "funds": Given(Decimal("8.50")),
}


def said(*words: str | Token, **more: dict[str, Answer]) -> list[str]:
    run = tuple(Text(part) if isinstance(part, str) else part for part in words)
    content = Content({**ANSWERS, "text": Given(Narrative((Paragraph(run),)))})
    found = examine(Examined(WHOLE, SECTION, "farm", content, **more))
    return [str(finding.message) for finding in found if finding.code == "R014"]


@pytest.mark.parametrize(
    ("words", "label"),
    [
        ("开展主题党日活动15次。", "主题党日活动"),
        ("组织主题党日活动共计 15 次，效果良好。", "主题党日活动"),
        ("全年15次主题党日活动全部完成。", "主题党日活动"),
        ("“三会一课”专题学习25次。", "“三会一课”专题学习"),
        ("组织会议４次。", "会议"),
        ("学习解读文章阅读量达到1.5万人次。", "学习解读文章阅读量"),
        ("学习解读文章阅读量12,345人次。", "学习解读文章阅读量"),
        ("培训经费8.6万元。", "培训经费"),
    ],
)
def test_a_number_that_disagrees_is_told_with_the_field_it_speaks_of(
    words: str, label: str
) -> None:
    (message,) = said(words)
    assert f"“{label}”" in message
    assert "“工作情况”" in message


@pytest.mark.parametrize(
    "words",
    [
        "开展主题党日活动12次。",
        "学习解读文章阅读量12,340人次。",
        "学习解读文章阅读量1.2万人次。",
        "培训经费8.5万元。",
        "2023年主题党日活动按月开展。",
        "2023年第5次主题党日活动。",
        "第5次主题党日活动邀请了老党员。",
        "主题党日活动比上年增加5次。",
        "主题党日活动约10次。",
        "主题党日活动每月1次。",
        "计划开展主题党日活动15次。",
        "要求主题党日活动不少于10次。",
        "以“主题党日活动100次”为题的展板。",
        "召开专题会议5次。",
        "参训党员40人次。",
        "主题党日活动和志愿服务20次。",
        "主题党日活动，参加20次。",
        "主题党日活动其中户外5次。",
        "主题党日活动3次、5次不等的支部。",
    ],
)
def test_what_may_speak_of_something_else_is_left_alone(words: str) -> None:
    assert said(words) == []


def test_a_live_number_is_never_compared_even_once_it_is_frozen() -> None:
    assert said("开展主题党日活动", Token("days", "15次"), "。") == []


def test_the_total_may_be_said_as_well_as_the_own_number() -> None:
    totals: dict[str, Answer] = {"days": Given(90)}
    assert said("所属支部开展主题党日活动90次。", totals=totals) == []
    assert said("本级开展主题党日活动12次。", totals=totals) == []
    assert len(said("共开展主题党日活动80次。", totals=totals)) == 1
