"""What the unit of a figure has adjusted and may adjust, as the page of the figure shows it."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.adjustment import Adjustment, adjustments_from_data, is_in_force, why_not
from domain.answers import Answer
from domain.content import Content
from domain.fields import type_of
from domain.message import Message
from domain.rollup import Tally, answer_of
from domain.template import FieldSpec, Operator, TemplateSpec
from domain.workflow.states import State
from models import CycleUnit, Submission
from services.adjusted import AdjustedRow, Made, adjusted_rows
from services.adjusting import computed_totals, mark_of_tally
from services.links import LOCKED
from services.sections import current_revision, draft_of, load_section


@dataclass(frozen=True, slots=True)
class AdjustPanel:
    """What the unit of a figure has done to it and may do.

    `computed` is what the units give now; `is_stale` says that the adjustment replaced another
    value and waits to be confirmed; `why_not` says why this field is never adjusted; `entry` is the
    adjusted value as it is typed, `shown` the mark of the total.
    """

    submission_id: int
    is_open: bool
    computed: Answer
    why_not: Message | None
    shown: str
    row: AdjustedRow | None
    is_stale: bool
    entry: str


@dataclass(frozen=True, slots=True)
class Spot:
    """A field of a section at a unit, with what the unit entered in the section."""

    unit: CycleUnit
    template: TemplateSpec
    section_key: str
    spec: FieldSpec
    entered: Content


def adjust_panel(session: Session, spot: Spot) -> AdjustPanel | None:
    """The panel of a figure; None where the unit has no section of its own, or nothing below."""
    submission = own_submission(session, spot.unit, spot.section_key)
    if submission is None or submission.state == State.WAIVED:
        return None
    section = load_section(session, submission.id)
    tally = computed_totals(session, section, spot.entered).get(spot.spec.key, Tally())
    if not tally.units:
        return None
    is_locked = submission.state in LOCKED
    revision = current_revision(session, submission) if is_locked else None
    kept = revision.adjustments if revision else draft_of(session, section).adjustments
    made = adjustments_from_data(kept).get(spot.spec.key)
    rows = adjusted_rows(
        session, spot.template, [Made(spot.unit, spot.section_key, spot.spec.key, made)]
    )
    return AdjustPanel(
        submission_id=submission.id,
        is_open=not is_locked and bool(tally.parts),
        computed=answer_of(spot.spec, tally, spot.template.fields),
        why_not=why_not(spot.spec, spot.template.fields),
        shown=mark_of_tally(tally),
        row=rows[0] if rows else None,
        is_stale=made is not None and not is_in_force(made, tally),
        entry=_entry(spot.spec, made),
    )


def _entry(spec: FieldSpec, made: Adjustment | None) -> str:
    if made is None:
        return ""
    if spec.aggregation and spec.aggregation.operator is Operator.COUNT:
        return str(made.value)
    return type_of(spec).entry(type_of(spec).from_data(made.value, spec), spec)


def own_submission(session: Session, unit: CycleUnit, section_key: str) -> Submission | None:
    """A unit's own section; None where its level does not fill it."""
    return session.scalar(
        select(Submission).where(
            Submission.cycle_id == unit.cycle_id,
            Submission.unit_id == unit.unit_id,
            Submission.section_key == section_key,
        )
    )
