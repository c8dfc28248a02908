"""The dates in force: level, extension and return put together, written to the submissions.

`Submission.due_on` and `closes_on` are read everywhere; only here are they computed.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.cycle.dates import Dates, Limits, in_force
from domain.workflow.record import ActKind
from models import Cycle, CycleUnit, Decision, Extension, Submission


@dataclass(frozen=True, slots=True)
class _Asked:
    """The day that a return set, and when it did."""

    at: datetime
    due_on: date


def put_in_force(session: Session, cycle: Cycle, submissions: Sequence[Submission]) -> None:
    """Write due and closing day of submissions of one cycle anew, from what stands now."""
    session.flush()
    levels = dates_of(cycle)
    units = {row.unit_id for row in submissions}
    level_by_unit = _levels(session, cycle, units)
    extensions = standing_extensions(session, cycle, units)
    asked = _asked(session, [row.id for row in submissions])
    for row in submissions:
        level = levels[level_by_unit[row.unit_id]]
        of_unit = [
            each
            for each in extensions.get(row.unit_id, ())
            if each.section_key in ("", row.section_key)
        ]
        limits = _limits(level, of_unit, asked.get(row.id))
        row.due_on = limits.due_on
        row.closes_on = limits.closes_on if of_unit else None
    session.flush()


def _limits(level: Dates, extensions: Sequence[Extension], asked: _Asked | None) -> Limits:
    extended = None
    if extensions:
        extended = Limits(
            max(each.due_on for each in extensions), max(each.closes_on for each in extensions)
        )
    is_later = asked is not None and all(asked.at > each.given_at for each in extensions)
    return in_force(level, extended, asked.due_on if asked is not None and is_later else None)


def dates_of(cycle: Cycle) -> dict[str, Dates]:
    """The dates of each level of a cycle."""
    return {row.level: Dates(row.opens_on, row.due_on, row.closes_on) for row in cycle.levels}


def _levels(session: Session, cycle: Cycle, units: Collection[int]) -> dict[int, str]:
    finding = select(CycleUnit.unit_id, CycleUnit.level).where(
        CycleUnit.cycle_id == cycle.id, CycleUnit.unit_id.in_(units)
    )
    return dict(session.execute(finding).all())


def standing_extensions(
    session: Session, cycle: Cycle, units: Collection[int] | None = None
) -> Mapping[int, list[Extension]]:
    """The extensions that stand, by unit id."""
    finding = select(Extension).where(
        Extension.cycle_id == cycle.id, Extension.withdrawn_at.is_(None)
    )
    if units is not None:
        finding = finding.where(Extension.unit_id.in_(units))
    found: dict[int, list[Extension]] = {}
    for row in session.scalars(finding.order_by(Extension.id)):
        found.setdefault(row.unit_id, []).append(row)
    return found


def _asked(session: Session, ids: Collection[int]) -> dict[int, _Asked]:
    """What the last return to the drafter that stands and named a day asked for."""
    rows = session.execute(
        select(
            Decision.id,
            Decision.submission_id,
            Decision.action,
            Decision.decided_at,
            Decision.due_on,
            Decision.to_step,
            Decision.about_id,
        )
        .where(
            Decision.submission_id.in_(ids),
            Decision.action.in_([ActKind.RETURN.value, ActKind.UNDO.value]),
        )
        .order_by(Decision.id)
    ).all()
    undone = {row.about_id for row in rows if row.action == ActKind.UNDO}
    return {
        row.submission_id: _Asked(row.decided_at, row.due_on)
        for row in rows
        if row.due_on is not None and row.to_step is None and row.id not in undone
    }
