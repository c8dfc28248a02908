"""Figures that change by one source: taken away and put in again, without asking all the others."""

from bisect import bisect_left, insort
from dataclasses import replace

from domain.rollup import Parts, Tally, in_order_of, merge, merge_all
from domain.template import Aggregation, Operator


def exchanged(whole: Tally, old: Tally, new: Tally, aggregation: Aggregation) -> Tally | None:
    """`whole` with the source that gave `old` giving `new`; exactly what all sources would make.

    None where that cannot be told from these alone: an extreme, or the latest, was taken away and
    what comes next is known to the other sources only.
    """
    if _still_stands(whole.parts, old.parts, new.parts, aggregation):
        return merge(_left_of(whole, old, ()), new, aggregation)
    if aggregation.operator is Operator.LIST:
        rows = _with_rows(whole.parts, old.parts, new.parts)
        return replace(merge(_left_of(whole, old, ()), new, aggregation), parts=rows)
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
        case Operator.MAX | Operator.MIN | Operator.LATEST:
            return whole.parts if whole.parts != old.parts else None
        case _:
            pairs = zip(whole.parts[0], old.parts[0], strict=True)
            return (tuple(int(a) - int(b) for a, b in pairs),)


def _with_rows(rows: Parts, taken: Parts, put: Parts) -> Parts:
    """A list in order with some rows taken out and others put in, however long it is."""
    left = list(rows)
    for row in taken:
        del left[bisect_left(left, in_order_of(row), key=in_order_of)]
    for row in put:
        insort(left, row, key=in_order_of)
    return tuple(left)
