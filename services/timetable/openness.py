"""Whether a unit's section can be worked in now, and if not, why."""

from datetime import date, datetime

from domain.cycle import dates
from domain.message import Message, msg
from models import Cycle, CycleLevel, CycleUnit
from models.cycle import CycleState


def why_shut(
    cycle: Cycle, unit: CycleUnit, now: datetime, own_closing: date | None = None
) -> Message | None:
    """Why nothing can be done in the unit's section; None when it can.

    `own_closing` is the last day by an extension, where there is one: `Submission.closes_on`.
    """
    if cycle.state == CycleState.CLOSED:
        return msg("本填报周期未开放或已关闭，不能再办理。")
    if cycle.state == CycleState.PLANNED:
        return msg("本填报周期还在筹备，尚未开启。")
    level = level_of(cycle, unit)
    if level is None:
        return msg("本级单位不参加本填报周期。")
    return dates.why_shut(level.opens_on, own_closing or level.closes_on, now.date())


def is_open_for(
    cycle: Cycle, unit: CycleUnit, now: datetime, own_closing: date | None = None
) -> bool:
    """Whether the cycle is open, and the unit's level has opened and not closed yet."""
    return why_shut(cycle, unit, now, own_closing) is None


def level_of(cycle: Cycle, unit: CycleUnit) -> CycleLevel | None:
    """The dates of the unit's level."""
    return next((row for row in cycle.levels if row.level == unit.level), None)


def closing_day(cycle: Cycle, unit: CycleUnit, own_closing: date | None) -> date:
    """The last day on which the section can be worked in. Raises LookupError without a level."""
    level = level_of(cycle, unit)
    if level is None:
        raise LookupError(f"{unit.level} takes no part")
    return own_closing or level.closes_on
