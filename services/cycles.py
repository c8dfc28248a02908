"""Cycles: planning, proving, opening and closing one."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from builtin.levels import level_name
from domain.access.roles import Role
from domain.cycle.dates import Dates, problems_of_dates
from domain.errors import Invalid, NotAllowed
from domain.message import Message, msg
from domain.template import TemplateSpec
from domain.workflow.chain import Chain, Place, Quorum, Resubmission, Step
from domain.workflow.chain_data import chain_to_data
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
from services.outlines import outline_of
from services.proving.members import nearest_above, participants
from services.proving.proof import prove
from services.proving.seats import seats_of
from services.timetable.force import dates_of
from services.timetable.holding import hold, remember

_EVER = date.min


@dataclass(frozen=True, slots=True)
class Plan:
    """A cycle to be: its key and title, outline, the top unit, dates by level, the one before.

    `left_out` are the units (ids) that take no part, nor what is below them.
    """

    key: str
    title: str
    version: TemplateVersion
    root: OrgUnit
    dates: Mapping[str, Dates]
    previous: Cycle | None = None
    left_out: Collection[int] = ()


def plan_cycle(session: Session, plan: Plan) -> Cycle:
    """A planned cycle over the open units of the tree, with the chains as they are now.

    Units of a level without dates take no part; those below them then belong to the next one above.
    Raises Invalid for a key that is taken, dates out of order, or a top unit without dates.
    """
    if session.scalar(select(Cycle.id).where(Cycle.key == plan.key)) is not None:
        raise Invalid(msg("填报周期代码 %(key)s 已存在。", key=plan.key))
    _refuse_what_cannot_be_planned(plan)
    cycle = Cycle(key=plan.key, state=CycleState.PLANNED)
    _describe(cycle, plan)
    session.add(cycle)
    session.flush()
    _fill(session, cycle, plan)
    return cycle


def plan_as(by: Acting, plan: Plan) -> Cycle:
    """Plan a cycle as somebody, on record."""
    cycle = plan_cycle(by.session, plan)
    remember(by, cycle, "cycle_planned", _facts(plan))
    return cycle


def replan(by: Acting, cycle: Cycle, plan: Plan) -> None:
    """Plan a cycle anew that is not open yet: its units and chains become those of now.

    Its key stays. Raises NotAllowed once it was opened, Invalid as `plan_cycle` does.
    """
    hold(by, cycle)
    _refuse_unless_planned(cycle)
    _refuse_what_cannot_be_planned(plan)
    _describe(cycle, plan)
    _empty(by.session, cycle)
    _fill(by.session, cycle, plan)
    remember(by, cycle, "cycle_replanned", _facts(plan))


def plan_of(cycle: Cycle) -> Plan:
    """The plan that a planned cycle was made from."""
    dates = dates_of(cycle)
    before = cycle.previous
    version, root = cycle.version, cycle.root
    return Plan(cycle.key, cycle.title, version, root, dates, before, tuple(cycle.left_out))


def drop_plan(by: Acting, cycle: Cycle) -> None:
    """Give up a planned cycle. Raises NotAllowed once it was opened or while one follows it."""
    hold(by, cycle)
    _refuse_unless_planned(cycle)
    if by.session.scalar(select(Cycle.id).where(Cycle.previous_id == cycle.id)) is not None:
        raise NotAllowed(msg("还有周期以它为上期，不能取消。"))
    _empty(by.session, cycle)
    remember(by, cycle, "cycle_plan_dropped")
    by.session.delete(cycle)
    by.session.flush()


def _refuse_unless_planned(cycle: Cycle) -> None:
    if cycle.state != CycleState.PLANNED:
        raise NotAllowed(msg("只有筹备中的填报周期可以修改筹备内容。"))


def _facts(plan: Plan) -> dict[str, Any]:
    return {
        "title": plan.title,
        "version": plan.version.number,
        "dates": {level: dates.show() for level, dates in plan.dates.items()},
        "left_out": sorted(plan.left_out),
    }


def _describe(cycle: Cycle, plan: Plan) -> None:
    cycle.title = plan.title
    cycle.version_id, cycle.root_id = plan.version.id, plan.root.id
    cycle.previous_id = plan.previous.id if plan.previous else None
    cycle.left_out = sorted(plan.left_out)


def _empty(session: Session, cycle: Cycle) -> None:
    for table in (CycleLevel, CycleUnit, CycleChain):
        session.execute(delete(table).where(table.cycle_id == cycle.id))
    session.expire(cycle, ["levels"])


def _fill(session: Session, cycle: Cycle, plan: Plan) -> None:
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
    units = participants(session, plan.root, plan.dates, plan.left_out)
    here = {unit.id for unit in units}
    session.execute(insert(CycleUnit), [_cycle_unit(cycle, unit, here) for unit in units])
    _copy_chains(session, cycle, units)
    session.flush()
    session.expire(cycle, ["levels"])


def _refuse_what_cannot_be_planned(plan: Plan) -> None:
    is_left_out = bool(set(plan.left_out).intersection(plan.root.path_ids))
    if plan.root.level not in plan.dates or plan.root.closed_on is not None or is_left_out:
        raise Invalid(msg("最上级单位 %(unit)s 不参加本填报周期。", unit=plan.root.name))
    names = {level: level_name(level) for level in plan.dates}
    for problem in problems_of_dates(plan.dates, names):
        raise Invalid(problem)


def _cycle_unit(cycle: Cycle, unit: OrgUnit, here: Collection[int]) -> dict[str, object]:
    return {
        "cycle_id": cycle.id,
        "unit_id": unit.id,
        "parent_id": nearest_above(unit, here),
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


def problems_before_opening(
    session: Session, cycle: Cycle, today: date = _EVER
) -> tuple[Message, ...]:
    """Everything that would break later: units without a chain, steps that nobody can decide."""
    return tuple(point.message for point in prove(session, cycle, today).stops)


def open_cycle(by: Acting, cycle: Cycle) -> None:
    """Open a planned cycle: freeze the outline and make every unit's sections.

    Raises NotAllowed when it is not planned or something in it could never work.
    """
    hold(by, cycle)
    if cycle.state != CycleState.PLANNED:
        raise NotAllowed(msg("只有筹备中的填报周期可以开启。"))
    problems = problems_before_opening(by.session, cycle, by.now.date())
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
    remember(by, cycle, "cycle_opened")


def close_cycle(by: Acting, cycle: Cycle) -> None:
    """Close an open cycle: nothing in it can be changed any more. Raises NotAllowed."""
    hold(by, cycle)
    if cycle.state != CycleState.OPEN:
        raise NotAllowed(msg("只有进行中的填报周期可以关闭。"))
    cycle.state, cycle.closed_at = CycleState.CLOSED, by.now
    remember(by, cycle, "cycle_closed")


def _make_submissions(
    session: Session, cycle: Cycle, template: TemplateSpec, now: datetime
) -> None:
    seats = seats_of(session, cycle)
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
        for unit in seats.units
        if (chain := seats.chain_of(unit)) is not None
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
