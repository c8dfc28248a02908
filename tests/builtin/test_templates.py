"""The built-in templates ask everything they must, and everything they name exists."""

import re
from collections import Counter

import pytest

from builtin import templates
from domain.fields import type_of
from domain.template import FieldKind, Operator, TemplateSpec
from domain.template_data import template_from_data, template_to_data

BRANCH, COMPANY = ("branch",), ("company",)
BOTH = ("branch", "company")

# Every number the report asks for: unit of measure, levels that enter it, operator.
NUMBERS = {
    "theory": {
        "group_study_sessions_2019": ("期", COMPANY, Operator.SUM),
        "group_study_days_2019": ("天", COMPANY, Operator.SUM),
        "committee_study_sessions": ("次", COMPANY, Operator.SUM),
        "group_study_sessions_2021": ("次", COMPANY, Operator.SUM),
        "reading_classes_2021": ("次", COMPANY, Operator.SUM),
        "plenum_study_sessions": ("次", BOTH, Operator.SUM),
        "broadcasts_watched": ("次", COMPANY, Operator.SUM),
        "online_course_people": ("人", BRANCH, Operator.SUM),
        "branch_life_sessions": ("次", BRANCH, Operator.SUM),
        "books_distributed": ("套", BOTH, Operator.SUM),
        "theme_party_days": ("次", BRANCH, Operator.SUM),
        "history_bulletins": ("期", COMPANY, Operator.SUM),
        "display_boards": ("幅", BOTH, Operator.SUM),
        "articles_published": ("篇", COMPANY, Operator.SUM),
        "article_reads": ("人次", COMPANY, Operator.SUM),
        "lectures_held": ("期", COMPANY, Operator.SUM),
        "lecture_attendance": ("人次", COMPANY, Operator.SUM),
        "reading_classes_2023": ("期", COMPANY, Operator.SUM),
        "leadership_members": ("名", COMPANY, Operator.SUM),
        "keynote_speeches": ("人次", COMPANY, Operator.SUM),
        "exchange_speeches": ("人次", COMPANY, Operator.SUM),
        "deputy_exchange_speakers": ("名", COMPANY, Operator.SUM),
        "work_briefs": ("期", COMPANY, Operator.SUM),
    },
    "rotation": {
        "members_total": ("名", BRANCH, Operator.SUM),
        "members_trained": ("名", BRANCH, Operator.SUM),
        "training_coverage": ("%", (), Operator.RATIO),
        "courses_held": ("个", BOTH, Operator.SUM),
        "course_attendance": ("人次", BOTH, Operator.SUM),
        "ordinary_member_hours": ("学时", BRANCH, Operator.WEIGHTED_MEAN),
        "officer_hours": ("学时", BRANCH, Operator.WEIGHTED_MEAN),
        "lowest_member_hours": ("学时", BRANCH, Operator.MIN),
    },
    "contents": {
        "theory_study_sessions": ("次", BOTH, Operator.SUM),
        "organization_life_meetings": ("次", BRANCH, Operator.SUM),
        "law_activities": ("次", BOTH, Operator.SUM),
        "oath_reviews": ("次", BRANCH, Operator.SUM),
        "site_visits": ("次", BOTH, Operator.SUM),
        "situation_sessions": ("场", BOTH, Operator.SUM),
        "skill_courses": ("期", BOTH, Operator.SUM),
    },
    "methods": {
        "party_lessons_given": ("次", BOTH, Operator.SUM),
        "representatives_invited": ("名", COMPANY, Operator.SUM),
        "largest_audience": ("人", BOTH, Operator.MAX),
    },
    "safeguards": {
        "activity_funds": ("万元", COMPANY, Operator.SUM),
        "payroll": ("万元", COMPANY, Operator.SUM),
        "funds_share": ("%", (), Operator.RATIO),
    },
}
HEADINGS = (
    "一、推动《规划》实施的总体情况",
    "二、习近平新时代中国特色社会主义思想" + "教育培训开展情况",
    "三、党员普遍轮训一遍任务完成情况",
    "四、落实党员教育培训内容情况",
    "五、改进党员教育培训方式方法情况",
    "六、组织领导和基础保障情况",
    "七、下一步改进措施",
)
TOKEN = re.compile(r"\{\{(\w+)\}\}")
KEYS = templates.keys()
COVER_WORDS = {"unit", "parent", "cycle"}


@pytest.fixture(params=["party-training", "work-safety"])
def template(request: pytest.FixtureRequest) -> TemplateSpec:
    return templates.load(request.param)


@pytest.fixture
def training() -> TemplateSpec:
    return templates.load("party-training")


def test_the_two_templates_are_listed():
    assert KEYS == ("party-training", "work-safety")


