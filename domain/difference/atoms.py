"""The smallest things a difference marks: a whole number, a word, one hanzi, one mark, one token.

A changed number is marked as a whole (1,234.5, and 2023 of 2023年), never a digit of it.
"""

import re
import unicodedata
from collections.abc import Mapping
from enum import StrEnum
from functools import lru_cache

from domain.narrative import Inlines, Text, Token

Atom = str | Token
Atoms = tuple[Atom, ...]

BREAK = "\n"
"""Where a paragraph ends and the next begins, when paragraphs are compared as one text."""

_LETTER = r"A-Za-z\u00aa\u00ba\u00c0-\u024f\u0370-\u052f\u1e00-\u1fff\uff21-\uff3a\uff41-\uff5a"
_IS_LETTER = re.compile(f"[{_LETTER}]")
_DIGIT = r"0-9\uff10-\uff19"
# marks that stand on the character before: accents, variants of a hanzi, tones of an emoji
_ON_TOP = (
    r"[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe00-\ufe0f\ufe20-\ufe2f"
    r"\U0001f3fb-\U0001f3ff\U000e0100-\U000e01ef]*"
)
_ATOM = re.compile(
    rf"[{_DIGIT}]{{1,3}}(?:,[{_DIGIT}]{{3}})+(?![{_DIGIT}])(?:[.\uff0e][{_DIGIT}]+)?"
    rf"|[{_DIGIT}]+(?:[.\uff0e][{_DIGIT}]+)?"
    rf"|[{_LETTER}](?:[{_LETTER}\u0300-\u036f]|['\u2019](?=[{_LETTER}]))*"
    rf"|[^\S\n]+"
    rf"|.{_ON_TOP}(?:\u200d.{_ON_TOP})*",
    re.DOTALL,
)


class Kind(StrEnum):
    """What an atom is to a reader."""

    NUMBER = "number"
    WORD = "word"
    HANZI = "hanzi"
    PUNCTUATION = "punctuation"
    SPACE = "space"
    FIELD = "field"


def atoms_of_text(text: str) -> tuple[str, ...]:
    """The atoms of a text in order; joined, they are the text."""
    return tuple(_ATOM.findall(text))


def atoms_of(inlines: Inlines, shown: Mapping[str, str] | None = None) -> Atoms:
    """The atoms of a run of inlines; a token is one of them, with the words it shows.

    A token that is not frozen shows `shown[field]`, or nothing. Neighbouring texts are one text, so
    that what is read counts and not how it is cut.
    """
    values = shown or {}
    found: list[Atom] = []
    waiting: list[str] = []
    for inline in inlines:
        if isinstance(inline, Text):
            waiting.append(inline.text)
            continue
        found += atoms_of_text("".join(waiting))
        waiting.clear()
        is_frozen = inline.shown is not None
        found.append(inline if is_frozen else Token(inline.field, values.get(inline.field)))
    found += atoms_of_text("".join(waiting))
    return tuple(found)


def words_of(atom: Atom) -> str:
    """The words an atom shows; none for a token that has no value yet."""
    return atom if isinstance(atom, str) else atom.shown or ""


@lru_cache(maxsize=8192)
def kind_of(atom: Atom) -> Kind:
    """What the atom is to a reader."""
    if not isinstance(atom, str):
        return Kind.FIELD
    first = atom[0]
    if first.isspace():
        return Kind.SPACE
    if _IS_LETTER.match(first):
        return Kind.WORD
    category = unicodedata.category(first)
    if category == "Nd":
        return Kind.NUMBER
    return Kind.HANZI if category[0] in "LN" else Kind.PUNCTUATION


_WEIGHTS = {Kind.NUMBER: 2.0, Kind.HANZI: 1.0, Kind.FIELD: 3.0}
_LIGHT = 0.5


@lru_cache(maxsize=8192)
def weight_of(atom: Atom) -> float:
    """How much the atom says, one hanzi being 1: a word up to 3, a mark or a space a half."""
    kind = kind_of(atom)
    if kind is Kind.WORD:
        return min(3.0, 1 + len(words_of(atom)) / 4)
    return _WEIGHTS.get(kind, _LIGHT)
