"""From a piece and its style to flowables."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import assert_never

from reportlab.platypus.flowables import Flowable

from documents.faces import Face
from documents.nodes import Row, TableNode, text_of
from documents.pdf import theme
from documents.pdf.grid_table import Grid, GridRow, GridTable, cell_lines
from documents.pdf.paragraph import Bookmark, Fill, GridParagraph, Setting
from documents.pdf.pieces import AnnexLine, Piece, SignatureWords, TitleWords, Words
from documents.pdf.titles import title_lines
from documents.pdf.type0 import Type0Font
from documents.pdf.typecase import Typecase, advances

_INDENT = 2 * theme.CHARACTER


@dataclass(frozen=True, slots=True)
class Compositor:
    """Sets pieces in one font and style; `number` makes the names of bookmarks unique."""

    case: Typecase
    font: Type0Font
    setting: Setting
    number: int

    def set(self, piece: Piece) -> Iterator[Flowable]:
        """The flowables that show a piece."""
        match piece:
            case Words(text, _, bookmark):
                mark = Bookmark(f"place-{self.number}", bookmark) if bookmark else None
                yield self._paragraph(text, self.setting, mark)
            case TitleWords(text):
                yield from self._title(text)
            case AnnexLine():
                yield self._annex_line(piece)
            case SignatureWords(unit, date):
                yield from self._signature(unit, date)
            case TableNode():
                yield self._table(piece)
            case _:
                assert_never(piece)

    def _paragraph(
        self, text: str, setting: Setting, bookmark: Bookmark | None = None
    ) -> GridParagraph:
        return GridParagraph(self.case.set(self.font, text), setting, bookmark)

    def _width(self, text: str) -> float:
        runs = self.case.set(self.font, text)
        return sum(advances(runs, self.setting.size, self.setting.spacing))

    def _title(self, text: str) -> Iterator[GridParagraph]:
        setting = self.setting
        runs = self.case.set(self.font, text)
        wide = advances(runs, setting.size, setting.spacing)
        shown = "".join(run.text for run in runs)
        lines = title_lines(shown, wide, theme.TYPE_WIDTH, setting.size)
        yield from (self._paragraph(line, setting) for line in lines)

    def _annex_line(self, line: AnnexLine) -> GridParagraph:
        lead_width = self._width(line.lead)
        label = f"{line.entry.label} " if line.entry.label else ""
        label_width = self._width(label)
        lead = line.lead if line.is_first else ""
        hang = -label_width - (lead_width if line.is_first else 0.0)
        return self._paragraph(
            f"{lead}{label}{line.entry.title}",
            replace(self.setting, left=_INDENT + lead_width + label_width, first=hang),
        )

    def _signature(self, unit: str, date: str) -> Iterator[GridParagraph]:
        """The date begins two characters to the right of the unit (GB/T 9704-2012, 7.3.5.2)."""
        room = theme.TYPE_WIDTH - _INDENT
        unit_left = room - self._width(unit)
        if date:
            unit_left = min(unit_left, room - self._width(date) - _INDENT)
        unit_left = max(unit_left, 0.0)
        setting = replace(self.setting, fill=Fill.LEFT)
        if unit:
            yield self._paragraph(unit, replace(setting, left=unit_left))
        if date:
            yield self._paragraph(date, replace(setting, left=unit_left + _INDENT))

    def _table(self, table: TableNode) -> GridTable:
        shares = [column.share for column in table.columns]
        grid = Grid(
            widths=tuple(theme.TYPE_WIDTH * share / sum(shares) for share in shares),
            aligns=tuple(column.align for column in table.columns),
            size=theme.table_size(len(shares)),
        )
        head = [self._row(row, grid, is_head=True) for row in table.head]
        body = [self._row(row, grid, is_head=False) for row in table.body]
        return GridTable(grid, head, body)

    def _row(self, row: Row, grid: Grid, *, is_head: bool) -> GridRow:
        font = self.case.fonts[Face.HEITI if is_head else Face.SONGTI]
        return GridRow(
            tuple(
                cell_lines(self.case.set(font, text_of(cell.runs)), grid.size, width)
                for cell, width in zip(row, grid.widths, strict=True)
            ),
            is_head,
        )
