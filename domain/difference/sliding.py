"""What was only put in or only left out is marked from one border of the text to another.

In "听、说、读、干" after "听、说、干" the marks could stand around "读、" or "、读" alike, for the
matches are equally long; people read the first.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from domain.difference.atoms import Atom, Kind, kind_of, words_of
from domain.difference.matching import Match

_SENTENCE_ENDS = frozenset("。！？；!?;…\n")
_CLAUSE_ENDS = frozenset("，、：,:）)】》”’」』")
_OPENING = frozenset("（(【《“‘「『")
_SENTENCE, _CLAUSE, _SPACE, _OTHER_KIND = 4, 3, 2, 1
# two changes that become one are worth more than the best of borders
_ONE_LESS = 9


class _OneSided(NamedTuple):
    """What was put in or left out: `atoms[first:last]` of the sequence that has it."""

    atoms: Sequence[Atom]
    first: int
    last: int


def slid(old: Sequence[Atom], new: Sequence[Atom], found: Sequence[Match]) -> list[Match]:
    """The same number of matched atoms, one-sided changes moved to where they read best.

    `found` begins and ends with an empty match at the start and at the end of both sequences.
    """
    moved = list(found)
    for place in range(1, len(moved)):
        before, after = moved[place - 1], moved[place]
        change = _one_sided(old, new, before, after)
        if change is None:
            continue
        joining = {-before.length} if place > 1 else set()
        joining |= {after.length} if place < len(moved) - 1 else set()
        by = _best_shift(change, (before.length, after.length), joining)
        moved[place - 1] = before._replace(length=before.length + by)
        moved[place] = Match(after.old + by, after.new + by, after.length - by)
    return moved


def _one_sided(
    old: Sequence[Atom], new: Sequence[Atom], before: Match, after: Match
) -> _OneSided | None:
    removed, added = after.old - before.old_end, after.new - before.new_end
    if removed and not added:
        return _OneSided(old, before.old_end, after.old)
    if added and not removed:
        return _OneSided(new, before.new_end, after.new)
    return None


def _best_shift(change: _OneSided, room: tuple[int, int], joining: set[int]) -> int:
    """By how much to move it; with a shift in `joining` it meets the change next to it."""
    return max(
        _shifts(change, *room),
        key=lambda by: (_score(change, by) + _ONE_LESS * (by in joining), by),
    )


def _shifts(change: _OneSided, room_before: int, room_after: int) -> Iterator[int]:
    """By how much it can move to the left (negative) and to the right."""
    atoms, first, last = change
    yield 0
    for by in range(1, room_before + 1):
        if atoms[first - by] != atoms[last - by]:
            break
        yield -by
    for by in range(room_after):
        if atoms[first + by] != atoms[last + by]:
            break
        yield by + 1


def _score(change: _OneSided, by: int) -> int:
    atoms, first, last = change
    return _border(atoms, first + by) + _border(atoms, last + by)


def _border(atoms: Sequence[Atom], place: int) -> int:
    """How natural a break the text has before `atoms[place]`."""
    if place in (0, len(atoms)):
        return _SENTENCE
    before, after = words_of(atoms[place - 1]), words_of(atoms[place])
    if before in _SENTENCE_ENDS:
        return _SENTENCE
    if before in _CLAUSE_ENDS or after in _OPENING:
        return _CLAUSE
    kinds = kind_of(atoms[place - 1]), kind_of(atoms[place])
    if Kind.SPACE in kinds:
        return _SPACE
    return _OTHER_KIND if kinds[0] is not kinds[1] else 0
