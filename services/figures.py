"""Figures of a unit: computed from the approved revisions below, kept, and read back."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, insert, select
from sqlalchemy.orm import Session

from domain.answers import Answer
from domain.content import Content, StoredContent, load
from domain.rollup import Figure as RolledUp
from domain.rollup import (
    Source,
    Tally,
    roll_up,
    tally_from_data,
    tally_to_data,
)
from domain.template import FieldSpec, SectionSpec, TemplateSpec
from domain.workflow.states import State
from models import CycleUnit, Figure, FigureSource, Revision, Submission
from services.tallies import Own, aggregated, as_read, enters, own_tally
from services.tree import Feeder, fed_units, feeders


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one feeding unit gives: its approved revision (None: none), and for each field a tally.

    `answers` are the same as people read them, reasons included; a field that nobody there is asked
    has none.
    """

    unit: CycleUnit
    revision_id: int | None
    tallies: Mapping[str, Tally]
    answers: Mapping[str, Answer] = field(default_factory=dict)


def refresh_above(
    session: Session, template: TemplateSpec, unit: CycleUnit, section_key: str, now: datetime
) -> None:
    """Recompute the figures of the units above that take this unit's section."""
    section = template.section(section_key)
    for above in fed_units(session, unit, section):
        refresh(session, template, above, section, now)


def refresh(
    session: Session, template: TemplateSpec, unit: CycleUnit, section: SectionSpec, now: datetime
) -> None:
    """Recompute the kept figures of one section of one unit from the approved revisions below."""
    found = [given for given, _ in _given(session, template, unit, section)]
    for model in (Figure, FigureSource):
        session.execute(
            delete(model).where(
                model.cycle_id == unit.cycle_id,
                model.unit_id == unit.unit_id,
                model.section_key == section.key,
            )
        )
    if not found:
        return
    place = {"cycle_id": unit.cycle_id, "unit_id": unit.unit_id, "section_key": section.key}
    sources = [
        {**place, "source_unit_id": c.unit.unit_id, "revision_id": c.revision_id} for c in found
    ]
    session.execute(insert(FigureSource), sources)
    rows = [
        {**place, **_figure_row(spec, figure.tally), "computed_at": now}
        for spec in aggregated(section)
        if (figure := _rolled_up(spec, found)).tally.units
    ]
    if rows:
        session.execute(insert(Figure), rows)


def _rolled_up(spec: FieldSpec, found: Iterable[Contribution]) -> RolledUp:
    return roll_up(spec, (Source(c.unit.code, c.revision_id, c.tallies[spec.key]) for c in found))


def _figure_row(spec: FieldSpec, tally: Tally) -> dict[str, Any]:
    if spec.aggregation is None:
        raise ValueError(f"field {spec.key} does not aggregate")
    return {
        "field_key": spec.key,
        "operator": spec.aggregation.operator.value,
        "answered": tally.answered,
        "not_applicable": tally.not_applicable,
        "missing": tally.missing,
        "parts": [list(row) for row in tally.parts],
    }


def contributions(
    session: Session, template: TemplateSpec, unit: CycleUnit, section: SectionSpec
) -> list[Contribution]:
    """What each feeding unit gives to the figures of `unit`, in the organisation's order."""
    return [
        replace(given, answers=as_read(template, given.tallies, own))
        for given, own in _given(session, template, unit, section)
    ]


def _given(
    session: Session, template: TemplateSpec, unit: CycleUnit, section: SectionSpec
) -> Iterator[tuple[Contribution, Content]]:
    """What each feeding unit gives, not read out yet, and what it entered itself."""
    found = feeders(session, unit, section)
    units = [feeder.unit for feeder in found]
    approved = _approved(session, unit.cycle_id, section.key, units)
    waived = _waived(session, unit.cycle_id, section.key, units)
    for feeder in found:
        below = feeder.unit
        revision = approved.get(below.unit_id)
        if revision is None:
            silence = _silence(template, section, feeder, is_waived=below.unit_id in waived)
            yield Contribution(below, None, silence), Content()
        else:
            own = _own(section, below, revision)
            tallies = _tallies(template, section, own, revision)
            yield Contribution(below, revision.id, tallies), own.content


