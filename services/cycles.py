"""Cycles: planning, proving, opening and closing one."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from domain.access.roles import Role
from domain.errors import Invalid, NotAllowed
from domain.message import Message, msg
from domain.template import TemplateSpec
from domain.workflow.chain import Chain, Place, Quorum, Resubmission, Step, broken_steps
from domain.workflow.chain_data import chain_from_data, chain_to_data
from models import (
    ApprovalChain,
    Cycle,
    CycleChain,
    CycleLevel,
    CycleUnit,
    Draft,
    OrgUnit,
    Submission,
    TemplateVersion,
)
from models.cycle import CycleState
from services.acting import Acting
from services.audit import Happened, record
from services.locks import locked
from services.outlines import outline_of
from services.signing import signers_of


@dataclass(frozen=True, slots=True)
class Dates:
    """When a level's sections open, are due and close (calendar days, inclusive)."""

    opens_on: date
    due_on: date
    closes_on: date


@dataclass(frozen=True, slots=True)
class Plan:
    """A cycle to be: its key and title, outline, the top unit, dates by level, the one before."""

    key: str
    title: str
    version: TemplateVersion
    root: OrgUnit
    dates: Mapping[str, Dates]
    previous: Cycle | None = None


def plan_cycle(session: Session, plan: Plan) -> Cycle:
    """A planned cycle over the open units of the tree, with the chains as they are now.

    Units of a level without dates take no part; those below them then belong to the next one above.
    Raises Invalid for a key that is taken, dates out of order, or a top unit without dates.
    """
    _refuse_what_cannot_be_planned(session, plan)
    cycle = Cycle(
        key=plan.key,
        title=plan.title,
        version_id=plan.version.id,
        root_id=plan.root.id,
        previous_id=plan.previous.id if plan.previous else None,
        state=CycleState.PLANNED,
    )
    session.add(cycle)
    session.flush()
    session.add_all(
        CycleLevel(
            cycle_id=cycle.id,
            level=level,
            opens_on=dates.opens_on,
            due_on=dates.due_on,
            closes_on=dates.closes_on,
        )
        for level, dates in plan.dates.items()
    )
    units = _participants(session, plan)
    here = {unit.id for unit in units}
    session.execute(insert(CycleUnit), [_cycle_unit(cycle, unit, here) for unit in units])
    _copy_chains(session, cycle, units)
    session.flush()
    return cycle


def _refuse_what_cannot_be_planned(session: Session, plan: Plan) -> None:
    if session.scalar(select(Cycle.id).where(Cycle.key == plan.key)) is not None:
        raise Invalid(msg("填报周期代码 %(key)s 已存在。", key=plan.key))
    if plan.root.level not in plan.dates or plan.root.closed_on is not None:
        raise Invalid(msg("最上级单位 %(unit)s 不参加本填报周期。", unit=plan.root.name))
    for level, dates in plan.dates.items():
        if not dates.opens_on <= dates.due_on <= dates.closes_on:
            raise Invalid(msg("层级 %(level)s 的起止日期前后颠倒。", level=level))


def _participants(session: Session, plan: Plan) -> Sequence[OrgUnit]:
    return session.scalars(
        select(OrgUnit)
        .where(
            OrgUnit.path.startswith(plan.root.path),
            OrgUnit.closed_on.is_(None),
            OrgUnit.level.in_(list(plan.dates)),
        )
        .order_by(OrgUnit.path)
    ).all()


def _cycle_unit(cycle: Cycle, unit: OrgUnit, here: Collection[int]) -> dict[str, object]:
    above = (unit_id for unit_id in reversed(unit.path_ids[:-1]) if unit_id in here)
    return {
        "cycle_id": cycle.id,
        "unit_id": unit.id,
        "parent_id": next(above, None),
        "code": unit.code,
        "name": unit.name,
        "level": unit.level,
        "path": unit.path,
        "position": unit.position,
    }


def _copy_chains(session: Session, cycle: Cycle, units: Sequence[OrgUnit]) -> None:
    """Freeze the chains that the units of the cycle, or the units above them, keep."""
    owners = {unit_id for unit in units for unit_id in unit.path_ids}
    chains = session.scalars(select(ApprovalChain).where(ApprovalChain.unit_id.in_(owners)))
    session.add_all(
        CycleChain(
            cycle_id=cycle.id,
            unit_id=chain.unit_id,
            level=chain.level,
            name=chain.name,
            outline=chain_to_data(chain_of_row(chain)),
        )
        for chain in chains
    )


def chain_of_row(chain: ApprovalChain) -> Chain:
    """The chain that an organisation's row describes."""
    return Chain(
        steps=tuple(
            Step(
                title=step.title,
                place=Place(step.place),
                role=None if step.role is None else Role(step.role),
                level=step.level,
                person=step.person,
                quorum=Quorum(step.quorum),
                count=step.count,
                due_days=step.due_days,
            )
            for step in chain.steps
        ),
        resubmission=Resubmission(chain.resubmission),
        four_eyes=chain.four_eyes,
    )


