"""One submission with all its rules need: cycle, unit, outline, chain, draft and revision."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.access.facts import Subject
from domain.content import Content, StoredContent, load
from domain.message import msg
from domain.template import FieldSpec, SectionSpec, TemplateSpec
from domain.workflow.case import Standing
from domain.workflow.chain import Chain
from domain.workflow.states import State
from models import Cycle, CycleUnit, Draft, Revision, Submission
from services.errors import NotFound
from services.links import known_answers
from services.locks import locked
from services.outlines import outline_of
from services.signing import chain_of, cycle_unit_of

_READ_LAST = "section_read_last"


@dataclass(frozen=True, slots=True)
class Section:
    """A unit's section in a cycle, loaded."""

    submission: Submission
    cycle: Cycle
    unit: CycleUnit
    template: TemplateSpec
    spec: SectionSpec
    chain: Chain

    @property
    def asked(self) -> tuple[FieldSpec, ...]:
        return self.spec.fields_entered_at(self.unit.level)

    @property
    def typed(self) -> tuple[FieldSpec, ...]:
        """The fields that people type here: those asked that no other section knows."""
        return self.spec.fields_typed_at(self.unit.level)

    @property
    def standing(self) -> Standing:
        row = self.submission
        return Standing(State(row.state), row.step, row.round, row.resume_at)


def load_section(session: Session, submission_id: int, *, for_change: bool = False) -> Section:
    """The section of a submission. Raises NotFound.

    The one that a session read last is not asked for again: its permission and its page are about
    the same. `for_change` locks first: the cycle against closing and against changes of who signs,
    shared with other sections, then the submission alone; both are read anew under their locks.
    """
    if for_change:
        _lock_cycle_of(session, submission_id)
    elif (kept := _read_last(session, submission_id)) is not None:
        return kept
    finding = select(Submission).where(Submission.id == submission_id)
    submission = session.scalar(locked(finding) if for_change else finding)
    if submission is None:
        raise NotFound(msg("没有找到这一章节。"))
    section = section_of(session, submission)
    session.info[_READ_LAST] = submission_id, section
    return section


def _read_last(session: Session, submission_id: int) -> Section | None:
    known_id, section = session.info.get(_READ_LAST, (None, None))
    # its rows refresh themselves after a commit, but not once the session has let go of them
    is_kept = known_id == submission_id and section.submission in session
    return section if is_kept else None


def _lock_cycle_of(session: Session, submission_id: int) -> None:
    cycle_id = select(Submission.cycle_id).where(Submission.id == submission_id)
    session.scalar(locked(select(Cycle).where(Cycle.id == cycle_id.scalar_subquery()), shared=True))


def section_of(session: Session, submission: Submission) -> Section:
    """The section of a submission that was already read."""
    template = outline_of(session, submission.cycle.version_id)
    return Section(
        submission=submission,
        cycle=submission.cycle,
        unit=cycle_unit_of(session, submission),
        template=template,
        spec=template.section(submission.section_key),
        chain=chain_of(session, submission),
    )


def draft_of(session: Session, section: Section) -> Draft:
    """The working draft of a section as it is kept now."""
    finding = select(Draft).where(Draft.submission_id == section.submission.id)
    return session.scalars(finding.execution_options(populate_existing=True)).one()


def draft_content(session: Session, section: Section) -> Content:
    """The answers in the working draft, with the numbers that other sections know."""
    draft = draft_of(session, section)
    typed = load(StoredContent(draft.numbers, draft.texts), section.typed)
    known = known_answers(session, section.unit, section.template, section.spec)
    return typed.with_answers(known) if known else typed


def current_revision(session: Session, submission: Submission) -> Revision | None:
    """The revision submitted last; None before the first submit."""
    return session.scalar(
        select(Revision).where(
            Revision.submission_id == submission.id,
            Revision.number == submission.revision_number,
        )
    )


def revision_content(revision: Revision, section: Section) -> Content:
    """The answers of a revision."""
    return load(StoredContent(revision.numbers, revision.texts), section.asked)


def subject_of(
    section: Section, signers: frozenset[int] = frozenset(), drafters: frozenset[int] = frozenset()
) -> Subject:
    """The facts that permissions are judged on."""
    return Subject(
        path=section.unit.path_ids,
        signers=signers,
        drafters=drafters,
        submitter=section.submission.submitted_by_id,
        four_eyes=section.chain.four_eyes,
    )
