"""Where a remark stands in a narrative: at a paragraph, found again by its place and its words."""

from dataclasses import dataclass

from domain.canonical import digest
from domain.narrative import Block, Narrative
from domain.plain_narrative import to_plain

DIGEST_LENGTH = 16


@dataclass(frozen=True, slots=True)
class Anchor:
    """A paragraph (any block) by its place, counted from 0, and the short digest of its words."""

    index: int
    digest: str


def words_of(block: Block) -> str:
    """A block as plain text, live numbers by their field; frozen or live, they read the same."""
    return to_plain(Narrative((block,)))


def digest_of(block: Block) -> str:
    """16 hexadecimal digits over the words; white space and what a number showed do not matter."""
    return digest(" ".join(words_of(block).split()))[:DIGEST_LENGTH]


def anchor_at(narrative: Narrative, index: int) -> Anchor:
    """The anchor of the block at a place. Raises IndexError where there is none."""
    if index < 0:
        raise IndexError(index)
    return Anchor(index, digest_of(narrative.blocks[index]))


def find(narrative: Narrative, anchor: Anchor) -> int | None:
    """The place of the anchored paragraph now; None when it was changed or removed.

    Of several with the same words it is the nearest to where it was, the earlier one if two are.
    """
    same = [i for i, block in enumerate(narrative.blocks) if digest_of(block) == anchor.digest]
    return min(same, key=lambda i: (abs(i - anchor.index), i), default=None)
