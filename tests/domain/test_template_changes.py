"""The differences between two outlines: each is told, and equal outlines have none."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.cycle.template_changes import KIND_NAMES, Kind, template_changes
from domain.severity import Severity
from domain.template import (
    Choice,
    FieldKind,
    FieldSpec,
    Operator,
    PartSpec,
    Rule,
    SectionSpec,
    TemplateSpec,
)
from domain.template_data import template_from_data, template_to_data
from tests.domain.samples import LEVELS, TEMPLATE, a_field, adds

VISITS = a_field("visits", unit="次", aggregation=adds(Operator.SUM))
TEXT = a_field("text", FieldKind.NARRATIVE)


def outline(*fields: FieldSpec, **more: object) -> TemplateSpec:
    section = SectionSpec("work", "一", "工作", LEVELS, (PartSpec("p", "", "", fields),))
    section = replace(section, **more)  # type: ignore[arg-type]  # named by the test
    other = SectionSpec("plan", "二", "计划", LEVELS, (PartSpec("q", "", "", ()),))
    return TemplateSpec("t", "报告", LEVELS, (section, other), ())


OLD = outline(VISITS, TEXT)
Case = tuple[Kind, TemplateSpec, str]
CASES: dict[str, Case] = {
    "a new field": (Kind.ADDED, outline(VISITS, TEXT, a_field("hands")), "名称hands"),
    "a field less": (Kind.REMOVED, outline(VISITS), "名称text"),
    "another label": (Kind.RENAMED, outline(replace(VISITS, label="走访"), TEXT), "走访"),
    "another key": (Kind.REKEYED, outline(replace(VISITS, key="calls"), TEXT), "名称visits"),
    "another kind": (
        Kind.TYPE,
        outline(replace(VISITS, kind=FieldKind.DECIMAL, places=1), TEXT),
        "名称visits",
    ),
    "another unit": (Kind.UNIT, outline(replace(VISITS, unit="人次"), TEXT), "名称visits"),
    "other levels": (
        Kind.LEVELS,
        outline(replace(VISITS, levels=("county",)), TEXT),
        "名称visits",
    ),
    "another operator": (
        Kind.AGGREGATION,
        outline(replace(VISITS, aggregation=adds(Operator.MAX)), TEXT),
        "名称visits",
    ),
    "no longer required": (
        Kind.REQUIRED,
        outline(replace(VISITS, required=False), TEXT),
        "名称visits",
    ),
    "other bounds": (
        Kind.BOUNDS,
        outline(replace(VISITS, maximum=Decimal(5)), TEXT),
        "名称visits",
    ),
    "other choices": (
        Kind.CHOICES,
        outline(replace(VISITS, choices=(Choice("a", "甲"),)), TEXT),
        "名称visits",
    ),
    "from elsewhere": (
        Kind.SOURCE,
        outline(replace(VISITS, same_as="hands"), TEXT),
        "名称visits",
    ),
    "other guidance": (
        Kind.WORDING,
        outline(replace(VISITS, guidance="按实际填"), TEXT),
        "名称visits",
    ),
    "another order": (Kind.MOVED, outline(TEXT, VISITS), ""),
    "another title of the section": (Kind.RENAMED, outline(VISITS, TEXT, title="新工作"), ""),
    "a rule more": (
        Kind.RULES,
        outline(VISITS, TEXT, rules=(Rule("T9", "visits > 0", Severity.BLOCK, "为零"),)),
        "",
    ),
    "a section less": (Kind.REMOVED, replace(OLD, sections=OLD.sections[:1]), ""),
    "sections in another order": (Kind.MOVED, replace(OLD, sections=OLD.sections[::-1]), ""),
    "another level": (Kind.LEVELS, replace(OLD, levels=(*LEVELS, "nation")), ""),
    "another title": (Kind.WORDING, replace(OLD, title="新报告"), ""),
}


@pytest.mark.parametrize("name", CASES)
def test_each_difference_is_told_by_its_kind_and_its_field(name: str) -> None:
    kind, new, label = CASES[name]
    assert [(change.kind, change.field) for change in template_changes(OLD, new)] == [(kind, label)]


def test_what_was_and_what_is_are_told() -> None:
    (change,) = template_changes(OLD, CASES["another operator"][1])
    assert (str(change.was), str(change.now)) == ("求和", "取最大")
    assert change.breaks_comparison


def test_a_field_in_another_section_has_moved_and_is_not_new() -> None:
    work, plan = OLD.sections
    new = replace(
        OLD,
        sections=(
            replace(work, parts=(replace(work.parts[0], fields=(TEXT,)),)),
            replace(plan, parts=(replace(plan.parts[0], fields=(VISITS,)),)),
        ),
    )
    (change,) = template_changes(OLD, new)
    assert (change.kind, change.was, change.now) == (Kind.MOVED, "一、工作", "二、计划")


def test_every_kind_has_its_name() -> None:
    assert set(KIND_NAMES) == set(Kind)


def test_the_same_outline_has_no_differences() -> None:
    assert template_changes(TEMPLATE, template_from_data(template_to_data(TEMPLATE))) == ()


def _without(key: str) -> Callable[[FieldSpec], tuple[FieldSpec, ...]]:
    return lambda spec: () if spec.key == key else (spec,)


KEYS = st.sampled_from(sorted(TEMPLATE.fields))


@given(key=KEYS)
def test_a_field_taken_out_is_told_one_way_as_gone_the_other_as_new(key: str) -> None:
    keep = _without(key)
    less = replace(
        TEMPLATE,
        sections=tuple(
            replace(
                section,
                parts=tuple(
                    replace(part, fields=tuple(kept for spec in part.fields for kept in keep(spec)))
                    for part in section.parts
                ),
            )
            for section in TEMPLATE.sections
        ),
    )
    label = TEMPLATE.fields[key].label
    assert [(c.kind, c.field) for c in template_changes(TEMPLATE, less)] == [(Kind.REMOVED, label)]
    assert [(c.kind, c.field) for c in template_changes(less, TEMPLATE)] == [(Kind.ADDED, label)]
