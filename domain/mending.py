"""What a return lets be mended: whole fields, or single paragraphs of a text and nothing beside.

A paragraph is any block: heading, paragraph, list or table. It is opened in the text that was
returned, which never changes; whatever is written later is held against that text.
"""

import re
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass

from domain.difference.blocks import Style, style_of
from domain.narrative import (
    Block,
    Narrative,
    Table,
    Text,
    inlines_of,
    runs_of,
    text_of,
    thaw_tokens,
)
from domain.plain_narrative import from_plain, to_plain
from domain.remarks.anchors import DIGEST_LENGTH, Anchor

FIRST_WORDS = 20
_ENTRY = re.compile(
    r"(?P<field>[^#]{1,64})"
    rf"(?:#(?P<index>[0-9]{{1,6}}):(?P<digest>[0-9a-f]{{{DIGEST_LENGTH}}})(?::(?P<words>.*))?)?",
    re.DOTALL,
)


# ---------------------------------------------------------------- what a return names
@dataclass(frozen=True, slots=True)
class Named:
    """A field to mend, or a paragraph of its text with the first words it had."""

    field: str
    anchor: Anchor | None = None
    words: str = ""

    @property
    def entry(self) -> str:
        """As a decision keeps it and a form sends it; `named_from` reads it back."""
        if self.anchor is None:
            return self.field
        words = f":{self.words}" if self.words else ""
        return f"{self.field}#{self.anchor.index}:{self.anchor.digest}{words}"


def named_from(entry: str) -> Named | None:
    """What an entry names; None for what is none."""
    match = _ENTRY.fullmatch(entry)
    if match is None:
        return None
    if match["index"] is None:
        return Named(match["field"])
    return Named(match["field"], Anchor(int(match["index"]), match["digest"]), match["words"] or "")


def all_named(entries: Iterable[str]) -> tuple[Named, ...]:
    """What entries name, in their order; what is none is left out."""
    return tuple(named for entry in entries if (named := named_from(entry)) is not None)


def first_words(block: Block) -> str:
    """The beginning of a block, enough to know it by; a number shows what it showed."""
    words = " ".join(" ".join(text_of(run) for run in runs_of(block)).split())
    return words if len(words) <= FIRST_WORDS else f"{words[:FIRST_WORDS]}…"


# ---------------------------------------------------------------- what may be written
@dataclass(frozen=True, slots=True)
class Trespass:
    """A change beside what was opened: the paragraph of the returned text that is not there as it
    was, by its place, or a new one (no place) that stands where nothing was opened."""

    block: Block
    index: int | None = None


_Placed = tuple[int, Block]
_Reading = tuple[Style, int, tuple[str, ...]]


def mended(returned: Narrative, opened: Set[int], new: Narrative) -> Narrative | Trespass:
    """The new text, where it differs from the returned one at opened paragraphs alone.

    An opened paragraph may be changed, removed, or become several; all others have to be there, in
    their order and next to one another as they were. They come out as they were returned, numbers
    live: a text typed without script cannot say every heading. Empty paragraphs say nothing.
    """
    blocks = [block for block in thaw_tokens(new).blocks if not _is_blank(block)]
    stretches = _stretches(thaw_tokens(returned).blocks, opened)
    places = _places(stretches, blocks)
    if places is None:
        return _trespass(stretches, blocks)
    found: list[Block] = []
    end = 0
    for place, stretch in zip(places, stretches, strict=True):
        found += blocks[end:place]
        found += (block for _, block in stretch)
        end = place + len(stretch)
    return Narrative(tuple(found))


def _stretches(base: Sequence[Block], opened: Set[int]) -> list[list[_Placed]]:
    """The closed paragraphs that stand together, before, between and after the opened ones."""
    found: list[list[_Placed]] = [[]]
    was_open = False
    for index, block in enumerate(base):
        if index in opened:
            was_open = True
            continue
        if _is_blank(block):
            continue
        if was_open:
            found.append([])
            was_open = False
        found[-1].append((index, block))
    return [*found, []] if was_open else found


def _places(stretches: Sequence[Sequence[_Placed]], blocks: Sequence[Block]) -> list[int] | None:
    """Where each stretch stands in a text; None where they do not fit.

    The first is at the beginning, the last at the end, each other as early as it can be: if they
    fit at all, they fit so.
    """
    last = len(blocks) - len(stretches[-1])
    places: list[int] = []
    at = 0
    for number, stretch in enumerate(stretches):
        is_last = number == len(stretches) - 1
        choices = range(at, last + 1)
        if number == 0:
            choices = choices[:1]
        if is_last:
            choices = range(last, last + 1) if last in choices else range(0)
        place = next((p for p in choices if _stands_at(stretch, blocks, p)), None)
        if place is None:
            return None
        places.append(place)
        at = place + len(stretch)
    return places


def _stands_at(stretch: Sequence[_Placed], blocks: Sequence[Block], place: int) -> bool:
    there = blocks[place : place + len(stretch)]
    return len(there) == len(stretch) and all(
        _is_same(closed, block) for (_, closed), block in zip(stretch, there, strict=True)
    )


def _trespass(stretches: Sequence[Sequence[_Placed]], blocks: Sequence[Block]) -> Trespass:
    """The first closed paragraph that is not there in its turn, else what stands before one."""
    at = 0
    strange: Block | None = None
    for number, stretch in enumerate(stretches):
        for nth, (index, closed) in enumerate(stretch):
            place = next((p for p in range(at, len(blocks)) if _is_same(closed, blocks[p])), None)
            if place is None:
                return Trespass(closed, index)
            if place > at and strange is None and (nth or not number):
                strange = blocks[at]
            at = place + 1
    return Trespass(strange or blocks[min(at, len(blocks) - 1)])


# ---------------------------------------------------------------- when two paragraphs are the same
def _is_same(closed: Block, block: Block) -> bool:
    reading = _reading(block)
    if reading == _reading(closed):
        return True
    # what a textarea makes of it counts as untouched
    plain = from_plain(to_plain(Narrative((closed,)))).blocks
    return len(plain) == 1 and _reading(plain[0]) == reading


def _reading(block: Block) -> _Reading:
    """All that a reader sees of a block, numbers by their fields and white space apart."""
    words = (" ".join(text_of(run).split()) for run in runs_of(block))
    width = len(block.rows[0]) if isinstance(block, Table) and block.rows else 0
    return style_of(block), width, tuple(words)


def _is_blank(block: Block) -> bool:
    inlines = inlines_of(Narrative((block,)))
    return not any(not isinstance(inline, Text) or inline.text.strip() for inline in inlines)
