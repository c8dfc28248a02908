"""Progress over time: sections handed in and approved, day by day, against the due dates."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from itertools import pairwise

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from domain.workflow.states import State
from models import Cycle, CycleLevel, CycleUnit, Revision, Submission
from services.reads.board.cells import Day, is_its_unit, lies_in

MOST_DAYS = 400


@dataclass(frozen=True, slots=True)
class PaceDay:
    """How many sections had ever been handed in by a day's end, and how many are approved since."""

    day: date
    submitted: int
    approved: int


@dataclass(frozen=True, slots=True)
class Pace:
    """Every day from the first to the last; `total` sections are asked for, waived ones not.

    `due` are (level, day): when each level that takes part has to be done.
    """

    days: tuple[PaceDay, ...]
    total: int
    due: tuple[tuple[str, date], ...]

    @property
    def changes(self) -> tuple[PaceDay, ...]:
        """The days on which something was handed in or approved, and the first and the last."""
        if len(self.days) <= 2:
            return self.days
        moved = (
            after
            for before, after in pairwise(self.days[:-1])
            if (before.submitted, before.approved) != (after.submitted, after.approved)
        )
        return (self.days[0], *moved, self.days[-1])


def pace_of(session: Session, cycle: Cycle, unit: CycleUnit, day: Day) -> Pace:
    """The progress at and below a unit, up to today or to the day the cycle closed."""
    first = (
        select(Revision.submission_id, func.min(Revision.submitted_at).label("at"))
        .group_by(Revision.submission_id)
        .subquery()
    )
    rows = session.execute(
        select(first.c.at, Submission.approved_at, Submission.state)
        .join(CycleUnit, is_its_unit())
        .outerjoin(first, first.c.submission_id == Submission.id)
        .where(Submission.state != State.WAIVED, *lies_in(unit))
    ).all()
    submitted = _by_day((row.at for row in rows), day.zone)
    approved = _by_day((row.approved_at for row in rows), day.zone)
    levels = select(CycleUnit.level).where(*lies_in(unit)).distinct()
    dates = session.execute(
        select(CycleLevel.level, CycleLevel.opens_on, CycleLevel.due_on)
        .where(CycleLevel.cycle_id == cycle.id, CycleLevel.level.in_(levels))
        .order_by(CycleLevel.due_on, CycleLevel.id)
    ).all()
    last = cycle.closed_at.astimezone(day.zone).date() if cycle.closed_at else day.today
    begin = min([each.opens_on for each in dates], default=day.today)
    return Pace(
        days=tuple(_cumulated(submitted, approved, begin, last)),
        total=len(rows),
        due=tuple((each.level, each.due_on) for each in dates),
    )


def _by_day(moments: Iterable[datetime | None], zone: tzinfo) -> Counter[date]:
    return Counter(at.astimezone(zone).date() for at in moments if at is not None)


def _cumulated(
    submitted: Counter[date], approved: Counter[date], begin: date, last: date
) -> Iterable[PaceDay]:
    """Each day's sums; what happened before the first of many days counts on that day."""
    begin = min([begin, *submitted, *approved])
    last = max([last, *submitted, *approved])
    begin = max(begin, last - timedelta(days=MOST_DAYS - 1))
    handed_in = sum(count for day, count in submitted.items() if day < begin)
    done = sum(count for day, count in approved.items() if day < begin)
    for number in range((last - begin).days + 1):
        day = begin + timedelta(days=number)
        handed_in += submitted[day]
        done += approved[day]
        yield PaceDay(day, handed_in, done)
