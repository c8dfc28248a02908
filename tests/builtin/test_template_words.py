"""The proposals and rules of the built-in templates name what exists and read well."""

import re
from decimal import Decimal

import pytest

from builtin import templates
from domain.expression import evaluate, names_of, parse
from domain.severity import Severity
from domain.template import FieldKind, SectionSpec, TemplateSpec

KEYS = templates.keys()
TOKEN = re.compile(r"\{\{(\w+)\}\}")


@pytest.fixture(params=KEYS)
def template(request: pytest.FixtureRequest) -> TemplateSpec:
    return templates.load(request.param)


@pytest.fixture
def training() -> TemplateSpec:
    return templates.load("party-training")


def _known_at(section: SectionSpec, template: TemplateSpec, level: str) -> set[str]:
    """The fields of a section that have a value at a level: entered there, added up or computed."""
    below = template.levels[: template.levels.index(level) + 1]
    entered = {f.key for f in section.fields if set(f.levels) & set(below) and f.aggregation}
    entered |= {f.key for f in section.fields_entered_at(level)}
    ratios = {
        f.key
        for f in section.fields
        if f.aggregation and {f.aggregation.numerator, f.aggregation.denominator} <= entered
    }
    return entered | ratios


def test_a_proposal_speaks_only_of_fields_that_have_a_value_there(template):
    for section in template.sections:
        for spec in section.fields:
            for level, text in spec.proposals.items():
                named = set(TOKEN.findall(text))
                assert named <= _known_at(section, template, level), (spec.key, level)
                assert "{{" not in TOKEN.sub("", text)


def test_a_proposal_is_a_few_sentences_without_stray_spaces(template):
    for spec in template.fields.values():
        for level, text in spec.proposals.items():
            assert 2 <= text.count("。") <= 5, (spec.key, level)
            assert " " not in text, (spec.key, level)


def test_a_proposal_does_not_write_the_unit_again_after_a_number(template):
    for spec in template.fields.values():
        for text in spec.proposals.values():
            for match in TOKEN.finditer(text):
                unit = template.fields[match[1]].unit
                assert not (unit and text[match.end() :].startswith(unit)), (spec.key, match[1])


def test_a_branch_proposal_has_no_token_of_a_choice(training):
    for spec in training.fields.values():
        for key in TOKEN.findall(spec.proposals.get("branch", "")):
            assert training.fields[key].kind is not FieldKind.CHOICE


def test_a_rule_names_fields_of_its_own_section_and_holds_or_fails(template):
    for section in template.sections:
        known = {f.key for f in section.fields if f.is_numeric}
        for rule in section.rules:
            expression = parse(rule.expression)
            assert names_of(expression) <= known, rule.code
            outcome = evaluate(expression, dict.fromkeys(known, Decimal(1)))
            assert isinstance(outcome, bool), rule.code


def test_a_rule_says_which_fields_it_means_and_what_to_do(template):
    for section in template.sections:
        for rule in section.rules:
            named = [template.fields[key].label for key in names_of(parse(rule.expression))]
            assert all(f"“{label}”" in rule.message for label in named), rule.code
            assert rule.hint
            assert "%" not in rule.message + rule.hint


def test_rule_codes_are_unique_over_all_templates():
    codes = [
        rule.code
        for key in KEYS
        for section in templates.load(key).sections
        for rule in section.rules
    ]
    assert len(codes) == len(set(codes))
    assert all(re.fullmatch(r"[ST]\d{3}", code) for code in codes)


def test_the_hours_of_the_plan_ask_for_an_explanation(training):
    rules = {rule.expression: rule.severity for rule in training.section("rotation").rules}
    assert rules["ordinary_member_hours >= 32"] is Severity.EXPLAIN
    assert rules["officer_hours >= 56"] is Severity.EXPLAIN
    assert rules["members_trained <= members_total"] is Severity.BLOCK
