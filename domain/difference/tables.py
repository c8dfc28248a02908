"""The difference of two tables, cell by cell: of a narrative's tables and of table fields."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

from domain.difference.atoms import Atoms
from domain.difference.layout import Change, Span, extent_of_part, laid_out, span_of
from domain.difference.pairing import Pair, Part, features_of, pairs
from domain.difference.words import Extent, Runs, atoms_difference, extent_of, is_changed

Row = tuple[Atoms, ...]


@dataclass(frozen=True, slots=True)
class RowDifference:
    """One row: what became of it, and the runs of its cells, one a column of the difference."""

    change: Change
    cells: tuple[Runs, ...]

    @property
    def extent(self) -> Extent:
        """A place for each change of words, or one for the row that was added, removed or moved."""
        return extent_of_part(self.change, sum(map(extent_of, self.cells), Extent()))


@dataclass(frozen=True, slots=True)
class TableDifference:
    """The rows and columns of both tables; a column is same, added or removed.

    A cell that a table does not have is empty: that of a removed column in an added row.
    """

    columns: tuple[Change, ...]
    rows: tuple[RowDifference, ...]

    @property
    def is_changed(self) -> bool:
        parts = [*self.columns, *(row.change for row in self.rows)]
        return any(change is not Change.SAME for change in parts)

    @property
    def extent(self) -> Extent:
        """How much changed in all rows."""
        return sum((row.extent for row in self.rows), Extent())


def table_difference(old: Sequence[Row], new: Sequence[Row]) -> TableDifference:
    """What changed between two tables, each with rows of equal length.

    Tables of equal width are compared column by column; otherwise the columns are paired by what
    they hold. Turned round, added and removed change places.
    """
    columns = _columns(old, new)
    both = [span for span in columns if span.is_whole]
    old_parts = [_part([row[span.olds.start] for span in both], tagged=True) for row in old]
    new_parts = [_part([row[span.news.start] for span in both], tagged=True) for row in new]
    found = pairs(old_parts, new_parts)
    spans = [span_of(pair) for pair in _with_same_places(found, len(old), len(new))]
    return TableDifference(
        tuple(span.change(is_different=False) for span in columns),
        tuple(_row(span, columns, old, new) for span in laid_out(spans, len(old), len(new))),
    )


def _columns(old: Sequence[Row], new: Sequence[Row]) -> list[Span]:
    """The columns of both tables in reading order."""
    widths = len(old[0]) if old else 0, len(new[0]) if new else 0
    stay = [Pair(place, place) for place in range(min(widths))]
    if widths[0] != widths[1]:
        parts = [
            [_part([row[column] for row in rows], tagged=False) for column in range(width)]
            for rows, width in zip((old, new), widths, strict=True)
        ]
        stay = [pair for pair in pairs(*parts) if not pair.is_moved] or stay
    return list(laid_out(map(span_of, stay), *widths))


def _part(cells: Sequence[Atoms], *, tagged: bool) -> Part:
    """A row or column to be paired; `tagged`: what a cell says counts in its place alone."""
    features = (features_of(cell, place if tagged else None) for place, cell in enumerate(cells))
    return Part(tuple(cells), frozenset[Hashable]().union(*features))


def _with_same_places(found: Sequence[Pair], old_count: int, new_count: int) -> list[Pair]:
    """Where as many rows were left between two pairs on either side, these belong together too."""
    taken_old, taken_new = {pair.old for pair in found}, {pair.new for pair in found}
    more: list[Pair] = []
    i = j = 0
    stay = [pair for pair in found if not pair.is_moved]
    for pair in [*stay, Pair(old_count, new_count)]:
        olds = [place for place in range(i, pair.old) if place not in taken_old]
        news = [place for place in range(j, pair.new) if place not in taken_new]
        if len(olds) == len(news):
            more += map(Pair, olds, news)
        i, j = pair.old + 1, pair.new + 1
    return [*found, *more]


def _row(
    span: Span, columns: Sequence[Span], old: Sequence[Row], new: Sequence[Row]
) -> RowDifference:
    old_row = old[span.olds.start] if span.olds else None
    new_row = new[span.news.start] if span.news else None
    cells = tuple(
        atoms_difference(
            old_row[column.olds.start] if old_row and column.olds else (),
            new_row[column.news.start] if new_row and column.news else (),
        )
        for column in columns
    )
    return RowDifference(span.change(is_different=any(map(is_changed, cells))), cells)
