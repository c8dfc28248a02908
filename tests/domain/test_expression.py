"""The language of rules: how it binds, what it refuses where the rule is written, and exactness."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import Invalid
from domain.expression import MAX_LENGTH, check, evaluate, names_of, parse
from tests.domain.samples import refusal_of

NAMES = {"a", "b", "c", "d"}
VALUES = {name: Decimal(number) for name, number in zip("abcd", (2, 3, 5, 0), strict=True)}


def outcome(source: str, **values: object) -> object:
    given_values = {name: None if v is None else Decimal(str(v)) for name, v in values.items()}
    return evaluate(parse(source), {**VALUES, **given_values})


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("a + b * c", 17),
        ("(a + b) * c", 25),
        ("c - b - a", 0),
        ("c * b / a", Decimal("7.5")),
        ("-a + b", 1),
        ("-a * -b", 6),
        ("a - -b", 5),
        ("--a", 2),
        ("0.5 + 1.25", Decimal("1.75")),
        ("sum(a, b, c) - max(a, b) - min(a, b)", 5),
        ("abs(a - c)", 3),
        ("sum(a)", 2),
        ("a < b", True),
        ("a <= 2 and b >= 3", True),
        ("a == 2 or d / d > 1", True),
        ("not a > b", True),
        ("not a > b and b > c", False),
        ("not (a > b and b > c)", True),
        ("a > b and b > c or c > d", True),
        ("c > d or a > b and b > c", True),
        ("a + 1 == b", True),
        ("a != b", True),
        ("a < 2 or a > 2 or a != 2", False),
        ("a <= 2 and a >= 2", True),
        ("a < 3 and not a >= 3", True),
        ("a/b + b/b - a/b == 1", True),
        ("1/3 + 1/3 + 1/3 == 1", True),
        ("a\n>=\t2", True),
    ],
)
def test_a_rule_is_computed_exactly_with_the_usual_binding(source: str, expected: object) -> None:
    found = outcome(source)
    assert (found, type(found) is bool) == (expected, type(expected) is bool)


@pytest.mark.parametrize("source", ["a >= 1", "a + b > 0", "b > 0 or a > 0", "max(a, b) > 1"])
def test_a_rule_that_lacks_a_value_does_not_apply(source: str) -> None:
    assert outcome(source, a=None) is None
    assert outcome("c > 0", a=None) is True


@pytest.mark.parametrize("source", ["a / d > 1", "d / d == 1", "1 / (a - a) > 0", "a / d"])
def test_a_share_of_nothing_does_not_apply(source: str) -> None:
    assert outcome(source) is None


def test_zero_is_a_value_like_any_other() -> None:
    assert outcome("d >= 1") is False
    assert outcome("d + a == a") is True


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        ("", "没有写完"),
        ("   ", "没有写完"),
        ("a >", "没有写完"),
        ("(a > 1", "没有写完"),
        ("sum(", "没有写完"),
        ("a b", "“b”"),
        ("a > 1)", "“\\)”"),
        ("a < b < c", "“<”"),
        ("a = b", "“= b”"),
        ("a ** b > 1", "“\\*”"),
        ("a % b", "“% b”"),
        ("min() > 1", "“\\)”"),
        ("sum(a,) > 1", "“\\)”"),
        ("and > 1", "“and”"),
        ("a > 1 and and b > 1", "“and”"),
        ("1e5 > a", "“e5”"),
        ("1. > a", "“. > a”"),
        ("'a' > 1", "“'a' > 1”"),
        ("a[0] > 1", "“\\[0\\] > 1”"),
        ("a.b > 1", "“.b > 1”"),
        ("次数 > 1", "“次数 > 1”"),
        ("１ > a", "“１ > a”"),
        ("abs(a, b) > 1", "abs 只取一个数"),
        ("a > 1 " + "and a > 1 " * 200, "太长"),
        ("a+" * 150 + "a > 1", "太长"),
        ("(" * 21 + "a" + ")" * 21 + "> 1", "太深"),
        ("not " * 25 + "a > 1", "太深"),
        ("-" * 25 + "a > 1", "太深"),
        ("x > 1", "不存在的填报项 x"),
        ("sum(a, e) > 1", "不存在的填报项 e"),
        ("lambda > 1", "不存在的填报项 lambda"),
        ("__import__ > 1", "不存在的填报项 __import__"),
        ("min > 1", "不存在的填报项 min"),
        ("a + b", "“成立”或“不成立”"),
        ("a", "“成立”或“不成立”"),
        ("7", "“成立”或“不成立”"),
        ("sum(a, b)", "“成立”或“不成立”"),
        ("a and b > 1", "应为比较"),
        ("a > 1 or b", "应为比较"),
        ("not a", "应为比较"),
        ("(a > 1) + 1 > 0", "不能再参加计算"),
        ("(a > 1) == (b > 1)", "不能再参加计算"),
        ("sum(a > 1) > 0", "不能再参加计算"),
        ("-(a > 1) > 0", "不能再参加计算"),
    ],
)
def test_a_rule_that_could_never_be_judged_is_refused_where_it_is_written(
    source: str, sentence: str
) -> None:
    with pytest.raises(Invalid, match=sentence):
        check(source, NAMES)


@pytest.mark.parametrize(
    "source",
    [
        "a >= 1",
        "not (a > 1 or b > 1)",
        "sum(a, b) == c and abs(a - b) <= 1",
        "-" * 20 + "a > 1",
        "(" * 20 + "a" + ")" * 20 + " > 1",
        "a" + " + a" * 90 + " > 1",
    ],
)
def test_a_rule_that_is_accepted_can_be_evaluated(source: str) -> None:
    check(source, NAMES)
    assert isinstance(outcome(source), bool)
    assert names_of(parse(source)) <= NAMES


def test_evaluation_refuses_on_its_own_what_was_never_checked() -> None:
    for source in ("x > 1", "a + (b > 1)", "a and b", "not a"):
        with pytest.raises(Invalid):
            outcome(source)


def test_a_rule_may_not_be_longer_than_a_page() -> None:
    with pytest.raises(Invalid, match="太长"):
        parse("a > 1" + " " * MAX_LENGTH)


@given(st.text(st.sampled_from("ab01.()+-*/<>=! andorot,sum"), max_size=40))
def test_any_source_is_read_or_refused_with_a_sentence(source: str) -> None:
    sentence = refusal_of(check, source, NAMES)
    assert sentence != ""
    if sentence is None:
        assert outcome(source) in (True, False, None)


fractions = st.fractions(-1000, 1000, max_denominator=999)


@given(st.lists(st.tuples(st.integers(-99, 99), st.integers(1, 99)), min_size=1, max_size=6))
def test_sums_of_shares_are_exact(shares: list[tuple[int, int]]) -> None:
    total = sum((Fraction(top, bottom) for top, bottom in shares), Fraction(0))
    written = " + ".join(f"({top}) / {bottom}".replace("(-", "(0 - ") for top, bottom in shares)
    whole = f"{total.numerator} / {total.denominator}".replace("-", "0 - ", 1)
    assert outcome(f"{written} == ({whole})") is True
