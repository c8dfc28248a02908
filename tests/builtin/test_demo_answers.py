"""The demonstration's answers are of the right type, keep the rules and can be made again."""

from datetime import date
from decimal import Decimal
from time import perf_counter

import pytest

from builtin import demo, templates
from domain.answers import Given, NotAnswered, NotApplicable, number_of
from domain.checks import Examined, examine
from domain.content import Content, load, store
from domain.fields import type_of
from domain.narrative import Narrative, plain_text
from domain.severity import Severity
from domain.template import FieldKind

YEARS = (2022, 2023)
UNITS = demo.organisation()
TRAINING = templates.load("party-training")
SAFETY = templates.load("work-safety")
SAFETY_UNITS = tuple(
    demo.Unit(f"{level}{n}", level, "甲", "甲", "z", position=n)
    for level in SAFETY.levels
    for n in range(8)
)
CASES = [(TRAINING, unit) for unit in UNITS] + [(SAFETY, unit) for unit in SAFETY_UNITS]
TYPES = {
    FieldKind.INTEGER: int,
    FieldKind.DECIMAL: Decimal,
    FieldKind.PERCENT: Decimal,
    FieldKind.MONEY: Decimal,
    FieldKind.DATE: date,
    FieldKind.CHOICE: str,
    FieldKind.TEXT: str,
    FieldKind.NARRATIVE: Narrative,
    FieldKind.TABLE: tuple,
}
each_case = pytest.mark.parametrize(
    ("template", "unit"), CASES, ids=[f"{t.key}-{u.code}" for t, u in CASES]
)


def _answers(template, unit, year=2023):
    return {
        section.key: demo.answers_for(template, section, unit, year)
        for section in template.sections_at(unit.level)
    }


def _is_of_its_type(spec, value):
    if type(value) is not TYPES[spec.kind]:
        return False
    if spec.kind is FieldKind.TABLE:
        return all(
            isinstance(cell, Given) and _is_of_its_type(column, cell.value)
            for row in value
            for cell, column in zip(row, spec.columns, strict=True)
        )
    return not isinstance(value, Decimal) or -value.as_tuple().exponent == spec.places


@each_case
@pytest.mark.parametrize("year", YEARS)
def test_every_answer_is_of_its_fields_type(template, unit, year):
    for section in template.sections_at(unit.level):
        answers = demo.answers_for(template, section, unit, year)
        specs = section.fields_typed_at(unit.level)
        assert list(answers) == [spec.key for spec in specs]
        for spec in specs:
            answer = answers[spec.key]
            if isinstance(answer, Given):
                assert _is_of_its_type(spec, answer.value), spec.key
                assert list(type_of(spec).check(answer.value, spec)) == [], spec.key


@each_case
def test_answers_survive_being_stored(template, unit):
    for section in template.sections_at(unit.level):
        content = Content(demo.answers_for(template, section, unit, 2023))
        kept = load(store(content, section.fields), section.fields)
        assert all(kept[key] == content[key] for key in content.answers)


def whole(template, section, unit, year):
    """What the unit types in a section, and the numbers that its other sections know."""
    typed = demo.answers_for(template, section, unit, year)
    known = {
        spec.key: demo.answers_for(template, template.section_of(spec.same_as), unit, year)[
            spec.same_as
        ]
        for spec in section.fields_known_at(unit.level)
    }
    return Content({**typed, **known})


@each_case
@pytest.mark.parametrize("year", YEARS)
def test_nothing_blocks_and_what_asks_for_an_explanation_has_one(template, unit, year):
    for section in template.sections_at(unit.level):
        content = whole(template, section, unit, year)
        explained = demo.explanations_for(template, section, unit, year)
        for finding in examine(Examined(template, section, unit.level, content)):
            assert finding.severity is Severity.EXPLAIN, finding
            assert len(explained[finding.code]) > 10


@pytest.mark.parametrize(
    ("code", "rule"),
    [
        ("c1-b03", "T304"),
        ("c1-b04", "T301"),
        ("c2-b04", "T701"),
        ("c2-b05", "T302"),
        ("c2", "T602"),
    ],
)
def test_some_units_break_a_rule_on_purpose(code, rule):
    unit = next(unit for unit in UNITS if unit.code == code)
    found = {
        finding.code
        for section in TRAINING.sections_at(unit.level)
        for finding in examine(
            Examined(
                TRAINING,
                section,
                unit.level,
                whole(TRAINING, section, unit, 2023),
            )
        )
    }
    assert found == {rule}


def test_a_total_above_can_be_explained_too():
    section = TRAINING.section("rotation")
    for code in ("c1", "group"):
        unit = next(unit for unit in UNITS if unit.code == code)
        assert "T304" in demo.explanations_for(TRAINING, section, unit, 2023)


def test_all_three_values_occur():
    answers = [a for unit in UNITS for s in _answers(TRAINING, unit).values() for a in s.values()]
    assert any(isinstance(answer, NotApplicable) and answer.reason for answer in answers)
    assert any(isinstance(answer, NotAnswered) for answer in answers)
    assert any(answer == Given(0) for answer in answers)


def test_what_had_not_begun_does_not_apply_the_year_before():
    company = next(unit for unit in UNITS if unit.level == "company")
    section = TRAINING.section("theory")
    before = demo.answers_for(TRAINING, section, company, 2022)["reading_classes_2023"]
    assert isinstance(before, NotApplicable)
    assert number_of(demo.answers_for(TRAINING, section, company, 2023)["reading_classes_2023"])


def test_the_year_before_is_a_little_lower():
    lower, higher = (
        sum(
            number_of(answer) or 0
            for unit in UNITS
            for key, answer in demo.answers_for(
                TRAINING, TRAINING.section("contents"), unit, year
            ).items()
        )
        for year in YEARS
    )
    assert lower < higher < lower * 2


def test_the_same_arguments_give_the_same_answers():
    demo.organisation.cache_clear()
    again = demo.organisation()
    assert again == UNITS
    assert [_answers(TRAINING, unit) for unit in again] == [_answers(TRAINING, u) for u in UNITS]


def test_another_seed_gives_other_numbers():
    unit = next(unit for unit in UNITS if unit.level == "branch")
    section = TRAINING.section("contents")
    one, other = (demo.answers_for(TRAINING, section, unit, 2023, seed) for seed in (1, 2))
    assert one != other


def test_a_half_filled_section_has_the_first_half():
    unit = next(unit for unit in UNITS if unit.level == "branch")
    section = TRAINING.section("rotation")
    answers = demo.answers_for(TRAINING, section, unit, 2023)
    half = demo.half_filled(section, answers)
    assert 0 < len(half) < len(answers)
    assert half.items() <= answers.items()
    assert "members_total" in half
    assert "rotation_text" not in half


def test_a_half_filled_section_of_one_text_has_its_first_sentence():
    unit = next(unit for unit in UNITS if unit.level == "branch")
    section = TRAINING.section("overview")
    answers = demo.answers_for(TRAINING, section, unit, 2023)
    half = demo.half_filled(section, answers)
    words, all_words = (plain_text(made["overview_text"].value) for made in (half, answers))
    assert words.endswith("。")
    assert all_words.startswith(words)
    assert words != all_words


def test_thousands_of_sections_take_seconds():
    units = [unit for unit in demo.organisation(300) if unit.level == "branch"]
    started = perf_counter()
    for unit in units:
        _answers(TRAINING, unit)
    assert perf_counter() - started < 3 * 20 * 300 / 2000  # three times slower is still not slow
