"""The content of a section keeps three values apart, and equal content has an equal hash."""

import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.answers import NOT_ANSWERED, Given, NotApplicable, is_missing, number_of
from domain.content import Content, StoredContent, answer_from_data, load, show_answer, store
from domain.errors import Invalid
from domain.narrative import EMPTY, Narrative, Paragraph, Text
from tests.domain.samples import (
    BY_KEY,
    COST,
    CROP,
    FIELDS,
    FIRST_DAY,
    MACHINES,
    SAMPLE_VALUES,
    STORY,
    VISITS,
    WATERED,
    three_values,
)

TEXT = Narrative((Paragraph((Text("走访"),)),))
contents = st.fixed_dictionaries(
    {},
    optional={
        spec.key: three_values(st.sampled_from([value for _, value in SAMPLE_VALUES[spec.kind]]))
        for spec in FIELDS
    },
).map(Content)


@given(contents)
def test_each_of_the_three_values_comes_back_for_every_kind(content: Content) -> None:
    stored = store(content, FIELDS)
    through_json = StoredContent(
        json.loads(json.dumps(stored.numbers)), json.loads(json.dumps(stored.texts))
    )
    loaded = load(through_json, FIELDS)
    assert all(loaded[spec.key] == content[spec.key] for spec in FIELDS)
    assert through_json.content_hash == store(loaded, FIELDS).content_hash == stored.content_hash


def test_zero_not_applicable_and_not_answered_are_stored_apart() -> None:
    content = Content({"visits": Given(0), "hands": NotApplicable("无人")})
    stored = store(content, FIELDS)
    assert stored.numbers == {"visits": 0, "hands": {"na": "无人"}}
    assert [content["visits"], content["hands"], content["trained"]] == [
        Given(0),
        NotApplicable("无人"),
        NOT_ANSWERED,
    ]


def test_numbers_and_narratives_are_two_documents_under_one_hash() -> None:
    stored = store(Content({"visits": Given(12), "story": Given(TEXT)}), FIELDS)
    assert stored.numbers == {"visits": 12}
    assert stored.texts == {"story": [{"type": "paragraph", "content": [{"text": "走访"}]}]}
    hashes = {
        stored.content_hash,
        store(Content({"visits": Given(12)}), FIELDS).content_hash,
        store(Content({"visits": Given(13), "story": Given(TEXT)}), FIELDS).content_hash,
        store(Content({"visits": NotApplicable("无"), "story": Given(TEXT)}), FIELDS).content_hash,
    }
    assert len(hashes) == 4


def test_an_emptied_field_is_not_answered_so_its_hash_is_that_of_an_untouched_one() -> None:
    emptied = Content({"story": Given(EMPTY), "crop": Given(""), "machines": Given(())})
    assert store(emptied, FIELDS) == store(Content(), FIELDS)


def test_money_is_stored_in_its_smallest_unit_and_never_as_a_float() -> None:
    stored = store(Content({"cost": Given(Decimal("1234567890123.45"))}), FIELDS)
    assert stored.numbers == {"cost": 123456789012345}
    assert load(stored, FIELDS)["cost"] == Given(Decimal("1234567890123.45"))


def test_only_the_fields_asked_are_stored_and_loaded() -> None:
    content = Content({"visits": Given(1), "hands": Given(2)})
    assert store(content, [VISITS]).numbers == {"visits": 1}
    assert load(store(content, FIELDS), [VISITS]).answers == {"visits": Given(1)}


def test_changed_answers_leave_the_old_content_as_it_was() -> None:
    before = Content({"visits": Given(1)})
    after = before.with_answers({"visits": Given(2), "hands": NOT_ANSWERED})
    assert (before["visits"], after["visits"]) == (Given(1), Given(2))


def test_a_narrative_that_was_not_given_is_empty() -> None:
    assert Content({"story": Given(TEXT)}).narrative("story") == TEXT
    assert Content({"story": NotApplicable("无")}).narrative("story") == EMPTY
    assert Content().narrative("story") == EMPTY


@pytest.mark.parametrize("data", [{}, {"na": 5}, {"na": None}, {"value": 5}, "12", [1], True])
def test_a_stored_answer_of_another_shape_is_refused(data: object) -> None:
    with pytest.raises(Invalid):
        answer_from_data(data, VISITS)
    assert answer_from_data(None, VISITS) == NOT_ANSWERED


@pytest.mark.parametrize(
    ("spec", "answer", "shown", "with_unit"),
    [
        (VISITS, Given(1234), "1,234", "1,234次"),
        (VISITS, Given(0), "0", "0次"),
        (VISITS, NOT_ANSWERED, "", ""),
        (VISITS, NotApplicable("无"), "", ""),
        (COST, Given(Decimal("-3.20")), "-3.20", "-3.20元"),
        (WATERED, Given("yes"), "是", "是"),
        (WATERED, Given(7), "7", "7个"),
        (CROP, Given("水稻"), "水稻", "水稻"),
        (CROP, Given("甲：水稻；乙：麦"), "甲：水稻；乙：麦", "甲：水稻；乙：麦"),
        (FIRST_DAY, Given("甲：2023-06-01"), "甲：2023-06-01", "甲：2023-06-01"),
        (FIRST_DAY, Given(3), "3", "3"),
        (MACHINES, Given(3), "3", "3"),
        (STORY, Given(TEXT), "走访", "走访"),
    ],
)
def test_own_values_and_totals_are_shown_as_people_read_them(
    spec, answer, shown, with_unit
) -> None:
    assert show_answer(answer, spec) == shown
    assert show_answer(answer, spec, with_unit=True) == with_unit


@pytest.mark.parametrize(
    ("answer", "missing", "number"),
    [
        (NOT_ANSWERED, True, None),
        (NotApplicable("无"), False, None),
        (Given(0), False, Decimal(0)),
        (Given(Decimal("0.00")), False, Decimal(0)),
        (Given(-3), False, Decimal(-3)),
        (Given(" "), True, None),
        (Given("0"), False, None),
        (Given(()), True, None),
        (Given(EMPTY), True, None),
        (Given(TEXT), False, None),
    ],
)
def test_zero_is_an_answer_and_emptiness_is_none(answer, missing, number) -> None:
    assert is_missing(answer) is missing
    assert number_of(answer) == number


def test_every_sample_field_has_a_key_of_its_own() -> None:
    assert len(BY_KEY) == len(FIELDS)
