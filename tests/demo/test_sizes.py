"""The demonstration at other sizes, seeds and times, and on the other database."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from builtin import demo
from domain.access.roles import Role
from domain.errors import NotAllowed
from domain.workflow.handover import ReportState
from models import Cycle, CycleLevel, FinalReport, Job, OrgUnit, Person, Submission
from services.accounts import add_person, give_role
from services.audit import first_broken_event
from services.demonstration.founding import Founding, found
from services.demonstration.loading import Wanted, is_empty, load
from services.organisation import add_unit, set_chain
from tests.demo.conftest import BULK, NOW, demonstration
from tests.demo.snapshot import snapshot
from tests.services.databases import engine_on, fill, migrate

SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Session]:
    """A session on a database with tables and nothing in them."""
    url = f"sqlite:///{tmp_path / 'empty.sqlite3'}"
    migrate(url, tmp_path)
    with engine_on(url) as engine, Session(engine) as session:
        yield session


def tables(url: str) -> dict[str, list[str]]:
    with engine_on(url) as engine, Session(engine) as session:
        return snapshot(session)


def test_the_same_seed_makes_the_same_rows_and_another_seed_makes_others(tmp_path: Path) -> None:
    made = []
    for name, seed in (("first", 1), ("second", 1), ("third", 2)):
        (tmp_path / name).mkdir()
        made.append(tables(demonstration(tmp_path / name, Wanted(2, seed, BULK))))
    assert made[0] == made[1]
    assert made[0]["revision"] != made[2]["revision"]


@pytest.mark.postgres
def test_both_databases_keep_the_same_demonstration(tmp_path: Path, postgres_url: str) -> None:
    wanted = Wanted(5, most_played=BULK)
    migrate(postgres_url, tmp_path)
    fill(postgres_url, lambda session: load(session, wanted, "no hash", NOW))
    kept, expected = tables(postgres_url), tables(demonstration(tmp_path, wanted))
    for table, rows in expected.items():
        assert kept[table] == rows, table


@pytest.mark.parametrize(("branches", "seed"), [(2, 3), (90, 2)])
def test_any_number_of_branches_keeps_the_rules(empty: Session, branches: int, seed: int) -> None:
    load(empty, Wanted(branches, seed, BULK), "no hash", NOW)
    units = empty.scalar(select(func.count()).select_from(OrgUnit).where(OrgUnit.level == "branch"))
    assert units == branches
    assert first_broken_event(empty) is None
    assert not empty.scalars(select(Submission).where(Submission.state == "")).all()


def test_last_years_reports_are_handed_over_and_wait_for_the_worker(played: Session) -> None:
    states = dict(
        played.execute(
            select(OrgUnit.code, FinalReport.state).join(
                FinalReport, FinalReport.unit_id == OrgUnit.id
            )
        ).all()
    )
    assert states == {
        "c1": ReportState.ACCEPTED,
        "c2": ReportState.ACCEPTED,
        "group": ReportState.FROZEN,
    }
    assert len(played.scalars(select(Job).where(Job.kind == "render_report")).all()) == 3


@pytest.mark.parametrize(
    "now",
    [
        datetime(2028, 2, 29, 0, 0, tzinfo=SHANGHAI),
        datetime(2027, 1, 1, 23, 59, tzinfo=SHANGHAI),
        datetime(2026, 4, 1, 12, 0, tzinfo=ZoneInfo("Europe/Berlin")),
    ],
    ids=["leap day", "new year", "summer time has begun"],
)
def test_whatever_today_is_the_cycles_lie_around_it(empty: Session, now: datetime) -> None:
    load(empty, Wanted(2, most_played=BULK), "no hash", now)
    for cycle in empty.scalars(select(Cycle)):
        if cycle.opened_at is None:  # the next one is planned and has no sections yet
            continue
        dates = empty.scalars(select(CycleLevel).where(CycleLevel.cycle_id == cycle.id)).all()
        is_over = all(level.closes_on < now.date() for level in dates)
        is_on = all(level.opens_on < now.date() < level.closes_on for level in dates)
        assert (is_over, is_on) == ((True, False) if cycle.closed_at else (False, True))
    assert all(row.changed_at < now for row in empty.scalars(select(Submission)))


def test_people_are_settled_as_the_use_cases_would_settle_them(
    empty: Session, tmp_path: Path
) -> None:
    units = demo.organisation(2)
    found(empty, Founding(units, 1, "no hash", NOW))
    (tmp_path / "other").mkdir()
    url = f"sqlite:///{tmp_path / 'other' / 'served.sqlite3'}"
    migrate(url, tmp_path / "other")
    fill(url, lambda session: settle(session, units))
    served, bulk = tables(url), snapshot(empty)
    for table in ("org_unit", "approval_chain", "chain_step", "person", "membership"):
        assert bulk[table] == served[table]
    assert bulk["audit_event"] == served["audit_event"]
    assert first_broken_event(empty) is None


def settle(session: Session, units: tuple[demo.Unit, ...]) -> None:
    """What `found` does, through the use cases."""
    rows: dict[str | None, OrgUnit] = {}
    for level in ("group", "company", "branch"):
        for unit in units:
            if unit.level == level:
                above = rows.get(unit.parent)
                rows[unit.code] = add_unit(session, unit.code, unit.name, unit.level, above)
    for level, plan in demo.chains().items():
        name = "、".join(step.title for step in plan.chain.steps)
        set_chain(session, rows["group"], level, name, plan.chain)
    people: dict[str, Person] = {}
    for account in demo.accounts(units):
        person = add_person(session, account.username, account.name, "long enough", NOW)
        person.email = account.email
        people[account.username] = person
    for account in demo.accounts(units):
        for role in account.roles:
            give_role(session, people[account.username], rows[account.unit], Role(role), NOW)


def test_a_database_in_use_is_left_alone(empty: Session) -> None:
    assert is_empty(empty)
    add_unit(empty, "g", "集团", "group")
    assert not is_empty(empty)
    with pytest.raises(NotAllowed, match="已有单位"):
        load(empty, Wanted(2), "no hash", NOW)
