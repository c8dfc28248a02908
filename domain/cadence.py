"""When to remind: before a due date, after it, and when the level above must hear of it."""

from collections.abc import Collection
from datetime import date, timedelta

STEP_LEAD = timedelta(days=1)
DRAFT_LEAD = timedelta(days=3)
GAPS = (timedelta(days=2), timedelta(days=7))
"""From the first reminder to the second, and from each later one to the next."""
ESCALATE_AFTER = timedelta(days=3)
STUCK_AFTER = timedelta(days=7)
UNTOUCHED_AFTER = timedelta(days=3)


def is_due_soon(today: date, due_on: date, lead: timedelta, made: Collection[date]) -> bool:
    """Whether to remind once before the due date, or on it."""
    return not made and due_on - lead <= today <= due_on


def is_time_again(today: date, begins_after: date, made: Collection[date]) -> bool:
    """Whether to remind of what has been late since `begins_after`, given the days it was done.

    The same day never twice, and never because a clock was set back.
    """
    if today <= begins_after:
        return False
    if not made:
        return True
    return today - max(made) >= GAPS[min(len(made), len(GAPS)) - 1]


def must_escalate(
    today: date, due_on: date, reminded: Collection[date], escalated: Collection[date]
) -> bool:
    """Whether the level above must hear of it: once, days late, and reminded on an earlier day."""
    is_late_enough = today - due_on >= ESCALATE_AFTER
    return is_late_enough and not escalated and any(day < today for day in reminded)
