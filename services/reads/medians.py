"""What the units beside a unit say in the same field: their median."""

from collections import defaultdict
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.answers import Given
from domain.content import StoredContent, load
from domain.median import median_of
from domain.rollup import tally_from_data
from domain.workflow.states import State
from models import CycleUnit, Revision, Submission
from services.sections import Section
from services.tallies import answers_of

LEAST_SIBLINGS = 3


def medians_of(session: Session, section: Section) -> Mapping[str, Decimal]:
    """By field key, the median of the siblings' numbers that are in review or approved.

    Siblings are the units of the same level under the same unit. Where they are rolled up, their
    totals count. A field that fewer than three of them have answered has none.
    """
    numeric = [spec for spec in section.spec.fields if spec.is_numeric]
    found: dict[str, list[Decimal]] = defaultdict(list)
    for numbers, tallies in _documents(session, section):
        asked = section.spec.fields_entered_at(section.unit.level)
        own = load(StoredContent(numbers, {}), [spec for spec in asked if spec in numeric])
        kept = {key: tally_from_data(data) for key, data in tallies.items()}
        summed = {k: a for k, a in answers_of(section.template, kept).items() if kept[k].units > 1}
        answers = {**own.answers, **summed}
        for spec in numeric:
            match answers.get(spec.key):
                case Given(int() | Decimal() as value):
                    found[spec.key].append(Decimal(value))
                case _:
                    pass  # not answered and not applicable are no numbers
    return {
        key: median_of(values) for key, values in found.items() if len(values) >= LEAST_SIBLINGS
    }


def _documents(session: Session, section: Section) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    unit = section.unit
    rows = session.execute(
        select(Revision.numbers, Revision.figures)
        .join(
            Submission,
            (Submission.id == Revision.submission_id)
            & (Submission.revision_number == Revision.number),
        )
        .join(
            CycleUnit,
            (CycleUnit.cycle_id == Submission.cycle_id) & (CycleUnit.unit_id == Submission.unit_id),
        )
        .where(
            Submission.cycle_id == unit.cycle_id,
            Submission.section_key == section.spec.key,
            Submission.state.in_([State.IN_REVIEW, State.APPROVED]),
            CycleUnit.parent_id == unit.parent_id,
            CycleUnit.level == unit.level,
            CycleUnit.unit_id != unit.unit_id,
        )
    )
    return [(numbers, figures.get("tallies", {})) for numbers, figures in rows]
