"""A quantile by the nearest rank: always a value that was really there."""

import math
from collections.abc import Sequence


def quantile(ordered: Sequence[float], share: float) -> float | None:
    """The smallest value that at least `share` of the values do not exceed; None of nothing.

    `ordered` ascends; `share` lies above 0 and is at most 1.
    """
    if not ordered:
        return None
    return ordered[max(1, math.ceil(share * len(ordered))) - 1]
