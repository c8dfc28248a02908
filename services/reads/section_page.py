"""The page of one section, for its drafter and its reviewer alike."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.access.facts import Subject
from domain.checks import Finding
from domain.checks.findings import Place
from domain.content import Content
from domain.message import Message
from domain.severity import Severity
from domain.template import SectionSpec, TemplateSpec
from domain.workflow.case import Case
from domain.workflow.states import State
from models import Draft, Person, Revision
from models import Finding as FindingRow
from services.acting import Acting
from services.cases import case_of, subject_in
from services.checking import findings_of, found_since
from services.links import LOCKED, outdated
from services.opening import Opening, opening_of
from services.reads.history import HistoryLine, history_of
from services.reads.offers import Offers, against_submit, offers_of
from services.reads.progress import StepRow, steps_of
from services.reads.section_fields import (
    PartRow,
    Values,
    drafted,
    last_cycle,
    missing_count,
    part_rows,
    sources_of,
    submitted,
)
from services.reads.standing import unit_marks
from services.reads.texts_below import TextBelow, texts_below
from services.refreshing import stale_fields
from services.report_content import message_of
from services.rosters import Roster, roster_of
from services.sections import Section, draft_content, load_section
from services.values import UnitValues, shown_words, values_of


@dataclass(frozen=True, slots=True)
class SiblingSection:
    """A section of the same unit, for the list on the left; `missing` counts required fields."""

    submission_id: int
    number: str
    title: str
    state: State
    is_late: bool
    missing: int
    is_this: bool


@dataclass(frozen=True, slots=True)
class DraftMark:
    """The working draft as it was saved last; `note` is what its drafter is about to tell the
    reviewers."""

    version: int
    saved_at: datetime | None
    saved_by: str
    note: str


@dataclass(frozen=True, slots=True)
class RevisionMark:
    """The revision submitted last: its number, the hash that a decision on the page names, and what
    its drafter told the reviewers. Number 0 before the first submit."""

    number: int
    content_hash: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class SectionPage:
    """Everything the page shows.

    `shown` are the words of each field of the whole report; `texts` what the units below say, where
    the section is still being written; `opening` what a return opened, None where all is.
    """

    submission_id: int
    cycle_key: str
    cycle_title: str
    is_open: bool
    unit_code: str
    unit_name: str
    level: str
    template: TemplateSpec
    section: SectionSpec
    state: State
    due_on: date
    draft: DraftMark
    revision: RevisionMark
    parts: tuple[PartRow, ...]
    findings: tuple[Finding, ...]
    explanations: Mapping[str, str]
    waiver_reason: str
    steps: tuple[StepRow, ...]
    history: tuple[HistoryLine, ...]
    siblings: tuple[SiblingSection, ...]
    stale_fields: tuple[str, ...]
    texts: tuple[TextBelow, ...]
    opening: Opening | None
    shown: Mapping[str, str]
    subject: Subject
    case: Case
    offers: Offers
    against_submit: tuple[Message, ...]

    @property
    def is_editable(self) -> bool:
        return self.is_open and self.state in (State.DRAFT, State.RETURNED)

    @property
    def open_children(self) -> tuple[str, ...]:
        return self.case.open_children

    @property
    def why_shut(self) -> Message | None:
        return self.case.why_shut

    @property
    def stale_sources(self) -> tuple[str, ...]:
        return self.case.stale_sources

    @property
    def labels(self) -> Mapping[str, str]:
        """The label of each field of the whole report, by its key."""
        return {key: spec.label for key, spec in self.template.fields.items()}

    @property
    def stale_revision(self) -> int:
        """The revision handed in last where what it used below has changed, else 0."""
        return self.revision.number if self.stale_sources else 0

    @property
    def own(self) -> Content:
        """The unit's own answers."""
        rows = (row for part in self.parts for row in part.fields if row.is_entered)
        return Content({row.spec.key: row.answer for row in rows})


def section_page(by: Acting, submission_id: int, *, for_change: bool = False) -> SectionPage:
    """The page of a submission; `for_change` locks it first. Raises NotFound."""
    section = load_section(by.session, submission_id, for_change=for_change)
    return page_of(by, section, roster_of(by.session, section))


