"""What the sections of a unit used of the sections below: their figures and their approvals."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from domain.staleness import OPEN, WAIVED, Kind, Source, Thing, Use
from domain.template import SectionSpec, TemplateSpec
from domain.workflow.record import ActKind
from domain.workflow.states import State
from models import CycleUnit, Decision, FigureRefresh, Revision, Submission
from services.sources_now import Standing, feeding_units, hashes_of, standings_of
from services.tallies import aggregated, enters
from services.tree import feeders

_GIVING = (ActKind.APPROVE, ActKind.KEEP)


@dataclass(frozen=True, slots=True)
class Handed:
    """A section of a unit as it was handed in last, with what it used, by the id of each unit.

    `changed` has how each of those stands now that no longer stands as it was used, here or by a
    figure that was refreshed since; `refreshed` what those figures saw of them, by field.
    """

    submission_id: int
    section_key: str
    state: State
    revision_id: int
    revision_number: int
    used: Mapping[int, str]
    changed: Mapping[int, Standing]
    refreshed: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def seen_by(self, field_key: str, unit_id: int) -> str:
        """What a figure saw of a unit: at its last refresh, else when the section was handed in."""
        since = self.refreshed.get(field_key, {})
        return since.get(str(unit_id), self.used.get(unit_id, OPEN))


def handed_in(session: Session, unit: CycleUnit, section_key: str = "") -> tuple[Handed, ...]:
    """The sections of a unit, or one of them, that were handed in and used something below."""
    rows = _rows(session, unit, section_key)
    sources = {row.section_key: dict(row.figures["sources"]) for row in rows}
    if not sources:
        return ()
    feeding = feeding_units(session, unit)
    units = {key: {*used, *feeding.get(key, ())} for key, used in sources.items()}
    now = standings_of(session, unit.cycle_id, set().union(*units.values()), sources)
    hashes = hashes_of(session, _superseded(sources, now))
    refreshed = _refreshed(session, rows)
    return tuple(
        _handed(row, units[row.section_key], now, hashes, refreshed.get(row.id, {})) for row in rows
    )


Sources = Mapping[str, Mapping[int, int | None]]


def _rows(session: Session, unit: CycleUnit, section_key: str) -> list[Row[Any]]:
    finding = (
        select(
            Submission.id,
            Submission.section_key,
            Submission.state,
            Submission.revision_number,
            Revision.id.label("revision_id"),
            Revision.figures,
        )
        .join(
            Revision,
            (Revision.submission_id == Submission.id)
            & (Revision.number == Submission.revision_number),
        )
        .where(Submission.cycle_id == unit.cycle_id, Submission.unit_id == unit.unit_id)
        .where(Submission.state != State.WAIVED)
    )
    if section_key:
        finding = finding.where(Submission.section_key == section_key)
    return [row for row in session.execute(finding) if row.figures.get("sources")]


def _superseded(sources: Sources, now: Mapping[Source, Standing]) -> set[int]:
    """The used revisions that are not the approved ones any more: whether that matters, their hash
    tells."""
    return {
        revision_id
        for key, used in sources.items()
        for unit_id, revision_id in used.items()
        if revision_id is not None and _current(now, unit_id, key).revision_id != revision_id
    }


_NOTHING = Standing(0, OPEN)


def _current(now: Mapping[Source, Standing], unit_id: int, section_key: str) -> Standing:
    return now.get(Source(unit_id, section_key), _NOTHING)


def _handed(
    row: Row[Any],
    units: Collection[int],
    now: Mapping[Source, Standing],
    hashes: Mapping[int, str],
    refreshed: Mapping[str, Mapping[str, str]],
) -> Handed:
    sources: dict[int, int | None] = dict(row.figures["sources"])
    stands = {unit_id: _current(now, unit_id, row.section_key) for unit_id in units}
    used = {
        unit_id: _seen(revision_id, stands[unit_id], hashes)
        for unit_id, revision_id in sources.items()
    }
    since = {(int(key), seen) for field in refreshed.values() for key, seen in field.items()}
    changed = {unit_id for unit_id, now in stands.items() if used.get(unit_id, OPEN) != now.seen}
    changed |= {unit_id for unit_id, seen in since if seen != stands.get(unit_id, _NOTHING).seen}
    return Handed(
        submission_id=row.id,
        section_key=row.section_key,
        state=State(row.state),
        revision_id=row.revision_id,
        revision_number=row.revision_number,
        used=used,
        changed={unit_id: stands.get(unit_id, _NOTHING) for unit_id in sorted(changed)},
        refreshed=refreshed,
    )


def _seen(revision_id: int | None, standing: Standing, hashes: Mapping[int, str]) -> str:
    """What was used of a unit. Without a revision it was let off: nothing else can be handed in."""
    if revision_id is None:
        return WAIVED
    return standing.seen if standing.revision_id == revision_id else hashes[revision_id]


def _refreshed(
    session: Session, rows: Iterable[Row[Any]]
) -> dict[int, dict[str, Mapping[str, str]]]:
    """What figures saw when they were refreshed after the last submit, by submission and field."""
    numbers = {row.id: row.revision_number for row in rows}
    found: dict[int, dict[str, Mapping[str, str]]] = {}
    kept = session.scalars(select(FigureRefresh).where(FigureRefresh.submission_id.in_(numbers)))
    for refresh in kept:
        if refresh.revision_number == numbers[refresh.submission_id]:
            found.setdefault(refresh.submission_id, {})[refresh.field_key] = refresh.sources
    return found


def figure_uses(
    session: Session, template: TemplateSpec, unit: CycleUnit, handed: Handed
) -> Iterator[Use]:
    """Which figures of a section used the units that changed: those that these are asked for."""
    if not handed.changed:
        return
    section = template.section(handed.section_key)
    asked = asked_below(session, template, unit, section)
    for spec in aggregated(section):
        thing = Thing(Kind.FIGURE, unit.unit_id, section.key, spec.key)
        for unit_id in handed.changed:
            if spec.key in asked.get(unit_id, ()):
                source = Source(unit_id, section.key)
                yield Use(thing, source, handed.seen_by(spec.key, unit_id))


def asked_below(
    session: Session, template: TemplateSpec, unit: CycleUnit, section: SectionSpec
) -> dict[int, frozenset[str]]:
    """The fields to whose figures each feeding unit (id) gives something, itself or from below."""
    return {
        feeder.unit.unit_id: frozenset(
            spec.key
            for spec in aggregated(section)
            if any(enters(template, spec, level) for level in feeder.levels)
        )
        for feeder in feeders(session, unit, section)
    }


def approval_uses(session: Session, unit: CycleUnit, handed: Iterable[Handed]) -> Iterator[Use]:
    """Who approved, on the revision handed in last, what used the units that changed."""
    affected = {each.revision_id: each for each in handed if each.changed}
    if not affected:
        return
    for decision_id, revision_id in _approvals(session, affected):
        of = affected[revision_id]
        thing = Thing(Kind.APPROVAL, unit.unit_id, of.section_key, str(decision_id))
        for unit_id in of.changed:
            yield Use(thing, Source(unit_id, of.section_key), of.used.get(unit_id, OPEN))


def _approvals(session: Session, revisions: Collection[int]) -> list[tuple[int, int]]:
    """The approvals of these revisions that were not undone: (decision, revision), oldest first."""
    undone = select(Decision.about_id).where(
        Decision.revision_id.in_(revisions), Decision.action == ActKind.UNDO
    )
    rows = session.execute(
        select(Decision.id, Decision.revision_id)
        .where(Decision.revision_id.in_(revisions), Decision.action.in_(_GIVING))
        .where(Decision.id.not_in(undone))
        .order_by(Decision.id)
    )
    return [(decision_id, revision_id) for decision_id, revision_id in rows if revision_id]
