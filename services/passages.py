"""Fingerprints of what was submitted, and which units have submitted the same passages."""

from collections.abc import Iterable, Mapping
from operator import attrgetter

from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session

from domain.checks import Twin
from domain.checks.copies import is_copy, own_fingerprints
from domain.content import Content
from domain.template import FieldSpec
from models import CycleUnit, Passage, Submission
from services.sections import Section


def keep_passages(session: Session, section: Section, content: Content) -> None:
    """Keep the fingerprints of what is being submitted in place of those submitted before."""
    submission_id = section.submission.id
    session.execute(delete(Passage).where(Passage.submission_id == submission_id))
    rows = [
        {"submission_id": submission_id, "field_key": key, "fingerprint": mark}
        for key, marks in marks_of(section.asked, content).items()
        for mark in marks
    ]
    if rows:
        session.execute(insert(Passage), rows)


def marks_of(asked: Iterable[FieldSpec], content: Content) -> dict[str, frozenset[int]]:
    """The fingerprints of the texts of a section, by field key."""
    texts = (spec for spec in asked if spec.is_narrative)
    found = {spec.key: own_fingerprints(spec, content.narrative(spec.key)) for spec in texts}
    return {key: marks for key, marks in found.items() if marks}


def twins_of(
    session: Session, unit: CycleUnit, marks: Mapping[str, frozenset[int]]
) -> dict[str, Twin]:
    """By field key, the unit of the same level that has submitted the most of the same passages.

    One query, whatever the number of units; none for texts that are too short to judge.
    """
    worth = {key: own for key, own in marks.items() if is_copy(len(own), len(own))}
    wanted = {mark for own in worth.values() for mark in own}
    if not wanted:
        return {}
    shared = func.count().label("shared")
    rows = session.execute(
        select(Passage.field_key, CycleUnit.name, shared)
        .join(Submission, Submission.id == Passage.submission_id)
        .join(
            CycleUnit,
            (CycleUnit.cycle_id == Submission.cycle_id) & (CycleUnit.unit_id == Submission.unit_id),
        )
        .where(
            Passage.fingerprint.in_(wanted),
            Passage.field_key.in_(worth),
            Submission.cycle_id == unit.cycle_id,
            Submission.unit_id != unit.unit_id,
            CycleUnit.level == unit.level,
        )
        .group_by(Passage.field_key, CycleUnit.id, CycleUnit.name)
        .order_by(shared.desc(), CycleUnit.id)
    ).all()
    found: dict[str, Twin] = {}
    for key, own in worth.items():
        alike = [r for r in rows if r.field_key == key and is_copy(r.shared, len(own))]
        if alike:
            most = max(alike, key=attrgetter("shared"))
            percent = min(100, most.shared * 100 // len(own))
            found[key] = Twin(most.name, len(alike), percent)
    return found
