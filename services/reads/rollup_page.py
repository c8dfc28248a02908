"""The roll-up of one section at one unit: every figure with the units it was made of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.answers import Answer
from domain.content import Content, StoredContent, load
from domain.message import Message, msg
from domain.narrative import Narrative
from domain.rollup import Source, Tally, roll_up
from domain.template import FieldSpec, PartSpec, SectionSpec, TemplateSpec
from domain.workflow.states import State
from models import Cycle, CycleUnit, Revision, Submission
from services.errors import NotFound
from services.figures import Contribution, contributions
from services.outlines import outline_of
from services.reads.places import CycleLink, UnitLink, above_of, cycles_of
from services.reads.sources import (
    Giving,
    Showing,
    SourceCell,
    cell_of,
    operator_words,
    revisions_of,
    shown_of,
)
from services.reads.standing import SectionMark, unit_marks
from services.so_far import contributions_so_far
from services.tallies import Own, aggregated, answers_of, totals
from services.values import values_of


@dataclass(frozen=True, slots=True)
class SourceColumn:
    """A unit that feeds the figures: its state in this section and the submission to look at."""

    code: str
    name: str
    state: State
    submission_id: int
    revision_id: int | None


@dataclass(frozen=True, slots=True)
class FigureRow:
    """One field: its total, the unit's own part, and each source's value in column order."""

    spec: FieldSpec
    operator: Message
    total: Answer
    tally: Tally
    own: Answer | None
    cells: tuple[SourceCell, ...]


@dataclass(frozen=True, slots=True)
class PartFigures:
    """The figures of one sub-section."""

    spec: PartSpec
    rows: tuple[FigureRow, ...]


@dataclass(frozen=True, slots=True)
class SourceText:
    """The approved words of one unit for one narrative field."""

    unit_name: str
    submission_id: int
    spec: FieldSpec
    narrative: Narrative


@dataclass(frozen=True, slots=True)
class FieldTexts:
    """What the units wrote for one narrative field, side by side."""

    spec: FieldSpec
    texts: tuple[SourceText, ...]


@dataclass(frozen=True, slots=True)
class RollUpPage:
    """Figures and texts of the units below one section of one unit.

    `own` is the unit's own section in the outline, None where its level does not fill it. Where it
    `is_so_far`, drafts count as well and no total is a figure.
    """

    cycle_key: str
    cycle_title: str
    unit_code: str
    unit_name: str
    section: SectionSpec
    sections: tuple[SectionSpec, ...]
    marks: Mapping[str, SectionMark]
    columns: tuple[SourceColumn, ...]
    parts: tuple[PartFigures, ...]
    texts: tuple[FieldTexts, ...]
    above: tuple[UnitLink, ...]
    cycles: tuple[CycleLink, ...]
    is_so_far: bool

    @property
    def own(self) -> SectionMark | None:
        return self.marks.get(self.section.key)

    @property
    def approved(self) -> int:
        return sum(1 for column in self.columns if column.revision_id is not None)

    @property
    def is_asked_below(self) -> bool:
        """Whether any of the figures takes something from the units below."""
        cells = (cell for part in self.parts for row in part.rows for cell in row.cells)
        return any(cell.giving is not Giving.NOT_ASKED for cell in cells)

    @property
    def has_own(self) -> bool:
        return any(row.own is not None for part in self.parts for row in part.rows)


def rollup_page(
    session: Session, cycle: Cycle, unit: CycleUnit, section_key: str, showing: Showing
) -> RollUpPage:
    """The roll-up of a section. Raises NotFound for a section that is not in the outline."""
    template = outline_of(session, cycle.version_id)
    section = section_in(template, section_key)
    gather = contributions_so_far if showing.is_so_far else contributions
    found = gather(session, template, unit, section)
    submissions = submissions_of(session, cycle, section_key, found)
    given = [each for each in found if each.unit.unit_id in submissions]
    revisions = revisions_of(session, given)
    marks = {mark.key: mark for mark in unit_marks(session, template, unit, showing.today)}
    return RollUpPage(
        cycle_key=cycle.key,
        cycle_title=cycle.title,
        unit_code=unit.code,
        unit_name=unit.name,
        section=section,
        sections=template.sections,
        marks=marks,
        columns=tuple(_column(each, submissions) for each in given),
        parts=_parts(
            template,
            unit,
            section,
            figures_of(session, template, unit, section, given),
            _cells(template, given, submissions, revisions, is_so_far=showing.is_so_far),
        ),
        is_so_far=showing.is_so_far,
        texts=_texts(given, section, submissions, revisions),
        above=above_of(session, unit),
        cycles=cycles_of(session, unit),
    )


def first_section_of(session: Session, cycle: Cycle) -> str:
    """The key of the first section that has figures; of the first section where none has."""
    sections = outline_of(session, cycle.version_id).sections
    return next((s.key for s in sections if any(f.aggregation for f in s.fields)), sections[0].key)


def section_in(template: TemplateSpec, section_key: str) -> SectionSpec:
    """A section of the outline. Raises NotFound."""
    section = next((each for each in template.sections if each.key == section_key), None)
    if section is None:
        raise NotFound(msg("没有找到这一章节。"))
    return section


def submissions_of(
    session: Session, cycle: Cycle, section_key: str, given: Sequence[Contribution]
) -> dict[int, tuple[int, State]]:
    """The submission (id and state) of each contributing unit, by unit id."""
    rows = session.execute(
        select(Submission.unit_id, Submission.id, Submission.state).where(
            Submission.cycle_id == cycle.id,
            Submission.section_key == section_key,
            Submission.unit_id.in_([each.unit.unit_id for each in given]),
        )
    )
    return {unit_id: (submission_id, State(state)) for unit_id, submission_id, state in rows}


def _column(given: Contribution, submissions: Mapping[int, tuple[int, State]]) -> SourceColumn:
    submission_id, state = submissions[given.unit.unit_id]
    return SourceColumn(given.unit.code, given.unit.name, state, submission_id, given.revision_id)


def _cells(
    template: TemplateSpec,
    given: Sequence[Contribution],
    submissions: Mapping[int, tuple[int, State]],
    revisions: Mapping[int, Revision],
    *,
    is_so_far: bool,
) -> list[Mapping[str, SourceCell]]:
    """The cells of each contribution by field key."""
    found: list[Mapping[str, SourceCell]] = []
    for each in given:
        state = submissions[each.unit.unit_id][1]
        numbers = revisions[each.revision_id].numbers if each.revision_id else {}
        shown = shown_of(template, each, numbers)
        if is_so_far:
            shown |= each.answers
        if is_so_far and state is not State.WAIVED:
            state = State.APPROVED
        found.append(
            {key: cell_of(tally, shown[key], state) for key, tally in each.tallies.items()}
        )
    return found


def figures_of(
    session: Session,
    template: TemplateSpec,
    unit: CycleUnit,
    section: SectionSpec,
    given: Sequence[Contribution],
) -> tuple[Content, dict[str, Tally]]:
    """The unit's own answers in a section, and the figures they make with what the units give."""
    values = values_of(session, template, unit)
    own = values.content.get(section.key, Content())
    made = values.adjustments.get(section.key, {})
    below = {
        spec.key: roll_up(
            spec, (Source(c.unit.code, c.revision_id, c.tallies[spec.key]) for c in given)
        ).tally
        for spec in aggregated(section)
        if given
    }
    return own, totals(template, section, Own(unit, own, adjustments=made), below)


