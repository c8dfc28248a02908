"""What one unit gives to a figure above it, told apart: given, not applicable, missing, not yet."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.answers import Answer, NotApplicable, is_missing
from domain.content import answer_from_data
from domain.message import Message, msg
from domain.rollup import Tally
from domain.template import FieldSpec, Operator, TemplateSpec
from domain.workflow.states import State
from models import Revision
from services.figures import Contribution
from services.tallies import answers_of


class Giving(StrEnum):
    """How a unit stands to a figure; zero is given.

    NOT_APPROVED: its section has no approved revision yet; WAIVED: it was let off; NOT_ASKED:
    neither its level nor any below it enters the field.
    """

    GIVEN = "given"
    NOT_APPLICABLE = "not_applicable"
    NOT_ANSWERED = "not_answered"
    NOT_APPROVED = "not_approved"
    WAIVED = "waived"
    NOT_ASKED = "not_asked"


@dataclass(frozen=True, slots=True)
class Showing:
    """Which day it is, and whether drafts count (`is_so_far`) or approved revisions only."""

    today: date
    is_so_far: bool = False


@dataclass(frozen=True, slots=True)
class SourceCell:
    """The value of one unit for one field; `answer` tells more only where it is given."""

    giving: Giving
    answer: Answer


def revisions_of(session: Session, given: Sequence[Contribution]) -> dict[int, Revision]:
    """The approved revisions of the contributing units, by revision id."""
    found = session.scalars(
        select(Revision).where(
            Revision.id.in_([each.revision_id for each in given if each.revision_id])
        )
    )
    return {revision.id: revision for revision in found}


def cell_of(tally: Tally, shown: Answer, state: State) -> SourceCell:
    """The cell of a unit from its tally, what it shows of it, and its section's state."""
    return SourceCell(_giving(tally, shown, state), shown)


def shown_of(
    template: TemplateSpec, given: Contribution, numbers: Mapping[str, object]
) -> dict[str, Answer]:
    """What a unit's cells show, by field: its own answer where it speaks for itself alone.

    `numbers` is the document of its approved revision: a count of units shows the choice that was
    made, and what does not apply shows the reason that was given.
    """
    shown = answers_of(template, given.tallies)
    for key, tally in given.tallies.items():
        spec = template.fields[key]
        if tally.units == 1 and key in numbers and spec.is_entered_at(given.unit.level):
            shown[key] = answer_from_data(numbers[key], spec)
    return shown


def _giving(tally: Tally, answer: Answer, state: State) -> Giving:
    if not tally.units:
        return Giving.NOT_ASKED
    if state is State.WAIVED:
        return Giving.WAIVED
    if state is not State.APPROVED:
        return Giving.NOT_APPROVED
    if isinstance(answer, NotApplicable):
        return Giving.NOT_APPLICABLE
    return Giving.NOT_ANSWERED if is_missing(answer) else Giving.GIVEN


def operator_words(spec: FieldSpec, template: TemplateSpec) -> Message:
    """How the values of the units become one, as a sentence part. Raises ValueError for no way."""
    how = spec.aggregation
    if how is None:
        raise ValueError(f"field {spec.key} does not aggregate")
    label = {key: field.label for key, field in template.fields.items()}
    match how.operator:
        case Operator.SUM:
            return msg("各单位合计")
        case Operator.WEIGHTED_MEAN:
            return msg("以“%(weight)s”为权的加权平均", weight=label[how.weight])
        case Operator.RATIO:
            return msg(
                "“%(numerator)s”合计 ÷ “%(denominator)s”合计",
                numerator=label[how.numerator],
                denominator=label[how.denominator],
            )
        case Operator.MAX:
            return msg("各单位中的最大值")
        case Operator.MIN:
            return msg("各单位中的最小值")
        case Operator.COUNT:
            return _count_words(spec, how.counts)
        case Operator.LATEST:
            return msg("最近的一次")
        case Operator.LIST:
            return msg("逐单位列出")


def _count_words(spec: FieldSpec, counted: str) -> Message:
    if not counted:
        return msg("作了填报的单位数")
    labels = {choice.key: choice.label for choice in spec.choices}
    return msg("选“%(choice)s”的单位数", choice=labels.get(counted, counted))
