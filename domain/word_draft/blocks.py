"""What a Word file holds, as plain data: lines with their rank, and grids of cells."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

from domain.narrative import (
    Block,
    Heading,
    Inlines,
    ListBlock,
    Narrative,
    Table,
    runs_of,
)
from domain.plain_narrative import from_plain

# what Word and people put before an item; the last four are its symbol fonts' own
_BULLET = re.compile("^[●•■◆▪◇※►➢\uf06c\uf06e\uf0b7\uf0d8]\\s*")


class Mark(StrEnum):
    """What stands before a line that Word numbers by itself."""

    NONE = ""
    BULLET = "bullet"
    NUMBER = "number"


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph: its words, its outline level (1 the highest; 0 running text), its list mark."""

    words: str
    level: int = 0
    mark: Mark = Mark.NONE


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: rows of cells, all equally long."""

    rows: tuple[tuple[str, ...], ...]


Written = Line | Grid


def narrative_of(written: Iterable[Written], fields_by_label: Mapping[str, str]) -> Narrative:
    """The narrative that some lines and grids make; what Word ranks as a heading becomes one.

    `{{label}}` is a live token of the field of that label.
    """
    blocks: list[Block] = []
    for kind, pieces in groupby(written, key=_kind_of):
        blocks += _blocks(kind, list(pieces), fields_by_label)
    return Narrative(tuple(blocks))


def _kind_of(piece: Written) -> str:
    if isinstance(piece, Grid):
        return "table"
    return "heading" if piece.level else piece.mark.value


def _blocks(
    kind: str, pieces: Sequence[Written], fields_by_label: Mapping[str, str]
) -> Iterator[Block]:
    lines = [piece for piece in pieces if isinstance(piece, Line)]
    runs = [_inlines(line.words, fields_by_label) for line in lines]
    match kind:
        case "table":
            yield from (_table(each, fields_by_label) for each in pieces if isinstance(each, Grid))
        case "heading":
            for line, run in zip(lines, runs, strict=True):
                yield Heading(min(max(line.level, 2), 4), run)
        case Mark.NONE:
            text = "\n".join(_BULLET.sub("- ", line.words, count=1) for line in lines)
            yield from from_plain(text, fields_by_label).blocks
        case _:
            yield ListBlock(kind == Mark.NUMBER, tuple(runs))


def _table(grid: Grid, fields_by_label: Mapping[str, str]) -> Table:
    rows = tuple(tuple(_inlines(cell, fields_by_label) for cell in row) for row in grid.rows)
    return Table(len(rows) > 1, rows)


def _inlines(words: str, fields_by_label: Mapping[str, str]) -> Inlines:
    """The words as one run, whatever mark they begin with: those of a list item have none."""
    blocks = from_plain(f"- {words}", fields_by_label).blocks
    return next((run for block in blocks for run in runs_of(block)), ())
