"""A template comes back equal from its data, and what cannot be read is named by its place."""

import json
from copy import deepcopy
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.canonical import digest
from domain.errors import Invalid
from domain.severity import Severity
from domain.template import (
    Aggregation,
    Choice,
    CoverSpec,
    FieldKind,
    FieldSpec,
    Operator,
    PartSpec,
    Rule,
    SectionSpec,
    TemplateSpec,
)
from domain.template_data import template_from_data, template_to_data
from tests.domain.samples import SECTION, TEMPLATE

# the characters a text may begin and end with: line ends around it are cut off
said = st.text("学习abc {}|\n%", min_size=1, max_size=6).map(lambda text: f"“{text}”")
perhaps = st.just("") | said
levels = st.lists(said, max_size=2).map(tuple)
bounds = st.none() | st.decimals(-(10**6), 10**6, places=2)
aggregations = st.builds(Aggregation, st.sampled_from(Operator), perhaps, perhaps, perhaps, perhaps)
fields = st.builds(
    FieldSpec,
    key=said,
    label=said,
    kind=st.sampled_from(FieldKind),
    levels=levels,
    unit=perhaps,
    required=st.booleans(),
    places=st.integers(0, 4),
    minimum=bounds,
    maximum=bounds,
    max_length=st.integers(0, 500),
    choices=st.lists(st.builds(Choice, said, said), max_size=2).map(tuple),
    aggregation=st.none() | aggregations,
    guidance=perhaps,
    proposals=st.dictionaries(said, said, max_size=2),
)
parts = st.builds(
    PartSpec, said, perhaps, perhaps, st.lists(fields, max_size=2).map(tuple), perhaps
)
rules = st.builds(Rule, said, said, st.sampled_from(Severity), said, perhaps)
sections = st.builds(
    SectionSpec,
    said,
    said,
    said,
    levels,
    st.lists(parts, max_size=2).map(tuple),
    perhaps,
    st.lists(rules, max_size=2).map(tuple),
)
covers = st.builds(CoverSpec, said, said, perhaps, perhaps, perhaps)
templates = st.builds(
    TemplateSpec,
    said,
    said,
    levels,
    st.lists(sections, max_size=2).map(tuple),
    st.lists(covers, max_size=2).map(tuple),
)


@given(templates)
def test_any_template_comes_back_equal_with_an_equal_hash(template: TemplateSpec) -> None:
    data = template_to_data(template)
    again = template_from_data(json.loads(json.dumps(data)))
    assert again == template
    assert digest(template_to_data(again)) == digest(data)


def test_the_sample_comes_back_with_its_table_and_its_computed_field() -> None:
    assert template_from_data(template_to_data(TEMPLATE)) == TEMPLATE


def test_defaults_are_left_out_but_a_bound_of_zero_is_not() -> None:
    data = template_to_data(TEMPLATE)
    visits = data["sections"][0]["parts"][0]["fields"][0]
    assert visits == {
        "key": "visits",
        "label": "名称visits",
        "kind": "integer",
        "levels": ["farm"],
        "unit": "次",
        "maximum": "9000",
        "aggregation": {"operator": "sum"},
    }
    share = data["sections"][0]["parts"][0]["fields"][4]
    assert share["required"] is False
    zero = replace(SECTION.fields[0], minimum=Decimal(0))
    assert with_field(zero)["sections"][0]["parts"][0]["fields"][0]["minimum"] == "0"


def with_field(spec: FieldSpec) -> dict[str, Any]:
    section = replace(SECTION, parts=(PartSpec("p", "", "", (spec,)),))
    return template_to_data(replace(TEMPLATE, sections=(section,)))


@pytest.mark.parametrize("written", [100, "100", "100.00", "1E+2", 100.0])
def test_a_bound_has_one_form_however_it_was_written(written: object) -> None:
    data = template_to_data(TEMPLATE)
    data["sections"][0]["parts"][0]["fields"][0]["maximum"] = written
    again = template_to_data(template_from_data(data))
    assert again["sections"][0]["parts"][0]["fields"][0]["maximum"] == "100"


