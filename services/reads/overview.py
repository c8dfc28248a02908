"""The overview of a unit's report in a cycle: what is missing, in which section, and who has it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from domain.answers import is_missing
from domain.checks import Finding, Surroundings
from domain.content import Content
from domain.rollup import Tally
from domain.severity import Severity
from domain.template import FieldSpec, SectionSpec, TemplateSpec
from domain.workflow.states import State
from models import Cycle, CycleUnit, Draft, Revision, Submission
from models import Finding as FindingRow
from services.checking import Around, Asked, findings_among, unfinished
from services.figures import kept_tallies
from services.links import Standing, source_of, standings, told_in
from services.outlines import outline_of
from services.reads.desk_details import Details, details_of
from services.reads.standing import DONE
from services.surroundings import Asker, surroundings_of
from services.values import UnitValues, values_of

MISSING = "R001"


@dataclass(frozen=True, slots=True)
class Gap:
    """A required field without an answer, and the submission in whose form it is typed."""

    label: str
    field_key: str
    submission_id: int


@dataclass(frozen=True, slots=True)
class SectionOverview:
    """One section: how much is answered, what is missing by name, what the checks found.

    `blocks` and `explains` count what stops a submit, of a submitted one what was found then;
    `with_whom` are the people who have it now, at the open step of that title.
    """

    submission_id: int
    heading: str
    state: State
    due_on: date
    is_late: bool
    asked: int
    answered: int
    gaps: tuple[Gap, ...]
    blocks: int
    explains: int
    with_whom: tuple[str, ...]
    step: str

    @property
    def is_open(self) -> bool:
        return self.state in (State.DRAFT, State.RETURNED)


@dataclass(frozen=True, slots=True)
class Overview:
    """Every section that a unit is asked, in the outline's order."""

    cycle_key: str
    cycle_title: str
    unit_code: str
    unit_name: str
    sections: tuple[SectionOverview, ...]

    @property
    def gaps(self) -> int:
        return sum(len(section.gaps) for section in self.sections)

    @property
    def done(self) -> int:
        return sum(1 for section in self.sections if section.state in DONE)


@dataclass(frozen=True, slots=True)
class _Unit:
    """What is read once for all sections of a unit."""

    template: TemplateSpec
    unit: CycleUnit
    values: UnitValues
    below: Mapping[str, Tally]
    found: Mapping[str, Standing]
    beside: Mapping[str, Surroundings]
    today: date

    def findings(self, section: SectionSpec) -> Sequence[Finding]:
        """What the checks say of an open section as it is now."""
        keys = {spec.key for spec in section.fields}
        around = Around(
            self.values,
            {key: tally for key, tally in self.below.items() if key in keys},
            told_in(self.template, section, self.unit.level, self.found),
            self.beside[section.key],
        )
        asked = Asked(self.template, section, self.unit)
        return findings_among(asked, self.content(section), around)

    def content(self, section: SectionSpec) -> Content:
        return self.values.content.get(section.key, Content())

    def gap(self, spec: FieldSpec, submission_id: int) -> Gap:
        """Where a missing field is typed: in its own section or in the one that knows it."""
        if not spec.same_as:
            return Gap(spec.label, spec.key, submission_id)
        section, source = source_of(self.template, spec)
        standing = self.found.get(section.key)
        return Gap(spec.label, source.key, standing.submission_id if standing else submission_id)

    def overview(
        self, section: SectionSpec, row: Row[Any], kept: Counter[str], details: Details
    ) -> SectionOverview:
        """One section; `kept` counts the findings of its revision by weight."""
        state = State(row.state)
        is_open = state in (State.DRAFT, State.RETURNED)
        asked = section.fields_entered_at(self.unit.level) if state is not State.WAIVED else ()
        content = self.content(section)
        missing = [spec for spec in asked if spec.required and is_missing(content[spec.key])]
        weights = _open_points(self.findings(section), row.explanations) if is_open else kept
        return SectionOverview(
            submission_id=row.id,
            heading=section.heading,
            state=state,
            due_on=row.due_on,
            is_late=row.due_on < self.today and state not in DONE,
            asked=len(asked),
            answered=sum(1 for spec in asked if not is_missing(content[spec.key])),
            gaps=tuple(self.gap(spec, row.id) for spec in missing) if is_open else (),
            blocks=weights[Severity.BLOCK],
            explains=weights[Severity.EXPLAIN],
            with_whom=details.with_whom,
            step=details.step,
        )


def overview_of(
    session: Session, cycle: Cycle, unit: CycleUnit, person: int, today: date
) -> Overview:
    """The overview of a unit; the same number of queries however much it is asked."""
    template = outline_of(session, cycle.version_id)
    rows = {row.section_key: row for row in _submissions(session, unit)}
    details = details_of(session, person, list(rows.values()))
    kept = _kept_findings(session, unit)
    values = values_of(session, template, unit)
    contents = {key: values.content.get(key, Content()) for key in rows}
    known = _Unit(
        template,
        unit,
        values,
        kept_tallies(session, unit),
        standings(session, unit, rows),
        surroundings_of(session, Asker(cycle, unit, template), contents),
        today,
    )

    def of(section: SectionSpec, row: Row[Any]) -> SectionOverview:
        found = kept.get(row.id, Counter())
        return known.overview(section, row, found, details[row.id])

    return Overview(
        cycle.key,
        cycle.title,
        unit.code,
        unit.name,
        tuple(
            of(section, rows[section.key]) for section in template.sections if section.key in rows
        ),
    )


def _open_points(findings: Sequence[Finding], explanations: Mapping[str, str]) -> Counter[str]:
    """How many findings of each weight still stop a submit, missing answers apart."""
    return Counter(
        finding.severity.value
        for finding in findings
        if finding.code != MISSING and unfinished([finding], explanations)
    )


def _submissions(session: Session, unit: CycleUnit) -> Sequence[Row[Any]]:
    return session.execute(
        select(
            Submission.id,
            Submission.unit_id,
            Submission.chain_id,
            Submission.state,
            Submission.step,
            Submission.section_key,
            Submission.due_on,
            Draft.explanations,
        )
        .join(Draft, Draft.submission_id == Submission.id)
        .where(Submission.cycle_id == unit.cycle_id, Submission.unit_id == unit.unit_id)
    ).all()


def _kept_findings(session: Session, unit: CycleUnit) -> dict[int, Counter[str]]:
    """By submission, how many findings of each weight its current revision has."""
    rows = session.execute(
        select(Submission.id, FindingRow.severity, func.count())
        .join(
            Revision,
            (Revision.submission_id == Submission.id)
            & (Revision.number == Submission.revision_number),
        )
        .join(FindingRow, FindingRow.revision_id == Revision.id)
        .where(Submission.cycle_id == unit.cycle_id, Submission.unit_id == unit.unit_id)
        .group_by(Submission.id, FindingRow.severity)
    )
    found: dict[int, Counter[str]] = {}
    for submission_id, severity, count in rows:
        found.setdefault(submission_id, Counter())[severity] = count
    return found
