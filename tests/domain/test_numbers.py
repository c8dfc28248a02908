"""Numbers are read as people type them, kept exactly and shown again."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import Invalid
from domain.fields import type_of
from domain.fields.numbers import needs_reading_back, parse_number, scaled, show_number, unscaled
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
    "12 000": "12000",
    "1，234": "1234",
    "1。5": "1.5",
    "1.2万": "12000",
    "3亿": "300000000",
    "5千": "5000",
    "3百万": "3000000",
    "1.2万亿": "1200000000000",
    "1亿2000万": "120000000",
    "3亿5000万": "350000000",
    "3万5千": "35000",
    "3万5000": "35000",
    "3万500": "30500",
    "1万 2,000": "12000",
    "-3万": "-30000",
    "零": "0",
    "三": "3",
    "两": "2",
    "十": "10",
    "十二": "12",
    "二十": "20",
    "两百": "200",
    "一百一十": "110",
    "两百零五": "205",
    "三千五百": "3500",
    "一万零二百": "10200",
    "三万零五": "30005",
    "一千零一万": "10010000",
    "二十亿零三百万": "2003000000",
    "贰拾叁": "23",
    "二〇二三": "2023",
}
REFUSED = [
    *("", " ", "-", ".", "万", "1.", "1,23", "1,2345", "12,34,567", "5 6", "1 2 3", "--1", "1-"),
    *("1e400", "1E5", "1e-3", "nan", "NaN", "inf", "-Infinity", "0x1f", "1_000", "1/2", "½"),
    *("5²", "①", "٣", "𝟑", "X", "xx", "约5", "5次", "3万5", "<b>5</b>", "1.2.3"),
    *("1e3", "两百五", "一万二", "三千五", "十十", "百", "千", "零十", "几十", "百分之五"),
    *("三点五", "3亿5", "9百9", "1.5万3000", "2千3万", "5千5", "5千5千", "万万", "3万多"),
    *("-三", "1'234"),
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


@pytest.mark.parametrize("typed", ["12个", "12 人次", "三个", "3万多", "12%", "1.2万人"])
def test_another_unit_of_measure_is_refused_by_naming_the_right_one_and_all_that_was_typed(
    typed: str,
) -> None:
    with pytest.raises(Invalid, match=f"“{typed}”不是数字：这里以“次”计"):
        type_of(COUNT).parse(typed, COUNT)


@pytest.mark.parametrize(("typed", "value"), {"三次": 3, "1.2万次": 12000, "两百 次": 200}.items())
def test_hanzi_and_the_unit_of_measure_go_together(typed: str, value: int) -> None:
    assert type_of(COUNT).parse(typed, COUNT) == value


@pytest.mark.parametrize("typed", ["约5次", "多次", "次"])
def test_what_is_refused_is_quoted_whole(typed: str) -> None:
    with pytest.raises(Invalid, match=f"“{typed}”不是数字"):
        type_of(COUNT).parse(typed, COUNT)


@pytest.mark.parametrize(
    ("typed", "needs"),
    [
        *((typed, False) for typed in ("1,234", "１２３", "1 234.5", "-3", "")),
        *((typed, True) for typed in ("1.2万", "3亿", "十二", "12次")),
    ],
)
def test_only_what_is_typed_otherwise_than_shown_is_read_back(typed: str, needs: bool) -> None:
    assert needs_reading_back(typed) is needs


_HANZI = "零一二三四五六七八九"


def in_hanzi(number: int) -> str:
    """A number below 10^12 in full, as a clerk writes it."""
    if number == 0:
        return "零"
    groups = [number // 10**8, number // 10**4 % 10**4, number % 10**4]
    said = ""
    for group, sign in zip(groups, ("亿", "万", ""), strict=True):
        if group:
            said += ("零" if said and group < 1000 else "") + _group_in_hanzi(group) + sign
    return said


def _group_in_hanzi(group: int) -> str:
    said, gap = "", False
    for scale, sign in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = group // scale % 10
        if digit:
            said += ("零" if gap and said else "") + _HANZI[digit] + sign
            gap = False
        else:
            gap = bool(said)
    return said


@given(st.integers(0, 10**12 - 1))
def test_every_number_written_in_hanzi_is_read_exactly(number: int) -> None:
    assert parse_number(in_hanzi(number)) == number


@given(
    st.decimals(0, 9999, places=4, allow_nan=False, allow_infinity=False),
    st.sampled_from(
        [("", 0), ("百", 2), ("千", 3), ("万", 4), ("百万", 6), ("千万", 7), ("亿", 8)]
    ),
    st.booleans(),
)
def test_a_number_with_a_scale_is_the_number_times_the_scale(number, scale, is_wide) -> None:
    sign, places = scale
    typed = f"{number:,}{sign}"
    if is_wide:
        typed = "".join(chr(ord(c) + 0xFEE0) if ord(c) < 0x7F else c for c in typed)
    assert parse_number(typed) == number * 10**places


@given(st.integers(1, 9999), st.integers(0, 9999))
def test_pieces_add_up(ten_thousands: int, rest: int) -> None:
    assert parse_number(f"{ten_thousands}万{rest:04}") == ten_thousands * 10_000 + rest
    assert parse_number(f"1亿{ten_thousands}万") == 10**8 + ten_thousands * 10_000


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
