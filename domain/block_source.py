"""Where a block of a consolidated text came from: which unit's approved words, and which ones.

A block that was joined of several has several sources. They say nothing of the block's own words,
which may have been written over since.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

MOST_CODE = 64
DIGEST_LENGTH = 16
_HEXADECIMAL = frozenset("0123456789abcdef")


@dataclass(frozen=True, slots=True)
class BlockSource:
    """An approved revision of a unit below, and the digest of the words as they were taken.

    `unit` is the unit's code, `revision` the number of its revision in the same cycle and section,
    `digest` 16 hexadecimal digits (domain/provenance.py: digest_of).
    """

    unit: str
    revision: int
    digest: str


Sources = tuple[BlockSource, ...]


def joined(groups: Iterable[Sources]) -> Sources:
    """The sources of blocks that became one: each once, in the order of the words."""
    return tuple(dict.fromkeys(source for group in groups for source in group))


def source_data(source: BlockSource) -> dict[str, Any]:
    """A source as JSON data."""
    return {"unit": source.unit, "revision": source.revision, "digest": source.digest}


def source_from_data(data: object) -> BlockSource | None:
    """The source of JSON data; None for what is none."""
    match data:
        case {"unit": str(unit), "revision": int(revision), "digest": str(digest), **rest} if (
            not rest
            and _is_code(unit)
            and not isinstance(revision, bool)
            and 0 < revision < 2**31
            and len(digest) == DIGEST_LENGTH
            and _HEXADECIMAL.issuperset(digest)
        ):
            return BlockSource(unit, revision, digest)
        case _:
            return None


def _is_code(unit: str) -> bool:
    return 0 < len(unit) <= MOST_CODE and unit.isprintable()
