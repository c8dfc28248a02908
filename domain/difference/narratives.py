"""The difference of two narratives, block by block and inside the blocks by words.

Paragraphs are paired by what they say, so that one that was mended shows its few changed characters
and one that was moved is said to have moved. A paragraph that was cut in two, or two that became
one, is one difference in which the end of a paragraph was put in or taken out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from domain.difference.atoms import BREAK, Atoms
from domain.difference.blocks import CutBlock, cut_blocks, style_of
from domain.difference.layout import Change, Span, extent_of_part, laid_out, span_of
from domain.difference.pairing import Part, features_of, pairs
from domain.difference.splitting import with_neighbours
from domain.difference.tables import TableDifference, table_difference
from domain.difference.words import Extent, Runs, atoms_difference, extent_of, is_changed
from domain.narrative import Block, ListBlock, Narrative, Table


@dataclass(frozen=True, slots=True)
class ItemDifference:
    """One item of a list, and its words."""

    change: Change
    runs: Runs

    @property
    def extent(self) -> Extent:
        """A place for each change of words, or one for the item added, removed or moved."""
        return extent_of_part(self.change, extent_of(self.runs))


@dataclass(frozen=True, slots=True)
class ListDifference:
    """The items of both lists in reading order."""

    items: tuple[ItemDifference, ...]

    @property
    def extent(self) -> Extent:
        """How much changed in all items."""
        return sum((item.extent for item in self.items), Extent())


Body = Runs | ListDifference | TableDifference


@dataclass(frozen=True, slots=True)
class BlockDifference:
    """One block: what became of it, and the difference of what it says.

    `old` and `new` hold the block on either side: nothing where it was not there, more than one
    where a paragraph was cut or several were joined. `old_place` and `new_place` count the blocks
    of the two narratives from 0, None where it was not there; a block that moved has both.
    """

    change: Change
    old: tuple[Block, ...]
    new: tuple[Block, ...]
    body: Body
    old_place: int | None
    new_place: int | None

    @property
    def kind(self) -> str:
        """What it is now, or was: paragraph, heading, list or table."""
        return style_of((self.new or self.old)[0])[0]

    @property
    def is_restyled(self) -> bool:
        """Whether its kind, level, numbering or head changed: its words may be the same."""
        return bool(self.old and self.new) and style_of(self.old[0]) != style_of(self.new[0])

    @property
    def extent(self) -> Extent:
        """How much changed; a block added, removed or moved is one place."""
        inside = extent_of(self.body) if isinstance(self.body, tuple) else self.body.extent
        return extent_of_part(self.change, inside)


@dataclass(frozen=True, slots=True)
class NarrativeDifference:
    """The blocks of both narratives in reading order."""

    blocks: tuple[BlockDifference, ...]

    @property
    def is_changed(self) -> bool:
        return any(block.change is not Change.SAME for block in self.blocks)

    @property
    def extent(self) -> Extent:
        """How much changed in the whole text."""
        return sum((block.extent for block in self.blocks), Extent())


def narrative_difference(
    old: Narrative,
    new: Narrative,
    old_shown: Mapping[str, str] | None = None,
    new_shown: Mapping[str, str] | None = None,
) -> NarrativeDifference:
    """What changed between two narratives, as a reader of the new one meets it.

    A live number that is not frozen shows its words in `old_shown` or `new_shown`, by field key; it
    changed when its words did. How the text is cut into runs of inlines is no difference.
    """
    olds, news = cut_blocks(old, old_shown or {}), cut_blocks(new, new_shown or {})
    found = pairs([block.part for block in olds], [block.part for block in news])
    spans = with_neighbours(map(span_of, found), olds, news)
    return NarrativeDifference(
        tuple(_block(span, olds, news) for span in laid_out(spans, len(olds), len(news)))
    )


def _block(span: Span, olds: Sequence[CutBlock], news: Sequence[CutBlock]) -> BlockDifference:
    old, new = [olds[place] for place in span.olds], [news[place] for place in span.news]
    is_different = [block.part.key for block in old] != [block.part.key for block in new]
    return BlockDifference(
        change=span.change(is_different=is_different),
        old=tuple(block.block for block in old),
        new=tuple(block.block for block in new),
        body=_body(old, new),
        old_place=span.olds.start if span.olds or span.is_moved else None,
        new_place=span.news.start if span.news or span.is_moved else None,
    )


def _body(old: Sequence[CutBlock], new: Sequence[CutBlock]) -> Body:
    old_rows = [row for block in old for row in block.rows]
    new_rows = [row for block in new for row in block.rows]
    match (new or old)[0].block:
        case Table():
            return table_difference(old_rows, new_rows)
        case ListBlock():
            return _list([item for (item,) in old_rows], [item for (item,) in new_rows])
        case _:
            return atoms_difference(_text(old_rows), _text(new_rows))


def _text(rows: Sequence[tuple[Atoms, ...]]) -> Atoms:
    """Paragraphs one after the other, with a break between any two."""
    return tuple(
        atom
        for place, (words,) in enumerate(rows)
        for atom in (*((BREAK,) if place else ()), *words)
    )


def _list(old: Sequence[Atoms], new: Sequence[Atoms]) -> ListDifference:
    parts = [[Part(item, features_of(item)) for item in items] for items in (old, new)]
    spans = laid_out(map(span_of, pairs(*parts)), len(old), len(new))
    return ListDifference(tuple(_item(span, old, new) for span in spans))


def _item(span: Span, old: Sequence[Atoms], new: Sequence[Atoms]) -> ItemDifference:
    runs = atoms_difference(
        old[span.olds.start] if span.olds else (), new[span.news.start] if span.news else ()
    )
    return ItemDifference(span.change(is_different=is_changed(runs)), runs)
