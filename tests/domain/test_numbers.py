"""Numbers are read as people type them, kept exactly and shown again."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import Invalid
from domain.fields import type_of
from domain.fields.numbers import parse_number, scaled, show_number, unscaled
from domain.template import FieldKind
from tests.domain.samples import a_field

COUNT = a_field("count", unit="次")
MONEY = a_field("money", FieldKind.MONEY, places=2, unit="万元")
PERCENT = a_field("percent", FieldKind.PERCENT, places=1, unit="%")

READ = {
    "0": "0",
    "1,234.5": "1234.5",
    "１，２３４": "1234",
    "１２．５": "12.5",
    "12,345,678": "12345678",
    "1 234 567": "1234567",
    "-3": "-3",
    "\u22123": "-3",
    "－3": "-3",
    "\u20133": "-3",
    "+7": "7",
    ".5": "0.5",
    "007": "7",
    "3万": "30000",
    "3.25 万": "32500",
    "1.2亿": "120000000",
    " 8 ": "8",
    "8\u200b": "8",
    "999999999999999": "999999999999999",
    "-0": "0",
}
REFUSED = [
    *("", " ", "-", ".", "万", "1.", "1,23", "1,2345", "12,34,567", "5 6", "1 2 3", "--1", "1-"),
    *("1e400", "1E5", "1e-3", "nan", "NaN", "inf", "-Infinity", "0x1f", "1_000", "1/2", "½"),
    *("5²", "①", "٣", "𝟑", "三", "X", "xx", "约5", "5次", "3万5", "<b>5</b>", "1.2.3"),
    *("1000000000000000", "9" * 40_000, "1" * 25, "999999999999万", "0." + "1" * 30),
]  # fmt: skip


@pytest.mark.parametrize(("typed", "value"), READ.items())
def test_a_number_is_read_as_people_type_it(typed: str, value: str) -> None:
    number = parse_number(typed)
    assert number == Decimal(value)
    assert not (number.is_zero() and number.is_signed())


@pytest.mark.parametrize("typed", REFUSED, ids=lambda typed: typed[:12] or "nothing")
def test_what_is_not_a_plain_number_is_refused_with_a_short_sentence(typed: str) -> None:
    with pytest.raises(Invalid) as refused:
        parse_number(typed)
    assert len(str(refused.value)) < 100


def test_half_a_character_is_refused_before_it_gets_into_a_message() -> None:
    with pytest.raises(Invalid) as refused:
        parse_number("5\ud800")
    assert str(refused.value).encode()


@pytest.mark.parametrize(
    ("spec", "typed", "value"),
    [
        (COUNT, "12次", 12),
        (COUNT, "3万次", 30000),
        (PERCENT, "１２％", Decimal("12.0")),
        (PERCENT, "12.5 %", Decimal("12.5")),
        (PERCENT, "0", Decimal("0.0")),
        (MONEY, "5万元", Decimal("5.00")),
        (MONEY, "-3.1", Decimal("-3.10")),
        (MONEY, "-0", Decimal("0.00")),
    ],
)
def test_the_unit_of_measure_may_be_typed_along(spec, typed, value) -> None:
    read = type_of(spec).parse(typed, spec)
    assert (read, type(read)) == (value, type(value))
    assert str(read) == str(value)


def test_ten_thousand_is_not_guessed_in_a_field_that_counts_in_ten_thousands() -> None:
    with pytest.raises(Invalid, match="计量单位已是“万元”"):
        type_of(MONEY).parse("5万", MONEY)


@pytest.mark.parametrize(
    ("spec", "typed", "sentence"),
    [
        (COUNT, "1.5", "整数"),
        (COUNT, "0.00001万", "整数"),
        (PERCENT, "1.25", "1 位小数"),
        (MONEY, "123456789012345.10000000000000000001", "2 位小数"),
    ],
)
def test_too_many_decimals_are_refused_and_never_rounded(spec, typed, sentence) -> None:
    with pytest.raises(Invalid, match=sentence):
        type_of(spec).parse(typed, spec)


@pytest.mark.parametrize(
    ("spec", "value", "codes"),
    [
        (COUNT, -3, ["R002"]),
        (COUNT, 0, []),
        (PERCENT, Decimal("100.0"), []),
        (PERCENT, Decimal("100.1"), ["R002"]),
        (MONEY, Decimal("-3.00"), []),
        (a_field(minimum=Decimal(-5)), -3, []),
        (a_field(minimum=Decimal(1), maximum=Decimal(2)), 0, ["R002"]),
        (a_field(minimum=Decimal(1), maximum=Decimal(2)), 3, ["R002"]),
        (a_field("p", FieldKind.PERCENT, unit="%", maximum=Decimal(300)), 250, []),
    ],
)
def test_bounds_are_inclusive_and_the_templates_own_bounds_win(spec, value, codes) -> None:
    assert [problem.code for problem in type_of(spec).check(value, spec)] == codes


@given(st.integers(-(10**14), 10**14), st.integers(0, 6))
def test_a_number_comes_back_from_what_was_stored_shown_and_typed(whole: int, places: int) -> None:
    spec = a_field("n", FieldKind.DECIMAL, places=places)
    number = type_of(spec)
    value = number.from_data(whole, spec)
    assert number.to_data(value, spec) == whole
    assert number.parse(number.entry(value, spec), spec) == value
    assert number.parse(number.show(value, spec), spec) == value
    assert number.export(value, spec) == value
    assert isinstance(value, Decimal if places else int)


@given(st.integers(-(10**60), 10**60), st.integers(0, 6))
def test_sums_beyond_the_usual_precision_lose_no_digit(whole: int, places: int) -> None:
    number = unscaled(whole, places)
    assert scaled(number, places) == whole
    assert show_number(number, places).replace(",", "").replace(".", "").lstrip("-0") == str(
        abs(whole)
    ).lstrip("0")


def test_a_number_with_more_decimals_than_its_field_is_a_defect_and_not_cut_off() -> None:
    with pytest.raises(ValueError, match="more than 1 decimals"):
        scaled(Decimal("1.25"), 1)


@pytest.mark.parametrize("data", [True, "12", 1.5, None, [1]])
def test_a_stored_number_is_whole(data: object) -> None:
    with pytest.raises(Invalid):
        type_of(COUNT).from_data(data, COUNT)


@pytest.mark.parametrize("value", ["12", (), None])
def test_another_value_is_not_taken_for_a_number(value: object) -> None:
    with pytest.raises(TypeError):
        type_of(COUNT).show(value, COUNT)
