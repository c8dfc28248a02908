"""Many branches whose section waits for one of two signers, written at once, for races."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from domain.access.roles import Role
from models import (
    CycleLevel,
    CycleUnit,
    Draft,
    Membership,
    OrgUnit,
    ReviewTask,
    Revision,
    Submission,
)
from tests.services.test_signing import appoint
from tests.services.world import World, filled

FAR = date(2099, 12, 31)


def open_many(world: World, count: int, signers: tuple[str, str]) -> tuple[list[int], str]:
    """The ids of `count` sections in review at their first step, which both signers have, and the
    hash of what each says; the cycle is open until long after today."""
    session = world.session
    appoint(world, signers[1], "b1", Role.APPROVER)
    world.save("b1", filled("b1"))
    world.submit("b1")
    session.execute(update(CycleLevel).values(due_on=FAR, closes_on=FAR))
    session.flush()
    units = [_copy_unit(world, number) for number in range(count)]
    people = [world.people[name].id for name in signers]
    _insert(
        session,
        Membership,
        [
            {"person_id": person, "unit_id": unit, "role": Role.APPROVER.value}
            for unit in units
            for person in people
        ],
    )
    return _copy_sections(world, units, people), world.revision("b1").content_hash


def _insert(session: Session, model: Any, rows: list[dict[str, Any]]) -> None:
    session.execute(insert(model), rows)


def _columns(row: Any, **changed: Any) -> dict[str, Any]:
    names = [column.name for column in row.__table__.columns if column.name != "id"]
    kept = {name: getattr(row, name) for name in names}
    return kept | changed


def _copy_unit(world: World, number: int) -> int:
    company = world.units["c1"]
    code = f"r{number}"
    unit = OrgUnit(code=code, name=code, level="branch", parent_id=company.id, path="")
    world.session.add(unit)
    world.session.flush()
    unit.path, unit.position = f"{company.path}{unit.id}.", unit.id
    place = _columns(world.cycle_unit("b1"), unit_id=unit.id, code=code, name=code, path=unit.path)
    world.session.add(CycleUnit(**place))
    return unit.id


def _copy_sections(world: World, units: list[int], people: list[int]) -> list[int]:
    session = world.session
    first, shown = world.submission("b1"), world.revision("b1")
    draft = first.draft
    _insert(session, Submission, [_columns(first, unit_id=unit) for unit in units])
    ids = [
        session.query(Submission.id).filter_by(unit_id=unit, section_key="work").one()[0]
        for unit in units
    ]
    _insert(session, Draft, [_columns(draft, submission_id=number) for number in ids])
    _insert(session, Revision, [_columns(shown, submission_id=number) for number in ids])
    opened: dict[str, Any] = {"round": 1, "step": 0, "opened_at": _now(world), "due_on": FAR}
    tasks = [
        {"submission_id": number, "person_id": person, **opened}
        for number in ids
        for person in people
    ]
    _insert(session, ReviewTask, tasks)
    return ids


def _now(world: World) -> datetime:
    return world.now
