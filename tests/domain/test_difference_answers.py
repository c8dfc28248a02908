"""What became of a field's answer, by how much, and how it is said; section by section."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.answers import NOT_ANSWERED, Answer, Given, NotApplicable, Value, is_missing
from domain.content import Content, load, store
from domain.difference import (
    AnswerDifference,
    Extent,
    NarrativeDifference,
    NumberChange,
    SectionDifference,
    Side,
    TableDifference,
    Transition,
    answer_difference,
    section_difference,
    sentence_for,
    transitions,
)
from domain.narrative import Narrative, Paragraph, Text, Token
from domain.plain_narrative import from_plain
from domain.template import FieldKind, FieldSpec
from tests.domain.differences import written
from tests.domain.samples import (
    BY_KEY,
    COST,
    CROP,
    FIELDS,
    FIRST_DAY,
    MACHINES,
    SECTION,
    SHARE,
    STORY,
    VISITS,
    WATERED,
    YIELD,
    narratives,
    three_values,
    words,
)

NA, OTHER_NA = NotApplicable("无此作物"), NotApplicable("本年无此作物")


def between(spec: FieldSpec, old: Answer, new: Answer) -> AnswerDifference:
    return answer_difference(spec, a_side({spec.key: old}), a_side({spec.key: new}))


def a_side(answers: dict[str, Answer], **more: Any) -> Side:
    return Side(Content(answers), **more)


def change_of(spec: FieldSpec, old: Value, new: Value) -> NumberChange | None:
    detail = between(spec, Given(old), Given(new)).detail
    assert detail is None or isinstance(detail, NumberChange)
    return detail


# ---------------------------------------------------------------- three values
@pytest.mark.parametrize(
    ("old", "new", "transition"),
    [
        (NOT_ANSWERED, NOT_ANSWERED, Transition.UNCHANGED),
        (Given(0), Given(0), Transition.UNCHANGED),
        (NA, NA, Transition.UNCHANGED),
        (Given(0), Given(1), Transition.CHANGED),
        (NOT_ANSWERED, Given(0), Transition.FILLED),
        (Given(0), NOT_ANSWERED, Transition.EMPTIED),
        (Given(0), NA, Transition.SET_ASIDE),
        (NOT_ANSWERED, NA, Transition.SET_ASIDE),
        (NA, Given(0), Transition.TAKEN_UP),
        (NA, NOT_ANSWERED, Transition.REOPENED),
        (NA, OTHER_NA, Transition.REASON_CHANGED),
    ],
)
def test_each_way_between_the_three_values_has_its_name(
    old: Answer, new: Answer, transition: Transition
) -> None:
    difference = between(VISITS, old, new)
    assert difference.transition is transition
    assert (difference.old, difference.new) == (old, new)
    assert difference.is_changed == (old != new)
    assert difference.extent.places == int(old != new)


def test_zero_and_nothing_are_not_the_same() -> None:
    assert between(VISITS, NOT_ANSWERED, Given(0)).is_changed


@pytest.mark.parametrize(
    ("spec", "empty"),
    [(CROP, " "), (STORY, Narrative()), (STORY, from_plain("\n")), (MACHINES, ())],
)
def test_an_empty_text_or_table_is_not_answered(spec: FieldSpec, empty: Any) -> None:
    assert between(spec, NOT_ANSWERED, Given(empty)).transition is Transition.UNCHANGED


def test_another_reason_shows_its_changed_words() -> None:
    detail = between(VISITS, NA, OTHER_NA).detail
    assert isinstance(detail, tuple)
    assert written(detail) == "[+本年+]无此作物"


# ---------------------------------------------------------------- numbers
@pytest.mark.parametrize(
    ("spec", "old", "new", "by", "percent"),
    [
        (VISITS, 12, 14, "2", "16.67"),
        (VISITS, 14, 12, "-2", "-14.29"),
        (VISITS, 3, 0, "-3", "-100.00"),
        (VISITS, 0, 5, "5", None),
        (VISITS, 8, 9, "1", "12.50"),
        (VISITS, 20_000, 20_001, "1", "0.01"),
        (YIELD, Decimal("3.5"), Decimal("3.6"), "0.1", "2.86"),
        (COST, Decimal("-10.00"), Decimal("-5.00"), "5.00", "50.00"),
        (COST, Decimal("10.00"), Decimal("-5.00"), "-15.00", "-150.00"),
        (SHARE, Decimal("3.00"), Decimal("6.00"), "3.00", None),
    ],
)
def test_a_number_changes_by_an_exact_amount_and_a_share_of_what_it_was(
    spec: FieldSpec, old: Value, new: Value, by: str, percent: str | None
) -> None:
    share = Decimal(percent) if percent else None
    assert change_of(spec, old, new) == NumberChange(Decimal(by), share)


@given(
    st.decimals(min_value=-(10**15), max_value=10**15, places=4),
    st.decimals(min_value=-(10**15), max_value=10**15, places=4),
)
def test_the_amount_leads_from_the_old_number_to_the_new(old: Decimal, new: Decimal) -> None:
    change, back = change_of(COST, old, new), change_of(COST, new, old)
    if old == new:
        assert change is None
        return
    assert change is not None
    assert back is not None
    assert old + change.by == new
    assert back.by == -change.by
    assert (change.percent is None) == (old == 0)


def test_a_number_of_another_unit_of_measure_is_another_number() -> None:
    then = Side(Content({"cost": Given(Decimal(5))}), fields={"cost": replace(COST, unit="万元")})
    difference = answer_difference(COST, then, a_side({"cost": Given(Decimal(50_000))}))
    assert difference.transition is Transition.CHANGED
    assert difference.detail is None
    assert str(sentence_for(difference)) == "“名称cost”由“5.00万元”改为“50,000.00元”。"


def test_a_field_that_was_of_another_kind_is_shown_as_it_was_then() -> None:
    asked = FieldSpec("visits", "名称visits", FieldKind.TEXT, ("farm",))
    then = Side(Content({"visits": Given("很多")}), fields={"visits": asked})
    difference = answer_difference(VISITS, then, a_side({"visits": Given(12)}))
    assert (difference.transition, difference.detail) == (Transition.CHANGED, None)
    assert difference.old_spec is asked
    assert str(sentence_for(difference)) == "“名称visits”由“很多”改为“12次”。"


# ---------------------------------------------------------------- words, dates, tables
def test_a_short_text_is_compared_by_words_and_a_choice_or_date_as_a_whole() -> None:
    detail = between(CROP, Given("早熟水稻"), Given("晚熟水稻")).detail
    assert isinstance(detail, tuple)
    assert written(detail) == "[-早-][+晚+]熟水稻"
    assert between(WATERED, Given("yes"), Given("no")).detail is None
    assert between(FIRST_DAY, Given(date(2023, 6, 1)), Given(date(2023, 6, 2))).detail is None


def test_a_narrative_whose_live_number_shows_other_words_has_changed() -> None:
    story = Given(Narrative((Paragraph((Text("走访"), Token("visits"), Text("。"))),)))
    old = a_side({"story": story}, shown={"visits": "12次"})
    new = a_side({"story": story}, shown={"visits": "15次"})
    difference = answer_difference(STORY, old, new)
    assert difference.transition is Transition.CHANGED
    assert isinstance(difference.detail, NarrativeDifference)
    assert answer_difference(STORY, old, old).transition is Transition.UNCHANGED


def test_a_narrative_that_is_only_cut_otherwise_is_unchanged() -> None:
    one = Given(Narrative((Paragraph((Text("走访12次"),)),)))
    other = Given(Narrative((Paragraph((Text("走访"), Text("12次"))),)))
    assert between(STORY, one, other).transition is Transition.UNCHANGED


def test_a_table_field_is_compared_by_the_cells_people_read() -> None:
    old = ((Given("拖拉机"), Given(date(2023, 1, 2)), NOT_ANSWERED),)
    new = ((Given("大拖拉机"), Given(date(2023, 1, 2)), Given(Decimal("1200.00"))),)
    detail = between(MACHINES, Given(old), Given(new)).detail
    assert isinstance(detail, TableDifference)
    assert [written(cell) for cell in detail.rows[0].cells] == [
        *("[+大+]拖拉机", "2023-01-02", "[+1,200.00+]"),
    ]


# ---------------------------------------------------------------- sections
given_values = {
    "visits": st.integers(0, 9),
    "cost": st.decimals(min_value=-9, max_value=9, places=2),
    "first_day": st.dates(date(2023, 1, 1), date(2023, 1, 3)),
    "watered": st.sampled_from(("yes", "no")),
    "crop": words,
    "story": narratives,
}
contents = st.fixed_dictionaries(
    {key: three_values(values) for key, values in given_values.items()}
).map(Content)


def section_between(old: Content, new: Content) -> SectionDifference:
    return section_difference(SECTION.fields, Side(old), Side(new))


@given(contents, contents)
def test_every_field_is_compared_in_the_order_of_the_template(old: Content, new: Content) -> None:
    difference = section_between(old, new)
    assert [found.spec for found in difference.fields] == list(SECTION.fields)
    assert (
        difference.count == len(difference.changed) == sum(f.is_changed for f in difference.fields)
    )
    assert difference.is_changed == bool(difference.count)
    assert transitions(SECTION.fields, Side(old), Side(new)) == {
        found.spec.key: found.transition for found in difference.changed
    }
    for found in difference.fields:
        answers = old[found.spec.key], new[found.spec.key]
        assert found.old == (NOT_ANSWERED if is_missing(answers[0]) else answers[0])
        assert str(sentence_for(found))


@given(contents)
def test_a_content_that_was_stored_and_loaded_is_unchanged(content: Content) -> None:
    again = load(store(content, FIELDS), FIELDS)
    difference = section_between(content, again)
    assert not difference.is_changed
    assert difference.extent == Extent()


@given(contents, st.sets(st.sampled_from(sorted(given_values))))
def test_the_fields_that_changed_are_named_and_no_others(old: Content, dropped: set[str]) -> None:
    new = old.with_answers(dict.fromkeys(dropped, NOT_ANSWERED))
    changed = {key for key in dropped if not is_missing(old[key])}
    difference = section_between(old, new)
    assert {found.spec.key for found in difference.changed} == changed
    same = store(old, FIELDS).content_hash == store(new, FIELDS).content_hash
    assert same == (difference.count == 0)


def test_a_field_is_found_by_its_key() -> None:
    difference = section_between(Content({"visits": Given(1)}), Content({"visits": Given(2)}))
    assert difference["visits"].is_changed
    assert not difference["story"].is_changed
    with pytest.raises(KeyError):
        difference["nowhere"]


# ---------------------------------------------------------------- sentences
NOUGHT, LOW, HIGH = (Given(Decimal(number)) for number in ("0.00", "2.00", "12.50"))


@pytest.mark.parametrize(
    ("key", "old", "new", "sentence"),
    [
        ("visits", Given(12), Given(12), "没有变化。"),
        ("visits", Given(12), Given(1400), "由 12次 改为 1,400次，增加 1,388次（11,566.67%）。"),
        ("visits", Given(4), Given(3), "由 4次 改为 3次，减少 1次（25.00%）。"),
        ("visits", Given(0), Given(3), "由 0次 改为 3次，增加 3次。"),
        ("cost", NOUGHT, Given(Decimal("-3.20")), "由 0.00元 改为 -3.20元，减少 3.20元。"),
        ("share", LOW, HIGH, "由 2.00% 改为 12.50%，上升 10.50 个百分点。"),
        ("share", HIGH, LOW, "由 12.50% 改为 2.00%，下降 10.50 个百分点。"),
        ("watered", Given("yes"), Given("no"), "由“是”改为“否”。"),
        ("crop", Given("早稻"), Given("晚稻"), "由“早稻”改为“晚稻”。"),
        ("crop", NOT_ANSWERED, Given("晚稻"), "由未填改为 晚稻。"),
        ("visits", NOT_ANSWERED, Given(0), "由未填改为 0次。"),
        ("visits", Given(0), NOT_ANSWERED, "改为未填。"),
        ("visits", NA, Given(2), "由不适用改为 2次。"),
        ("visits", NA, NOT_ANSWERED, "由不适用改为未填。"),
        ("visits", Given(2), NA, "改为不适用：无此作物"),
        ("visits", NA, OTHER_NA, "不适用的理由改为：本年无此作物"),
        ("story", NA, Given(from_plain("走访12次。")), "由不适用改为已填。"),
        ("story", NOT_ANSWERED, Given(from_plain("走访12次。")), "由未填改为已填。"),
        (
            "story",
            Given(from_plain("走访12次。")),
            Given(from_plain("走访农户14次。")),
            "改动 1 处，新增 4 字，删去 2 字。",
        ),
    ],
)  # fmt: skip
def test_a_difference_is_said_in_one_sentence(
    key: str, old: Answer, new: Answer, sentence: str
) -> None:
    said = str(sentence_for(between(BY_KEY[key], old, new)))
    assert said == f"“名称{key}”{sentence}"
