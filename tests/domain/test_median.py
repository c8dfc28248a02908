"""The median of some numbers: the middle one, exactly."""

import statistics
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.median import median_of

NUMBERS = st.lists(st.decimals(allow_nan=False, allow_infinity=False, places=2), min_size=1)


@given(NUMBERS)
def test_as_many_numbers_lie_below_the_median_as_above(numbers: list[Decimal]) -> None:
    middle = median_of(numbers)
    below, above = sum(n < middle for n in numbers), sum(n > middle for n in numbers)
    assert below <= len(numbers) / 2
    assert above <= len(numbers) / 2


@given(st.lists(st.integers(-(10**15), 10**15).map(Decimal), min_size=1))
def test_it_is_what_the_standard_library_finds(numbers: list[Decimal]) -> None:
    assert median_of(numbers) == statistics.median(numbers)


def test_between_two_numbers_it_is_exactly_halfway() -> None:
    assert median_of([Decimal("99999999999999.99"), Decimal("0.02")]) == Decimal(
        "50000000000000.005"
    )


def test_no_numbers_have_no_median() -> None:
    with pytest.raises(ValueError, match="no numbers"):
        median_of([])
