"""What is stale at a unit, to be read: what, why, what it was and is, and what to do about it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.access.facts import Subject
from domain.staleness import Cause, Kind, Remedy, Source, Stale, What, remedy_for
from domain.template import SectionSpec, TemplateSpec
from domain.workflow.states import State
from models import Cycle, CycleUnit, Decision, Person, Revision, Submission
from services.outlines import outline_of
from services.paragraph_uses import taken_blocks
from services.reads.places import UnitLink, above_of
from services.refreshing import Refreshed, changes_in
from services.sections import section_of
from services.staleness import stale_at, stale_report


@dataclass(frozen=True, slots=True)
class CauseRow:
    """What happened to a section that was used: whose, when, by whom, why."""

    unit_name: str
    heading: str
    submission_id: int
    what: What
    at: datetime | None
    by: str
    reason: str
    is_open: bool


@dataclass(frozen=True, slots=True)
class Approved:
    """Whose approval it is, when it was given, and on which revision (its number)."""

    by: str
    at: datetime
    revision: int


@dataclass(frozen=True, slots=True)
class StaleRow:
    """One stale thing; `label` names it, `units` are those because of which it is stale.

    `change` is a figure as it was handed in and as it is now; `approval` is there for one,
    `words` are a paragraph's.
    """

    kind: Kind
    name: str
    units: tuple[str, ...]
    remedy: Remedy
    is_open: bool
    label: str = ""
    change: Refreshed | None = None
    approval: Approved | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class StaleSection:
    """A section with what is stale in it, and why."""

    key: str
    heading: str
    submission_id: int
    state: State
    causes: tuple[CauseRow, ...]
    rows: tuple[StaleRow, ...]
    subject: Subject

    @property
    def figures(self) -> int:
        return sum(1 for row in self.rows if row.kind is Kind.FIGURE)

    @property
    def is_being_written(self) -> bool:
        return self.state in (State.DRAFT, State.RETURNED)


@dataclass(frozen=True, slots=True)
class StaleReport:
    """The newest issue of a report (by its id), its files and its handover, where stale."""

    issue: int
    causes: tuple[CauseRow, ...]
    rows: tuple[StaleRow, ...]

    def has(self, issue: int, kind: str, name: str = "") -> bool:
        """Whether a file (by its format) or the handover of an issue is stale."""
        found = ((row.kind.value, row.name) for row in self.rows)
        return issue == self.issue and any(k == kind and name in ("", n) for k, n in found)


@dataclass(frozen=True, slots=True)
class StalenessPage:
    """Everything stale at a unit in a cycle."""

    cycle_key: str
    cycle_title: str
    unit_code: str
    unit_name: str
    sections: tuple[StaleSection, ...]
    report: StaleReport | None
    above: tuple[UnitLink, ...]

    @property
    def count(self) -> int:
        found = sum(len(section.rows) for section in self.sections)
        return found + (len(self.report.rows) if self.report else 0)


def staleness_page(session: Session, cycle: Cycle, unit: CycleUnit) -> StalenessPage:
    """The page of what is stale at a unit."""
    template = outline_of(session, cycle.version_id)
    found = stale_at(session, template, unit)
    reading = _Reading(session, template, unit, found)
    return StalenessPage(
        cycle_key=cycle.key,
        cycle_title=cycle.title,
        unit_code=unit.code,
        unit_name=unit.name,
        sections=tuple(reading.sections()),
        report=reading.report(),
        above=above_of(session, unit),
    )


def stale_report_of(session: Session, cycle: Cycle, unit: CycleUnit) -> StaleReport | None:
    """What is stale of a unit's report; None where nothing is."""
    found = stale_report(session, unit)
    return _Reading(session, outline_of(session, cycle.version_id), unit, found).report()


