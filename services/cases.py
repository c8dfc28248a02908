"""The case of a request: what the guards need to know, read under the locks that keep it true."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.access.facts import Subject
from domain.message import Message
from domain.template import SectionSpec
from domain.workflow.guards import Case
from domain.workflow.handover import ReportState
from domain.workflow.states import State
from models import Cycle, CycleUnit, Decision, FinalReport, Revision, Submission
from models.review import DecisionAction
from services.acting import Acting
from services.cycles import is_open_for
from services.figures import current_sources
from services.locks import locked
from services.sections import Section, current_revision, subject_of
from services.signing import drafters_of, signers_of
from services.tree import fed_units, feeders


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
    """What the request itself brings: a reason, the hash that was shown, what is unfinished."""

    reason: str = ""
    shown_hash: str = ""
    unfinished: tuple[Message, ...] = ()


NOTHING_SAID = Said()


def case_of(by: Acting, section: Section, said: Said = NOTHING_SAID) -> Case:
    """The case of a person acting on `section` now."""
    session = by.session
    submission = section.submission
    revision = current_revision(session, submission)
    decisions = _decisions_of_round(session, submission)
    above = _above(session, section)
    return Case(
        actor=by.person,
        chain=section.chain,
        signers=signers_of(session, section.chain, section.unit),
        step=submission.step,
        approvals=frozenset(
            d.person_id
            for d in decisions
            if d.step == submission.step and d.action == DecisionAction.APPROVE
        ),
        decided=frozenset(d.person_id for d in decisions),
        drafters=drafters_of(session, submission.id),
        submitter=submission.submitted_by_id,
        reason=said.reason,
        shown_hash=said.shown_hash,
        current_hash=revision.content_hash if revision else "",
        unfinished=said.unfinished,
        open_children=open_children(session, section),
        approved_above=_approved(above),
        frozen_above=_frozen(above),
        stale_sources=stale_sources(session, section, revision),
        cycle_is_open=is_open_for(section.cycle, section.unit, by.now),
    )


def _decisions_of_round(session: Session, submission: Submission) -> list[Decision]:
    return list(
        session.scalars(
            select(Decision).where(
                Decision.submission_id == submission.id,
                Decision.round == submission.round,
                Decision.action.in_([DecisionAction.APPROVE, DecisionAction.RETURN]),
            )
        )
    )


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
        FinalReport.state.not_in([ReportState.COMPILED, ReportState.RETURNED]),
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
    """The names of the units whose approved revision is no longer the one that was rolled up."""
    if revision is None:
        return ()
    used = dict(revision.figures.get("sources", []))
    now_given = current_sources(session, section.unit, section.spec.key)
    changed = {unit for unit in {*used, *now_given} if used.get(unit) != now_given.get(unit)}
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
    signers: frozenset[int] = frozenset()
    if section.submission.state == State.IN_REVIEW:
        signers = signers_of(session, section.chain, section.unit)[section.submission.step]
    return subject_of(section, signers, drafters_of(session, section.submission.id))
