"""A paragraph that was cut in two, or two that became one, seen as one change and not as two."""

from collections.abc import Hashable, Iterable, Sequence

from domain.difference.blocks import CutBlock
from domain.difference.layout import Span

_HALF = 0.5


def with_neighbours(
    spans: Iterable[Span], old: Sequence[CutBlock], new: Sequence[CutBlock]
) -> list[Span]:
    """The spans, and with each changed paragraph those next to it that were a part of it.

    A neighbour that has no partner of its own was a part when half of what it says is what the
    paragraph said on the other side and says no more.
    """
    found = list(spans)
    taken_old = {place for span in found for place in span.olds}
    taken_new = {place for span in found for place in span.news}
    grown = []
    for span in found:
        if span.is_moved or not _is_changed_paragraph(span, old, new):
            grown.append(span)
            continue
        first_old, first_new = old[span.olds.start], new[span.news.start]
        olds = _grown(span.olds, old, first_new.part.features, taken_old)
        news = _grown(span.news, new, first_old.part.features, taken_new)
        grown.append(Span(olds, news))
    return grown


def _is_changed_paragraph(span: Span, old: Sequence[CutBlock], new: Sequence[CutBlock]) -> bool:
    first_old, first_new = old[span.olds.start], new[span.news.start]
    return (
        first_old.is_paragraph
        and first_new.is_paragraph
        and first_old.part.key != first_new.part.key
    )


def _grown(
    places: range, blocks: Sequence[CutBlock], wanted: frozenset[Hashable], taken: set[int]
) -> range:
    covered = set(blocks[places.start].part.features)
    for step in (1, -1):
        place = places.stop if step > 0 else places.start - 1
        while 0 <= place < len(blocks) and place not in taken:
            features = blocks[place].part.features
            missing = len(features & (wanted - covered))
            if not blocks[place].is_paragraph or not features or missing < _HALF * len(features):
                break
            taken.add(place)
            covered |= features
            places = range(min(places.start, place), max(places.stop, place + 1))
            place += step
    return places
