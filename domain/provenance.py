"""Following words from the approved text of a unit into the text that was written from it.

A text is taken in pieces: a whole block or one sentence of it, its live numbers as the words they
showed when it was approved. Each piece is known by the digest of its words.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import assert_never

from domain.block_source import DIGEST_LENGTH, BlockSource, joined
from domain.canonical import digest
from domain.difference import narrative_difference
from domain.narrative import (
    Block,
    Heading,
    Inlines,
    ListBlock,
    Narrative,
    Paragraph,
    Table,
    Text,
    Token,
    plain_text,
    text_of,
)

UNFILLED = "（未填）"
"""What stands in the place of a number that showed nothing when it was approved."""

_SENTENCE = re.compile(r"[^。！？；]*[。！？；]+[”’」』）)]*|[^。！？；]+$")


def digest_of_words(words: str) -> str:
    """16 hexadecimal digits over the words as a reader sees them; white space does not matter."""
    return digest(" ".join(words.split()))[:DIGEST_LENGTH]


def digest_of(block: Block) -> str:
    """The digest of a whole block."""
    return digest_of_words(words_of(block))


def words_of(block: Block) -> str:
    """The words of a block, one line a run, its numbers as they showed when it was approved."""
    return plain_text(Narrative((_without_tokens(block),)))


def sentences_of(block: Block) -> tuple[str, ...]:
    """The sentences of a paragraph, white space at their ends left out; other blocks have none."""
    if not isinstance(block, Paragraph):
        return ()
    found = (match[0].strip() for match in _SENTENCE.finditer(words_of(block)))
    return tuple(sentence for sentence in found if sentence)


def digests_of(narrative: Narrative) -> frozenset[str]:
    """The digests of all that can be taken from a text: its blocks and their sentences."""
    return frozenset(_digests(narrative))


def _digests(narrative: Narrative) -> Iterator[str]:
    for block in narrative.blocks:
        yield digest_of(block)
        yield from map(digest_of_words, sentences_of(block))


def taken(block: Block, unit: str, revision: int) -> Block:
    """A block of an approved text as it goes into another: plain words that know their source."""
    source = BlockSource(unit, revision, digest_of(block))
    return replace(_without_tokens(block), sources=(source,))


def taken_sentence(sentence: str, unit: str, revision: int) -> Paragraph:
    """One sentence of an approved text as a paragraph that knows its source."""
    source = BlockSource(unit, revision, digest_of_words(sentence))
    return Paragraph((Text(sentence),), (source,))


def _without_tokens(block: Block) -> Block:
    """The block with its numbers as plain words: they speak of another unit's fields.

    One that showed nothing would be live again, and show a number of the unit that takes it.
    """

    def fixed(run: Inlines) -> Inlines:
        words = text_of(run, {token.field: UNFILLED for token in run if isinstance(token, Token)})
        return (Text(words),) if words else ()

    match block:
        case Paragraph(content=content) | Heading(content=content):
            return replace(block, content=fixed(content))
        case ListBlock(items=items):
            return replace(block, items=tuple(fixed(item) for item in items))
        case Table(rows=rows):
            return replace(block, rows=tuple(tuple(fixed(c) for c in row) for row in rows))
        case _:
            assert_never(block)


def with_sources_of(old: Narrative, new: Narrative) -> Narrative:
    """`new` with the sources of the blocks of `old` that its own were made of.

    Plain text cannot say where a block came from. A block that was cut in two leaves its sources to
    both, one that was joined of two has those of both; words that are all new have none.
    """
    found = list(new.blocks)
    for block in narrative_difference(old, new).blocks:
        sources = joined(each.sources for each in block.old)
        if not sources or not block.new or block.new_place is None:
            continue
        for place in range(block.new_place, block.new_place + len(block.new)):
            found[place] = replace(found[place], sources=joined([found[place].sources, sources]))
    return Narrative(tuple(found))
