"""How the sections that others use stand now: what is approved of them, and by which act."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from domain.staleness import OPEN, WAIVED, Now, Source
from domain.workflow.record import ActKind
from domain.workflow.states import State
from models import CycleUnit, Decision, FigureSource, Person, Revision, Submission

_TELLING = (ActKind.REOPEN, ActKind.UNDO, ActKind.WAIVE, ActKind.REINSTATE, ActKind.APPROVE)


@dataclass(frozen=True, slots=True)
class Standing:
    """A section that is used: its submission, how it stands, and its revision where approved."""

    submission_id: int
    seen: str
    revision_id: int | None = None


def seen_as(state: str | None, content_hash: str | None) -> str:
    """How a section in a state stands for those who use it."""
    if state == State.WAIVED:
        return WAIVED
    return content_hash if state == State.APPROVED and content_hash else OPEN


def standings_of(
    session: Session, cycle_id: int, units: Collection[int], section_keys: Collection[str]
) -> dict[Source, Standing]:
    """The standing of each section of these units."""
    rows = session.execute(
        select(
            Submission.unit_id,
            Submission.section_key,
            Submission.id,
            Submission.state,
            Revision.id.label("revision_id"),
            Revision.content_hash,
        )
        .outerjoin(
            Revision,
            (Revision.submission_id == Submission.id)
            & (Revision.number == Submission.revision_number),
        )
        .where(
            Submission.cycle_id == cycle_id,
            Submission.section_key.in_(section_keys),
            Submission.unit_id.in_(units),
        )
    )
    return {Source(row.unit_id, row.section_key): _standing(row) for row in rows}


def _standing(row: Any) -> Standing:
    seen = seen_as(row.state, row.content_hash)
    return Standing(row.id, seen, row.revision_id if row.state == State.APPROVED else None)


def feeding_units(session: Session, unit: CycleUnit) -> dict[str, frozenset[int]]:
    """The units (ids) that feed the figures of a unit now, by section."""
    rows = session.execute(
        select(FigureSource.section_key, FigureSource.source_unit_id).where(
            FigureSource.cycle_id == unit.cycle_id, FigureSource.unit_id == unit.unit_id
        )
    )
    found: dict[str, set[int]] = {}
    for section_key, source_unit_id in rows:
        found.setdefault(section_key, set()).add(source_unit_id)
    return {key: frozenset(units) for key, units in found.items()}


def hashes_of(session: Session, revisions: Collection[int]) -> dict[int, str]:
    """The content hash of each revision (id); no query where none is asked for."""
    if not revisions:
        return {}
    rows = session.execute(
        select(Revision.id, Revision.content_hash).where(Revision.id.in_(revisions))
    )
    return dict(rows.all())


def acted_on(session: Session, standings: Mapping[Source, Standing]) -> dict[Source, Now]:
    """The standings with the act that brought each about: which, when, by whom and why."""
    acts = _last_acts(session, [each.submission_id for each in standings.values()])
    return {
        source: replace(acts.get(each.submission_id, Now()), seen=each.seen)
        for source, each in standings.items()
    }


def _last_acts(session: Session, submissions: Iterable[int]) -> dict[int, Now]:
    """The last act of each submission that others feel. An approval at a step that is not the last
    is none: the one that was reopened since is followed by a reopening."""
    asked = list(submissions)
    if not asked:
        return {}
    last = (
        select(func.max(Decision.id))
        .join(Submission, Submission.id == Decision.submission_id)
        .where(Decision.submission_id.in_(asked), Decision.action.in_(_TELLING))
        .where((Submission.state == State.APPROVED) | (Decision.action != ActKind.APPROVE))
        .group_by(Decision.submission_id)
    )
    rows = session.execute(
        select(
            Decision.submission_id,
            Decision.action,
            Decision.decided_at,
            Person.name,
            Decision.reason,
        )
        .join(Person, Person.id == Decision.person_id)
        .where(Decision.id.in_(last))
    )
    return {
        submission_id: Now(act=ActKind(action), at=at, by=name, reason=reason)
        for submission_id, action, at, name, reason in rows
    }
