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
        approved_above=_approved_above(session, section),
        frozen_above=_frozen_above(session, section),
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


def _approved_above(session: Session, section: Section) -> tuple[str, ...]:
    above = {unit.unit_id: unit.name for unit in fed_units(session, section.unit, section.spec)}
    approved = _units_in(session, section, State.APPROVED, above)
    return tuple(name for unit_id, name in above.items() if unit_id in approved)


def _units_in(
    session: Session, section: Section, state: State, unit_ids: Iterable[int]
) -> frozenset[int]:
    """Those of the units whose submission of the same section is in a state."""
    return frozenset(
        session.scalars(
            select(Submission.unit_id).where(
                Submission.cycle_id == section.cycle.id,
                Submission.section_key == section.spec.key,
                Submission.unit_id.in_(list(unit_ids)),
                Submission.state == state,
            )
        )
    )


def _frozen_above(session: Session, section: Section) -> tuple[str, ...]:
    """The unit itself or units it feeds whose report is frozen: what it says must not change.

    The report of a unit that was let off the section says nothing of what is below it.
    """
    above = {unit.unit_id: unit.name for unit in fed_units(session, section.unit, section.spec)}
    let_off = _units_in(session, section, State.WAIVED, above)
    names = {section.unit.unit_id: section.unit.name} | {
        unit_id: name for unit_id, name in above.items() if unit_id not in let_off
    }
    frozen = set(
        session.scalars(
            select(FinalReport.unit_id).where(
                FinalReport.cycle_id == section.cycle.id,
                FinalReport.unit_id.in_(names),
                FinalReport.state.not_in([ReportState.COMPILED, ReportState.RETURNED]),
            )
        )
    )
    return tuple(name for unit_id, name in names.items() if unit_id in frozen)


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
