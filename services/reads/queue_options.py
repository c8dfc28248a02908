"""What a queue can be narrowed to: the cycles, sections and units above that its rows belong to."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Cycle, CycleUnit, OrgUnit, Submission
from services.outlines import outlines_of
from services.reads.queue_listing import Listing

Choice = tuple[str, str]
"""(value in the URL, words)."""


@dataclass(frozen=True, slots=True)
class Options:
    """The choices of each filter; one choice alone narrows nothing, so it is not offered."""

    cycles: tuple[Choice, ...]
    sections: tuple[Choice, ...]
    units: tuple[Choice, ...]


def options_of(session: Session, found: Listing) -> Options:
    """The choices among all rows of a tab."""
    rows = session.execute(
        found.rows.add_columns(
            Cycle.id, Cycle.key, Cycle.title, Cycle.version_id, Submission.section_key
        ).distinct()
    ).all()
    outlines = outlines_of(session, {row.version_id for row in rows})
    wanted = {(row.version_id, row.section_key) for row in rows}
    cycles = {row.key: row.title for row in sorted(rows, key=lambda row: row.id, reverse=True)}
    sections = {
        section.key: section.heading
        for version in sorted(outlines)
        for section in outlines[version].sections
        if (version, section.key) in wanted
    }
    paths = session.scalars(found.rows.add_columns(CycleUnit.path).distinct()).all()
    return Options(
        cycles=_several(cycles.items()),
        sections=_several(sections.items()),
        units=_several(_units(session, paths)),
    )


def _several(choices: Iterable[Choice]) -> tuple[Choice, ...]:
    found = tuple(choices)
    return found if len(found) > 1 else ()


def _units(session: Session, paths: Iterable[str]) -> list[Choice]:
    """The topmost units that stand for a part of the rows and not for all of them."""
    below: dict[tuple[int, ...], int] = {}
    count = 0
    for path in paths:
        ids = tuple(int(part) for part in path.split(".") if part)
        count += 1
        for end in range(1, len(ids) + 1):
            below[ids[:end]] = below.get(ids[:end], 0) + 1
    narrowing = {place for place, covered in below.items() if covered < count}
    topmost = {place[-1] for place in narrowing if place[:-1] not in narrowing}
    rows = session.execute(
        select(OrgUnit.code, OrgUnit.name)
        .where(OrgUnit.id.in_(topmost))
        .order_by(OrgUnit.position, OrgUnit.code)
    )
    return [(code, name) for code, name in rows]
