"""Other dates for the levels of an open cycle, with a reason: everybody who writes is told."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy import or_, select, update

from builtin.levels import level_name
from domain.cycle.dates import Dates, problems_of_dates
from domain.errors import Invalid, NotAllowed
from domain.message import msg
from domain.workflow.record import ActKind
from models import Cycle, CycleLevel, CycleUnit, Decision, Extension, Submission
from models.cycle import CycleState
from services.acting import Acting
from services.timetable.force import dates_of, put_in_force
from services.timetable.holding import hold, reason_given, remember


def change_dates(by: Acting, cycle: Cycle, wanted: Mapping[str, Dates], reason: str) -> None:
    """Change dates of an open cycle; what has a day of its own keeps the later of the two.

    Raises NotAllowed unless it is open; Invalid without a reason, without a change, for dates back
    to front, for a new day that is over, and for shutting again what has already begun.
    """
    hold(by, cycle)
    if cycle.state != CycleState.OPEN:
        raise NotAllowed(msg("只有进行中的填报周期可以调整日期。"))
    said = reason_given(reason)
    before = dates_of(cycle)
    changed = {
        level: dates
        for level, dates in wanted.items()
        if level in before and dates != before[level]
    }
    _refuse(by.now.date(), before, changed)
    for row in cycle.levels:
        if row.level in changed:
            _set(row, changed[row.level])
    by.session.flush()
    for level, dates in changed.items():
        _put_in_force(by, cycle, level, dates.due_on)
    facts = {
        "reason": said,
        "levels": {
            level: {"before": before[level].show(), "after": dates.show()}
            for level, dates in changed.items()
        },
    }
    remember(by, cycle, "cycle_dates_changed", facts)


def _refuse(today: date, before: Mapping[str, Dates], changed: Mapping[str, Dates]) -> None:
    if not changed:
        raise Invalid(msg("日期没有变化。"))
    for problem in problems_of_dates(changed, {level: level_name(level) for level in changed}):
        raise Invalid(problem)
    for level, dates in changed.items():
        name = level_name(level)
        was = before[level]
        if was.opens_on <= today < dates.opens_on:
            raise Invalid(msg("%(level)s 已经开放填报，开放日期不能改到今天以后。", level=name))
        if dates.due_on != was.due_on and dates.due_on < today:
            raise Invalid(msg("%(level)s 新的截止日期不能早于今天。", level=name))
        if dates.closes_on != was.closes_on and dates.closes_on < today:
            raise Invalid(msg("%(level)s 新的关闭日期不能早于今天。", level=name))


def _set(row: CycleLevel, dates: Dates) -> None:
    row.opens_on, row.due_on, row.closes_on = dates.opens_on, dates.due_on, dates.closes_on


def _put_in_force(by: Acting, cycle: Cycle, level: str, due_on: date) -> None:
    """All at once for the sections that have no day of their own, one by one for the others."""
    session = by.session
    units = select(CycleUnit.unit_id).where(
        CycleUnit.cycle_id == cycle.id, CycleUnit.level == level
    )
    here = (Submission.cycle_id == cycle.id, Submission.unit_id.in_(units))
    extended = select(Extension.unit_id).where(
        Extension.cycle_id == cycle.id, Extension.withdrawn_at.is_(None)
    )
    asked = (
        select(Decision.submission_id)
        .where(Decision.action == ActKind.RETURN.value, Decision.due_on.is_not(None))
        .join(Submission, Submission.id == Decision.submission_id)
        .where(Submission.cycle_id == cycle.id)
    )
    own = or_(Submission.unit_id.in_(extended), Submission.id.in_(asked))
    # the cycle is held: nobody has one of these rows in hand
    session.execute(
        update(Submission)
        .where(*here, ~own)
        .values(due_on=due_on)
        .execution_options(synchronize_session=False)
    )
    finding = select(Submission).where(*here).where(own)
    rows = session.scalars(finding.execution_options(populate_existing=True)).all()
    put_in_force(session, cycle, rows)
    session.expire_all()
