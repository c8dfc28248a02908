"""Bringing a compiled text up to what a unit's approved text says now, so that no word is lost.

What a block was taken from is found in the old approved text, what became of it in the new one. The
old words are replaced where they still stand. A block that was written over since keeps every word:
what the unit says now comes behind it, for somebody to merge.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from domain.block_source import BlockSource, joined
from domain.difference import narrative_difference
from domain.narrative import Block, Heading, Narrative, Paragraph, Text, text_of, tokens_of
from domain.provenance import (
    digest_of,
    digest_of_words,
    sentences_of,
    taken,
    taken_sentence,
    words_of,
)


@dataclass(frozen=True, slots=True)
class Became:
    """What was taken, and what the unit says in its place now: blocks that know their new source.

    `field` is the field of the unit's text that it stood in; no `new` blocks: it was left out.
    """

    field: str
    old: Narrative
    new: Narrative

    @property
    def is_gone(self) -> bool:
        return self.new.is_empty


def became(
    source: BlockSource, field: str, old: Narrative, new: Narrative, revision: int
) -> Became | None:
    """What the words of `source`, taken from `old`, became in `new`; None if `old` has them not."""
    for block in old.blocks:
        if digest_of(block) == source.digest:
            found = (taken(each, source.unit, revision) for each in _heirs(block, old, new))
            return Became(
                field,
                Narrative((taken(block, source.unit, source.revision),)),
                Narrative(tuple(found)),
            )
        for sentence in sentences_of(block):
            if digest_of_words(sentence) == source.digest:
                now = _heir_of_sentence(sentence, block, _heirs(block, old, new))
                kept = (taken_sentence(sentence, source.unit, source.revision),)
                found = (taken_sentence(each, source.unit, revision) for each in now)
                return Became(field, Narrative(kept), Narrative(tuple(found)))
    return None


def _heirs(block: Block, old: Narrative, new: Narrative) -> tuple[Block, ...]:
    """The blocks that one block became."""
    for each in narrative_difference(old, new).blocks:
        if each.new and any(digest_of(one) == digest_of(block) for one in each.old):
            return each.new
    return ()


def _heir_of_sentence(sentence: str, block: Block, heirs: Iterable[Block]) -> tuple[str, ...]:
    """The sentences that one became, found as paragraphs are."""
    old = _as_paragraphs(sentences_of(block))
    new = _as_paragraphs(each for heir in heirs for each in sentences_of(heir))
    for each in narrative_difference(old, new).blocks:
        if each.new and any(words_of(one) == sentence for one in each.old):
            return tuple(words_of(one) for one in each.new)
    return ()


def _as_paragraphs(sentences: Iterable[str]) -> Narrative:
    return Narrative(tuple(Paragraph((Text(sentence),)) for sentence in sentences))


def updated(narrative: Narrative, source: BlockSource, change: Became) -> Narrative:
    """The compiled text with what `source` became, in every block that was taken from it."""
    return Narrative(
        tuple(
            made
            for block in narrative.blocks
            for made in (
                _updated(block, source, change) if source in block.sources else iter((block,))
            )
        )
    )


def is_to_be_merged(narrative: Narrative, source: BlockSource, change: Became) -> bool:
    """Whether some block was written over since: what `source` became comes behind it."""
    return any(
        source in block.sources
        and _says(block) != _says(change.old.blocks[0])
        and _replaced(block, change) is None
        for block in narrative.blocks
    )


def _updated(block: Block, source: BlockSource, change: Became) -> Iterator[Block]:
    others = tuple(each for each in block.sources if each != source)
    fresh = joined(each.sources for each in change.new.blocks)
    if _says(block) == _says(change.old.blocks[0]):
        first = tuple(
            replace(each, sources=joined([others, each.sources])) for each in change.new.blocks
        )
        yield from first
    elif (words := _replaced(block, change)) is not None:
        yield replace(words, sources=joined([others, fresh]))
    else:
        yield replace(block, sources=others)
        yield from change.new.blocks


def _says(block: Block) -> str:
    return "".join(words_of(block).split())


def _replaced(block: Block, change: Became) -> Block | None:
    """The block with the old words replaced in its midst; None where they do not stand there."""
    if not isinstance(block, Paragraph | Heading) or tokens_of(Narrative((block,))):
        return None
    if len(change.new.blocks) > 1 or any(not isinstance(b, Paragraph) for b in change.new.blocks):
        return None
    words, old = text_of(block.content), words_of(change.old.blocks[0])
    if words.count(old) != 1:
        return None
    new = "".join(words_of(each) for each in change.new.blocks)
    return replace(block, content=(Text(words.replace(old, new)),))
