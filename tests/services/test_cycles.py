"""Cycles: planned over the tree as it is, proved, opened, closed."""

from datetime import date

import pytest
from sqlalchemy import delete, select

from domain.access.roles import Role
from domain.cycle.dates import Dates
from domain.errors import Invalid, NotAllowed
from domain.workflow.chain import Chain, Place, Step
from models import Cycle, CycleChain, CycleUnit, Membership, Submission, TemplateVersion
from models.cycle import CycleState
from services.cycles import Plan, close_cycle, open_cycle, plan_cycle, problems_before_opening
from services.organisation import add_unit, set_chain
from tests.services.conftest import Copies
from tests.services.world import World

DATES = Dates(date(2024, 1, 1), date(2024, 1, 20), date(2024, 1, 31))


@pytest.fixture(scope="module")
def copies(sqlite_copies: Copies) -> Copies:
    """One database is enough: nothing here is left to the database."""
    return sqlite_copies


def plan(world: World, key: str = "next", **changes: object) -> Cycle:
    version = world.session.scalars(select(TemplateVersion)).one()
    wanted = {
        "key": key,
        "title": "下一期",
        "version": version,
        "root": world.units["g"],
        "dates": dict.fromkeys(world.template.levels, DATES),
        "previous": world.cycle,
    }
    return plan_cycle(world.session, Plan(**wanted | changes))  # type: ignore[arg-type]  # by name


def test_opening_makes_every_section_of_every_unit_and_freezes_the_outline(world: World) -> None:
    cycle = plan(world)
    open_cycle(world.by("admin"), cycle)
    rows = world.session.scalars(select(Submission).where(Submission.cycle_id == cycle.id)).all()
    assert len(rows) == 5 * 2
    assert {row.due_on for row in rows} == {DATES.due_on}
    assert cycle.state == CycleState.OPEN
    assert cycle.version.frozen_at is not None


def test_a_cycle_opens_and_closes_once(world: World) -> None:
    with pytest.raises(NotAllowed, match="筹备中"):
        open_cycle(world.by("admin"), world.cycle)
    close_cycle(world.by("admin"), world.cycle)
    with pytest.raises(NotAllowed, match="进行中"):
        close_cycle(world.by("admin"), world.cycle)


def test_nothing_moves_in_a_closed_cycle(world: World) -> None:
    close_cycle(world.by("admin"), world.cycle)
    with pytest.raises(NotAllowed, match="已关闭"):
        world.finish("b1")


def test_what_changes_afterwards_does_not_touch_a_cycle(world: World) -> None:
    """Its units, their names and their chains are those of the day it was planned."""
    world.units["b1"].name = "改名以后"
    add_unit(world.session, "b9", "新支部", "branch", world.units["c1"])
    set_chain(
        world.session,
        world.units["g"],
        "branch",
        "新链",
        Chain((Step("集团", Place.ANCESTOR, Role.REVIEWER, level="group"),)),
    )
    assert world.cycle_unit("b1").name == "b1 党支部"
    world.finish("b1")
    assert world.submission("b1").state == "approved"


def test_closed_units_take_no_part(world: World) -> None:
    world.units["b3"].closed_on = date(2023, 12, 1)
    cycle = plan(world)
    codes = world.session.scalars(select(CycleUnit.code).where(CycleUnit.cycle_id == cycle.id))
    assert set(codes) == {"g", "c1", "b1", "b2"}


def test_the_chain_of_the_nearest_unit_counts(world: World) -> None:
    own = Chain((Step("公司直接审核", Place.PARENT, Role.REVIEWER),))
    set_chain(world.session, world.units["c1"], "branch", "一公司的链", own)
    cycle = plan(world)
    open_cycle(world.by("admin"), cycle)
    names = world.session.scalars(
        select(CycleChain.name)
        .join(Submission, Submission.chain_id == CycleChain.id)
        .where(Submission.unit_id == world.units["b1"].id, Submission.cycle_id == cycle.id)
    )
    assert set(names) == {"一公司的链"}


def test_a_step_that_nobody_can_decide_shows_before_the_cycle_opens(world: World) -> None:
    person = world.people["b2.secretary"]
    world.session.execute(delete(Membership).where(Membership.person_id == person.id))
    cycle = plan(world)
    problems = [str(problem) for problem in problems_before_opening(world.session, cycle)]
    assert problems == ["b2 党支部 的审批节点“支部书记”没有足够的人可以审批。"]
    with pytest.raises(NotAllowed, match="b2 党支部"):
        open_cycle(world.by("admin"), cycle)


def test_a_unit_without_a_chain_shows_before_the_cycle_opens(world: World) -> None:
    cycle = plan(world)
    world.session.execute(
        delete(CycleChain).where(CycleChain.cycle_id == cycle.id, CycleChain.level == "company")
    )
    problems = [str(problem) for problem in problems_before_opening(world.session, cycle)]
    assert problems == ["一公司党委 没有审批链。"]


def test_a_key_is_used_once(world: World) -> None:
    with pytest.raises(Invalid, match="small-2023"):
        plan(world, world.cycle.key)


def test_dates_stand_in_order(world: World) -> None:
    wrong = Dates(date(2024, 2, 1), date(2024, 1, 20), date(2024, 1, 31))
    with pytest.raises(Invalid, match="颠倒"):
        plan(world, dates=dict.fromkeys(world.template.levels, wrong))


def test_the_top_unit_takes_part(world: World) -> None:
    with pytest.raises(Invalid, match="集团公司党委"):
        plan(world, dates={"branch": DATES, "company": DATES})
