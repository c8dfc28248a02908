"""A narrative's blocks cut into atoms, ready to be paired and compared."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import assert_never

from domain.difference.atoms import atoms_of
from domain.difference.pairing import Part, features_of
from domain.difference.tables import Row
from domain.narrative import Block, Heading, Inlines, ListBlock, Narrative, Paragraph, Table

Style = tuple[str, int]
"""A block's kind, and its level, order or head as a number."""


@dataclass(frozen=True, slots=True)
class CutBlock:
    """A block and its atoms: a row an item or table row, a single one for running text."""

    block: Block
    rows: tuple[Row, ...]
    part: Part

    @property
    def is_paragraph(self) -> bool:
        return isinstance(self.block, Paragraph)


Reading = tuple[Style, tuple[Row, ...]]
"""All that a reader sees of a block."""


def reading_of(narrative: Narrative, shown: Mapping[str, str]) -> tuple[Reading, ...]:
    """What a reader sees of a narrative: equal for two that read and look alike."""
    return tuple(_reading(block, shown) for block in narrative.blocks)


def cut_blocks(narrative: Narrative, shown: Mapping[str, str]) -> list[CutBlock]:
    """The blocks of a narrative; a token that is not frozen shows its words in `shown`."""
    return [_cut(block, shown) for block in narrative.blocks]


def style_of(block: Block) -> Style:
    """What makes a block look as it does, beside its words."""
    match block:
        case Paragraph():
            return ("paragraph", 0)
        case Heading(level=level):
            return ("heading", level)
        case ListBlock(ordered=ordered):
            return ("list", int(ordered))
        case Table(head=head):
            return ("table", int(head))
        case _:
            assert_never(block)


def _cut(block: Block, shown: Mapping[str, str]) -> CutBlock:
    style, rows = reading = _reading(block, shown)
    # a paragraph may become a heading and be the same block still; words never become a table
    tag = "words" if isinstance(block, Paragraph | Heading) else style[0]
    features = (features_of(cell, tag) for row in rows for cell in row)
    return CutBlock(block, rows, Part(reading, frozenset[Hashable]().union(*features)))


def _reading(block: Block, shown: Mapping[str, str]) -> Reading:
    cells = _cells(block)
    return style_of(block), tuple(tuple(atoms_of(cell, shown) for cell in row) for row in cells)


def _cells(block: Block) -> tuple[tuple[Inlines, ...], ...]:
    match block:
        case Paragraph(content=content) | Heading(content=content):
            return ((content,),)
        case ListBlock(items=items):
            return tuple((item,) for item in items)
        case Table(rows=rows):
            return rows
        case _:
            assert_never(block)
