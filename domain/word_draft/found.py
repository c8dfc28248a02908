"""What was recognised in a draft, how, and what was not."""

from dataclasses import dataclass
from enum import StrEnum

from domain.answers import NOT_ANSWERED, Answer, Given, NotApplicable
from domain.fields import type_of
from domain.message import Message
from domain.template import FieldSpec


class Way(StrEnum):
    """How an answer was recognised, the surest first."""

    TABLE = "table"  # in a table field's own table, or beside the label in a row
    LINE = "line"  # after the label and a colon
    SENTENCE = "sentence"  # a number in running text
    HEADING = "heading"  # text under its heading


@dataclass(frozen=True, slots=True)
class Found:
    """An answer for a field, the words it was read from and how it was recognised."""

    spec: FieldSpec
    answer: Answer
    words: str
    way: Way


@dataclass(frozen=True, slots=True)
class Left:
    """Words of the draft that were not taken, and why not."""

    words: str
    why: Message
    section: str = ""


_BLANK = "xX×_＿—-/ \u3000"
_NOT_APPLICABLE = "不适用"


def is_blank(words: str) -> bool:
    """Whether nothing was filled in: empty, or one of the marks of an empty place."""
    return not words.strip().strip(_BLANK) or words.strip() in ("（未填）", "(未填)")


def answer_in(words: str, spec: FieldSpec) -> Answer:
    """The answer that some words give to a field, whatever the checks will say of it.

    Raises Invalid when they are none.
    """
    if is_blank(words):
        return NOT_ANSWERED
    if words.strip().startswith(_NOT_APPLICABLE):
        return NotApplicable(words.strip().removeprefix(_NOT_APPLICABLE).strip("：:（）() "))
    return Given(type_of(spec).parse(words, spec))
