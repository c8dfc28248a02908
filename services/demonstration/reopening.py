"""What is opened again in the demonstration after the unit above has used it."""

from sqlalchemy import select

from builtin import demo
from models import Submission
from services.demonstration.stage import Stage
from services.moving import Words, reopen

REOPENING_HOUR = 16


def open_again(stage: Stage) -> None:
    """Open what the cycle's plan says, where there is such a unit."""
    for plan in demo.reopenings(stage.calendar.plan):
        unit_id = stage.troupe.founded.units.get(plan.unit)
        if unit_id is not None:
            by = stage.by(plan.by, stage.calendar.hour(plan.day, REOPENING_HOUR))
            finding = select(Submission.id).where(
                Submission.cycle_id == stage.cycle.id,
                Submission.unit_id == unit_id,
                Submission.section_key == plan.section,
            )
            reopen(by, stage.session.scalars(finding).one(), Words(plan.words))
