"""The units that feed a section as the compile desk knows them, and what was decided about them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.block_source import BlockSource
from domain.compiling import Kept, Standing, UnitBelow, Verdict, unit_below
from domain.narrative import Narrative
from domain.workflow.states import State
from models import CycleUnit, Revision, SourceSettlement, Submission, TextVerdict
from services.provenance import texts_in
from services.sections import Section
from services.tree import feeders


@dataclass(frozen=True, slots=True)
class Below:
    """A unit that feeds the section: its submission, that one's state, and its approved texts."""

    unit: CycleUnit
    submission_id: int
    state: State
    said: UnitBelow


def units_of(session: Session, section: Section) -> list[Below]:
    """The units that feed a section, in the organisation's order, with their approved texts."""
    units = [each.unit for each in feeders(session, section.unit, section.spec)]
    if not units:
        return []
    rows = session.execute(
        select(Submission.unit_id, Submission.id, Submission.state, Revision.number, Revision.texts)
        .outerjoin(
            Revision,
            (Revision.submission_id == Submission.id)
            & (Revision.number == Submission.revision_number)
            & (Submission.state == State.APPROVED),
        )
        .where(
            Submission.cycle_id == section.cycle.id,
            Submission.section_key == section.spec.key,
            Submission.unit_id.in_([unit.unit_id for unit in units]),
        )
    )
    found = {row.unit_id: row for row in rows}
    return [
        Below(
            unit,
            found[unit.unit_id].id,
            State(found[unit.unit_id].state),
            _said(section, unit, *found[unit.unit_id][2:]),
        )
        for unit in units
        if unit.unit_id in found
    ]


def _said(
    section: Section,
    unit: CycleUnit,
    state: str,
    number: int | None,
    texts: Mapping[str, object] | None,
) -> UnitBelow:
    if number is not None:
        found = texts_in(texts or {}, section.spec, unit.level)
        return unit_below(unit.code, Standing.APPROVED, number, found)
    standing = Standing.WAIVED if state == State.WAIVED else Standing.WAITING
    return unit_below(unit.code, standing)


def by_code(units: Sequence[Below]) -> dict[str, UnitBelow]:
    """What the units say, by code."""
    return {each.unit.code: each.said for each in units}


def kept_of(session: Session, submission_id: int) -> Kept:
    """The words that were kept as they were taken, for a reason."""
    rows = session.execute(
        select(
            SourceSettlement.unit_code, SourceSettlement.digest, SourceSettlement.to_revision
        ).where(SourceSettlement.submission_id == submission_id, SourceSettlement.is_kept)
    )
    return frozenset((code, digest, revision) for code, digest, revision in rows)


def verdicts_of(session: Session, submission_id: int) -> dict[tuple[int, str], TextVerdict]:
    """What was decided about whole texts, by unit id and field key."""
    rows = session.scalars(select(TextVerdict).where(TextVerdict.submission_id == submission_id))
    return {(row.unit_id, row.field_key): row for row in rows}


def verdict_from(row: TextVerdict | None) -> Verdict | None:
    """A verdict as the rules know it."""
    return None if row is None else Verdict(row.is_used, row.reason, row.revision_number)


def old_texts(
    session: Session, section: Section, units: Sequence[Below], sources: Collection[BlockSource]
) -> dict[tuple[str, int], dict[str, Narrative]]:
    """The texts of the revisions that some sources were taken from, by unit code and number."""
    wanted = {(source.unit, source.revision) for source in sources}
    known = {each.unit.code: each for each in units}
    submissions = {known[code].submission_id: known[code] for code, _ in wanted if code in known}
    if not submissions:
        return {}
    rows = session.execute(
        select(Revision.submission_id, Revision.number, Revision.texts).where(
            Revision.submission_id.in_(submissions),
            Revision.number.in_({number for _, number in wanted}),
        )
    )
    return {
        (unit.code, number): texts_in(texts, section.spec, unit.level)
        for submission_id, number, texts in rows
        for unit in (submissions[submission_id].unit,)
        if (unit.code, number) in wanted
    }
