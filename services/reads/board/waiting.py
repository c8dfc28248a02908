"""Where the work waits: how long each step takes, what is open there, and who has how many."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from domain.quantile import quantile
from domain.workflow.chain_data import chain_from_data
from domain.workflow.states import State
from models import CycleChain, CycleUnit, Decision, ReviewTask, Submission
from models.review import DecisionAction, TaskKind
from services.reads.board.cells import Cell, Cells, Holder, is_its_unit, lies_in

_SECONDS_A_DAY = 86_400
MOST_PEOPLE = 15


@dataclass(frozen=True, slots=True)
class StepLead:
    """A step of the chains of one level: days from its opening to the decision.

    `decided` counts the decisions, `median` and `ninth` (the 90th percentile) are None where there
    is none; `waiting` sections are there now, `late` of them past their due date.
    """

    level: str
    title: str
    decided: int
    median: float | None
    ninth: float | None
    waiting: int
    late: int


@dataclass(frozen=True, slots=True)
class Load:
    """How many sections a person has now, how many of them are late, and how long at most."""

    holder: Holder
    sections: int
    late: int
    most_days: int


def step_leads(
    session: Session, unit: CycleUnit, cells: Cells, levels: Sequence[str]
) -> tuple[StepLead, ...]:
    """The steps of all chains at and below a unit, from the lowest level up, in chain order."""
    chains = _chains(session, unit)
    days = _days_by_step(session, unit)
    steps: dict[tuple[str, int, str], _Step] = defaultdict(_Step)
    for chain_id, (level, titles) in chains.items():
        for place, title in enumerate(titles):
            steps[level, place, title].days += days.get((chain_id, place), [])
    for level, cell in _cells_in_review(session, unit, cells):
        found = [key for key in steps if key[0] == level and key[2] == cell.step]
        if found:
            steps[found[0]].waiting += 1
            steps[found[0]].late += cell.is_late
    order = {level: place for place, level in enumerate(levels)}
    keys = sorted(steps, key=lambda key: (order.get(key[0], len(order)), key[1]))
    return tuple(steps[key].lead(key[0], key[2]) for key in keys)


class _Step:
    """What is gathered of one step."""

    def __init__(self) -> None:
        self.days: list[float] = []
        self.waiting = 0
        self.late = 0

    def lead(self, level: str, title: str) -> StepLead:
        days = sorted(self.days)
        return StepLead(
            level=level,
            title=title,
            decided=len(days),
            median=quantile(days, 0.5),
            ninth=quantile(days, 0.9),
            waiting=self.waiting,
            late=self.late,
        )


def _chains(session: Session, unit: CycleUnit) -> Mapping[int, tuple[str, tuple[str, ...]]]:
    rows = session.execute(
        select(CycleChain.id, CycleChain.level, CycleChain.outline)
        .where(CycleChain.cycle_id == unit.cycle_id)
        .where(
            CycleChain.id.in_(
                select(Submission.chain_id)
                .join(CycleUnit, is_its_unit())
                .where(*lies_in(unit))
                .distinct()
            )
        )
    )
    return {
        chain_id: (level, tuple(step.title for step in chain_from_data(outline).steps))
        for chain_id, level, outline in rows
    }


def _days_by_step(session: Session, unit: CycleUnit) -> Mapping[tuple[int, int], list[float]]:
    """Days from a step's opening to its last decision, by (chain id, step), a round each."""
    opened = (
        select(
            ReviewTask.submission_id,
            ReviewTask.round,
            ReviewTask.step,
            Submission.chain_id,
            func.min(ReviewTask.opened_at).label("opened_at"),
        )
        .join(Submission, Submission.id == ReviewTask.submission_id)
        .join(CycleUnit, is_its_unit())
        .where(ReviewTask.kind == TaskKind.SIGNER, *lies_in(unit))
        .group_by(ReviewTask.submission_id, ReviewTask.round, ReviewTask.step, Submission.chain_id)
        .subquery()
    )
    decided = (
        select(
            Decision.submission_id,
            Decision.round,
            Decision.step,
            func.max(Decision.decided_at).label("decided_at"),
        )
        .where(Decision.action.in_([DecisionAction.APPROVE, DecisionAction.RETURN]))
        .group_by(Decision.submission_id, Decision.round, Decision.step)
        .subquery()
    )
    same = and_(
        decided.c.submission_id == opened.c.submission_id,
        decided.c.round == opened.c.round,
        decided.c.step == opened.c.step,
    )
    rows = session.execute(
        select(opened.c.chain_id, opened.c.step, opened.c.opened_at, decided.c.decided_at).join(
            decided, same
        )
    )
    found: dict[tuple[int, int], list[float]] = defaultdict(list)
    for chain_id, step, opened_at, decided_at in rows:
        found[chain_id, step].append(_days(opened_at, decided_at))
    return found


def _days(since: datetime, until: datetime) -> float:
    return max(0.0, (until - since).total_seconds() / _SECONDS_A_DAY)


def _cells_in_review(session: Session, unit: CycleUnit, cells: Cells) -> Iterable[tuple[str, Cell]]:
    levels = dict(
        session.execute(select(CycleUnit.unit_id, CycleUnit.level).where(*lies_in(unit))).all()
    )
    for unit_id, by_section in cells.items():
        for cell in by_section.values():
            if cell.state is State.IN_REVIEW:
                yield levels[unit_id], cell


def loads_of(cells: Cells) -> tuple[Load, ...]:
    """Who has how many sections, most first; a section that two people have counts for both."""
    held: dict[Holder, list[Cell]] = defaultdict(list)
    for by_section in cells.values():
        for cell in by_section.values():
            for holder in cell.holders:
                held[holder].append(cell)
    loads = (
        Load(
            holder=holder,
            sections=len(theirs),
            late=sum(cell.is_late for cell in theirs),
            most_days=max((-cell.days_left for cell in theirs if cell.is_late), default=0),
        )
        for holder, theirs in held.items()
    )
    return tuple(sorted(loads, key=lambda load: (-load.late, -load.sections, load.holder.username)))
