"""Merging what two people typed into one section, field by field, by short marks of the answers.

No earlier text is kept for it: a form carries the mark of each answer that it showed. What was
typed and says the same as what was shown was not touched; what is saved and still has the mark
that was shown was not touched by anybody else.
"""

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from domain.canonical import digest

_MARK_LENGTH = 16  # hexadecimal digits: two answers of one field share a mark once in 10^19


class Outcome(enum.StrEnum):
    """What becomes of one field: who touched it decides, never who came last."""

    SAME = "same"  # nothing to do: nobody changed it, or both say the same
    TAKEN = "taken"  # only this person changed it: what was typed is kept
    THEIRS = "theirs"  # only somebody else changed it: what is saved stays, the page learns it
    CONFLICT = "conflict"  # both changed it, differently: what is saved stays, both are shown


@dataclass(frozen=True, slots=True)
class Seen:
    """The mark of the answer that a form showed, and the mark of what its inputs then said.

    The two differ where inputs cannot say everything: a text with headings that have no number
    reads back as paragraphs, and who leaves it alone has not made paragraphs of them.
    """

    saved: str
    shown: str


def mark_of(data: Any) -> str:
    """The mark of an answer's stored form, 16 hexadecimal digits; None is not answered."""
    return digest(data)[:_MARK_LENGTH]


def outcome_of(seen: Seen | None, saved: str, typed: str) -> Outcome:
    """What becomes of a field, by the marks of what was seen, is saved now, and was typed.

    Nothing known of what was seen (None) counts as touched by both.
    """
    if typed == saved:
        return Outcome.SAME
    if seen is None:
        return Outcome.CONFLICT
    if typed in (seen.saved, seen.shown):
        return Outcome.SAME if saved == seen.saved else Outcome.THEIRS
    return Outcome.TAKEN if saved == seen.saved else Outcome.CONFLICT


def merge(
    seen: Mapping[str, Seen], saved: Mapping[str, str], typed: Mapping[str, str]
) -> dict[str, Outcome]:
    """The outcome of each typed field, by field key; `saved` and `typed` are marks."""
    return {key: outcome_of(seen.get(key), saved[key], mark) for key, mark in typed.items()}
