"""How far the texts below were used, section by section, for the outline beside a compile desk."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from sqlalchemy import ColumnElement, String, cast, func, select, tuple_
from sqlalchemy.orm import Session

from domain.block_source import BlockSource
from domain.compiling import (
    Kept,
    SourceState,
    Standing,
    UnitBelow,
    sources_in,
    states_of,
    unit_below,
)
from domain.content import Content
from domain.narrative import Narrative
from domain.template import SectionSpec
from domain.workflow.states import State
from models import CycleUnit, Revision, SourceSettlement, Submission, TextVerdict
from services.provenance import texts_in
from services.sections import Section
from services.tree import feeders_among, units_below
from services.values import values_of

Place = tuple[str, int]
"""A section's key and the id of a unit that feeds it."""


@dataclass(frozen=True, slots=True)
class SectionUse:
    """How many units' texts are used, not used (nor set aside), and changed since they were."""

    used: int = 0
    unused: int = 0
    changed: int = 0


@dataclass(frozen=True, slots=True)
class _Standing:
    state: State
    number: int
    has_text: bool


def uses_by_section(session: Session, section: Section) -> dict[str, SectionUse]:
    """The use of each section of a unit that units below feed, by section key."""
    content = values_of(session, section.template, section.unit).content
    specs = [s for s in section.template.sections if s.key in content and _narratives(s)]
    every = units_below(session, section.unit)
    fed = {s.key: [f.unit for f in feeders_among(every, section.unit, s)] for s in specs}
    fed = {key: units for key, units in fed.items() if units}
    standing = _standing(session, section, fed)
    kept = _kept(session, section)
    verdicts = _verdicts(session, section)
    named = {key: set(sources_in(_texts(content[key], section, key))) for key in fed}
    below = _below(session, section, fed, standing, named)
    return {
        key: _counted(
            units,
            {u.unit_id: standing[key, u.unit_id] for u in units if (key, u.unit_id) in standing},
            states_of(named[key], below[key], kept.get(key, frozenset())),
            {unit: is_used for (at, unit), is_used in verdicts.items() if at == key},
        )
        for key, units in fed.items()
    }


def _counted(
    units: Iterable[CycleUnit],
    standing: Mapping[int, _Standing],
    states: Mapping[BlockSource, SourceState],
    verdicts: Mapping[int, bool],
) -> SectionUse:
    found = SectionUse()
    by_unit: dict[str, list[SourceState]] = {}
    for source, state in states.items():
        by_unit.setdefault(source.unit, []).append(state)
    for unit in units:
        own = by_unit.get(unit.code, [])
        if SourceState.CHANGED in own:
            found = replace(found, changed=found.changed + 1)
        elif own or verdicts.get(unit.unit_id):
            found = replace(found, used=found.used + 1)
        elif unit.unit_id not in verdicts and _can_be_used(standing.get(unit.unit_id)):
            found = replace(found, unused=found.unused + 1)
    return found


def _can_be_used(standing: _Standing | None) -> bool:
    return standing is not None and standing.state is State.APPROVED and standing.has_text


def _narratives(spec: SectionSpec) -> bool:
    return any(field.is_narrative for field in spec.fields)


def _texts(content: Content, section: Section, key: str) -> list[Narrative]:
    specs = section.template.section(key).fields_entered_at(section.unit.level)
    return [content.narrative(spec.key) for spec in specs if spec.is_narrative]


def _standing(
    session: Session, section: Section, fed: Mapping[str, list[CycleUnit]]
) -> dict[Place, _Standing]:
    units = {unit.unit_id for units in fed.values() for unit in units}
    rows = session.execute(
        select(
            Submission.section_key,
            Submission.unit_id,
            Submission.state,
            Submission.revision_number,
            func.length(cast(Revision.texts, String)) > len("{}"),
        )
        .outerjoin(
            Revision,
            (Revision.submission_id == Submission.id)
            & (Revision.number == Submission.revision_number),
        )
        .where(
            Submission.cycle_id == section.cycle.id,
            Submission.section_key.in_(fed),
            Submission.unit_id.in_(units),
        )
    )
    return {
        (key, unit): _Standing(State(state), number, bool(has_text))
        for key, unit, state, number, has_text in rows
    }


def _below(
    session: Session,
    section: Section,
    fed: Mapping[str, list[CycleUnit]],
    standing: Mapping[Place, _Standing],
    named: Mapping[str, set[BlockSource]],
) -> dict[str, dict[str, UnitBelow]]:
    """The units that sources name; the texts of those alone that were approved anew since."""
    found: dict[str, dict[str, UnitBelow]] = {key: {} for key in fed}
    anew: dict[Place, tuple[CycleUnit, int]] = {}
    for key, units in fed.items():
        for unit in units:
            own = [source for source in named[key] if source.unit == unit.code]
            stand = standing.get((key, unit.unit_id))
            if not own or stand is None:
                continue
            if stand.state is not State.APPROVED:
                is_waived = stand.state is State.WAIVED
                what = Standing.WAIVED if is_waived else Standing.WAITING
                found[key][unit.code] = unit_below(unit.code, what)
            elif any(source.revision != stand.number for source in own):
                anew[key, unit.unit_id] = unit, stand.number
            else:
                digests = {"known": frozenset(source.digest for source in own)}
                what = Standing.APPROVED
                found[key][unit.code] = UnitBelow(unit.code, what, stand.number, {}, digests)
    for key, unit_id, texts in _texts_anew(session, section, anew):
        unit, number = anew[key, unit_id]
        said = texts_in(texts, section.template.section(key), unit.level)
        found[key][unit.code] = unit_below(unit.code, Standing.APPROVED, number, said)
    return found


def _texts_anew(
    session: Session, section: Section, places: Iterable[Place]
) -> list[tuple[str, int, dict[str, object]]]:
    wanted = list(places)
    if not wanted:
        return []
    rows = session.execute(
        select(Submission.section_key, Submission.unit_id, Revision.texts)
        .join(
            Revision,
            (Revision.submission_id == Submission.id)
            & (Revision.number == Submission.revision_number),
        )
        .where(
            Submission.cycle_id == section.cycle.id,
            tuple_(Submission.section_key, Submission.unit_id).in_(wanted),
        )
    )
    return [(key, unit_id, texts) for key, unit_id, texts in rows]


def _own(section: Section) -> tuple[ColumnElement[bool], ...]:
    return (
        Submission.cycle_id == section.cycle.id,
        Submission.unit_id == section.unit.unit_id,
    )


def _kept(session: Session, section: Section) -> dict[str, Kept]:
    rows = session.execute(
        select(
            Submission.section_key,
            SourceSettlement.unit_code,
            SourceSettlement.digest,
            SourceSettlement.to_revision,
        )
        .join(Submission, Submission.id == SourceSettlement.submission_id)
        .where(*_own(section), SourceSettlement.is_kept)
    )
    found: dict[str, set[tuple[str, str, int]]] = {}
    for key, code, digest, revision in rows:
        found.setdefault(key, set()).add((code, digest, revision))
    return {key: frozenset(kept) for key, kept in found.items()}


def _verdicts(session: Session, section: Section) -> dict[Place, bool]:
    rows = session.execute(
        select(Submission.section_key, TextVerdict.unit_id, TextVerdict.is_used)
        .join(Submission, Submission.id == TextVerdict.submission_id)
        .where(*_own(section))
    )
    return {(key, unit): is_used for key, unit, is_used in rows}
