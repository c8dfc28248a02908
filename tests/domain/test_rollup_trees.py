"""Whatever the tree of units, its total is that of its leaves, and exact."""

import json
from collections import Counter
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cache, reduce
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.answers import NOT_ANSWERED, Answer, Given, NotApplicable
from domain.content import Content
from domain.rollup import (
    Origin,
    Source,
    Tally,
    answer_of,
    lift,
    merge,
    roll_up,
    tally_from_data,
    tally_to_data,
)
from domain.template import FieldKind, FieldSpec, Operator
from tests.domain.samples import BY_KEY, FIELDS, a_field, adds, three_values

EXTRA = (
    a_field("wage", FieldKind.MONEY, places=2, aggregation=adds(Operator.SUM)),
    a_field("lowest", FieldKind.DECIMAL, places=3, aggregation=adds(Operator.MIN)),
    a_field("motto", FieldKind.TEXT, aggregation=adds(Operator.LATEST)),
    a_field("newest", FieldKind.INTEGER, aggregation=adds(Operator.LATEST)),
)
ALL = {**BY_KEY, **{spec.key: spec for spec in EXTRA}}
ROLLED = [spec for spec in ALL.values() if spec.aggregation is not None]
SHARE_PLACES = 2

_days = st.dates(date(2019, 1, 1), date(2023, 12, 31))
_values: dict[FieldKind, st.SearchStrategy[Any]] = {
    FieldKind.INTEGER: st.integers(0, 10**15 - 1) | st.just(0),
    FieldKind.PERCENT: st.integers(0, 10**4).map(lambda n: Decimal(n).scaleb(-2)),
    FieldKind.DATE: _days,
    FieldKind.CHOICE: st.sampled_from(["yes", "no"]),
    FieldKind.TEXT: st.sampled_from(["水稻", "麦", "豆"]),
    FieldKind.TABLE: st.just(((Given("犁"), NOT_ANSWERED, NOT_ANSWERED),)),
}


def _value(spec: FieldSpec) -> st.SearchStrategy[Any]:
    if spec.kind in (FieldKind.DECIMAL, FieldKind.MONEY):
        return st.integers(-(10**15), 10**15).map(lambda n: Decimal(n).scaleb(-spec.places))
    return _values[spec.kind]


@cache
def units_for(*keys: str) -> st.SearchStrategy[dict[str, Answer]]:
    """A unit's answers to some fields, of all three kinds, or none at all."""
    return st.fixed_dictionaries({}, optional={key: three_values(_value(ALL[key])) for key in keys})


@cache
def trees_for(*keys: str) -> st.SearchStrategy[Any]:
    """Units in lists of lists: a tree of up to a dozen leaves."""
    below = units_for(*keys)
    return st.recursive(below, lambda tree: st.lists(tree, min_size=1, max_size=4), max_leaves=12)


def asked_for(spec: FieldSpec) -> tuple[str, ...]:
    """The fields that a total is made of."""
    rule = spec.aggregation
    keys = (spec.key if spec.levels else "", rule.weight, rule.numerator, rule.denominator)
    return tuple(key for key in keys if key)


class Numbered:
    """Names the leaves of a tree in reading order, so that each has a unit and a day of its own."""

    def __init__(self) -> None:
        self.leaves: list[tuple[Origin, Content]] = []

    def name(self, answers: dict[str, Answer]) -> tuple[Origin, Content]:
        number = len(self.leaves)
        self.leaves.append(
            (Origin(f"单位{number:02}", f"2023-06-{number + 1:02}"), Content(answers))
        )
        return self.leaves[-1]


def tally_of(tree: Any, spec: FieldSpec, named: Numbered) -> Tally:
    """The tally of a tree, level by level, through the JSON that the database keeps between."""
    if isinstance(tree, dict):
        origin, content = named.name(tree)
        return lift(spec, content, ALL, origin)
    figure = roll_up(
        spec, (Source(str(i), i, tally_of(below, spec, named)) for i, below in enumerate(tree))
    )
    return tally_from_data(json.loads(json.dumps(tally_to_data(figure.tally))))


@pytest.mark.parametrize("spec", ROLLED, ids=lambda spec: f"{spec.key}-{spec.aggregation.operator}")
@settings(max_examples=30)
@given(data=st.data())
def test_the_tally_of_a_tree_is_the_tally_of_its_leaves_in_any_order(spec, data) -> None:
    tree = data.draw(trees_for(*asked_for(spec)))
    named = Numbered()
    nested = tally_of(tree, spec, named)
    lifted = [lift(spec, content, ALL, origin) for origin, content in named.leaves]
    shuffled = data.draw(st.permutations(lifted))
    flat = reduce(lambda a, b: merge(a, b, spec.aggregation), shuffled, Tally())
    assert nested == flat
    assert nested.units == len(named.leaves)