class _Reading:
    """The names, dates and numbers behind what is stale, read once for all of it."""

    def __init__(
        self, session: Session, template: TemplateSpec, unit: CycleUnit, found: Sequence[Stale]
    ) -> None:
        self._session, self._template, self._unit, self._found = session, template, unit, found
        sources = {cause.source for stale in found for cause in stale.causes}
        self._names = _names(session, unit.cycle_id, sources)
        self._submissions = _submissions(session, unit.cycle_id, sources)

    def sections(self) -> Iterable[StaleSection]:
        own = self._own()
        for spec in self._template.sections:
            found = [stale for stale in self._found if stale.thing.section == spec.key]
            if found:
                yield self._section(spec, own[spec.key], found)

    def report(self) -> StaleReport | None:
        found = [stale for stale in self._found if not stale.thing.section]
        if not found:
            return None
        rows = (self._row(stale, remedy_for(stale.thing.kind)) for stale in found)
        issue = next(int(s.thing.name) for s in found if s.thing.kind is Kind.REPORT)
        return StaleReport(issue, self._causes(found), tuple(rows))

    def _own(self) -> Mapping[str, Submission]:
        rows = self._session.scalars(
            select(Submission).where(
                Submission.cycle_id == self._unit.cycle_id,
                Submission.unit_id == self._unit.unit_id,
            )
        )
        return {row.section_key: row for row in rows}

    def _section(
        self, spec: SectionSpec, submission: Submission, found: Sequence[Stale]
    ) -> StaleSection:
        state = State(submission.state)
        changes = self._changes(submission, found)
        signed = _signatures(self._session, found)
        labels = {each.key: each.label for each in spec.fields}
        words = self._words(spec, found)

        def row(stale: Stale) -> StaleRow:
            thing = stale.thing
            plain = self._row(stale, remedy_for(thing.kind, state))
            if thing.kind is Kind.APPROVAL:
                return replace(plain, approval=signed[int(thing.name)])
            label = labels.get(thing.name.partition(":")[0], "")
            change = changes.get(thing.name)
            return replace(plain, label=label, change=change, words=words.get(thing.name, ""))

        return StaleSection(
            key=spec.key,
            heading=spec.heading,
            submission_id=submission.id,
            state=state,
            causes=self._causes(found),
            rows=tuple(row(stale) for stale in found),
            subject=Subject(path=self._unit.path_ids),
        )

    def _words(self, spec: SectionSpec, found: Iterable[Stale]) -> Mapping[str, str]:
        if not any(stale.thing.kind is Kind.PARAGRAPH for stale in found):
            return {}
        blocks = taken_blocks(self._session, self._template, self._unit, spec.key)
        return {each.thing.name: " ".join(each.words.split()) for each in blocks}

    def _changes(self, submission: Submission, found: Iterable[Stale]) -> Mapping[str, Refreshed]:
        figures = [stale.thing.name for stale in found if stale.thing.kind is Kind.FIGURE]
        section = section_of(self._session, submission)
        return {each.field_key: each for each in changes_in(self._session, section, figures)}

    def _row(self, stale: Stale, remedy: Remedy) -> StaleRow:
        names = dict.fromkeys(self._names[cause.source.unit] for cause in stale.causes)
        thing = stale.thing
        return StaleRow(thing.kind, thing.name, tuple(names), remedy, is_open=stale.is_open)

    def _causes(self, found: Iterable[Stale]) -> tuple[CauseRow, ...]:
        """Each cause once, in the order of the organisation."""
        causes = {cause.source: cause for stale in found for cause in stale.causes}
        order = list(self._names)
        keys = [section.key for section in self._template.sections]
        listed = sorted(causes, key=lambda each: (order.index(each.unit), keys.index(each.section)))
        return tuple(self._cause(causes[source]) for source in listed)

    def _cause(self, cause: Cause) -> CauseRow:
        return CauseRow(
            unit_name=self._names[cause.source.unit],
            heading=self._template.section(cause.source.section).heading,
            submission_id=self._submissions[cause.source],
            what=cause.what,
            at=cause.now.at,
            by=cause.now.by,
            reason=cause.now.reason,
            is_open=cause.is_open,
        )


def _names(session: Session, cycle_id: int, sources: Iterable[Source]) -> dict[int, str]:
    """The names of units by id, in the order of the organisation."""
    rows = session.execute(
        select(CycleUnit.unit_id, CycleUnit.name)
        .where(
            CycleUnit.cycle_id == cycle_id,
            CycleUnit.unit_id.in_({source.unit for source in sources}),
        )
        .order_by(CycleUnit.position, CycleUnit.code)
    )
    return dict(rows.all())


def _submissions(
    session: Session, cycle_id: int, sources: Iterable[Source]
) -> Mapping[Source, int]:
    rows = session.execute(
        select(Submission.unit_id, Submission.section_key, Submission.id).where(
            Submission.cycle_id == cycle_id,
            Submission.unit_id.in_({source.unit for source in sources}),
        )
    )
    return {Source(unit_id, key): submission_id for unit_id, key, submission_id in rows}


def _signatures(session: Session, found: Iterable[Stale]) -> Mapping[int, Approved]:
    """The approvals that are stale, by their ids."""
    asked = [int(stale.thing.name) for stale in found if stale.thing.kind is Kind.APPROVAL]
    if not asked:
        return {}
    rows = session.execute(
        select(Decision.id, Person.name, Decision.decided_at, Revision.number)
        .join(Person, Person.id == Decision.person_id)
        .join(Revision, Revision.id == Decision.revision_id)
        .where(Decision.id.in_(asked))
    )
    return {row.id: Approved(row.name, row.decided_at, row.number) for row in rows}