def problems_before_opening(session: Session, cycle: Cycle) -> tuple[Message, ...]:
    """Everything that would break later: units without a chain, steps that nobody can decide."""
    template = outline_of(session, cycle.version_id)
    chains = _chains_by_place(session, cycle)
    problems: list[Message] = []
    for unit in _units(session, cycle):
        if not template.sections_at(unit.level):
            continue
        chain = _nearest(chains, unit)
        if chain is None:
            problems.append(msg("%(unit)s 没有审批链。", unit=unit.name))
            continue
        outline = chain_from_data(chain.outline)
        problems += [
            msg(
                "%(unit)s 的审批节点“%(step)s”没有足够的人可以审批。",
                unit=unit.name,
                step=outline.steps[index].title,
            )
            for index in broken_steps(outline, signers_of(session, outline, unit))
        ]
    return tuple(problems)


def open_cycle(by: Acting, cycle: Cycle) -> None:
    """Open a planned cycle: freeze the outline and make every unit's sections.

    Raises NotAllowed when it is not planned or something in it could never work.
    """
    _hold(by.session, cycle)
    if cycle.state != CycleState.PLANNED:
        raise NotAllowed(msg("只有筹备中的填报周期可以开启。"))
    problems = problems_before_opening(by.session, cycle)
    if problems:
        raise NotAllowed(
            msg(
                "还不能开启，有 %(count)s 处问题：%(first)s", count=len(problems), first=problems[0]
            )
        )
    template = outline_of(by.session, cycle.version_id)
    _make_submissions(by.session, cycle, template, by.now)
    version = by.session.get_one(TemplateVersion, cycle.version_id)
    version.frozen_at = version.frozen_at or by.now
    cycle.state, cycle.opened_at = CycleState.OPEN, by.now
    _remember(by, cycle, "cycle_opened")


def close_cycle(by: Acting, cycle: Cycle) -> None:
    """Close an open cycle: nothing in it can be changed any more. Raises NotAllowed."""
    _hold(by.session, cycle)
    if cycle.state != CycleState.OPEN:
        raise NotAllowed(msg("只有进行中的填报周期可以关闭。"))
    cycle.state, cycle.closed_at = CycleState.CLOSED, by.now
    _remember(by, cycle, "cycle_closed")


def _hold(session: Session, cycle: Cycle) -> None:
    """Lock a cycle and read it anew: whoever works in it is done, whoever comes waits."""
    session.flush()
    session.scalar(locked(select(Cycle).where(Cycle.id == cycle.id)))


def _remember(by: Acting, cycle: Cycle, kind: str) -> None:
    facts = {"cycle": cycle.key}
    record(by.session, Happened(f"cycle:{cycle.id}", kind, by.person, by.now, facts))


def _make_submissions(
    session: Session, cycle: Cycle, template: TemplateSpec, now: datetime
) -> None:
    chains = _chains_by_place(session, cycle)
    due = {row.level: row.due_on for row in cycle.levels}
    rows = [
        {
            "cycle_id": cycle.id,
            "unit_id": unit.unit_id,
            "section_key": section.key,
            "chain_id": chain.id,
            "due_on": due[unit.level],
            "changed_at": now,
        }
        for unit in _units(session, cycle)
        if (chain := _nearest(chains, unit)) is not None
        for section in template.sections_at(unit.level)
    ]
    if not rows:
        return
    session.execute(insert(Submission), rows)
    ids = session.scalars(select(Submission.id).where(Submission.cycle_id == cycle.id))
    session.execute(
        insert(Draft),
        [{"submission_id": i, "numbers": {}, "texts": {}, "explanations": {}} for i in ids],
    )


def _units(session: Session, cycle: Cycle) -> Sequence[CycleUnit]:
    return session.scalars(
        select(CycleUnit).where(CycleUnit.cycle_id == cycle.id).order_by(CycleUnit.path)
    ).all()


def _chains_by_place(session: Session, cycle: Cycle) -> Mapping[str, Mapping[int, CycleChain]]:
    chains: dict[str, dict[int, CycleChain]] = defaultdict(dict)
    for chain in session.scalars(select(CycleChain).where(CycleChain.cycle_id == cycle.id)):
        chains[chain.level][chain.unit_id] = chain
    return chains


def _nearest(chains: Mapping[str, Mapping[int, CycleChain]], unit: CycleUnit) -> CycleChain | None:
    """The chain of the nearest unit at or above `unit` that keeps one for its level."""
    kept = chains.get(unit.level, {})
    return next((kept[i] for i in reversed(unit.path_ids) if i in kept), None)


def is_open_for(cycle: Cycle, unit: CycleUnit, now: datetime) -> bool:
    """Whether the cycle is open and the unit's level has opened and not closed yet."""
    if cycle.state != CycleState.OPEN:
        return False
    dates = next((row for row in cycle.levels if row.level == unit.level), None)
    return dates is not None and dates.opens_on <= now.date() <= dates.closes_on
