"""What is stale in the small organisation, worked out from what was seen to happen to it."""

from dataclasses import dataclass, field

from sqlalchemy import select

from domain.staleness import OPEN, WAIVED, Kind
from domain.workflow.handover import ReportState
from domain.workflow.states import State
from models import Decision, FinalReport, Handover
from models.review import DecisionAction
from services.staleness import stale_at
from tests.services.world import World

BELOW = {"c1": ("b1", "b2", "b3"), "g": ("c1",)}
FROM_BRANCHES = ("meetings", "members", "hours")
FIGURES = {"c1": FROM_BRANCHES, "g": (*FROM_BRANCHES, "budget")}
Named = tuple[Kind, str, str]
Found = dict[Named, frozenset[str]]
"""What is stale (its kind, its unit's code, its name) and the units because of which it is."""


def stands(world: World, unit: str, section: str = "work") -> str:
    """How a unit's section stands for those above."""
    state = world.submission(unit, section).state
    if state == State.WAIVED:
        return WAIVED
    return world.revision(unit, section).content_hash if state == State.APPROVED else OPEN


def everything_stale(world: World) -> Found:
    """What the product says."""
    codes = {unit.id: code for code, unit in world.units.items()}
    return {
        (stale.thing.kind, code, stale.thing.name): frozenset(
            codes[cause.source.unit] for cause in stale.causes
        )
        for code in world.units
        for stale in stale_at(world.session, world.template, world.cycle_unit(code))
    }


@dataclass
class Ledger:
    """Notes after each act what every new revision, refresh and frozen report was made of."""

    world: World
    numbers: dict[str, int] = field(default_factory=dict)
    used: dict[str, dict[str, str]] = field(default_factory=dict)
    figures: dict[tuple[str, str], dict[str, str]] = field(default_factory=dict)
    reports: dict[int, dict[tuple[str, str], str]] = field(default_factory=dict)

    def note(self) -> None:
        for unit, below in BELOW.items():
            number = self.world.submission(unit).revision_number
            if number != self.numbers.get(unit, 0):
                self.numbers[unit] = number
                self.used[unit] = {child: stands(self.world, child) for child in below}
                for key in FIGURES[unit]:
                    self.figures[unit, key] = dict(self.used[unit])
        report = self.report()
        is_frozen = report is not None and report.state != ReportState.COMPILED
        if is_frozen and report.id not in self.reports:
            self.reports[report.id] = self.sections_of_the_company()

    def refresh(self, unit: str, keys: tuple[str, ...]) -> None:
        for key in keys:
            self.figures[unit, key] = {child: stands(self.world, child) for child in BELOW[unit]}

    def report(self) -> FinalReport | None:
        newest = select(FinalReport).order_by(FinalReport.issue.desc()).limit(1)
        return self.world.session.scalar(newest)

    def sections_of_the_company(self) -> dict[tuple[str, str], str]:
        """What its report says: of a section that it was let off, nothing from below."""
        is_let_off = {key: stands(self.world, "c1", key) == WAIVED for key in ("work", "plan")}
        return {
            (unit, section): stands(self.world, unit, section)
            for unit in ("c1", *BELOW["c1"])
            for section in ("work", "plan")
            if unit == "c1" or not is_let_off[section]
        }

    def expected(self) -> Found:
        """What must be stale now, and because of whom."""
        found: Found = {}
        for (unit, key), seen in self.figures.items():
            if self.world.submission(unit).state != State.WAIVED:
                found[Kind.FIGURE, unit, key] = self._moved(seen)
        for unit, seen in self.used.items():
            if self.world.submission(unit).state != State.WAIVED:
                for decision in self._approvals(unit):
                    found[Kind.APPROVAL, unit, str(decision)] = self._moved(seen)
        found |= self._of_the_report()
        return {named: units for named, units in found.items() if units}

    def _moved(self, seen: dict[str, str]) -> frozenset[str]:
        return frozenset(unit for unit, was in seen.items() if stands(self.world, unit) != was)

    def _approvals(self, unit: str) -> list[int]:
        revision = self.world.revision(unit)
        rows = self.world.session.scalars(
            select(Decision).where(Decision.submission_id == revision.submission_id)
        ).all()
        undone = {row.about_id for row in rows if row.action == DecisionAction.UNDO}
        giving = (DecisionAction.APPROVE, DecisionAction.KEEP)
        return [
            row.id
            for row in rows
            if row.action in giving and row.revision_id == revision.id and row.id not in undone
        ]

    def _of_the_report(self) -> Found:
        report = self.report()
        if report is None or report.id not in self.reports:
            return {}
        moved = frozenset(
            unit
            for (unit, section), was in self.reports[report.id].items()
            if stands(self.world, unit, section) != was
        )
        found = {(Kind.REPORT, "c1", str(report.id)): moved}
        sent = self.world.session.scalar(select(Handover.id).where(Handover.report_id == report.id))
        if sent is not None:
            found[Kind.HANDOVER, "c1", str(sent)] = moved
        return found
