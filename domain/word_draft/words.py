"""Words made comparable: without numbering, white space and punctuation."""

import re
import unicodedata
from difflib import SequenceMatcher

NUMBERING = re.compile(
    r"^\s*(?:第?[一二三四五六七八九十百]+[、章节.．]"
    r"|[（(][一二三四五六七八九十百0-9]+[）)]|[0-9]{1,2}[.．、](?![0-9]))\s*"
)
_NOISE = re.compile(r"[\s\W_]+")
LIKENESS = 0.75
"""From this share of common words on (difflib's ratio) two headings are taken for the same."""


def bare(words: str) -> str:
    """Letters, digits and hanzi alone, in one form."""
    return _NOISE.sub("", unicodedata.normalize("NFKC", words)).casefold()


def title_of(heading: str) -> str:
    """A heading without its number, made comparable."""
    return bare(NUMBERING.sub("", heading, count=1))


def number_of(heading: str) -> str:
    """The number a heading begins with, made comparable; empty when it has none."""
    found = NUMBERING.match(heading)
    return bare(found.group()) if found else ""


def likeness(one: str, other: str) -> float:
    """How alike two comparable titles are: 1 the same, 0 nothing in common."""
    if not one or not other:
        return 0.0
    if one == other:
        return 1.0
    return SequenceMatcher(None, one, other, autojunk=False).ratio()


def common_run(one: str, other: str) -> int:
    """The length of the longest run of characters that both hold."""
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    return matcher.find_longest_match(0, len(one), 0, len(other)).size
