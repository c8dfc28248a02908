"""The middle of some numbers, exactly."""

from collections.abc import Sequence
from decimal import Context, Decimal, Inexact

_EXACT = Context(prec=200, traps=[Inexact])


def median_of(numbers: Sequence[Decimal]) -> Decimal:
    """The middle number, or halfway between the two in the middle. Raises ValueError for none."""
    if not numbers:
        raise ValueError("no numbers, no median")
    ordered = sorted(numbers)
    low, high = ordered[(len(ordered) - 1) // 2], ordered[len(ordered) // 2]
    return low if low == high else _EXACT.divide(_EXACT.add(low, high), Decimal(2))
