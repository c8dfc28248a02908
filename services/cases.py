"""The case of a request: what the guards need to know, read under the locks that keep it true."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from domain.access.facts import Actor, Subject
from domain.message import Message
from domain.staleness import OPEN
from domain.template import SectionSpec
from domain.workflow.case import Case, Standing, whose_turn
from domain.workflow.handover import ENDED, ReportState
from domain.workflow.record import UNDOABLE, drawn_in, last_move, open_questions
from domain.workflow.states import EventKind, State
from models import AuditEvent, Cycle, CycleUnit, Draft, FinalReport, Revision, Submission
from services.acting import Acting
from services.colleagues import target_of
from services.locks import locked
from services.rosters import Roster, roster_of
from services.sections import Section, subject_of
from services.signing import writers_of
from services.timetable.openness import why_shut
from services.tree import fed_units, feeders
from services.uses import handed_in


def lock_neighbours(session: Session, section: Section) -> None:
    """Lock the unit and the units it feeds, lowest first (ADR 10).

    Approving above and reopening below then cannot pass each other; everybody locks upward, so
    nobody waits in a circle.
    """
    for unit in (section.unit, *fed_units(session, section.unit, section.spec)):
        _lock_unit(session, unit)


def lock_report_of(session: Session, unit: CycleUnit) -> None:
    """Hold a unit's final report: its cycle stays as it is, and its sections wait."""
    session.scalar(locked(select(Cycle).where(Cycle.id == unit.cycle_id), shared=True))
    _lock_unit(session, unit)


def _lock_unit(session: Session, unit: CycleUnit) -> None:
    session.execute(locked(select(CycleUnit.id).where(CycleUnit.id == unit.id)))


@dataclass(frozen=True, slots=True)
class Said:
    """What the request itself brings: a reason, the hash that was shown, what is unfinished.

    `target` is the person (id) it names, `to_step` the step (index) a return leads to; `instead_of`
    the person (id) whose seat an administrator gives away.
    """

    reason: str = ""
    shown_hash: str = ""
    unfinished: tuple[Message, ...] = ()
    target: int | None = None
    to_step: int | None = None
    instead_of: int | None = None


NOTHING_SAID = Said()


def case_of(
    by: Acting, section: Section, said: Said = NOTHING_SAID, roster: Roster | None = None
) -> Case:
    """The case of a person acting on `section` now; `roster` is the section's, if it was read."""
    session = by.session
    roster = roster or roster_of(session, section)
    revision = roster.current
    above = _above(session, section)
    shut = why_shut(section.cycle, section.unit, by.now, section.submission.closes_on)
    case = _with_urging(by, section, _case_of_people(section, roster))
    return replace(
        case,
        actor=by.person,
        holder=said.instead_of or _holder(by.actor, case),
        submitter=section.submission.submitted_by_id,
        reason=said.reason,
        shown_hash=said.shown_hash,
        current_hash=revision.content_hash if revision else "",
        unfinished=said.unfinished,
        open_children=open_children(session, section),
        approved_above=_approved(above),
        frozen_above=_frozen(above),
        stale_sources=stale_sources(session, section, revision),
        cycle_is_open=shut is None,
        why_shut=shut,
        target=target_of(session, section, said.target) if said.target else None,
        to_step=said.to_step,
        now=by.now,
        before_last=_before_last(case),
        draft_is_touched=_draft_is_touched(session, section, case),
    )


def people_case(session: Session, section: Section) -> Case:
    """The case as far as people go, of nobody in particular."""
    return _case_of_people(section, roster_of(session, section))


def _with_urging(by: Acting, section: Section, case: Case) -> Case:
    """The case of a draft: who is urged to write, and when the actor last did it."""
    if section.submission.state != State.DRAFT:
        return case
    last = select(func.max(AuditEvent.happened_at)).where(
        AuditEvent.chain == f"submission:{section.submission.id}",
        AuditEvent.kind == EventKind.URGED,
        AuditEvent.person_id == by.person,
    )
    writers = writers_of(by.session, section.unit)
    return replace(case, urged=writers, urged_at=by.session.scalar(last))


def _case_of_people(section: Section, roster: Roster) -> Case:
    submission = section.submission
    case = Case(
        actor=0,
        chain=section.chain,
        signers=roster.signers,
        step=submission.step,
        round=submission.round,
        approvals=roster.approvals,
        decided=roster.decided,
        drafters=roster.drafters,
        added=roster.added,
        kept=roster.kept,
        inactive=roster.inactive,
        acts=roster.acts,
        revision=roster.revision,
    )
    if submission.state == State.IN_REVIEW:
        return replace(case, urged=whose_turn(case) | people_asked(case))
    return replace(case, urged=case.drafters) if submission.state == State.RETURNED else case


def people_asked(case: Case) -> frozenset[int]:
    """Whose opinion is awaited at the open step."""
    questions = open_questions(case.acts, case.round, case.step)
    return frozenset(act.target for act in questions if act.target is not None)


