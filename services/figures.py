"""Figures of a unit: what the approved revisions below give, and what is kept of it, read back."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.answers import Answer
from domain.content import Content, StoredContent, load
from domain.rollup import Tally, tally_from_data, tally_to_data
from domain.template import SectionSpec, TemplateSpec
from domain.workflow.states import State
from models import CycleUnit, Figure, FigureSource, Revision, Submission
from services.tallies import Own, aggregated, as_read, enters, own_tally
from services.tree import Feeder, feeder_of, feeders


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


def contributions(
    session: Session, template: TemplateSpec, unit: CycleUnit, section: SectionSpec
) -> list[Contribution]:
    """What each feeding unit gives to the figures of `unit`, in the organisation's order."""
    return [
        replace(given, answers=as_read(template, given.tallies, own))
        for given, own in _given(session, template, section, feeders(session, unit, section))
    ]


def parts_given(
    session: Session, template: TemplateSpec, section: SectionSpec, found: Sequence[Feeder]
) -> list[Contribution]:
    """What these feeding units give, as tallies only."""
    return [given for given, _ in _given(session, template, section, found)]


def _given(
    session: Session, template: TemplateSpec, section: SectionSpec, found: Sequence[Feeder]
) -> Iterator[tuple[Contribution, Content]]:
    """What each feeding unit gives, not read out yet, and what it entered itself."""
    if not found:
        return
    approved, waived = _standing(session, section.key, [feeder.unit for feeder in found])
    silent: dict[tuple[bool, frozenset[tuple[str, int]]], Mapping[str, Tally]] = {}
    for feeder in found:
        below = feeder.unit
        revision = approved.get(below.unit_id)
        if revision is None:
            is_waived = below.unit_id in waived
            # most feeders are alike: a branch speaks for itself
            kind = is_waived, frozenset(feeder.levels.items())
            if kind not in silent:
                silent[kind] = silence(template, section, feeder, is_waived=is_waived)
            yield Contribution(below, None, silent[kind]), Content()
        else:
            own = _own(section, below, revision)
            tallies = _tallies(template, section, own, revision)
            yield Contribution(below, revision.id, tallies), own.content


def contribution_of(
    session: Session, template: TemplateSpec, unit: CycleUnit, section: SectionSpec
) -> Contribution:
    """What one unit gives to those above it; for whom it speaks is asked where it is silent."""
    approved, waived = _standing(session, section.key, [unit])
    if (revision := approved.get(unit.unit_id)) is not None:
        own = _own(section, unit, revision)
        return Contribution(unit, revision.id, _tallies(template, section, own, revision))
    feeder, is_waived = feeder_of(session, unit), unit.unit_id in waived
    return Contribution(unit, None, silence(template, section, feeder, is_waived=is_waived))


def silence(
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


@dataclass(frozen=True, slots=True)
class _Approved:
    """What figures need of an approved revision: all but its texts."""

    id: int
    numbers: dict[str, Any]
    figures: dict[str, Any]
    submitted_at: datetime


def _standing(
    session: Session, section_key: str, units: Sequence[CycleUnit]
) -> tuple[dict[int, _Approved], set[int]]:
    """The approved revisions by unit (id), and the units that were let off."""
    rows = session.execute(
        select(
            Submission.unit_id,
            Submission.state,
            Revision.id,
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
            Submission.section_key == section_key,
            Submission.unit_id.in_([unit.unit_id for unit in units]),
            Submission.state.in_([State.APPROVED, State.WAIVED]),
        )
    )
    approved: dict[int, _Approved] = {}
    waived = set()
    for unit_id, state, *columns in rows:
        if state == State.WAIVED:
            waived.add(unit_id)
        else:
            approved[unit_id] = _Approved(*columns)
    return approved, waived


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
    finding = select(
        Figure.field_key, Figure.answered, Figure.not_applicable, Figure.missing, Figure.parts
    ).where(Figure.cycle_id == unit.cycle_id, Figure.unit_id == unit.unit_id)
    if section_key:
        finding = finding.where(Figure.section_key == section_key)
    return {
        key: Tally(answered, not_applicable, missing, tuple(tuple(row) for row in parts))
        for key, answered, not_applicable, missing, parts in session.execute(finding)
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
