"""A section's history to be read: every act, the chain, two revisions side by side, its sheet."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from domain.workflow.states import State
from models import Person, Revision
from models.review import DecisionAction
from services.acting import Acting
from services.cases import people_case, stale_sources
from services.reads.changes import Changes, changes_between
from services.reads.history import HistoryLine, history_of
from services.reads.progress import StepRow, StepState, steps_of
from services.sections import Section, current_revision, load_section

_GIVING = (DecisionAction.APPROVE, DecisionAction.KEEP)


@dataclass(frozen=True, slots=True)
class RevisionRow:
    """One revision, as a choice."""

    number: int
    submitted_at: datetime
    submitted_by: str
    content_hash: str


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """`history` and `revisions` are oldest first; `compared` is (older, newer), or none;
    `stale_revision` the last one where what it used below has changed, else 0."""

    submission_id: int
    heading: str
    unit_name: str
    cycle_title: str
    state: State
    due_on: date
    labels: Mapping[str, str]
    steps: tuple[StepRow, ...]
    history: tuple[HistoryLine, ...]
    revisions: tuple[RevisionRow, ...]
    compared: tuple[int, int] | None = None
    changes: Changes | None = None
    stale_revision: int = 0


def history_page(by: Acting, submission_id: int, old: int = 0, new: int = 0) -> HistoryPage:
    """The history of a section, with what differs between two of its revisions.

    Where none are named, the two last are compared; in which order they are named is no matter.
    Raises NotFound.
    """
    section = load_section(by.session, submission_id)
    revisions = _revisions(by, section)
    compared = _compared([row.number for row in revisions], old, new)
    changes = changes_between(by.session, section, *compared) if compared else None
    return HistoryPage(
        submission_id=submission_id,
        heading=section.spec.heading,
        unit_name=section.unit.name,
        cycle_title=section.cycle.title,
        state=State(section.submission.state),
        due_on=section.submission.due_on,
        labels={key: spec.label for key, spec in section.template.fields.items()},
        steps=_steps(by, section),
        history=history_of(by.session, submission_id),
        revisions=revisions,
        compared=compared,
        changes=changes,
        stale_revision=_stale_revision(by, section),
    )


def _stale_revision(by: Acting, section: Section) -> int:
    revision = current_revision(by.session, section.submission)
    is_stale = revision is not None and stale_sources(by.session, section, revision)
    return revision.number if revision is not None and is_stale else 0


def _compared(numbers: Sequence[int], old: int, new: int) -> tuple[int, int] | None:
    if len(numbers) < 2:
        return None
    newer = new if new in numbers else numbers[-1]
    older = old if old in numbers else max((n for n in numbers if n < newer), default=numbers[-2])
    return min(older, newer), max(older, newer)


def _revisions(by: Acting, section: Section) -> tuple[RevisionRow, ...]:
    rows = by.session.execute(
        select(Revision.number, Revision.submitted_at, Person.name, Revision.content_hash)
        .join(Person, Person.id == Revision.submitted_by_id)
        .where(Revision.submission_id == section.submission.id)
        .order_by(Revision.number)
    )
    return tuple(RevisionRow(*row) for row in rows)


@dataclass(frozen=True, slots=True)
class SheetStep:
    """A step of the chain with the approvals that count for it; `waits_for` are names."""

    title: str
    approvals: tuple[HistoryLine, ...]
    waits_for: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ApprovalSheet:
    """The sheet of a section: who signed which step on which revision, and every act before.

    `revision` is the one submitted last, None before the first submit.
    """

    submission_id: int
    unit_name: str
    heading: str
    cycle_title: str
    report_title: str
    state: State
    revision: RevisionRow | None
    steps: tuple[SheetStep, ...]
    history: tuple[HistoryLine, ...]
    labels: Mapping[str, str]
    stale_revision: int = 0


def approval_sheet(by: Acting, submission_id: int) -> ApprovalSheet:
    """The approval sheet of a section as it stands now. Raises NotFound."""
    section = load_section(by.session, submission_id)
    revisions = _revisions(by, section)
    lines = history_of(by.session, submission_id)
    return ApprovalSheet(
        submission_id=submission_id,
        unit_name=section.unit.name,
        heading=section.spec.heading,
        cycle_title=section.cycle.title,
        report_title=section.template.title,
        state=State(section.submission.state),
        revision=revisions[-1] if revisions else None,
        steps=tuple(
            SheetStep(
                title=step.title,
                approvals=_approvals(section, index, step, lines),
                waits_for=step.people if step.state is StepState.OPEN else (),
            )
            for index, step in enumerate(_steps(by, section))
        ),
        history=lines,
        labels={key: spec.label for key, spec in section.template.fields.items()},
        stale_revision=_stale_revision(by, section),
    )


def _steps(by: Acting, section: Section) -> tuple[StepRow, ...]:
    return steps_of(by.session, section, people_case(by.session, section))


def _approvals(
    section: Section, index: int, step: StepRow, lines: Sequence[HistoryLine]
) -> tuple[HistoryLine, ...]:
    """The approvals of a step that still count, those kept of an earlier round too.

    A chain that resumes leaves out the steps that were passed: those keep what they had before.
    """
    if step.state is StepState.AHEAD:
        return ()
    of_step = [
        line for line in lines if line.verb in _GIVING and line.step == index and not line.is_undone
    ]
    rounds = [line.round for line in of_step if line.round is not None]
    counted = section.submission.round if step.state is StepState.OPEN else max(rounds, default=0)
    return tuple(line for line in of_step if line.round == counted)