@pytest.mark.parametrize("spec", ROLLED, ids=lambda spec: f"{spec.key}-{spec.aggregation.operator}")
@settings(max_examples=30)
@given(data=st.data())
def test_merging_is_associative_commutative_and_has_a_neutral_element(spec, data) -> None:
    units = [data.draw(units_for(*asked_for(spec))) for _ in range(3)]
    a, b, c = (
        lift(spec, Content(unit), ALL, Origin(f"单位{number}", f"2023-06-0{number + 1}"))
        for number, unit in enumerate(units)
    )
    rule = spec.aggregation
    assert merge(merge(a, b, rule), c, rule) == merge(a, merge(b, c, rule), rule)
    assert merge(a, b, rule) == merge(b, a, rule)
    assert merge(Tally(), a, rule) == merge(a, Tally(), rule) == a


def value_and_leaves(tree: Any, key: str) -> tuple[Answer, list[Content]]:
    named = Numbered()
    answer = answer_of(ALL[key], tally_of(tree, ALL[key], named), ALL)
    return answer, [content for _, content in named.leaves]


def numbers(leaves: list[Content], *keys: str) -> list[list[Fraction]]:
    """The numbers of the leaves that gave all of `keys`."""
    found = ([content[key] for key in keys] for content in leaves)
    return [
        [Fraction(answer.value) for answer in answers]
        for answers in found
        if all(isinstance(answer, Given) for answer in answers)
    ]


def half_up(exact: Fraction, places: int) -> Fraction:
    """The nearest number of so many decimals; of two as near, the one further from zero."""
    step = Fraction(1, 10**places)
    down = exact // step * step
    up = down if down == exact else down + step
    if exact - down == up - exact:
        return up if exact > 0 else down
    return min(down, up, key=lambda near: abs(near - exact))


@pytest.mark.parametrize("key", ["visits", "hands", "wage"])
@given(data=st.data())
def test_a_sum_is_exact(key: str, data: st.DataObject) -> None:
    tree = data.draw(trees_for(key))
    answer, leaves = value_and_leaves(tree, key)
    given_numbers = numbers(leaves, key)
    if given_numbers:
        assert isinstance(answer, Given)
        assert Fraction(answer.value) == sum(number for (number,) in given_numbers)
    else:
        assert not isinstance(answer, Given)


@pytest.mark.parametrize(("key", "extreme"), [("cost", max), ("lowest", min)])
@given(data=st.data())
def test_an_extreme_is_one_of_the_values(key: str, extreme: Any, data: st.DataObject) -> None:
    tree = data.draw(trees_for(key))
    answer, leaves = value_and_leaves(tree, key)
    given_numbers = [number for (number,) in numbers(leaves, key)]
    if given_numbers:
        assert Fraction(answer.value) == extreme(given_numbers)


@given(tree=trees_for("yield_rate", "hands"))
def test_a_weighted_mean_is_the_exact_one_rounded_once(tree: Any) -> None:
    answer, leaves = value_and_leaves(tree, "yield_rate")
    pairs = numbers(leaves, "yield_rate", "hands")
    weights = sum(weight for _, weight in pairs)
    if weights:
        exact = sum(value * weight for value, weight in pairs) / weights
        assert Fraction(answer.value) == half_up(exact, 1)
    else:
        assert not isinstance(answer, Given)


@given(tree=trees_for("trained", "hands"))
def test_a_ratio_is_that_of_the_exact_sums(tree: Any) -> None:
    answer, leaves = value_and_leaves(tree, "share")
    pairs = numbers(leaves, "trained", "hands")
    whole = sum(bottom for _, bottom in pairs)
    if whole:
        exact = 100 * sum(top for top, _ in pairs) / whole
        assert Fraction(answer.value) == half_up(exact, SHARE_PLACES)
    else:
        assert not isinstance(answer, Given)


@given(tree=trees_for("visits"))
def test_the_three_values_are_counted_apart_through_every_level(tree: Any) -> None:
    named = Numbered()
    tally = tally_of(tree, ALL["visits"], named)
    kinds = Counter(type(content["visits"]) for _, content in named.leaves)
    assert tally.answered == kinds[Given]
    assert tally.not_applicable == kinds[NotApplicable]
    assert tally.missing == kinds[type(NOT_ANSWERED)]
    answer = answer_of(ALL["visits"], tally, ALL)
    if kinds[Given]:
        assert isinstance(answer, Given)
    elif kinds[type(NOT_ANSWERED)]:
        assert answer == NOT_ANSWERED
    else:
        assert isinstance(answer, NotApplicable)


def test_every_operator_is_among_the_fields_tried() -> None:
    assert {spec.aggregation.operator for spec in ROLLED} == set(Operator)
    assert {spec.kind for spec in FIELDS if spec.aggregation} >= set(FieldKind) - {
        FieldKind.NARRATIVE
    }
