"""Every kind of field can do all that a field does."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.canonical import digest
from domain.errors import Invalid
from domain.fields import FIELD_TYPES, type_of
from domain.template import NUMERIC, FieldKind, Operator
from tests.domain.samples import FIELDS, SAMPLE_VALUES, refusal_of

SPEC_OF = {spec.kind: spec for spec in FIELDS}
BY_OPERATOR = {
    "sum": {"integer", "decimal", "percent", "money"},
    "weighted_mean": {"integer", "decimal", "percent", "money"},
    "ratio": {"integer", "decimal", "percent", "money"},
    "max": {"integer", "decimal", "percent", "money", "date"},
    "min": {"integer", "decimal", "percent", "money", "date"},
    "count": {"date", "choice", "text", "table"},
    "latest": {"integer", "decimal", "percent", "money", "date", "text"},
    "list": {"date", "choice", "text", "table"},
}


def test_every_kind_has_a_type_a_sample_field_and_sample_values() -> None:
    assert set(FIELD_TYPES) == set(FieldKind) == set(SPEC_OF) == set(SAMPLE_VALUES)


def test_each_operator_is_for_the_kinds_it_makes_sense_for() -> None:
    offered = {
        operator.value: {
            kind.value for kind in FieldKind if operator in FIELD_TYPES[kind].operators
        }
        for operator in Operator
    }
    assert offered == BY_OPERATOR


@pytest.mark.parametrize("kind", FieldKind)
def test_what_is_typed_is_read_checked_shown_exported_and_kept(kind: FieldKind) -> None:
    spec, field_type = SPEC_OF[kind], FIELD_TYPES[kind]
    for typed, value in SAMPLE_VALUES[kind]:
        assert field_type.parse(typed, spec) == value
        assert list(field_type.check(value, spec)) == []
        assert field_type.parse(field_type.entry(value, spec), spec) == value
        stored = field_type.to_data(value, spec)
        assert field_type.from_data(json.loads(json.dumps(stored)), spec) == value
        assert digest(stored)
        assert isinstance(field_type.show(value, spec), str)
        assert field_type.export(value, spec) is not None


@pytest.mark.parametrize("kind", FieldKind)
@given(raw=st.text(st.characters(), max_size=60))
def test_anything_typed_is_a_value_or_a_sentence(kind: FieldKind, raw: str) -> None:
    spec, field_type = SPEC_OF[kind], FIELD_TYPES[kind]
    sentence = refusal_of(field_type.parse, raw, spec)
    if sentence is not None:
        assert sentence.encode()
        return
    value = field_type.parse(raw, spec)
    list(field_type.check(value, spec))
    assert digest(field_type.to_data(value, spec))
    assert field_type.parse(field_type.entry(value, spec), spec) == value


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=8,
)


@pytest.mark.parametrize("kind", FieldKind)
@given(data=json_values)
def test_any_stored_data_is_read_or_refused_and_never_breaks(kind: FieldKind, data: object) -> None:
    spec, field_type = SPEC_OF[kind], FIELD_TYPES[kind]
    try:
        value = field_type.from_data(data, spec)
    except Invalid:
        return
    assert field_type.to_data(value, spec) == data


def test_only_numbers_are_numeric_and_only_narratives_narrative() -> None:
    assert {spec.kind for spec in FIELDS if spec.is_numeric} == NUMERIC
    assert {spec.kind for spec in FIELDS if spec.is_narrative} == {FieldKind.NARRATIVE}
    assert all(type_of(spec) is FIELD_TYPES[spec.kind] for spec in FIELDS)
