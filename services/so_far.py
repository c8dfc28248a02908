"""The roll-up so far: from drafts and what is in review, never kept and never mixed with figures.

Each unit gives what it has now: its approved revision where there is one, else the revision in
review or the draft, together with what the units below it give in the same way.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.answers import Answer, NotApplicable
from domain.content import Content, StoredContent, answer_from_data, load
from domain.rollup import Tally, merge_all, tally_from_data
from domain.template import SectionSpec, TemplateSpec
from domain.workflow.states import State
from models import CycleUnit, Draft, Revision, Submission
from services.figures import Contribution, silence
from services.links import LOCKED, source_of
from services.tallies import Own, aggregated, as_read, own_tally
from services.tree import Feeder, feeders, units_below


@dataclass(frozen=True, slots=True)
class _Standing:
    state: State
    numbers: Mapping[str, Any]
    figures: Mapping[str, Any]
    revision_id: int | None
    waiver_reason: str


_Standings = Mapping[tuple[int, str], _Standing]


def contributions_so_far(
    session: Session, template: TemplateSpec, unit: CycleUnit, section: SectionSpec
) -> list[Contribution]:
    """What each feeding unit would give now, in the organisation's order."""
    tree = _Tree(template, section, units_below(session, unit), _standings(session, unit))
    found = []
    for feeder in feeders(session, unit, section):
        tallies = tree.tallies(feeder.unit)
        own = tree.content(feeder.unit)
        standing = tree.standings.get((feeder.unit.unit_id, section.key))
        found.append(
            Contribution(
                feeder.unit,
                standing.revision_id if standing else None,
                tallies,
                as_read(template, tallies, own),
            )
        )
    return found


def _standings(session: Session, unit: CycleUnit) -> _Standings:
    """How every section of the units below stands."""
    rows = session.execute(
        select(
            Submission.unit_id,
            Submission.section_key,
            Submission.state,
            Submission.waiver_reason,
            Draft.numbers,
            Revision.id.label("revision_id"),
            Revision.numbers.label("locked"),
            Revision.figures,
        )
        .join(
            CycleUnit,
            (CycleUnit.cycle_id == Submission.cycle_id) & (CycleUnit.unit_id == Submission.unit_id),
        )
        .join(Draft, Draft.submission_id == Submission.id)
        .outerjoin(
            Revision,
            (Revision.submission_id == Submission.id)
            & (Revision.number == Submission.revision_number),
        )
        .where(Submission.cycle_id == unit.cycle_id, CycleUnit.path.startswith(unit.path))
    )
    return {
        (row.unit_id, row.section_key): _Standing(
            State(row.state),
            (row.locked if row.state in LOCKED else row.numbers) or {},
            (row.figures or {}) if row.state == State.APPROVED else {},
            row.revision_id if row.state == State.APPROVED else None,
            row.waiver_reason or "",
        )
        for row in rows
    }


class _Tree:
    """The units below, each asked once for what it gives."""

    def __init__(
        self,
        template: TemplateSpec,
        section: SectionSpec,
        below: Sequence[CycleUnit],
        standings: _Standings,
    ) -> None:
        self._template, self._section, self.standings = template, section, standings
        self._children: dict[int | None, list[CycleUnit]] = {}
        for each in below:
            self._children.setdefault(each.parent_id, []).append(each)

    def tallies(self, unit: CycleUnit) -> dict[str, Tally]:
        """What a unit gives with all below it; of a waived one, that it does not apply to them."""
        standing = self.standings.get((unit.unit_id, self._section.key))
        if standing is not None and standing.state is State.WAIVED:
            return self._let_off(unit)
        if standing is not None and (kept := standing.figures.get("tallies")):
            return {key: tally_from_data(data) for key, data in kept.items()}
        own = Own(unit, self.content(unit))
        parts = [self.tallies(child) for child in self._children.get(unit.unit_id, ())]
        return {
            spec.key: merge_all(
                (own_tally(self._template, spec, own), *(part[spec.key] for part in parts)),
                spec.aggregation,
            )
            for spec in aggregated(self._section)
            if spec.aggregation is not None
        }

    def _let_off(self, unit: CycleUnit) -> dict[str, Tally]:
        levels: dict[str, int] = {unit.level: 1}
        open_units = list(self._children.get(unit.unit_id, ()))
        while open_units:
            each = open_units.pop()
            levels[each.level] = levels.get(each.level, 0) + 1
            open_units += self._children.get(each.unit_id, ())
        return dict(silence(self._template, self._section, Feeder(unit, levels), is_waived=True))

    def content(self, unit: CycleUnit) -> Content:
        """The numbers of a unit's section as they stand, with those that other sections know."""
        standing = self.standings.get((unit.unit_id, self._section.key))
        if standing is None or standing.state is State.WAIVED:
            return Content()
        asked = [s for s in self._section.fields_entered_at(unit.level) if not s.is_narrative]
        content = load(StoredContent(dict(standing.numbers), {}), asked)
        if standing.state in LOCKED:
            return content
        known: dict[str, Answer] = {}
        for spec in self._section.fields_known_at(unit.level):
            section, source = source_of(self._template, spec)
            other = self.standings.get((unit.unit_id, section.key))
            if other is not None and other.state is State.WAIVED:
                known[spec.key] = NotApplicable(other.waiver_reason)
            elif other is not None:
                known[spec.key] = answer_from_data(other.numbers.get(source.key), source)
        return content.with_answers(known)
