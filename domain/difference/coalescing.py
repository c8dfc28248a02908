"""Matches too short for the changes around them become part of these: no confetti.

A rewritten clause shares a few characters with the old one by accident, and the longer both are,
the longer the accidents. How long a match must be to be shown grows with the logarithm of the
changes at its sides, and with the number of marks the reader is spared without it.
"""

import heapq
from collections.abc import Sequence
from itertools import accumulate
from math import log2
from typing import NamedTuple

from domain.difference.atoms import Atom, Kind, kind_of, weight_of
from domain.difference.matching import Match

_PER_DOUBLING = 0.9
"""By how much a match must be longer, in hanzi, where the changes around it are twice as long."""

_PER_MARK = 1 / 3
"""By how much it must be longer for each mark that the reader is spared without it."""

_MARKS_OF_A_REWRITING = 2
_NUMBERS = frozenset({Kind.NUMBER, Kind.FIELD})


class _Gap(NamedTuple):
    """What stands between two matches: its longer side, how many sides, numbers and nothing else.

    A gap has no sides where the two texts begin or end with a match.
    """

    weight: float
    sides: int
    is_numbers: bool


class _Sums:
    """The weight of any stretch of a sequence, and how much of it is not a number."""

    def __init__(self, atoms: Sequence[Atom]) -> None:
        self._weights = [0.0, *accumulate(map(weight_of, atoms))]
        self._words = [0, *accumulate(kind_of(atom) not in _NUMBERS for atom in atoms)]

    def weight(self, start: int, end: int) -> float:
        return self._weights[end] - self._weights[start]

    def words(self, start: int, end: int) -> int:
        return self._words[end] - self._words[start]


def coalesced(old: Sequence[Atom], new: Sequence[Atom], found: Sequence[Match]) -> list[Match]:
    """The matches of `found` that are worth showing.

    `found` begins and ends with an empty match at the start and at the end of both sequences.
    """
    return _Coalescing(old, new, found).kept()


class _Coalescing:
    """A chain of matches out of which the shortest are taken first, each at most once."""

    def __init__(self, old: Sequence[Atom], new: Sequence[Atom], found: Sequence[Match]) -> None:
        self._old, self._new, self._found = _Sums(old), _Sums(new), found
        self._before = list(range(-1, len(found) - 1))
        self._after = list(range(1, len(found) + 1))
        self._is_kept = [True] * len(found)
        self._waiting = [(self._weight(place), place) for place in range(1, len(found) - 1)]

    def kept(self) -> list[Match]:
        heapq.heapify(self._waiting)
        while self._waiting:
            weight, place = heapq.heappop(self._waiting)
            if self._is_kept[place] and self._is_accident(weight, place):
                self._give_up(place)
        return [match for match, is_kept in zip(self._found, self._is_kept, strict=True) if is_kept]

    def _weight(self, place: int) -> float:
        match = self._found[place]
        return self._old.weight(match.old, match.old_end)

    def _gap(self, place: int) -> _Gap:
        """The gap after a match."""
        before, after = self._found[place], self._found[self._after[place]]
        old, new = (before.old_end, after.old), (before.new_end, after.new)
        removed, added = self._old.weight(*old), self._new.weight(*new)
        return _Gap(
            weight=max(removed, added),
            sides=bool(removed) + bool(added),
            is_numbers=not self._old.words(*old) and not self._new.words(*new),
        )

    def _is_accident(self, weight: float, place: int) -> bool:
        left, right = self._gap(self._before[place]), self._gap(place)
        if not left.sides or not right.sides or (left.is_numbers and right.is_numbers):
            return False
        spared = left.sides + 1 + right.sides - _MARKS_OF_A_REWRITING
        shorter = max(1.0, min(left.weight, right.weight))
        return weight <= _PER_MARK * spared + _PER_DOUBLING * log2(shorter)

    def _give_up(self, place: int) -> None:
        self._is_kept[place] = False
        before, after = self._before[place], self._after[place]
        self._after[before], self._before[after] = after, before
        for neighbour in (before, after):  # the changes around these are longer now
            if 0 < neighbour < len(self._found) - 1:
                heapq.heappush(self._waiting, (self._weight(neighbour), neighbour))
