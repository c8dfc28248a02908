"""The three values of a field: not answered, not applicable with a reason, and given."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from domain.narrative import Narrative

Row = tuple["Answer", ...]
Value = int | Decimal | date | str | Narrative | tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class NotAnswered:
    """Nothing was entered: the field is missing."""


@dataclass(frozen=True, slots=True)
class NotApplicable:
    """The field does not apply to the unit; the reason is printed wherever the value would be."""

    reason: str


@dataclass(frozen=True, slots=True)
class Given:
    """A value was entered; zero is a value like any other."""

    value: Value


Answer = NotAnswered | NotApplicable | Given
NOT_ANSWERED = NotAnswered()


def is_missing(answer: Answer) -> bool:
    """Whether nothing was answered: not entered, or a given text or table with nothing in it."""
    match answer:
        case NotAnswered():
            return True
        case Given(Narrative() as narrative):
            return narrative.is_empty
        case Given(str() as text):
            return not text.strip()
        case Given(tuple() as rows):
            return not rows
        case _:
            return False


def number_of(answer: Answer) -> Decimal | None:
    """The number given, or None when there is none."""
    if isinstance(answer, Given) and isinstance(answer.value, int | Decimal):
        return Decimal(answer.value)
    return None
