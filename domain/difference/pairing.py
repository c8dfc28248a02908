"""Which part of the one content became which part of the other: blocks, items, rows, columns.

Each part is compared with those it could have become. Of these pairs the heaviest chain that rises
in both contents is what stayed where it is; what is alike across the chain has moved; what is left
was removed or added.
"""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from heapq import nsmallest
from itertools import pairwise, takewhile
from typing import NamedTuple

from domain.difference.atoms import Atom, Atoms, Kind, kind_of
from domain.narrative import Token

_ALIKE = 0.4
"""Two parts that share so much (Dice's coefficient) are one that was changed.

Of 20,000 pairs of unrelated paragraphs from reports, one in a thousand shares 0.3; a paragraph six
tenths of which are written anew shares 0.5.
"""

_MOVED = 0.6
"""To have moved as well, two that are not equal must share more, and say enough to be known by."""

_MOVED_FEATURES = 8
_COMMON = 64  # what more parts than this have in common does not tell them apart
_NEAREST = 8


@dataclass(frozen=True, slots=True)
class Part:
    """A part to be paired: `key` is equal when nothing changed, `features` are what it says."""

    key: Hashable
    features: frozenset[Hashable]


class Pair(NamedTuple):
    """The places of one part in the old and the new content."""

    old: int
    new: int
    is_moved: bool = False


class _Candidate(NamedTuple):
    """A pair that could be one part; `weight` grows with what the two share."""

    old: int
    new: int
    score: float
    weight: float


def features_of(atoms: Atoms, tag: Hashable = None) -> frozenset[Hashable]:
    """The atoms of a text and its pairs of neighbours, in which a number is any number.

    Texts with another tag share nothing.
    """
    neutral = [_neutral(atom) for atom in atoms]
    return frozenset({(tag, atom) for atom in atoms} | {(tag, *two) for two in pairwise(neutral)})


def _neutral(atom: Atom) -> Atom:
    if isinstance(atom, Token):
        return Token(atom.field)
    return "0" if kind_of(atom) is Kind.NUMBER else atom


def pairs(old: Sequence[Part], new: Sequence[Part]) -> list[Pair]:
    """The parts that belong together, by their new place; no part is in two pairs.

    Those that did not move keep their order. Turned round, the same parts are paired.
    """
    if repr([part.key for part in old]) > repr([part.key for part in new]):
        turned = pairs(new, old)
        return sorted((Pair(p.new, p.old, p.is_moved) for p in turned), key=lambda p: p.new)
    start = _same_length(zip(old, new, strict=False))
    left = min(len(old), len(new)) - start
    end = min(left, _same_length(zip(reversed(old), reversed(new), strict=False)))
    olds, news = range(start, len(old) - end), range(start, len(new) - end)
    offers = _Offers(old, new, olds, news)
    found = [candidate for place in olds for candidate in offers.for_part(place)]
    stay = [Pair(c.old, c.new) for c in _heaviest_chain(found)]
    same = [*range(start), *range(-end, 0)]
    stay += [Pair(range(len(old))[place], range(len(new))[place]) for place in same]
    return sorted([*stay, *_moved(old, new, found, stay)], key=lambda pair: pair.new)


def _same_length(both: Iterable[tuple[Part, Part]]) -> int:
    return sum(1 for _ in takewhile(lambda two: two[0].key == two[1].key, both))


class _Offers:
    """What an old part could have become; few for each, however many parts there are."""

    def __init__(self, old: Sequence[Part], new: Sequence[Part], olds: range, news: range) -> None:
        self._old, self._new, self._olds, self._news = old, new, olds, news
        self._where: dict[Hashable, list[int]] = defaultdict(list)
        self._equal: dict[Hashable, list[int]] = defaultdict(list)
        for place in news:
            self._equal[new[place].key].append(place)
            for feature in new[place].features:
                self._where[feature].append(place)
        self._count = Counter(old[place].key for place in olds)
        self._met: Counter[Hashable] = Counter()

    def for_part(self, place: int) -> Iterator[_Candidate]:
        """The candidates for an old part; to be asked from the first part on."""
        part = self._old[place]
        for other in sorted(self._alike(place) | self._at_its_place(place) | self._equals(part)):
            candidate = self._compared(place, other)
            if candidate.score >= _ALIKE:
                yield candidate
        self._met[part.key] += 1

    def _alike(self, place: int) -> set[int]:
        """Those that share most."""
        lists = (self._where.get(feature, ()) for feature in self._old[place].features)
        shared = Counter(other for where in lists if len(where) <= _COMMON for other in where)
        return set(
            nsmallest(_NEAREST, shared, lambda other: (-shared[other], abs(other - place), other))
        )

    def _at_its_place(self, place: int) -> set[int]:
        """Those at the same distance from the start and from the end."""
        from_start = self._news.start + place - self._olds.start
        from_end = self._news.stop + place - self._olds.stop
        return {other for other in (from_start, from_end) if other in self._news}

    def _equals(self, part: Part) -> set[int]:
        """Of equal ones, which may be many, the one that is as manieth from either end."""
        equal, met = self._equal.get(part.key, []), self._met[part.key]
        from_end = len(equal) - self._count[part.key] + met
        return {equal[nth] for nth in (met, from_end) if 0 <= nth < len(equal)}

    def _compared(self, place: int, other: int) -> _Candidate:
        one, two = self._old[place], self._new[other]
        if one.key == two.key:
            return _Candidate(place, other, 1.0, 1.0 + len(one.features))
        shared, both = len(one.features & two.features), len(one.features) + len(two.features)
        score = 2 * shared / both if both else 0.0
        return _Candidate(place, other, score, score * shared)


def _heaviest_chain(found: Sequence[_Candidate]) -> list[_Candidate]:
    """The candidates of greatest weight together that rise in both contents."""
    # of one old part, those with later new parts come first, so that no two of it make a chain
    rising = sorted(found, key=lambda candidate: (candidate.old, -candidate.new))
    totals: list[float] = []
    previous: list[int] = []
    ends: list[int] = []  # new places at which a chain may end, each heavier than the one before
    last: list[int] = []  # the candidate at each of these ends
    for place, candidate in enumerate(rising):
        at = bisect_left(ends, candidate.new)
        previous.append(last[at - 1] if at else -1)
        totals.append(candidate.weight + (totals[previous[-1]] if at else 0.0))
        beaten = at
        while beaten < len(ends) and totals[last[beaten]] <= totals[-1]:
            beaten += 1
        if at < len(ends) and ends[at] == candidate.new and beaten == at:
            continue  # a heavier chain ends at the same place
        ends[at:beaten], last[at:beaten] = [candidate.new], [place]
    chain = []
    place = last[-1] if last else -1
    while place >= 0:
        chain.append(rising[place])
        place = previous[place]
    return chain


def _moved(
    old: Sequence[Part], new: Sequence[Part], found: Sequence[_Candidate], stay: Sequence[Pair]
) -> Iterator[Pair]:
    """Of the parts that did not stay the most similar pairs, each part once."""
    taken_old, taken_new = {pair.old for pair in stay}, {pair.new for pair in stay}
    for candidate in sorted(found, key=lambda c: (-c.score, -c.weight, c.old, c.new)):
        one, two = old[candidate.old], new[candidate.new]
        is_known = (
            bool(one.features)
            if one.key == two.key
            else candidate.score >= _MOVED and len(one.features) >= _MOVED_FEATURES
        )
        if is_known and candidate.old not in taken_old and candidate.new not in taken_new:
            taken_old.add(candidate.old)
            taken_new.add(candidate.new)
            yield Pair(candidate.old, candidate.new, is_moved=True)
