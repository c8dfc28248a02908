"""What the checks find in a section's content, by code, place and weight."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from domain.answers import NOT_ANSWERED, Answer, Given, NotApplicable
from domain.checks import CHECKS, Examined, Finding, codes, examine
from domain.content import Content
from domain.narrative import Narrative, Paragraph, Text, Token
from domain.severity import Severity
from domain.template import Rule, TemplateSpec
from tests.domain.samples import BY_KEY, LEVELS, RULE, SECTION, TEMPLATE

STORY = Narrative((Paragraph((Text("走访"), Token("visits"), Text("次"))),))
COMPLETE: dict[str, Answer] = {
    "visits": Given(0),
    "hands": Given(10),
    "trained": Given(8),
    "yield_rate": Given(Decimal("3.5")),
    "cost": NotApplicable("没有购买"),
    "first_day": Given(date(2023, 6, 1)),
    "last_day": Given(date(2023, 6, 2)),
    "watered": Given("yes"),
    "crop": Given("水稻"),
    "story": Given(STORY),
}


def found(level: str = "farm", *, rules: tuple[Rule, ...] = (RULE,), **more: Any) -> list[Finding]:
    """The findings of the complete content with some answers changed."""
    others, totals = more.pop("others", {}), more.pop("totals", {})
    section = replace(SECTION, rules=rules)
    template: TemplateSpec = replace(TEMPLATE, sections=(section,))
    content = Content({**COMPLETE, **more})
    return list(examine(Examined(template, section, level, content, others, totals)))


def said(findings: list[Finding]) -> list[tuple[str, str, str]]:
    return [(finding.code, finding.place.field, finding.severity.value) for finding in findings]


def test_complete_content_with_a_zero_and_a_reason_has_no_finding() -> None:
    assert found() == []


@pytest.mark.parametrize("level", LEVELS)
def test_every_required_field_of_the_level_is_asked_for_and_no_other(level: str) -> None:
    asked = {spec.key for spec in SECTION.fields_entered_at(level) if spec.required}
    nothing = found(level, **dict.fromkeys(COMPLETE, NOT_ANSWERED))
    assert {finding.place.field for finding in nothing} == asked
    assert {finding.code for finding in nothing} == {"R001"}


@pytest.mark.parametrize(
    ("key", "empty"),
    [
        ("visits", NOT_ANSWERED),
        ("story", Given(Narrative())),
        ("story", Given(Narrative((Paragraph((Text("\u3000"),)),)))),
        ("crop", Given("  ")),
        ("watered", Given("")),
    ],
)
def test_an_emptied_field_is_missing_and_nothing_else_is_said_of_it(key, empty) -> None:
    assert said(found(**{key: empty})) == [("R001", key, "block")]


def test_the_hint_on_zero_is_for_numbers() -> None:
    number, text = found(visits=NOT_ANSWERED, crop=NOT_ANSWERED)
    assert "没有发生请填 0" in str(number.hint)
    assert text.hint is None


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"visits": Given(-3)}, "R002"),
        ({"visits": Given(9001)}, "R002"),
        ({"first_day": Given(date(23, 6, 1))}, "R002"),
        ({"crop": Given("稻" * 21)}, "R003"),
        ({"story": Given(Narrative((Paragraph((Text("写" * 301),)),)))}, "R003"),
        ({"watered": Given("gone")}, "R004"),
        ({"cost": NotApplicable(" 无 ")}, "R005"),
        ({"story": Given(Narrative((Paragraph((Token("nothing"),)),)))}, "R006"),
        ({"story": Given(Narrative((Paragraph((Token("story"),)),)))}, "R006"),
    ],
)
def test_each_thing_wrong_is_found_once_with_its_stable_code(changed, code) -> None:
    (key,) = changed
    assert said(found(**changed)) == [(code, key, "block")]


def test_the_findings_of_a_table_and_of_tokens_have_keys_of_their_own() -> None:
    row = (NOT_ANSWERED, Given(date(23, 1, 1)), NOT_ANSWERED)
    tokens = Paragraph(tuple(Token(name) for name in ("x", "y", "x")))
    findings = found(machines=Given((row, row)), story=Given(Narrative((tokens,))))
    keys = [finding.key for finding in findings]
    assert keys == [
        "R007:harvest:machines:1:machine",
        "R002:harvest:machines:1:bought_on",
        "R007:harvest:machines:2:machine",
        "R002:harvest:machines:2:bought_on",
        "R006:harvest:story:x",
        "R006:harvest:story:y",
    ]


def test_a_broken_rule_says_its_own_words_with_its_own_weight_at_its_first_field() -> None:
    (finding,) = found(trained=Given(11))
    assert (finding.code, finding.severity) == ("H001", Severity.EXPLAIN)
    assert (str(finding.message), str(finding.hint)) == ("培训人数多于总人数。", "请核对。")
    assert finding.place.field == "hands"
    assert finding.key == "H001:harvest:hands"


@pytest.mark.parametrize("answer", [NOT_ANSWERED, NotApplicable("没有培训")])
def test_a_rule_that_lacks_a_value_does_not_apply(answer: Answer) -> None:
    codes = [finding.code for finding in found(trained=answer, hands=Given(0))]
    assert "H001" not in codes


def test_a_rule_sees_the_total_before_the_own_value_and_other_sections_last() -> None:
    rule = replace(RULE, expression="visits <= 100")
    assert said(found(rules=(rule,), visits=Given(7), totals={"visits": Given(101)})) == [
        ("H001", "visits", "explain")
    ]
    assert found(rules=(rule,), visits=Given(101), totals={"visits": Given(7)}) == []
    examined = Examined(TEMPLATE, SECTION, "farm", Content(), {"visits": Given(5)})
    assert examined.number("visits") == 5
    assert examined.number("hands") is None


@pytest.mark.parametrize(
    "expression",
    ["trained <=", "trained + hands", "gone > 1", "trained and hands", "abs(1, 2) > 1"],
)
def test_a_rule_that_could_not_run_counts_as_failed(expression: str) -> None:
    (finding,) = found(rules=(replace(RULE, expression=expression),))
    assert (finding.code, finding.severity) == ("H001", Severity.BLOCK)
    assert "规则 H001 无法执行" in str(finding.message)


def test_a_rule_about_no_field_of_the_level_stands_at_the_section() -> None:
    (finding,) = found("county", totals={"trained": Given(11), "hands": Given(10)})
    assert finding.place.field == ""


def test_every_code_belongs_to_one_check_and_every_check_says_what_it_asks() -> None:
    assert [code.code for code in codes()] == [f"R{number:03}" for number in range(1, 21)]
    words = [(c.title, c.asks, c.why, c.mend) for c in codes()]
    assert all(str(sentence).strip() for each in words for sentence in each)
    assert len({check.run for check in CHECKS}) == len(CHECKS)
    assert set(BY_KEY) >= set(COMPLETE)
