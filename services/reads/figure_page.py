"""Where a number comes from: its value, its operator, and each unit's part with who approved it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from domain.access.facts import Subject
from domain.answers import Answer, Given
from domain.content import Content
from domain.fields import type_of
from domain.message import Message, msg
from domain.rollup import Tally
from domain.template import FieldSpec, Operator, SectionSpec, TemplateSpec
from domain.workflow.states import State
from models import Cycle, CycleUnit, Decision, Person, Revision, Submission
from models.review import DecisionAction
from services.adjusted import AdjustedRow, adjusted_below
from services.asides import submitted_asides
from services.errors import NotFound
from services.figures import Contribution, contributions
from services.outlines import outline_of
from services.reads.adjustments import AdjustPanel, Spot, adjust_panel
from services.reads.attachments import AttachmentRow, evidence_of_revisions
from services.reads.before import Before, before_of
from services.reads.places import UnitLink, above_of
from services.reads.rollup_page import figures_of, section_in
from services.reads.sources import SourceCell, cell_of, operator_words, revisions_of, shown_of
from services.tallies import Own, answers_of, own_tally
from services.values import values_of


@dataclass(frozen=True, slots=True)
class Approval:
    """Who gave the last approval of a revision, and when."""

    person: str
    at: datetime


@dataclass(frozen=True, slots=True)
class SourceRow:
    """One unit's part: its revision, value, the operator's parts, and its value a cycle earlier.

    `is_own`: entered by the unit of the figure itself; `speaks_for`: how many units the value
    stands for, more than one where it is a figure of its own; `note` is what the unit said of it,
    `evidence` what its revision has attached to the field and to the section as a whole.
    """

    unit_code: str
    unit_name: str
    is_own: bool
    submission_id: int
    state: State
    revision_number: int | None
    approval: Approval | None
    cell: SourceCell
    parts: tuple[Answer, ...]
    previous: Answer
    speaks_for: int
    evidence: tuple[AttachmentRow, ...]
    note: str = ""
    is_confirmed: bool = False


@dataclass(frozen=True, slots=True)
class FigurePage:
    """One number of one unit and everything it was made of.

    `operands` are the fields whose sums a mean or ratio is made of, `sums` their totals; `frozen`
    is what the unit's own submitted revision holds, where that is no longer the value. `panel` is
    what the unit adjusted and may adjust, `adjusted` what units below did.
    """

    cycle_key: str
    cycle_title: str
    unit_code: str
    unit_name: str
    section: SectionSpec
    spec: FieldSpec
    operator: Message
    value: Answer
    tally: Tally
    operands: tuple[FieldSpec, ...]
    sums: tuple[Answer, ...]
    rows: tuple[SourceRow, ...]
    previous: Answer
    previous_title: str
    frozen: Answer | None
    above: tuple[UnitLink, ...]
    panel: AdjustPanel | None
    adjusted: tuple[AdjustedRow, ...]
    subject: Subject

    @property
    def is_adjusted(self) -> bool:
        """Whether the value is one that the unit put in the place of the total."""
        panel = self.panel
        return panel is not None and panel.row is not None and not panel.is_stale


@dataclass(frozen=True, slots=True)
class _Place:
    """One field of one section of one unit: what the unit entered, what the units below give."""

    unit: CycleUnit
    template: TemplateSpec
    section: SectionSpec
    spec: FieldSpec
    entered: Content
    given: Sequence[Contribution]

    @property
    def operands(self) -> tuple[FieldSpec, ...]:
        how, fields = self.spec.aggregation, self.template.fields
        if how is None or how.operator not in (Operator.WEIGHTED_MEAN, Operator.RATIO):
            return ()
        return tuple(fields[key] for key in (how.numerator, how.denominator, how.weight) if key)

    def parts_of(self, tally: Tally) -> tuple[Answer, ...]:
        """The sums in a tally's row that belong to the operands: they are its last ones."""
        if not tally.parts:
            return ()
        row = tally.parts[0][-len(self.operands) :] if self.operands else ()
        return tuple(
            Given(type_of(operand).from_data(part, operand))
            for part, operand in zip(row, self.operands, strict=True)
        )


