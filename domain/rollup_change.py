"""Figures that change by one source: taken away and put in again, without asking all the others."""

from collections.abc import Iterable

from domain.rollup import Parts, Tally, merge, merge_all
from domain.template import Aggregation, Operator


def exchanged(whole: Tally, old: Tally, new: Tally, aggregation: Aggregation) -> Tally | None:
    """`whole` with the source that gave `old` giving `new`; exactly what all sources would make.

    None where that cannot be told from these alone: an extreme, or the latest, was taken away and
    what comes next is known to the other sources only.
    """
    if _still_stands(whole.parts, old.parts, new.parts, aggregation):
        return merge(_left_of(whole, old, ()), new, aggregation)
    parts = _left(whole, old, aggregation.operator)
    return None if parts is None else merge(_left_of(whole, old, parts), new, aggregation)


def _left_of(whole: Tally, old: Tally, parts: Parts) -> Tally:
    return Tally(
        whole.answered - old.answered,
        whole.not_applicable - old.not_applicable,
        whole.missing - old.missing,
        parts,
    )


def _still_stands(whole: Parts, old: Parts, new: Parts, aggregation: Aggregation) -> bool:
    """Whether the extreme was this source's and stays its own, the same or further out."""
    if aggregation.operator not in (Operator.MAX, Operator.MIN, Operator.LATEST):
        return False
    return bool(new) and old == whole and merge_all((_of(old), _of(new)), aggregation).parts == new


def _of(parts: Parts) -> Tally:
    return Tally(parts=parts)


def _left(whole: Tally, old: Tally, operator: Operator) -> Parts | None:
    """The parts of the other sources; None where they alone know."""
    if not old.parts:
        return whole.parts
    if whole.answered == old.answered:
        return ()
    match operator:
        case Operator.LIST:
            return _without_rows(whole.parts, old.parts)
        case Operator.MAX | Operator.MIN | Operator.LATEST:
            return whole.parts if whole.parts != old.parts else None
        case Operator.SUM | Operator.COUNT | Operator.WEIGHTED_MEAN | Operator.RATIO:
            pairs = zip(whole.parts[0], old.parts[0], strict=True)
            return (tuple(int(a) - int(b) for a, b in pairs),)


def _without_rows(rows: Parts, taken: Iterable[tuple[int | str, ...]]) -> Parts:
    left = list(rows)
    for row in taken:
        left.remove(row)
    return tuple(left)
