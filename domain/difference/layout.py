"""The order in which a difference is read: the new content's, the old parts where they were."""

from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import NamedTuple

from domain.difference.pairing import Pair
from domain.difference.words import Extent


class Change(StrEnum):
    """What became of a part: of a block, an item, a row or a column.

    A part that moved appears twice: as MOVED where it is now, its words perhaps changed, and as
    MOVED_AWAY where it was.
    """

    SAME = "same"
    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"
    MOVED = "moved"
    MOVED_AWAY = "moved_away"


class Span(NamedTuple):
    """Neighbouring old parts that became neighbouring new parts; one of each most often.

    Where a part was that moved away, `news` is empty and starts at the place it moved to.
    """

    olds: range
    news: range
    is_moved: bool = False

    @property
    def is_whole(self) -> bool:
        """Whether it stands on both sides, and not only where something was put in or left out."""
        return bool(self.olds) and bool(self.news)

    def change(self, *, is_different: bool) -> Change:
        """What became of the part, given whether its content differs."""
        if not self.olds:
            return Change.ADDED
        if not self.news:
            return Change.MOVED_AWAY if self.is_moved else Change.REMOVED
        if self.is_moved:
            return Change.MOVED
        return Change.CHANGED if is_different else Change.SAME


def span_of(pair: Pair) -> Span:
    """The span of one pair."""
    return Span(range(pair.old, pair.old + 1), range(pair.new, pair.new + 1), pair.is_moved)


def laid_out(spans: Iterable[Span], old_count: int, new_count: int) -> Iterator[Span]:
    """Every part of both contents in reading order; what was removed before what was added."""
    whole = sorted(spans, key=lambda span: span.news.start)
    moved_from = {span.olds.start: span.news.start for span in whole if span.is_moved}
    moved_to = {span.news.start: span for span in whole if span.is_moved}
    i = j = 0
    end = Span(range(old_count, old_count), range(new_count, new_count))
    for span in [*(span for span in whole if not span.is_moved), end]:
        for old in range(i, span.olds.start):
            to = moved_from.get(old)
            yield Span(range(old, old + 1), range(to or 0, to or 0), to is not None)
        for new in range(j, span.news.start):
            yield moved_to.get(new) or Span(range(0), range(new, new + 1))
        if span is not end:
            yield span
        i, j = span.olds.stop, span.news.stop


def extent_of_part(change: Change, inside: Extent) -> Extent:
    """How much changed in a part, given how much in its words.

    What was added, removed or moved is one place, what was changed at least one. What moved away is
    counted where it is now.
    """
    match change:
        case Change.SAME | Change.MOVED_AWAY:
            return Extent()
        case Change.CHANGED:
            return Extent(max(1, inside.places), inside.removed, inside.added)
        case _:
            return Extent(1, inside.removed, inside.added)