def _parts(
    template: TemplateSpec,
    unit: CycleUnit,
    section: SectionSpec,
    figures: tuple[Content, Mapping[str, Tally]],
    by_unit: Sequence[Mapping[str, SourceCell]],
) -> tuple[PartFigures, ...]:
    own, tallies = figures
    summed = answers_of(template, tallies)

    def row(spec: FieldSpec) -> FigureRow:
        return FigureRow(
            spec=spec,
            operator=operator_words(spec, template),
            total=summed[spec.key],
            tally=tallies[spec.key],
            own=own[spec.key] if spec.is_entered_at(unit.level) else None,
            cells=tuple(cells[spec.key] for cells in by_unit),
        )

    parts = (
        PartFigures(part, tuple(row(spec) for spec in part.fields if spec.key in tallies))
        for part in section.parts
    )
    return tuple(part for part in parts if part.rows)


def _texts(
    given: Sequence[Contribution],
    section: SectionSpec,
    submissions: Mapping[int, tuple[int, State]],
    revisions: Mapping[int, Revision],
) -> tuple[FieldTexts, ...]:
    found: dict[str, list[SourceText]] = {}
    narratives = [spec for spec in section.fields if spec.is_narrative]
    for each in given:
        if each.revision_id is None:
            continue
        content = load(StoredContent({}, revisions[each.revision_id].texts), narratives)
        submission_id = submissions[each.unit.unit_id][0]
        for spec in narratives:
            narrative = content.narrative(spec.key)
            if not narrative.is_empty:
                text = SourceText(each.unit.name, submission_id, spec, narrative)
                found.setdefault(spec.key, []).append(text)
    return tuple(
        FieldTexts(spec, tuple(found[spec.key])) for spec in narratives if spec.key in found
    )