def page_of(by: Acting, section: Section, roster: Roster) -> SectionPage:
    """The page of a section that was loaded, with the people around it."""
    session, submission = by.session, section.submission
    locked = roster.current if submission.state in LOCKED else None
    draft, saved_by = _draft(session, submission.id)
    says = _in_review(session, section, locked) if locked else _drafted(session, section, draft)
    unit_values = values_of(session, section.template, section.unit)
    opening = opening_of(session, section)
    case = case_of(by, section, roster=roster)
    subject = subject_in(case, section)
    return SectionPage(
        submission_id=submission.id,
        cycle_key=section.cycle.key,
        cycle_title=section.cycle.title,
        is_open=case.cycle_is_open,
        unit_code=section.unit.code,
        unit_name=section.unit.name,
        level=section.unit.level,
        template=section.template,
        section=section.spec,
        state=State(submission.state),
        due_on=submission.due_on,
        draft=DraftMark(draft.version, draft.saved_at, saved_by, draft.note),
        revision=_revision_mark(roster.current, submission.revision_number),
        parts=part_rows(section, says.values, last_cycle(session, section), says.findings, opening),
        findings=says.findings,
        explanations=says.explanations,
        waiver_reason=submission.waiver_reason or "",
        steps=steps_of(session, section, case),
        history=history_of(session, submission.id),
        siblings=_siblings(by, section, unit_values),
        stale_fields=stale_fields(session, section) if submission.revision_number else (),
        texts=() if locked else texts_below(session, section),
        opening=opening,
        shown=shown_words(section.template, unit_values.answers),
        subject=subject,
        case=case,
        offers=offers_of(by, section, subject, case),
        against_submit=against_submit(section, case),
    )


@dataclass(frozen=True, slots=True)
class _Says:
    """What a section says, what the checks said of it, and what its drafter answered them."""

    values: Values
    findings: tuple[Finding, ...]
    explanations: Mapping[str, str]


def _in_review(session: Session, section: Section, revision: Revision) -> _Says:
    """As it was submitted, and what was found of it since."""
    values = replace(submitted(section, revision), sources=sources_of(session, section))
    findings = _kept_findings(session, revision, section) + outdated(session, section, values.own)
    if section.submission.state == State.IN_REVIEW:
        findings += found_since(session, section, revision)
    return _Says(values, findings, revision.explanations)


def _drafted(session: Session, section: Section, draft: Draft) -> _Says:
    values = drafted(session, section, draft_content(session, section), draft)
    values = replace(values, sources=sources_of(session, section))
    return _Says(values, findings_of(session, section, values.own), draft.explanations)


def _revision_mark(revision: Revision | None, number: int) -> RevisionMark:
    if revision is None:
        return RevisionMark(number)
    return RevisionMark(number, revision.content_hash, revision.note)


def _draft(session: Session, submission_id: int) -> tuple[Draft, str]:
    row = session.execute(
        select(Draft, Person.name)
        .outerjoin(Person, Person.id == Draft.saved_by_id)
        .where(Draft.submission_id == submission_id)
    ).one()
    return row[0], row[1] or ""


def _kept_findings(session: Session, revision: Revision, section: Section) -> tuple[Finding, ...]:
    rows = session.scalars(
        select(FindingRow).where(FindingRow.revision_id == revision.id).order_by(FindingRow.id)
    )
    return tuple(
        Finding(
            row.code,
            Severity(row.severity),
            message_of(row.message),
            Place(section.spec.key, row.field_key),
        )
        for row in rows
    )


def _siblings(by: Acting, section: Section, values: UnitValues) -> tuple[SiblingSection, ...]:
    marks = unit_marks(by.session, section.template, section.unit, by.now.date())
    return tuple(
        SiblingSection(
            submission_id=mark.submission_id,
            number=mark.number,
            title=mark.title,
            state=mark.state,
            is_late=mark.is_late,
            missing=missing_count(
                values.content.get(mark.key, Content()),
                section.template.section(mark.key).fields_entered_at(section.unit.level),
            ),
            is_this=mark.key == section.spec.key,
        )
        for mark in marks
    )
