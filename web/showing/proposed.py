"""What a proposed change would change, as the macro `proposed_difference` takes it."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _

from domain.answers import Answer, NotApplicable, is_missing
from domain.content import Content, show_answer
from domain.difference import (
    NarrativeDifference,
    Side,
    TableDifference,
    answer_difference,
    narrative_difference,
)
from domain.narrative import Narrative
from domain.remarks.proposals import Change, FieldChange, ParagraphChange
from domain.template import FieldSpec


def difference_of(spec: FieldSpec, change: Change, shown: Mapping[str, str]) -> dict[str, Any]:
    """One of `blocks`, `table` with its `head`, `runs`, or `old` and `new` in words."""
    match change:
        case ParagraphChange(_, base, proposed):
            found = narrative_difference(Narrative((base,)), Narrative(proposed), shown, shown)
            return {"blocks": found.blocks, "is_removal": not proposed}
        case FieldChange(base, proposed):
            sides = (Side(Content({spec.key: each}), shown) for each in (base, proposed))
            return _of_answers(spec, change, answer_difference(spec, *sides).detail)


def _of_answers(spec: FieldSpec, change: FieldChange, detail: object) -> dict[str, Any]:
    match detail:
        case NarrativeDifference(blocks):
            return {"blocks": blocks}
        case TableDifference():
            return {"table": detail, "head": [column.label for column in spec.columns]}
        case tuple():
            return {"runs": detail}
        case _:
            return {"old": words_of(change.base, spec), "new": words_of(change.proposed, spec)}


def words_of(answer: Answer, spec: FieldSpec) -> str:
    """An answer of any of the three kinds on one line, its unit of measure behind."""
    if isinstance(answer, NotApplicable):
        return str(_("不适用（%(reason)s）", reason=answer.reason))
    if is_missing(answer):
        return str(_("未填"))
    return show_answer(answer, spec, with_unit=spec.is_numeric)
