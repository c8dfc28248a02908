"""What two sequences have in common, in order: a longest common subsequence, exactly.

The rows of the classical table are kept as whole numbers, a bit a column, so that a row costs a few
additions of long integers instead of a loop (H. Hyyrö, "Bit-parallel LCS-length computation
revisited", 2004). The table takes old x new bits; beyond `BUDGET` only what is the same at both
ends is found: a coarser answer, never a wrong one.
"""

from collections.abc import Hashable, Iterable, Iterator, Sequence
from typing import NamedTuple

BUDGET = 200_000_000
"""Bits of the largest table: 25 MB, 14,000 x 14,000 items."""


class Match(NamedTuple):
    """`length` items that are the same from `old` on in the one and from `new` on in the other."""

    old: int
    new: int
    length: int

    @property
    def old_end(self) -> int:
        return self.old + self.length

    @property
    def new_end(self) -> int:
        return self.new + self.length


def matches(old: Sequence[Hashable], new: Sequence[Hashable], budget: int = BUDGET) -> list[Match]:
    """The longest common subsequence in order, as matches that are as long as they can be."""
    start = _same_length(zip(old, new, strict=False))
    left = min(len(old), len(new)) - start
    end = min(left, _same_length(zip(reversed(old), reversed(new), strict=False)))
    inner_old, inner_new = old[start : len(old) - end], new[start : len(new) - end]
    is_small = fits(inner_old, inner_new, budget)
    inner = reversed([*_backwards(inner_old, inner_new)]) if is_small else ()
    return joined(
        [
            Match(0, 0, start),
            *(Match(start + i, start + j, length) for i, j, length in inner),
            Match(len(old) - end, len(new) - end, end),
        ]
    )


def fits(old: Sequence[Hashable], new: Sequence[Hashable], budget: int = BUDGET) -> bool:
    """Whether the table of the two is within the budget."""
    return len(old) * len(new) <= budget


def joined(found: Iterable[Match]) -> list[Match]:
    """The same matches, those that touch in both sequences as one and the empty ones left out."""
    whole: list[Match] = []
    for match in found:
        if not match.length:
            continue
        last = whole[-1] if whole else None
        if last and (last.old_end, last.new_end) == (match.old, match.new):
            whole[-1] = Match(last.old, last.new, last.length + match.length)
        else:
            whole.append(match)
    return whole


def _same_length(pairs: Iterable[tuple[Hashable, Hashable]]) -> int:
    count = 0
    for one, other in pairs:
        if one != other:
            break
        count += 1
    return count


def _backwards(old: Sequence[Hashable], new: Sequence[Hashable]) -> Iterator[Match]:
    """The matches of a longest common subsequence, from the end to the beginning.

    A bit of a row is 0 where the next item of `old` makes the subsequence longer. On the way back
    a pair that is equal is taken at once, which keeps what stands together together.
    """
    rows = _rows(old, new)
    i, j, length = len(old), len(new), 0
    while i and j:
        if old[i - 1] == new[j - 1]:
            i, j, length = i - 1, j - 1, length + 1
            continue
        if length:
            yield Match(i, j, length)
            length = 0
        if rows[j] >> (i - 1) & 1:
            i -= 1
        else:
            j -= 1
    if length:
        yield Match(i, j, length)


def _rows(old: Sequence[Hashable], new: Sequence[Hashable]) -> list[int]:
    where: dict[Hashable, int] = {}
    for place, item in enumerate(old):
        where[item] = where.get(item, 0) | 1 << place
    full = (1 << len(old)) - 1
    row = full
    rows = [row]
    for item in new:
        hits = row & where.get(item, 0)
        if hits:
            row = (row + hits | row - hits) & full
        rows.append(row)
    return rows