def _silence(
    template: TemplateSpec, section: SectionSpec, feeder: Feeder, *, is_waived: bool
) -> Mapping[str, Tally]:
    """Without an approved revision: every unit that should answer is missing, or was let off."""
    counts = {
        spec.key: sum(
            count for level, count in feeder.levels.items() if enters(template, spec, level)
        )
        for spec in aggregated(section)
    }
    if is_waived:
        return {key: Tally(not_applicable=count) for key, count in counts.items()}
    return {key: Tally(missing=count) for key, count in counts.items()}


def _of(cycle_id: int, section_key: str, units: Iterable[CycleUnit]) -> ColumnElement[bool]:
    return and_(
        Submission.cycle_id == cycle_id,
        Submission.section_key == section_key,
        Submission.unit_id.in_([unit.unit_id for unit in units]),
    )


@dataclass(frozen=True, slots=True)
class _Approved:
    """What figures need of an approved revision: all but its texts."""

    id: int
    numbers: dict[str, Any]
    figures: dict[str, Any]
    submitted_at: datetime


def _approved(
    session: Session, cycle_id: int, section_key: str, units: Iterable[CycleUnit]
) -> dict[int, _Approved]:
    rows = session.execute(
        select(
            Submission.unit_id,
            Revision.id,
            Revision.numbers,
            Revision.figures,
            Revision.submitted_at,
        )
        .join(
            Revision,
            (Revision.submission_id == Submission.id)
            & (Revision.number == Submission.revision_number),
        )
        .where(_of(cycle_id, section_key, units), Submission.state == State.APPROVED)
    )
    return {unit_id: _Approved(*columns) for unit_id, *columns in rows}


def _waived(
    session: Session, cycle_id: int, section_key: str, units: Iterable[CycleUnit]
) -> frozenset[int]:
    return frozenset(
        session.scalars(
            select(Submission.unit_id).where(
                _of(cycle_id, section_key, units), Submission.state == State.WAIVED
            )
        )
    )


def _own(section: SectionSpec, unit: CycleUnit, revision: _Approved) -> Own:
    entered = [spec for spec in section.fields_entered_at(unit.level) if not spec.is_narrative]
    content = load(StoredContent(revision.numbers, {}), entered)
    return Own(unit, content, revision.submitted_at.astimezone(UTC).date().isoformat())


def _tallies(
    template: TemplateSpec, section: SectionSpec, own: Own, revision: _Approved
) -> Mapping[str, Tally]:
    kept = revision.figures.get("tallies", {})
    return {
        spec.key: tally_from_data(kept[spec.key])
        if spec.key in kept
        else own_tally(template, spec, own)
        for spec in aggregated(section)
    }


def kept_tallies(session: Session, unit: CycleUnit, section_key: str = "") -> dict[str, Tally]:
    """The kept figures of a unit by field, of one section or of all."""
    finding = select(Figure).where(Figure.cycle_id == unit.cycle_id, Figure.unit_id == unit.unit_id)
    if section_key:
        finding = finding.where(Figure.section_key == section_key)
    return {
        row.field_key: tally_from_data(
            {
                "answered": row.answered,
                "not_applicable": row.not_applicable,
                "missing": row.missing,
                "parts": row.parts,
            }
        )
        for row in session.scalars(finding)
    }


def figures_document(
    session: Session, unit: CycleUnit, section_key: str, tallies: Mapping[str, Tally]
) -> dict[str, Any]:
    """What a revision above keeps of its figures: the tallies and the revisions behind them."""
    sources = current_sources(session, unit, section_key)
    if not sources:
        return {}
    return {
        "tallies": {key: tally_to_data(tally) for key, tally in tallies.items()},
        "sources": [[unit_id, revision_id] for unit_id, revision_id in sorted(sources.items())],
    }


def current_sources(session: Session, unit: CycleUnit, section_key: str) -> dict[int, int | None]:
    """The revision (None: none approved) that each feeding unit gives now."""
    rows = session.execute(
        select(FigureSource.source_unit_id, FigureSource.revision_id).where(
            FigureSource.cycle_id == unit.cycle_id,
            FigureSource.unit_id == unit.unit_id,
            FigureSource.section_key == section_key,
        )
    )
    return dict(rows.all())