def test_an_unknown_template_is_not_loaded():
    with pytest.raises(KeyError):
        templates.load("../templates/party-training")


def test_the_training_report_has_its_seven_headings_in_order(training):
    assert tuple(section.heading for section in training.sections) == HEADINGS
    assert [len(section.parts) for section in training.sections] == [1, 3, 1, 7, 1, 1, 4]


def test_every_section_of_the_training_report_is_filled_at_all_three_levels(training):
    assert training.levels == ("branch", "company", "group")
    for section in training.sections:
        assert section.levels == training.levels
        for level in section.levels:
            assert any(f.is_narrative for f in section.fields_entered_at(level))


@pytest.mark.parametrize("key", ["overview", "safeguards"])
def test_a_branch_only_tells_where_the_company_counts(training, key):
    section = training.section(key)
    assert all(f.is_narrative for f in section.fields_entered_at("branch"))
    assert any(f.is_numeric for f in section.fields_entered_at("company"))


def test_the_group_enters_no_number_of_its_own(training):
    assert all(f.is_narrative for s in training.sections for f in s.fields_entered_at("group"))


@pytest.mark.parametrize(
    ("section", "key"), [(section, key) for section, keys in NUMBERS.items() for key in keys]
)
def test_every_number_of_the_report_has_its_unit_level_and_operator(training, section, key):
    spec = {f.key: f for f in training.section(section).fields}[key]
    assert spec.is_numeric
    assert (spec.unit, spec.levels, spec.aggregation.operator) == NUMBERS[section][key]


def test_the_templates_use_every_kind_of_field_and_every_operator(training):
    safety = templates.load("work-safety")
    assert {f.kind for f in training.fields.values()} == set(FieldKind)
    for spec in (training, safety):
        operators = {f.aggregation.operator for f in spec.fields.values() if f.aggregation}
        assert operators == set(Operator)


def test_the_second_template_has_other_levels(training):
    assert len(templates.load("work-safety").levels) != len(training.levels)


def test_keys_are_unique_and_speak(template):
    counts = Counter(f.key for section in template.sections for f in section.fields)
    assert [key for key, count in counts.items() if count > 1] == []
    assert all(re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", key) for key in counts)
    for section in template.sections:
        parts = [part.key for part in section.parts]
        assert len(parts) == len(set(parts))


def test_labels_are_unique_in_a_section(template):
    for section in template.sections:
        labels = [spec.label for spec in section.fields]
        assert len(labels) == len(set(labels)), section.key


def test_a_section_is_filled_by_known_levels_and_its_fields_by_those_levels(template):
    for section in template.sections:
        assert set(section.levels) <= set(template.levels)
        for spec in section.fields:
            assert set(spec.levels) <= set(section.levels), spec.key


def test_a_field_that_nobody_enters_is_computed(template):
    for spec in template.fields.values():
        if not spec.levels:
            assert spec.aggregation.operator is Operator.RATIO


def test_an_operator_fits_its_field_and_finds_what_it_needs_in_its_section(template):
    for section in template.sections:
        known = {spec.key: spec for spec in section.fields}
        for spec in section.fields:
            if spec.aggregation is None:
                continue
            assert spec.aggregation.operator in type_of(spec).operators, spec.key
            needed = {
                spec.aggregation.weight,
                spec.aggregation.numerator,
                spec.aggregation.denominator,
            } - {""}
            assert all(known[key].is_numeric for key in needed), spec.key
            if spec.aggregation.counts:
                assert spec.aggregation.counts in {choice.key for choice in spec.choices}


def test_a_number_entered_below_the_top_adds_up(template):
    for spec in template.fields.values():
        if spec.is_numeric:
            assert spec.aggregation is not None, spec.key
            assert spec.unit, spec.key


def test_a_narrative_has_a_limit_and_a_proposal_for_each_level_that_writes_it(template):
    for spec in template.fields.values():
        if spec.is_narrative:
            assert spec.max_length >= 500
            assert set(spec.proposals) == set(spec.levels), spec.key


def test_the_covers_have_their_words(template):
    for cover in template.covers:
        assert cover.level in template.levels
        text = cover.title + cover.addressee + cover.preamble + cover.closing
        assert set(TOKEN.findall(text)) <= COVER_WORDS
        assert cover.addressee.endswith("：")
        assert "{{cycle}}" in cover.preamble


def test_the_companies_report_goes_to_the_groups_committee(training):
    cover = training.cover_at("company")
    assert cover.title == training.title
    assert cover.title.startswith("《2019－2023年")
    assert cover.title.endswith("贯彻落实情况总结评估报告")
    assert cover.addressee == "集团公司党委："
    assert training.cover_at("group").addressee != cover.addressee


def test_a_template_survives_its_data_form(template):
    assert template_from_data(template_to_data(template)) == template
