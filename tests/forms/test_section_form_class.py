"""The form made from an outline: names, three values, tokens, what cannot be read."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from werkzeug.datastructures import MultiDict

from domain.answers import NOT_ANSWERED, Answer, Given, NotApplicable
from domain.narrative import Narrative, Paragraph, Text, Token
from domain.template import TemplateSpec
from domain.template_data import template_from_data
from forms.section import SectionForm, section_form

FIELDS: list[dict[str, Any]] = [
    {"key": "count", "label": "次数", "kind": "integer", "unit": "次"},
    {"key": "rate", "label": "比例", "kind": "percent", "places": 2, "unit": "%"},
    {"key": "held_on", "label": "日期", "kind": "date"},
    {
        "key": "mode",
        "label": "方式",
        "kind": "choice",
        "choices": [{"key": "a", "label": "集中"}, {"key": "b", "label": "分散"}],
    },
    {"key": "place", "label": "地点", "kind": "text"},
    {"key": "story", "label": "情况", "kind": "narrative"},
    {
        "key": "list",
        "label": "清单",
        "kind": "table",
        "required": False,
        "columns": [
            {"key": "name", "label": "名称", "kind": "text"},
            {"key": "people", "label": "人数", "kind": "integer"},
        ],
    },
    {"key": "above", "label": "上级填", "kind": "integer", "levels": ["company"]},
]


def outline() -> TemplateSpec:
    """An outline with a field of each kind."""
    fields = [{"levels": ["branch"], **each} for each in FIELDS]
    section = {
        "key": "s",
        "number": "一",
        "title": "情况",
        "levels": ["branch", "company"],
        "parts": [{"key": "p", "fields": fields}],
    }
    return template_from_data(
        {
            "key": "t",
            "title": "报告",
            "levels": ["branch", "company"],
            "covers": [],
            "sections": [section],
        }
    )


def form_with(
    typed: dict[str, str] | None = None, answers: dict[str, Answer] | None = None, **more: Any
) -> SectionForm:
    template = outline()
    made = section_form(template, template.section("s"), "branch")
    return made(None if typed is None else MultiDict(typed), answers=answers, **more)


def test_the_form_has_a_field_for_each_thing_asked_at_the_level() -> None:
    names = list(form_with().answer_fields)
    assert names == ["count", "rate", "held_on", "mode", "place", "story", "list"]


def test_a_form_class_is_made_once_for_an_outline() -> None:
    template = outline()
    section = template.section("s")
    assert section_form(template, section, "branch") is section_form(template, section, "branch")
    assert section_form(template, section, "company") is not section_form(
        template, section, "branch"
    )


@pytest.mark.parametrize(
    ("key", "typed", "answer"),
    [
        ("count", "１，２３４", Given(1234)),
        ("count", "0", Given(0)),
        ("count", "", NOT_ANSWERED),
        ("count", " \u3000", NOT_ANSWERED),
        ("count", "-3", Given(-3)),
        ("rate", "12.5%", Given(Decimal("12.50"))),
        ("held_on", "2023年6月3日", Given(date(2023, 6, 3))),
        ("mode", "b", Given("b")),
        ("mode", "", NOT_ANSWERED),
        ("place", "  活动室 ", Given("活动室")),
        ("story", "\r\n \r\n", NOT_ANSWERED),
        ("list", "班 | 3\n", Given(((Given("班"), Given(3)),))),
        ("list", "\n", NOT_ANSWERED),
    ],
)
def test_what_is_typed_becomes_an_answer(key: str, typed: str, answer: Answer) -> None:
    form = form_with({f"a-{key}": typed})
    assert form.validate()
    assert form.answers == {key: answer}


@pytest.mark.parametrize(
    ("key", "typed", "why"),
    [
        ("count", "1e400", "“1e400”不是数字"),
        ("count", "3.5", "请输入整数"),
        ("rate", "1.234", "最多保留 2 位小数。"),
        ("held_on", "2023-02-30", "请按 2023-06-30 的形式填写日期。"),
        ("mode", "c", "请从列出的选项中选择“方式”。"),
        ("list", "班 | 几", "第 1 行“人数”："),
        ("story", "半个\ufffd", "文字中有无法识别的字符"),
        ("story", "半个%ED%A0%80", "文字中有无法识别的字符"),
        ("story", "\ud800", "文字中有无法识别的字符"),
        ("place", "长" * 200_001, "文字超过 200000 个字，无法保存。"),
    ],
)
def test_what_cannot_be_read_is_said_at_its_field_and_stays(key: str, typed: str, why: str) -> None:
    form = form_with({f"a-{key}": typed})
    assert not form.validate()
    ((name, sentence),) = form.errors_in_order
    assert name == f"a-{key}"
    assert why in sentence
    assert form.answer_fields[key]._value() == typed


def test_not_applicable_goes_before_what_stands_in_the_input() -> None:
    form = form_with({"a-count": "5", "a-count-na": "1", "a-count-reason": " 没有 这项 "})
    assert form.validate()
    assert form.answers == {"count": NotApplicable("没有 这项")}
    assert form.answer_fields["count"].inputs.text == "5"


def test_a_reason_that_is_too_long_is_said_at_the_reason() -> None:
    form = form_with({"a-count": "", "a-count-na": "1", "a-count-reason": "因" * 201})
    assert not form.validate()
    assert [name for name, _ in form.errors_in_order] == ["a-count-reason"]
    assert form.answer_fields["count"].na.reason.errors


def test_tokens_are_written_by_label_and_kept_by_key() -> None:
    narrative = Narrative((Paragraph((Text("共"), Token("count"), Text("。"))),))
    typed = form_with({"a-story": "共{{次数}}。"})
    assert typed.answers == {"story": Given(narrative)}
    shown = form_with(answers={"story": Given(narrative)})
    assert shown.answer_fields["story"]._value() == "共{{次数}}。"


def test_a_token_of_no_field_stays_as_it_was_typed() -> None:
    form = form_with({"a-story": "共{{别的}}。"})
    assert form.answers == {
        "story": Given(Narrative((Paragraph((Text("共"), Token("别的"), Text("。"))),)))
    }


@pytest.mark.parametrize("key", ["count", "rate", "held_on", "mode", "place", "story", "list"])
def test_what_the_form_shows_it_reads_back(key: str) -> None:
    answers: dict[str, Answer] = {
        "count": Given(1234),
        "rate": Given(Decimal("12.50")),
        "held_on": Given(date(2023, 6, 3)),
        "mode": Given("b"),
        "place": Given("活动室"),
        "story": Given(Narrative((Paragraph((Text("文字"),)), Paragraph((Text("又一段"),))))),
        "list": Given(((NOT_ANSWERED, Given(3)), (Given("班"), NOT_ANSWERED))),
    }
    shown = form_with(answers=answers).answer_fields[key]
    assert form_with({shown.name: shown._value()}).answers == {key: answers[key]}


def test_a_field_that_was_not_sent_keeps_its_answer_and_is_not_among_the_typed() -> None:
    form = form_with({"a-count": "3"}, {"count": Given(1), "place": Given("活动室")})
    assert form.answers == {"count": Given(3)}
    assert form.answer_fields["place"]._value() == "活动室"


def test_a_field_may_be_left_as_it_is_kept_now() -> None:
    form = form_with({"a-count": "x", "a-count-keep": "1"}, {"count": Given(1)})
    assert form.validate()
    assert form.answers == {}
    assert form.answer_fields["count"]._value() == "1"


def test_an_explanation_is_kept_by_the_finding_it_explains() -> None:
    form = form_with({"e-T001-count": "有原因。"}, explanations={"T002:s:": "旧的。"})
    assert form.validate()
    assert form.explanations == {"T001:s:count": "有原因。"}
    assert form.explanation("T002:s:").data == "旧的。"
    assert form.explanation("T001:s:count").name == "e-T001-count"
    assert form.explanation("T009:s:").data == ""


def test_an_explanation_that_is_too_long_is_said_at_its_input() -> None:
    form = form_with({"e-T001-": "长" * 1001})
    assert not form.validate()
    assert form.errors_in_order == [("e-T001-", "最多 1000 字，现有 1001 字。")]
    assert form.explanation("T001:s:").data == "长" * 1001


@pytest.mark.parametrize(
    ("text", "version"), [("7", 7), ("", -1), ("x", -1), ("-1", -1), ("9" * 30, -1)]
)
def test_an_odd_version_is_none(text: str, version: int) -> None:
    assert form_with({"based_on": text}).version == version
