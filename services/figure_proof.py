"""The proof of the figures: all of a cycle computed from nothing, and what is kept beside it."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Text, cast, null, select
from sqlalchemy.orm import Session

from domain.rollup import Origin, Tally, merge_all, tally_from_data
from domain.rollup_columns import Column, lift_all
from domain.template import FieldSpec, Operator, SectionSpec, TemplateSpec
from domain.workflow.states import State
from models import Cycle, CycleUnit, Figure, FigureSource, Revision, Submission
from models.cycle import CycleState
from services.outlines import outline_of
from services.rolling import refresh, unpacked
from services.tallies import aggregated, enters

_NO_FIGURES = "{}"
Place = tuple[int, str]
"""A unit (id) and a section (key): where figures are kept."""


@dataclass(frozen=True, slots=True)
class Wrong:
    """A figure that is kept otherwise than it is computed, and where."""

    unit: str
    section: str
    field: str


def rebuild(session: Session, cycle: Cycle, now: datetime) -> int:
    """Compute all kept figures of a cycle anew; the number of places (units × sections)."""
    template = outline_of(session, cycle.version_id)
    units = session.scalars(select(CycleUnit).where(CycleUnit.cycle_id == cycle.id)).all()
    parents = {unit_id for unit in units for unit_id in unit.path_ids[:-1]}
    above = [unit for unit in units if unit.unit_id in parents]
    for unit in above:
        for section in template.sections:
            refresh(session, template, unit, section, now)
    return len(above) * len(template.sections)


def wrong_figures(session: Session, cycle: Cycle) -> list[Wrong]:
    """The kept figures of a cycle that differ from those computed from nothing.

    Places that nothing has happened below have none kept yet: they are not wrong.
    """
    template, units = outline_of(session, cycle.version_id), units_of(session, cycle.id)
    kept, added_up = _kept(session, cycle.id), _added_up(session, template, cycle.id)
    found = []
    for section in template.sections:
        computed = computed_figures(session, template, cycle.id, units, section)
        for unit_id in added_up[section.key]:
            figures = computed.get(unit_id, {})
            sums = added_up[section.key][unit_id] or kept[unit_id, section.key]
            found += [
                Wrong(units[unit_id].name, section.heading, spec.label)
                for spec in aggregated(section)
                if not _same(figures, kept[unit_id, section.key], sums, spec.key)
            ]
    return found


def wrong_in_open_cycles(session: Session) -> list[Wrong]:
    """The wrong figures of all cycles that are under way."""
    cycles = session.scalars(select(Cycle).where(Cycle.state == CycleState.OPEN)).all()
    return [wrong for cycle in cycles for wrong in wrong_figures(session, cycle)]


def _same(
    computed: Mapping[str, Tally], kept: Mapping[str, Tally], sums: Mapping[str, Tally], key: str
) -> bool:
    nobody = Tally()
    tally = computed.get(key, nobody)
    return tally == kept.get(key, nobody) == sums.get(key, nobody)


@dataclass(frozen=True, slots=True)
class _Unit:
    """A participating unit: those above it, the nearest first, and for whom it speaks by level."""

    unit_id: int
    name: str
    level: str
    above: tuple[int, ...]
    levels: Counter[str] = field(default_factory=Counter)


Units = Mapping[int, _Unit]


def units_of(session: Session, cycle_id: int) -> Units:
    """Every participating unit of a cycle, by its id."""
    rows = session.execute(
        select(CycleUnit.unit_id, CycleUnit.name, CycleUnit.level, CycleUnit.path).where(
            CycleUnit.cycle_id == cycle_id
        )
    )
    found: dict[int, _Unit] = {}
    for unit_id, name, level, path in rows:
        above = [int(part) for part in path.split(".") if part][-2::-1]
        found[unit_id] = _Unit(unit_id, name, level, tuple(above))
    for unit in found.values():
        for unit_id in (unit.unit_id, *unit.above):
            if unit_id in found:
                found[unit_id].levels[unit.level] += 1
    return found


def _kept(session: Session, cycle_id: int) -> Mapping[Place, dict[str, Tally]]:
    rows = session.execute(
        select(
            Figure.unit_id,
            Figure.section_key,
            Figure.field_key,
            Figure.answered,
            Figure.not_applicable,
            Figure.missing,
            Figure.parts,
        ).where(Figure.cycle_id == cycle_id)
    )
    found: dict[Place, dict[str, Tally]] = defaultdict(dict)
    for unit_id, section_key, field_key, *columns in rows:
        found[unit_id, section_key][field_key] = unpacked(columns)
    return found


def _added_up(
    session: Session, template: TemplateSpec, cycle_id: int
) -> Mapping[str, Mapping[int, dict[str, Tally]]]:
    """What the kept sources make together, by section and unit: changes are told from these.

    Nothing where they were kept before sources told what they count for.
    """
    rows = session.execute(
        select(FigureSource.section_key, FigureSource.unit_id, FigureSource.tallies).where(
            FigureSource.cycle_id == cycle_id
        )
    )
    given: dict[str, dict[int, list[dict[str, Any]]]] = defaultdict(lambda: defaultdict(list))
    for section_key, unit_id, tallies in rows:
        given[section_key][unit_id].append(tallies)
    return {
        section.key: {
            unit_id: {
                spec.key: merge_all(
                    (unpacked(tallies.get(spec.key)) for tallies in sources), spec.aggregation
                )
                for spec in aggregated(section)
                if spec.aggregation is not None and any(sources)
            }
            for unit_id, sources in given[section.key].items()
        }
        for section in template.sections
    }


@dataclass
class _Gathered:
    """What feeds one unit: documents by level, what revisions above the lowest keep, the silent."""

    documents: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))
    origins: dict[str, list[Origin]] = field(default_factory=lambda: defaultdict(list))
    kept: list[Mapping[str, Any]] = field(default_factory=list)
    missing: Counter[str] = field(default_factory=Counter)
    waived: Counter[str] = field(default_factory=Counter)

    def add(self, unit: _Unit, revision: Any) -> None:
        """Let an approved revision count; `revision` is a row of `_standing`."""
        _, numbers, figures, submitted_at = revision
        if figures != _NO_FIGURES and (tallies := json.loads(figures).get("tallies")):
            self.kept.append(tallies)
            return
        self.documents[unit.level].append(numbers)
        day = submitted_at.astimezone(UTC).date().isoformat() if submitted_at else ""
        self.origins[unit.level].append(Origin(unit.name, day))


def computed_figures(
    session: Session, template: TemplateSpec, cycle_id: int, units: Units, section: SectionSpec
) -> dict[int, dict[str, Tally]]:
    """The figures of one section by unit (id), from the approved revisions and nothing else."""
    gathered: dict[int, _Gathered] = defaultdict(_Gathered)
    approved, waived = _standing(session, cycle_id, section)
    for unit in units.values():
        if unit.level not in section.levels:
            continue
        revision = approved.get(unit.unit_id)
        for above in _fed(unit, units, section):
            into = gathered[above]
            if revision is not None:
                into.add(unit, revision)
            elif unit.unit_id in waived:
                into.waived.update(unit.levels)
            else:
                into.missing.update(unit.levels)
    return {
        unit_id: {spec.key: _figure(template, spec, found) for spec in aggregated(section)}
        for unit_id, found in gathered.items()
    }


def _fed(unit: _Unit, units: Units, section: SectionSpec) -> Iterator[int]:
    for unit_id in unit.above:
        if unit_id in units:
            yield unit_id
            if units[unit_id].level in section.levels:
                return


def _standing(
    session: Session, cycle_id: int, section: SectionSpec
) -> tuple[dict[int, Any], set[int]]:
    """The approved revisions by unit (id), and the units that were let off."""
    in_section = Submission.cycle_id == cycle_id, Submission.section_key == section.key
    needs_days = any(
        spec.aggregation and spec.aggregation.operator in (Operator.LATEST, Operator.LIST)
        for spec in section.fields
    )
    rows = session.execute(
        select(
            Submission.unit_id,
            Revision.numbers,
            cast(Revision.figures, Text).label("figures"),
            Revision.submitted_at if needs_days else null().label("submitted_at"),
        )
        .join(
            Revision,
            (Revision.submission_id == Submission.id)
            & (Revision.number == Submission.revision_number),
        )
        .where(*in_section, Submission.state == State.APPROVED)
    )
    waived = session.scalars(
        select(Submission.unit_id).where(*in_section, Submission.state == State.WAIVED)
    )
    return {row[0]: row for row in rows}, set(waived)


def _figure(template: TemplateSpec, spec: FieldSpec, found: _Gathered) -> Tally:
    if spec.aggregation is None:
        raise ValueError(f"field {spec.key} does not aggregate")
    silent = Tally(
        not_applicable=_asked(template, spec, found.waived),
        missing=_asked(template, spec, found.missing),
    )
    columns = (
        lift_all(spec, Column(documents, found.origins[level]), template.fields)
        for level, documents in found.documents.items()
        if enters(template, spec, level)
    )
    kept = (tally_from_data(tallies[spec.key]) for tallies in found.kept if spec.key in tallies)
    return merge_all((silent, *columns, *kept), spec.aggregation)


def _asked(template: TemplateSpec, spec: FieldSpec, levels: Counter[str]) -> int:
    return sum(count for level, count in levels.items() if enters(template, spec, level))
