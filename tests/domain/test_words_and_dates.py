"""Short texts, choices and dates: what is read, refused, shown and kept."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import Invalid
from domain.fields import type_of
from domain.template import FieldKind
from tests.domain.samples import CROP, FIRST_DAY, WATERED, a_field

DAY = type_of(FIRST_DAY)


@pytest.mark.parametrize(
    "typed",
    [
        *("2023-06-30", "2023-6-30", "2023/6/30", "2023.06.30", "2023年6月30日", "2023年6月30"),
        *("２０２３－０６－３０", " 2023 - 6 - 30 ", "２０２３年６月３０日", "20230630"),
    ],
)
def test_a_date_is_read_in_the_ways_people_write_it(typed: str) -> None:
    assert DAY.parse(typed, FIRST_DAY) == date(2023, 6, 30)


@pytest.mark.parametrize(
    "typed",
    [
        *("", "6月30日", "2023-02-29", "2023-13-01", "0000-01-01", "30-06-2023", "2023-6", "明天"),
        *("2023-06-30T00:00", "٢٠٢٣-06-30", "2023-06-300", "2023063", "\ud800", "2023-00-10"),
    ],
)
def test_what_is_no_date_is_refused_with_the_form_to_use(typed: str) -> None:
    with pytest.raises(Invalid, match="2023-06-30"):
        DAY.parse(typed, FIRST_DAY)


@given(st.dates())
def test_a_date_comes_back_from_what_was_stored_and_shown(day: date) -> None:
    assert DAY.from_data(DAY.to_data(day, FIRST_DAY), FIRST_DAY) == day
    assert DAY.parse(DAY.entry(day, FIRST_DAY), FIRST_DAY) == day
    assert DAY.parse(DAY.show(day, FIRST_DAY), FIRST_DAY) == day
    assert DAY.export(day, FIRST_DAY) == day


@pytest.mark.parametrize("data", ["20230630", "2023-W26-5", "2023-6-30", 20230630, None, ["x"]])
def test_a_stored_date_has_one_form(data: object) -> None:
    with pytest.raises(Invalid):
        DAY.from_data(data, FIRST_DAY)


@pytest.mark.parametrize(("year", "codes"), [(23, ["R002"]), (2203, ["R002"]), (2023, [])])
def test_a_year_that_was_mistyped_is_found(year: int, codes: list[str]) -> None:
    found = DAY.check(date(year, 6, 30), FIRST_DAY)
    assert [problem.code for problem in found] == codes


def test_another_value_is_not_taken_for_a_date() -> None:
    with pytest.raises(TypeError):
        DAY.show("2023-06-30", FIRST_DAY)


@pytest.mark.parametrize(("typed", "key"), [("yes", "yes"), ("是", "yes"), (" 否 ", "no")])
def test_a_choice_is_read_by_key_or_label(typed: str, key: str) -> None:
    assert type_of(WATERED).parse(typed, WATERED) == key


@pytest.mark.parametrize("typed", ["", "也许", "YES", "是否"])
def test_only_an_option_of_the_list_can_be_chosen(typed: str) -> None:
    with pytest.raises(Invalid, match="名称watered"):
        type_of(WATERED).parse(typed, WATERED)


def test_a_choice_is_shown_and_exported_by_label_and_kept_by_key() -> None:
    choice = type_of(WATERED)
    assert (choice.show("no", WATERED), choice.export("no", WATERED)) == ("否", "否")
    assert choice.to_data("no", WATERED) == "no"
    assert [problem.code for problem in choice.check("gone", WATERED)] == ["R004"]
    assert list(choice.check("no", WATERED)) == []


def test_a_short_text_is_one_clean_line_of_limited_length() -> None:
    text = type_of(CROP)
    assert text.parse("  早稻\n\t晚稻\x00 ", CROP) == "早稻 晚稻"
    assert list(text.check("稻" * 20, CROP)) == []
    (problem,) = text.check("稻" * 21, CROP)
    assert problem.code == "R003"
    assert "最多 20 字，现有 21 字" in str(problem.message)
    unlimited = a_field("name", FieldKind.TEXT)
    assert [problem.code for problem in text.check("稻" * 201, unlimited)] == ["R003"]


@pytest.mark.parametrize("data", [1, None, ["x"], {"na": "x"}])
def test_a_stored_text_is_text(data: object) -> None:
    with pytest.raises(Invalid):
        type_of(CROP).from_data(data, CROP)
