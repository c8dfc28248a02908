"""What head office has in hand when the demonstration begins: more time for one, the next plan."""

from datetime import datetime, timedelta

from sqlalchemy import select

from domain.cycle.dates import Limits
from domain.cycle.rolling import rolled
from domain.workflow.states import State
from models import Cycle, CycleUnit, Submission
from services.cycles import Plan, plan_as
from services.demonstration.stage import CLERK, Stage
from services.timetable.extending import Wanted, extend
from services.timetable.force import dates_of

MORE = timedelta(days=10)
_REASON = "支部换届，新一届班子正在交接，同意延期。"


def look_ahead(stage: Stage, now: datetime) -> None:
    """In the open cycle: the first unit that is late gets more time, and the next is planned."""
    by = stage.by(CLERK, now)
    late = stage.session.scalars(
        select(CycleUnit)
        .join(
            Submission,
            (Submission.cycle_id == CycleUnit.cycle_id) & (Submission.unit_id == CycleUnit.unit_id),
        )
        .where(
            CycleUnit.cycle_id == stage.cycle.id,
            Submission.state.in_([State.DRAFT, State.RETURNED]),
            Submission.due_on < now.date(),
        )
        .order_by(CycleUnit.path)
        .limit(1)
    ).first()
    if late is not None:
        day = now.date() + MORE
        extend(by, stage.cycle, late, Wanted("", Limits(day, day), _REASON))
    _plan_the_next(stage, now)


def _plan_the_next(stage: Stage, now: datetime) -> None:
    cycle = stage.cycle
    keys = set(stage.session.scalars(select(Cycle.key)))
    proposed = rolled(cycle.key, cycle.title, dates_of(cycle), keys)
    version, root = cycle.version, cycle.root
    plan = Plan(proposed.key, proposed.title, version, root, proposed.dates, cycle)
    plan_as(stage.by(CLERK, now), plan)
