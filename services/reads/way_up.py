"""What stands above a section that is to be opened again, from the top down, step by step."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.template import SectionSpec
from domain.workflow.handover import ReportState
from domain.workflow.states import Action, State
from models import CycleUnit, FinalReport, Submission
from services.reads.section_page import SectionPage
from services.sections import Section, load_section
from services.tree import units_above

_HOLDING = (
    ReportState.FROZEN,
    ReportState.SENT,
    ReportState.RECEIVED,
    ReportState.ACCEPTED,
)


class Undoing(StrEnum):
    """What has to be undone: a report that is frozen or was handed over, or an approval."""

    REPORT = "report"
    SECTION = "section"


@dataclass(frozen=True, slots=True)
class WayStep:
    """One thing to undo before those after it: whose it is, where, and how its report stands."""

    what: Undoing
    unit_name: str
    unit_code: str
    submission_id: int
    report_state: ReportState | None = None


@dataclass(frozen=True, slots=True)
class _Office:
    unit: CycleUnit
    submission_id: int
    state: State | None
    report: ReportState | None

    def steps(self, *, is_own: bool) -> Iterator[WayStep]:
        """Its section, then its report: the way is walked upward here."""
        name, code = self.unit.name, self.unit.code
        if self.state is State.APPROVED and not is_own:
            yield WayStep(Undoing.SECTION, name, code, self.submission_id)
        is_frozen = self.report in _HOLDING
        if is_frozen and (is_own or self.state is not State.WAIVED):
            yield WayStep(Undoing.REPORT, name, code, self.submission_id, self.report)


def way_to_reopen(session: Session, section: Section) -> tuple[WayStep, ...]:
    """The things above a section that hold it, the topmost first; none when it can be opened."""
    steps: list[WayStep] = []
    for number, office in enumerate(_upward(session, section)):
        steps += office.steps(is_own=number == 0)
        if number and _fills(office.unit, section.spec) and office.state is not State.APPROVED:
            break  # what is open does not hold what it took
    return tuple(reversed(steps))


def _fills(unit: CycleUnit, spec: SectionSpec) -> bool:
    return unit.level in spec.levels


def _upward(session: Session, section: Section) -> list[_Office]:
    """The unit of a section and all above it, the nearest first."""
    units = [section.unit, *units_above(session, section.unit)]
    ids = [unit.unit_id for unit in units]
    submissions = session.execute(
        select(Submission.unit_id, Submission.id, Submission.state).where(
            Submission.cycle_id == section.cycle.id,
            Submission.section_key == section.spec.key,
            Submission.unit_id.in_(ids),
        )
    )
    found = {row.unit_id: row for row in submissions}
    reports = session.execute(
        select(FinalReport.unit_id, FinalReport.state)
        .where(FinalReport.cycle_id == section.cycle.id, FinalReport.unit_id.in_(ids))
        .order_by(FinalReport.issue)
    )
    newest = {unit_id: ReportState(state) for unit_id, state in reports}
    return [
        _Office(
            unit,
            own.id if (own := found.get(unit.unit_id)) else 0,
            State(own.state) if own else None,
            newest.get(unit.unit_id),
        )
        for unit in units
    ]


def way_up(session: Session, page: SectionPage) -> tuple[WayStep, ...]:
    """The steps for who is offered to open the section of a page, or to change a waiver of it."""
    if not page.offers.keys() & {Action.REOPEN, Action.WAIVE, Action.REINSTATE}:
        return ()
    return way_to_reopen(session, load_section(session, page.submission_id))