FIELD = ("sections", 0, "parts", 0, "fields", 0)
RULE = ("sections", 0, "rules", 0)
CHOICE = ("sections", 0, "parts", 0, "fields", 8, "choices", 0)


@pytest.mark.parametrize(
    ("path", "value", "sentence"),
    [
        ((), None, "模板：应为一组"),
        ((), [], "模板：应为一组"),
        ((), {1: "x"}, "模板：应为一组"),
        (("surprise",), 1, "模板 / surprise：没有这个设置项"),
        (("title",), None, "模板 / title：应填写文字"),
        (("title",), 5, "模板 / title：应填写文字"),
        (("title",), "\n", "模板 / title：应填写文字"),
        (("levels",), "farm", "模板 / levels：应为一列文字"),
        (("levels",), [1], "模板 / levels：应为一列文字"),
        (("sections",), {}, "模板 / sections：应为一列内容"),
        (("sections",), ["x"], "模板 / sections / 1：应为一组"),
        (("covers", 0, "colour"), "red", "模板 / covers / 1 / colour：没有这个设置项"),
        ((*FIELD, "kind"), "number", "fields / 1 / kind：不是可选的值"),
        ((*FIELD, "kind"), None, "fields / 1 / kind：应填写文字"),
        ((*FIELD, "places"), -1, "places：应为不小于 0 的整数"),
        ((*FIELD, "places"), True, "places：应为不小于 0 的整数"),
        ((*FIELD, "places"), "2", "places：应为不小于 0 的整数"),
        ((*FIELD, "required"), "false", "required：应为 true 或 false"),
        ((*FIELD, "required"), None, "required：应为 true 或 false"),
        ((*FIELD, "minimum"), "NaN", "minimum：应为数字"),
        ((*FIELD, "minimum"), "-inf", "minimum：应为数字"),
        ((*FIELD, "minimum"), "1e400", "minimum：应为数字"),
        ((*FIELD, "minimum"), "1" * 30, "minimum：应为数字"),
        ((*FIELD, "minimum"), True, "minimum：应为数字"),
        ((*FIELD, "minimum"), "很多", "minimum：应为数字"),
        ((*FIELD, "proposals"), ["x"], "proposals：应为一组"),
        ((*FIELD, "proposals"), None, "proposals：应为一组"),
        ((*FIELD, "proposals"), {"farm": 5}, "proposals / farm：应填写文字"),
        ((*FIELD, "proposals"), {5: "x"}, "proposals：应为一组"),
        ((*FIELD, "aggregation"), "sum", "aggregation：应为一组"),
        ((*FIELD, "aggregation"), {"operator": "average"}, "operator：不是可选的值"),
        ((*RULE, "severity"), "fatal", "rules / 1 / severity：不是可选的值"),
        ((*CHOICE, "key"), True, "choices / 1 / key：应填写文字"),
    ],
)
def test_what_cannot_be_read_is_named_by_its_place(path, value, sentence) -> None:
    data: Any = deepcopy(template_to_data(TEMPLATE))
    whole = data
    for name in path[:-1]:
        data = data[name]
    if path:
        data[path[-1]] = value
    else:
        whole = value
    with pytest.raises(Invalid, match=sentence):
        template_from_data(whole)


def test_a_template_finds_its_sections_fields_and_covers() -> None:
    assert TEMPLATE.section("harvest") is SECTION
    assert SECTION.heading == "一、收成"
    assert list(TEMPLATE.fields) == [spec.key for spec in SECTION.fields]
    assert TEMPLATE.section_of("story") is SECTION
    assert [s.key for s in TEMPLATE.sections_at("county")] == ["harvest"]
    assert TEMPLATE.sections_at("moon") == ()
    assert TEMPLATE.cover_at("farm") is None
    assert TEMPLATE.cover_at("province") is TEMPLATE.covers[1]
    for lookup in (TEMPLATE.section, TEMPLATE.section_of):
        with pytest.raises(KeyError):
            lookup("moon")
