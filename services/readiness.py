"""Whether a unit's report can go: which sections, its own or those it only sums up, are open."""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.errors import NotAllowed
from domain.message import msg
from domain.template import SectionSpec
from domain.workflow.states import State
from models import Cycle, CycleUnit, Submission
from models.cycle import CycleState
from services.cases import open_feeders
from services.outlines import outline_of


def refuse_unapproved(session: Session, cycle: Cycle, unit: CycleUnit) -> None:
    """Raise NotAllowed while a section that the unit's report says is not approved or waived.

    A section that the unit does not fill is in its report by the numbers of the units below: there
    those have to be done.
    """
    names = [*open_headings(session, cycle, unit), *open_below(session, cycle, unit)]
    if names:
        raise NotAllowed(
            msg("还有 %(count)s 个章节未审定：%(names)s", count=len(names), names="；".join(names))
        )


def refuse_closed(cycle: Cycle) -> None:
    """Raise NotAllowed unless the cycle is open: nothing new is written in a closed one."""
    if cycle.state != CycleState.OPEN:
        raise NotAllowed(msg("本填报周期未开放或已关闭，不能再办理。"))


def open_headings(session: Session, cycle: Cycle, unit: CycleUnit) -> list[str]:
    """The headings of the unit's own sections that are neither approved nor waived."""
    open_keys = set(
        session.scalars(
            select(Submission.section_key).where(
                Submission.cycle_id == cycle.id,
                Submission.unit_id == unit.unit_id,
                Submission.state.not_in([State.APPROVED, State.WAIVED]),
            )
        )
    )
    sections = outline_of(session, cycle.version_id).sections
    return [section.heading for section in sections if section.key in open_keys]


def open_below(session: Session, cycle: Cycle, unit: CycleUnit) -> list[str]:
    """Section by section that the unit sums up without filling it: the units that are not done."""
    return [
        f"{section.heading}（{'、'.join(names)}）"
        for section in _passed_through(session, cycle, unit)
        if (names := open_feeders(session, unit, section))
    ]


def _passed_through(session: Session, cycle: Cycle, unit: CycleUnit) -> Iterator[SectionSpec]:
    template = outline_of(session, cycle.version_id)
    return (section for section in template.sections if unit.level not in section.levels)
