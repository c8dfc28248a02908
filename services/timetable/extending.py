"""More time for one unit 延期: given with a reason, given again, taken back."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.cycle.dates import Dates, Limits
from domain.errors import Invalid, NotAllowed
from domain.message import msg
from models import Cycle, CycleUnit, Extension, Submission
from models.cycle import CycleState
from services.acting import Acting
from services.errors import NotFound
from services.outlines import outline_of
from services.timetable.force import dates_of, put_in_force
from services.timetable.holding import hold, reason_given, remember
from services.tree import cycle_unit


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to give: the section's key (empty: all sections of the unit), the days, the reason."""

    section_key: str
    limits: Limits
    reason: str


def extend(by: Acting, cycle: Cycle, unit: CycleUnit, wanted: Wanted) -> Extension:
    """Give a unit later dates, in place of those it may have been given for the same before.

    Raises NotAllowed unless the cycle is open; Invalid without a reason, for a section that the
    unit does not fill, for days that are over, back to front, or no later than the level's.
    """
    hold(by, cycle)
    _refuse_unless_open(cycle)
    reason = reason_given(wanted.reason)
    rows = _submissions(by.session, cycle, unit.unit_id, wanted.section_key)
    if not rows:
        raise Invalid(msg("%(unit)s 不填报这一章节，不能延期。", unit=unit.name))
    level = dates_of(cycle)[unit.level]
    _refuse_days(by, level, wanted.limits)
    for before in _standing(by.session, cycle, unit.unit_id, wanted.section_key):
        _end(by, before)
    by.session.flush()
    extension = Extension(
        cycle_id=cycle.id,
        unit_id=unit.unit_id,
        section_key=wanted.section_key,
        due_on=wanted.limits.due_on,
        closes_on=max(wanted.limits.closes_on, level.closes_on),
        reason=reason,
        given_by_id=by.person,
        given_at=by.now,
    )
    by.session.add(extension)
    put_in_force(by.session, cycle, rows)
    _remember(by, cycle, extension, "extension_given")
    return extension


def take_back(by: Acting, cycle: Cycle, extension_id: int) -> None:
    """End an extension: the dates of the level hold again. What was late in time stays as marked.

    Raises NotFound for none of this cycle, NotAllowed when it is over or the cycle is not open.
    """
    hold(by, cycle)
    _refuse_unless_open(cycle)
    extension = by.session.get(Extension, extension_id)
    if extension is None or extension.cycle_id != cycle.id:
        raise NotFound(msg("没有找到这项延期。"))
    if extension.withdrawn_at is not None:
        raise NotAllowed(msg("这项延期已经收回。"))
    _end(by, extension)
    rows = _submissions(by.session, cycle, extension.unit_id, extension.section_key)
    put_in_force(by.session, cycle, rows)
    _remember(by, cycle, extension, "extension_withdrawn")


def _refuse_unless_open(cycle: Cycle) -> None:
    if cycle.state != CycleState.OPEN:
        raise NotAllowed(msg("只有进行中的填报周期可以延期。"))


def _refuse_days(by: Acting, level: Dates, limits: Limits) -> None:
    if not limits.are_in_order:
        raise Invalid(msg("关闭日期不能早于截止日期。"))
    if limits.due_on < by.now.date():
        raise Invalid(msg("延期后的截止日期不能早于今天。"))
    if limits.due_on <= level.due_on and limits.closes_on <= level.closes_on:
        raise Invalid(
            msg(
                "延期后的日期应晚于本级原定的截止 %(due)s 或关闭 %(closes)s。",
                due=level.due_on.isoformat(),
                closes=level.closes_on.isoformat(),
            )
        )


def _submissions(
    session: Session, cycle: Cycle, unit_id: int, section_key: str
) -> list[Submission]:
    finding = select(Submission).where(
        Submission.cycle_id == cycle.id, Submission.unit_id == unit_id
    )
    if section_key:
        finding = finding.where(Submission.section_key == section_key)
    return list(session.scalars(finding.execution_options(populate_existing=True)))


def _standing(session: Session, cycle: Cycle, unit_id: int, section_key: str) -> list[Extension]:
    return list(
        session.scalars(
            select(Extension).where(
                Extension.cycle_id == cycle.id,
                Extension.unit_id == unit_id,
                Extension.section_key == section_key,
                Extension.withdrawn_at.is_(None),
            )
        )
    )


def _end(by: Acting, extension: Extension) -> None:
    extension.withdrawn_at, extension.withdrawn_by_id = by.now, by.person


def _remember(by: Acting, cycle: Cycle, extension: Extension, kind: str) -> None:
    unit = cycle_unit(by.session, cycle.id, extension.unit_id)
    outline = outline_of(by.session, cycle.version_id)
    key = extension.section_key
    facts = {
        "unit": unit.name if unit else "",
        "unit_id": extension.unit_id,
        "section": outline.section(key).heading if key else "",
        "due_on": extension.due_on.isoformat(),
        "closes_on": extension.closes_on.isoformat(),
        "reason": extension.reason,
    }
    remember(by, cycle, kind, facts)