def figure_page(
    session: Session, cycle: Cycle, unit: CycleUnit, section_key: str, field_key: str
) -> FigurePage:
    """The sources of a figure. Raises NotFound for a field that does not roll up in the section."""
    template = outline_of(session, cycle.version_id)
    section = section_in(template, section_key)
    spec = next((s for s in section.fields if s.key == field_key and s.aggregation), None)
    if spec is None:
        raise NotFound(msg("没有找到这一汇总数。"))
    given = contributions(session, template, unit, section)
    entered, tallies = figures_of(session, template, unit, section, given)
    place = _Place(unit, template, section, spec, entered, given)
    tally = tallies[spec.key]
    value = answers_of(template, {spec.key: tally})[spec.key]
    stands = values_of(session, template, unit).answers.get(spec.key, value)
    before = before_of(session, cycle, unit, section_key)
    return FigurePage(
        cycle_key=cycle.key,
        cycle_title=cycle.title,
        unit_code=unit.code,
        unit_name=unit.name,
        section=section,
        spec=spec,
        operator=operator_words(spec, template),
        value=value,
        tally=tally,
        operands=place.operands,
        sums=place.parts_of(tally),
        rows=_rows(session, place, before),
        previous=before.total_of(spec),
        previous_title=before.title,
        frozen=stands if stands != value else None,
        above=above_of(session, unit),
        subject=Subject(path=unit.path_ids),
        panel=adjust_panel(session, Spot(unit, template, section.key, spec, entered)),
        adjusted=adjusted_below(
            session, template, unit, section.key, [spec.key, *(each.key for each in place.operands)]
        ),
    )


def _rows(session: Session, place: _Place, before: Before) -> tuple[SourceRow, ...]:
    """The unit's own part first, then those of the units below, in the organisation's order."""
    own = _own(session, place)
    given = [each for each in (own, *place.given) if each.tallies[place.spec.key].units]
    revisions = revisions_of(session, given)
    approvals = _approvals(session, revisions)
    evidence = evidence_of_revisions(session, revisions, place.spec.key)
    submissions = _submissions(session, place, given)

    def row(each: Contribution, submission_id: int, state: State) -> SourceRow:
        revision = revisions.get(each.revision_id or 0)
        tally = each.tallies[place.spec.key]
        said = submitted_asides(revision)
        return SourceRow(
            unit_code=each.unit.code,
            unit_name=each.unit.name,
            is_own=each is own,
            submission_id=submission_id,
            state=state,
            revision_number=revision.number if revision else None,
            approval=approvals.get(revision.id) if revision else None,
            cell=_own_cell(place, each) if each is own else _cell(place, each, revision, state),
            parts=place.parts_of(tally),
            previous=before.part_of(each.unit.code, place.spec),
            speaks_for=tally.units,
            note=said.notes.get(place.spec.key, ""),
            is_confirmed=place.spec.key in said.confirmed,
            evidence=evidence.get(revision.id, ()) if revision else (),
        )

    return tuple(
        row(each, *submissions[each.unit.unit_id])
        for each in given
        if each.unit.unit_id in submissions
    )


def _own_cell(place: _Place, own: Contribution) -> SourceCell:
    """The unit's own part: it counts as it stands, approved or not."""
    if not place.spec.is_entered_at(place.unit.level):
        return _cell(place, own, None, State.APPROVED)
    return cell_of(own.tallies[place.spec.key], place.entered[place.spec.key], State.APPROVED)


def _cell(
    place: _Place, given: Contribution, revision: Revision | None, state: State
) -> SourceCell:
    shown = shown_of(place.template, given, revision.numbers if revision else {})
    return cell_of(given.tallies[place.spec.key], shown[place.spec.key], state)


def _own(session: Session, place: _Place) -> Contribution:
    """What the unit of the figure gives itself, with its revision where that is locked."""
    tally = own_tally(place.template, place.spec, Own(place.unit, place.entered))
    locked = session.scalar(
        select(Revision.id)
        .join(
            Submission,
            (Submission.id == Revision.submission_id)
            & (Submission.revision_number == Revision.number),
        )
        .where(
            Submission.cycle_id == place.unit.cycle_id,
            Submission.unit_id == place.unit.unit_id,
            Submission.section_key == place.section.key,
            Submission.state.in_([State.IN_REVIEW, State.APPROVED]),
        )
    )
    return Contribution(place.unit, locked, {place.spec.key: tally})


def _submissions(
    session: Session, place: _Place, given: Sequence[Contribution]
) -> Mapping[int, tuple[int, State]]:
    rows = session.execute(
        select(Submission.unit_id, Submission.id, Submission.state).where(
            Submission.cycle_id == place.unit.cycle_id,
            Submission.section_key == place.section.key,
            Submission.unit_id.in_([each.unit.unit_id for each in given]),
        )
    )
    return {unit_id: (submission_id, State(state)) for unit_id, submission_id, state in rows}


def _approvals(session: Session, revisions: Mapping[int, Revision]) -> Mapping[int, Approval]:
    """The last approval of each revision, by revision id."""
    last = (
        select(func.max(Decision.id))
        .where(Decision.revision_id.in_(revisions), Decision.action == DecisionAction.APPROVE)
        .group_by(Decision.revision_id)
    )
    rows = session.execute(
        select(Decision.revision_id, Person.name, Decision.decided_at)
        .join(Person, Person.id == Decision.person_id)
        .where(Decision.id.in_(last))
    )
    return {revision_id: Approval(name, at) for revision_id, name, at in rows if revision_id}