def _holder(actor: Actor, case: Case) -> int | None:
    """In whose name somebody acts: in their own where they have a seat, else for somebody absent,
    one whose turn it is before others."""
    if actor.person in case.seats.people:
        return None
    absent = sorted(actor.stands_in_for & case.seats.people)
    turn = whose_turn(case) if absent else frozenset()
    return next((person for person in absent if person in turn), absent[0] if absent else None)


def _before_last(case: Case) -> Standing | None:
    last = last_move(case.acts)
    if last is None or last.kind not in UNDOABLE:
        return None
    return Standing(State.IN_REVIEW, last.step, last.round, last.before.get("resume_at", 0))


def _draft_is_touched(session: Session, section: Section, case: Case) -> bool:
    last = last_move(case.acts)
    if section.submission.state != State.RETURNED or last is None or "draft" not in last.before:
        return False
    return bool(draft_version(session, section) != last.before["draft"])


def draft_version(session: Session, section: Section) -> int:
    """How often the draft was saved."""
    finding = select(Draft.version).where(Draft.submission_id == section.submission.id)
    return session.scalars(finding).one()


def open_children(session: Session, section: Section) -> tuple[str, ...]:
    """The names of the feeding units whose section is neither approved nor waived."""
    return open_feeders(session, section.unit, section.spec)


def open_feeders(session: Session, unit: CycleUnit, spec: SectionSpec) -> tuple[str, ...]:
    """The names of the units that feed `unit` in a section, neither approved nor waived."""
    units = [feeder.unit for feeder in feeders(session, unit, spec)]
    if not units:
        return ()
    done = set(
        session.scalars(
            select(Submission.unit_id).where(
                Submission.cycle_id == unit.cycle_id,
                Submission.section_key == spec.key,
                Submission.unit_id.in_([feeder.unit_id for feeder in units]),
                Submission.state.in_([State.APPROVED, State.WAIVED]),
            )
        )
    )
    return tuple(feeder.name for feeder in units if feeder.unit_id not in done)


@dataclass(frozen=True, slots=True)
class _Above:
    """The unit itself or one it feeds: where the same section stands there, and its report."""

    name: str
    is_own: bool
    state: str | None
    is_frozen: bool


def _above(session: Session, section: Section) -> list[_Above]:
    """The unit and then those it feeds, the nearest first."""
    units = [section.unit, *fed_units(session, section.unit, section.spec)]
    of_section = (Submission.unit_id == CycleUnit.unit_id) & (
        Submission.cycle_id == CycleUnit.cycle_id
    )
    frozen = select(FinalReport.id).where(
        FinalReport.cycle_id == CycleUnit.cycle_id,
        FinalReport.unit_id == CycleUnit.unit_id,
        FinalReport.state.not_in([ReportState.COMPILED, *ENDED]),
    )
    rows = session.execute(
        select(CycleUnit.id, Submission.state, frozen.exists())
        .outerjoin(Submission, of_section & (Submission.section_key == section.spec.key))
        .where(CycleUnit.id.in_([unit.id for unit in units]))
    )
    found = {row_id: (state, bool(is_frozen)) for row_id, state, is_frozen in rows}
    return [_Above(unit.name, unit is section.unit, *found[unit.id]) for unit in units]


def _approved(above: Iterable[_Above]) -> tuple[str, ...]:
    return tuple(u.name for u in above if not u.is_own and u.state == State.APPROVED)


def _frozen(above: Iterable[_Above]) -> tuple[str, ...]:
    """Those whose report is frozen, so that what it says must not change.

    The report of a unit that was let off the section says nothing of what is below it.
    """
    return tuple(u.name for u in above if u.is_frozen and (u.is_own or u.state != State.WAIVED))


def stale_sources(session: Session, section: Section, revision: Revision | None) -> tuple[str, ...]:
    """The names of the units whose content is no longer the one that was rolled up, by its hash."""
    if revision is None:
        return ()
    handed = handed_in(session, section.unit, section.spec.key)
    changed = {
        unit
        for each in handed
        for unit, now in each.changed.items()
        if each.used.get(unit, OPEN) != now.seen
    }
    if not changed:
        return ()
    names = session.execute(
        select(CycleUnit.name)
        .where(CycleUnit.cycle_id == section.cycle.id, CycleUnit.unit_id.in_(changed))
        .order_by(CycleUnit.position, CycleUnit.code)
    )
    return tuple(name for (name,) in names)


def full_subject(session: Session, section: Section) -> Subject:
    """The facts of a submission for the permission map, signers of the open step included."""
    return subject_in(people_case(session, section), section)


def subject_in(case: Case, section: Section) -> Subject:
    """The facts of a submission whose case was read."""
    is_in_review = section.submission.state == State.IN_REVIEW
    last = last_move(case.acts)
    return replace(
        subject_of(section, case.seats.people if is_in_review else frozenset(), case.drafters),
        asked=people_asked(case) if is_in_review else frozenset(),
        adders=frozenset(seat.by for seat in case.added if seat.person in case.waited_for),
        last_decider=last.person if last is not None and last.kind in UNDOABLE else None,
        drawn_in=drawn_in(case.acts),
    )
