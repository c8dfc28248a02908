"""The proof of the figures: all of a cycle computed from nothing, and what is kept beside it."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.rollup import Origin, Tally, merge_all, tally_from_data
from domain.rollup_columns import Column, lift_all
from domain.template import FieldSpec, SectionSpec, TemplateSpec
from domain.workflow.states import State
from models import Cycle, CycleUnit, Figure, FigureSource, Revision, Submission
from models.cycle import CycleState
from services.outlines import outline_of
from services.rolling import refresh, unpacked
from services.tallies import aggregated, enters

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
    template, units = outline_of(session, cycle.version_id), units_of(session, cycle.id)
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
    names = {unit.unit_id: unit.name for unit in units}
    kept, added_up = _kept(session, cycle.id), _added_up(session, template, cycle.id)
    found = []
    for section in template.sections:
        computed = computed_figures(session, template, units, section)
        for unit_id in added_up[section.key]:
            figures = computed.get(unit_id, {})
            sums = added_up[section.key][unit_id] or kept[unit_id, section.key]
            found += [
                Wrong(names[unit_id], section.heading, spec.label)
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


def units_of(session: Session, cycle_id: int) -> Sequence[CycleUnit]:
    """Every participating unit of a cycle."""
    return session.scalars(select(CycleUnit).where(CycleUnit.cycle_id == cycle_id)).all()


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


def computed_figures(
    session: Session, template: TemplateSpec, units: Sequence[CycleUnit], section: SectionSpec
) -> dict[int, dict[str, Tally]]:
    """The figures of one section by unit (id), from the approved revisions and nothing else."""
    by_id = {unit.unit_id: unit for unit in units}
    below = _levels_below(units)
    gathered: dict[int, _Gathered] = defaultdict(_Gathered)
    states = _states(session, units, section)
    for unit in units:
        if unit.level not in section.levels:
            continue
        state, revision = states.get(unit.unit_id, (State.DRAFT, None))
        for above in _fed(unit, by_id, section):
            into = gathered[above]
            if revision is not None:
                _add(into, unit, revision)
            else:
                (into.waived if state is State.WAIVED else into.missing).update(below[unit.unit_id])
    return {
        unit_id: {spec.key: _figure(template, spec, found) for spec in aggregated(section)}
        for unit_id, found in gathered.items()
    }


def _add(into: _Gathered, unit: CycleUnit, revision: Any) -> None:
    if tallies := revision.figures.get("tallies"):
        into.kept.append(tallies)
        return
    into.documents[unit.level].append(revision.numbers)
    day = revision.submitted_at.astimezone(UTC).date().isoformat()
    into.origins[unit.level].append(Origin(unit.name, day))


def _levels_below(units: Iterable[CycleUnit]) -> Mapping[int, Counter[str]]:
    """How many units of each level a unit speaks for, itself among them."""
    found: dict[int, Counter[str]] = defaultdict(Counter)
    for unit in units:
        for unit_id in unit.path_ids:
            found[unit_id][unit.level] += 1
    return found


def _fed(unit: CycleUnit, by_id: Mapping[int, CycleUnit], section: SectionSpec) -> Iterator[int]:
    for unit_id in reversed(unit.path_ids[:-1]):
        if unit_id in by_id:
            yield unit_id
            if by_id[unit_id].level in section.levels:
                return


def _states(
    session: Session, units: Sequence[CycleUnit], section: SectionSpec
) -> dict[int, tuple[State, Any]]:
    """Each unit's state in a section, with its approved revision where there is one."""
    rows = session.execute(
        select(
            Submission.unit_id,
            Submission.state,
            Revision.numbers,
            Revision.figures,
            Revision.submitted_at,
        )
        .outerjoin(
            Revision,
            (Revision.submission_id == Submission.id)
            & (Revision.number == Submission.revision_number)
            & (Submission.state == State.APPROVED),
        )
        .where(
            Submission.cycle_id == units[0].cycle_id,
            Submission.section_key == section.key,
            Submission.state.in_([State.APPROVED, State.WAIVED]),
        )
    )
    return {
        row.unit_id: (State(row.state), row if row.state == State.APPROVED else None)
        for row in rows
    }


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
