"""A table of plain cells: heads repeated on every page, split in time linear in its rows."""

import copy
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any, NamedTuple

from reportlab.platypus.flowables import Flowable

from documents.nodes import Align
from documents.pdf import theme
from documents.pdf.breaking import break_lines
from documents.pdf.paragraph import ASCENT
from documents.pdf.typecase import FaceRun, advances, runs_by_line


class CellLine(NamedTuple):
    """One line of a cell and its width in points."""

    runs: Sequence[FaceRun]
    width: float


@dataclass(frozen=True, slots=True)
class GridRow:
    """A row's cells, each with its lines."""

    cells: tuple[tuple[CellLine, ...], ...]
    is_head: bool

    @property
    def lines(self) -> int:
        return max(1, *map(len, self.cells))


@dataclass(frozen=True, slots=True)
class Grid:
    """What all parts of a table share: column widths and alignments, the size of its text."""

    widths: tuple[float, ...]
    aligns: tuple[Align, ...]
    size: float

    @property
    def leading(self) -> float:
        return self.size * 1.4

    def height_of(self, row: GridRow) -> float:
        return row.lines * self.leading + 2 * theme.TABLE_PADDING_Y


def cell_lines(runs: Sequence[FaceRun], size: float, column: float) -> tuple[CellLine, ...]:
    """The lines of a cell in a column of that width."""
    room = max(column - 2 * theme.TABLE_PADDING_X, 1.0)
    wide = advances(runs, size, 0.0)
    if not wide:
        return ()
    if (total := sum(wide)) <= room:
        return (CellLine(runs, total),)
    text = "".join(run.text for run in runs)
    lines = break_lines(text, wide, room, room)
    return tuple(map(CellLine, runs_by_line(runs, lines), (line.width for line in lines)))


class GridTable(Flowable):
    """Rows on a grid; a row higher than a page is split between its lines."""

    _fixedWidth = 1

    def __init__(self, grid: Grid, head: Sequence[GridRow], body: Sequence[GridRow]) -> None:
        super().__init__()
        self._grid = grid
        tallest = sum(map(grid.height_of, head))
        # a head that leaves no room for rows is not worth repeating
        self._head = list(head) if tallest <= theme.TYPE_HEIGHT / 2 else []
        self._body = [*body] if self._head else [*head, *body]
        self._from = 0
        self._is_last = True
        self._lead = theme.TABLE_GAP

    def least_height(self) -> float:
        """The room that the table needs to begin: its head and one row."""
        first = self._body[self._from : self._from + 1]
        rows = sum(map(self._grid.height_of, (*self._head, *first)))
        return min(self._lead + rows, theme.TYPE_HEIGHT / 2)

    def wrap(self, available_width: float, available_height: float) -> tuple[float, float]:
        self.width = sum(self._grid.widths)
        used = self._lead + sum(map(self._grid.height_of, self._rows()))
        # what follows stands on the grid of lines again
        lines = -(-(used + theme.TABLE_GAP) // theme.LEADING)
        self.height = lines * theme.LEADING if self._is_last else used
        if self.height > available_height >= used:
            self.height = used
        return self.width, self.height

    def split(self, available_width: float, available_height: float) -> list[Flowable]:
        head = self._lead + sum(map(self._grid.height_of, self._head))
        room = available_height + 0.01 - head
        end = self._from
        while end < len(self._body) and self._grid.height_of(self._body[end]) <= room:
            room -= self._grid.height_of(self._body[end])
            end += 1
        if end == self._from:
            return self._split_row(room)
        return self._parts(self._body[:end], self._body, end)

    def _split_row(self, room: float) -> list[Flowable]:
        """The first row in two, where no page could hold it whole."""
        row = self._body[self._from]
        head = sum(map(self._grid.height_of, self._head))
        if head + self._grid.height_of(row) <= theme.TYPE_HEIGHT:
            return []
        fitting = int((room - 2 * theme.TABLE_PADDING_Y) / self._grid.leading)
        if fitting < 1:
            return []
        upper = GridRow(tuple(cell[:fitting] for cell in row.cells), row.is_head)
        lower = GridRow(tuple(cell[fitting:] for cell in row.cells), row.is_head)
        return self._parts([upper], [lower, *self._body[self._from + 1 :]], 0)

    def _parts(self, upper: list[GridRow], lower: list[GridRow], start: int) -> list[Flowable]:
        first, second = copy.copy(self), copy.copy(self)
        first._body, first._is_last = upper, False
        if start == 0:
            first._from = 0
        second._body, second._from, second._lead = lower, start, 0.0
        found: list[Flowable] = [first, second]
        for part in found:
            part.__dict__.pop("_postponed", None)
        return found

    def _rows(self) -> list[GridRow]:
        return [*self._head, *self._body[self._from :]]

    def draw(self) -> None:
        rows = self._rows()
        heights = [self._grid.height_of(row) for row in rows]
        tops = [self.height - above for above in accumulate(heights, initial=self._lead)]
        # the document behind the canvas names the fonts; the stubs do not tell of it
        canvas: Any = self.canv
        canvas.addLiteral(" ".join(self._rules(tops)))
        canvas.addLiteral(" ".join(self._words(rows, tops, canvas._doc)))

    def _rules(self, tops: Sequence[float]) -> Iterator[str]:
        lefts = list(accumulate(self._grid.widths, initial=0.0))
        yield f"q {theme.TABLE_LINE:g} w"
        for top in tops:
            yield f"0 {top:.2f} m {lefts[-1]:.2f} {top:.2f} l"
        for left in lefts:
            yield f"{left:.2f} {tops[0]:.2f} m {left:.2f} {tops[-1]:.2f} l"
        yield "S Q"

    def _words(
        self, rows: Sequence[GridRow], tops: Sequence[float], document: Any
    ) -> Iterator[str]:
        yield "BT"
        font, at = "", (0.0, 0.0)
        for row, top, bottom in zip(rows, tops, tops[1:], strict=False):
            for line, spot in self._placed(row, top, bottom):
                yield f"{spot[0] - at[0]:.2f} {spot[1] - at[1]:.2f} Td"
                at = spot
                for run in line.runs:
                    name = document.getInternalFontName(run.font.fontName)
                    if name != font:
                        yield f"{name} {self._grid.size:g} Tf"
                        font = name
                    yield f"<{run.font.encode(run.text)}> Tj"
        yield "ET"

    def _placed(
        self, row: GridRow, top: float, bottom: float
    ) -> Iterator[tuple[CellLine, tuple[float, float]]]:
        """Each line of a row and where its first character stands."""
        grid = self._grid
        left = 0.0
        for cell, width, align in zip(row.cells, grid.widths, grid.aligns, strict=True):
            spare = top - bottom - len(cell) * grid.leading
            y = top - spare / 2 - (grid.leading - grid.size) / 2 - grid.size * ASCENT
            for line in cell:
                x = left + _offset(Align.CENTER if row.is_head else align, width, line.width)
                # rounded as they are written: moves from spot to spot must not drift
                yield line, (round(x, 2), round(y, 2))
                y -= grid.leading
            left += width


def _offset(align: Align, column: float, line: float) -> float:
    match align:
        case Align.LEFT:
            return theme.TABLE_PADDING_X
        case Align.CENTER:
            return (column - line) / 2
        case Align.RIGHT:
            return column - theme.TABLE_PADDING_X - line
