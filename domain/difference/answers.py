"""The difference of one field's answers: how it moved between the three values, and by how much."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Context, Decimal, Inexact
from enum import StrEnum
from fractions import Fraction

from domain.answers import (
    NOT_ANSWERED,
    Answer,
    Given,
    NotAnswered,
    NotApplicable,
    Row,
    Value,
    is_missing,
)
from domain.content import Content, show_answer
from domain.difference.atoms import atoms_of_text
from domain.difference.blocks import reading_of
from domain.difference.narratives import NarrativeDifference, narrative_difference
from domain.difference.tables import TableDifference, table_difference
from domain.difference.words import Extent, Runs, extent_of, text_difference
from domain.fields.numbers import unscaled
from domain.narrative import Narrative
from domain.template import FieldKind, FieldSpec

PERCENT_PLACES = 2
_Shown = tuple[Mapping[str, str], Mapping[str, str]]
_EXACT = Context(prec=100, traps=[Inexact])


class Transition(StrEnum):
    """How an answer went from one of the three values to another, or stayed."""

    UNCHANGED = "unchanged"
    CHANGED = "changed"  # given before and now
    FILLED = "filled"  # not answered, now given
    EMPTIED = "emptied"  # given, now not answered
    SET_ASIDE = "set_aside"  # given or not answered, now not applicable
    TAKEN_UP = "taken_up"  # not applicable, now given
    REOPENED = "reopened"  # not applicable, now not answered
    REASON_CHANGED = "reason_changed"  # not applicable for another reason


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two contents that are compared.

    `shown` are the words of live numbers that are not frozen, by field key. `fields` are the fields
    as this content was asked, by key, where another version of the template asked it.
    """

    content: Content
    shown: Mapping[str, str] = field(default_factory=dict)
    fields: Mapping[str, FieldSpec] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class NumberChange:
    """By how much a number changed, exactly, in the field's unit of measure.

    `percent` is that change as a share of the old number's size, half rounded away from zero to two
    decimals. There is none from zero, and none of a percentage: that changes by points.
    """

    by: Decimal
    percent: Decimal | None


Detail = NumberChange | Runs | NarrativeDifference | TableDifference


@dataclass(frozen=True, slots=True)
class AnswerDifference:
    """One field's old and new answer and what lies between them.

    An empty text or table is not answered. `detail` is there where both answers were given and can
    be compared, and where the reason of a not applicable field changed; a date or a choice is just
    another. `old_spec` is the field as the old content was asked.
    """

    spec: FieldSpec
    old_spec: FieldSpec
    old: Answer
    new: Answer
    transition: Transition
    detail: Detail | None = None

    @property
    def is_changed(self) -> bool:
        return self.transition is not Transition.UNCHANGED

    @property
    def extent(self) -> Extent:
        """How much changed in words; an answer without words in common is one place."""
        match self.detail:
            case tuple() as runs:
                return extent_of(runs)
            case NarrativeDifference() | TableDifference() as inside:
                return inside.extent
            case _:
                return Extent(places=int(self.is_changed))


def answer_difference(spec: FieldSpec, old: Side, new: Side) -> AnswerDifference:
    """What became of the answer to a field: `spec` as the new content is asked."""
    transition = transition_between(spec, old, new)
    specs = old.fields.get(spec.key, spec), new.fields.get(spec.key, spec)
    before, after = (_settled(side.content[spec.key]) for side in (old, new))
    detail: Detail | None = None
    match transition, before, after:
        case Transition.CHANGED, Given(was), Given(now):
            detail = _detail(specs, (was, now), (old.shown, new.shown))
        case Transition.REASON_CHANGED, NotApplicable(was), NotApplicable(now):
            detail = text_difference(was, now)
        case _:
            pass  # the two values have nothing in common to be compared
    return AnswerDifference(specs[1], specs[0], before, after, transition, detail)


def transition_between(spec: FieldSpec, old: Side, new: Side) -> Transition:
    """How the answer to a field went from one side to the other; quick, for lists of many."""
    match _settled(old.content[spec.key]), _settled(new.content[spec.key]):
        case Given(was), Given(now):
            is_same = _reads_alike((was, now), (old.shown, new.shown))
            return Transition.UNCHANGED if is_same else Transition.CHANGED
        case NotApplicable(was), NotApplicable(now):
            return Transition.UNCHANGED if was == now else Transition.REASON_CHANGED
        case NotAnswered(), NotAnswered():
            return Transition.UNCHANGED
        case _, NotApplicable():
            return Transition.SET_ASIDE
        case NotApplicable(), Given():
            return Transition.TAKEN_UP
        case NotApplicable(), _:
            return Transition.REOPENED
        case Given(), _:
            return Transition.EMPTIED
        case _:
            return Transition.FILLED


def _settled(answer: Answer) -> Answer:
    return NOT_ANSWERED if is_missing(answer) else answer


def _reads_alike(values: tuple[Value, Value], shown: _Shown) -> bool:
    match values:
        case (Narrative() as old, Narrative() as new):
            return reading_of(old, shown[0]) == reading_of(new, shown[1])
        case (old, new):
            return old == new


def _detail(
    specs: tuple[FieldSpec, FieldSpec],
    values: tuple[Value, Value],
    shown: _Shown,
) -> Detail | None:
    match values:
        case (int() | Decimal() as old, int() | Decimal() as new):
            return _number_change(specs, Decimal(old), Decimal(new))
        case (Narrative() as old, Narrative() as new):
            return narrative_difference(old, new, *shown)
        case (tuple() as old, tuple() as new):
            return table_difference(_cells(old, specs[0]), _cells(new, specs[1]))
        case (str() as old, str() as new) if specs[1].kind is not FieldKind.CHOICE:
            return text_difference(old, new)
        case _:
            return None


def _number_change(
    specs: tuple[FieldSpec, FieldSpec], old: Decimal, new: Decimal
) -> NumberChange | None:
    if specs[0].unit != specs[1].unit:
        return None  # what was counted in another unit of measure is another number
    by = _EXACT.subtract(new, old)
    if not old or specs[1].kind is FieldKind.PERCENT:
        return NumberChange(by, None)
    share = abs(Fraction(by) / Fraction(old)) * 100 * 10**PERCENT_PLACES
    rounded = int(share + Fraction(1, 2)) * (1 if by > 0 else -1)
    return NumberChange(by, unscaled(rounded, PERCENT_PLACES))


def _cells(rows: tuple[Row, ...], spec: FieldSpec) -> list[tuple[tuple[str, ...], ...]]:
    return [
        tuple(
            atoms_of_text(show_answer(cell, column))
            for cell, column in zip(row, spec.columns, strict=True)
        )
        for row in rows
    ]
