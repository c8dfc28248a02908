"""The proof before opening: everything that would break is named, and opening it is promised."""

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import delete, event, update

from domain.access.roles import Role
from domain.cycle.dates import Dates
from domain.errors import Invalid, NotAllowed
from domain.workflow.chain import Chain, Place, Quorum, Step
from models import AuditEvent, Cycle, CycleUnit, Membership, OrgUnit, TemplateVersion
from services.accounts import give_role
from services.cycles import Plan, drop_plan, open_cycle, plan_as, plan_of, replan
from services.organisation import add_unit, set_chain
from services.proving.points import Proof, Weight
from services.proving.proof import prove
from tests.services.conftest import Copies
from tests.services.world import START, World

DATES = Dates(date(2023, 11, 1), date(2023, 11, 30), date(2023, 12, 31))
TODAY = START.date()


@pytest.fixture(scope="module")
def copies(sqlite_copies: Copies) -> Copies:
    """One database is enough: nothing here is left to the database."""
    return sqlite_copies


def planned(world: World, **changes: object) -> Cycle:
    wanted: dict[str, object] = {
        "key": "next",
        "title": "下一期",
        "version": world.session.get_one(TemplateVersion, world.cycle.version_id),
        "root": world.units["g"],
        "dates": dict.fromkeys(world.template.levels, DATES),
    }
    return plan_as(world.by("admin"), Plan(**wanted | changes))  # type: ignore[arg-type]  # by name


def proof(world: World, **changes: object) -> Proof:
    return prove(world.session, planned(world, **changes), TODAY)


def said(found: Proof, weight: Weight) -> list[str]:
    return [str(point.message) for point in found.points if point.weight is weight]


def test_a_whole_plan_has_nothing_against_it_and_says_what_opening_does(world: World) -> None:
    found = proof(world)
    assert (found.stops, said(found, Weight.WARN)) == ((), [])
    promises = [str(each) for each in found.promises]
    assert "为 5 个单位建立 10 份章节稿。" in promises
    dated = "2023-11-01 开放，2023-11-30 截止，2023-12-31 关闭。"
    assert f"支部（3 个，每个 2 章）：{dated}" in promises
    assert "3 个单位按审批链“branch”审批：支部书记 → 公司审核。" in promises
    assert "通知 5 位填报人。" in promises


def no_secretary(world: World) -> None:
    person = world.people["b2.secretary"]
    world.session.execute(delete(Membership).where(Membership.person_id == person.id))


def secretary_only_drafts(world: World) -> None:
    """b2's secretary becomes its one drafter: under four eyes nobody can approve."""
    world.session.execute(
        delete(Membership).where(Membership.person_id == world.people["b2.drafter"].id)
    )
    give_role(world.session, world.people["b2.secretary"], world.units["b2"], Role.DRAFTER, START)


def two_of_one(world: World) -> None:
    chain = Chain((Step("两人会审", Place.OWN, Role.APPROVER, quorum=Quorum.AT_LEAST, count=2),))
    set_chain(world.session, world.units["c1"], "branch", "两人", chain)


def somebody_gone(world: World) -> None:
    chain = Chain((Step("老书记", Place.PERSON, person="nobody"),))
    set_chain(world.session, world.units["b1"], "branch", "专人", chain)


STOPS: dict[str, tuple[Callable[[World], None], str, str]] = {
    "a step without people": (
        no_secretary,
        "b2 党支部 的审批节点“支部书记”没有足够的人可以审批。",
        "需要 1 人，现有 0 人",
    ),
    "the one signer writes": (
        secretary_only_drafts,
        "b2 党支部 的填报人同时是审批节点“支部书记”唯一能审批的人。",
        "另设一名",
    ),
    "fewer than the quorum": (
        two_of_one,
        "b1 党支部 的审批节点“两人会审”没有足够的人可以审批。",
        "需要 2 人，现有 1 人",
    ),
    "a named person who is gone": (
        somebody_gone,
        "b1 党支部 的审批节点“老书记”没有足够的人可以审批。",
        "“nobody”不存在",
    ),
}


@pytest.mark.parametrize("name", STOPS)
def test_what_could_never_work_stops_the_opening_by_name(world: World, name: str) -> None:
    breaks, says, hint = STOPS[name]
    breaks(world)
    found = proof(world)
    assert says in said(found, Weight.STOP)
    point = next(point for point in found.stops if str(point.message) == says)
    assert hint in str(point.hint)
    assert not found.can_open


def test_one_of_two_drafters_who_also_signs_is_a_warning(world: World) -> None:
    give_role(world.session, world.people["b2.secretary"], world.units["b2"], Role.DRAFTER, START)
    found = proof(world)
    assert found.can_open
    assert any("兼任审批节点“支部书记”" in each for each in said(found, Weight.WARN))


def test_a_unit_without_a_drafter_is_told(world: World) -> None:
    world.session.execute(
        delete(Membership).where(Membership.person_id == world.people["b3.drafter"].id)
    )
    assert said(proof(world), Weight.WARN) == ["b3 党支部 没有填报人，开启后没有人能填写。"]


def test_a_number_that_nobody_enters_stops_the_opening(world: World) -> None:
    upper = dict.fromkeys(("company", "group"), DATES)
    found = said(proof(world, dates=upper), Weight.WARN)
    assert any("要汇总，但没有参加的单位填写" in each for each in found)


def test_dates_that_are_over_stop_and_a_past_due_date_is_told(world: World) -> None:
    over = Dates(date(2023, 9, 1), date(2023, 9, 20), date(2023, 10, 1))
    due = Dates(date(2023, 10, 1), date(2023, 11, 1), date(2023, 12, 1))
    found = proof(world, dates={"branch": over, "company": due, "group": DATES})
    assert said(found, Weight.STOP) == ["支部 的关闭日期 2023-10-01 已经过去。"]
    assert said(found, Weight.WARN) == ["公司 的截止日期 2023-11-01 已经过去，一开启就会逾期。"]


def test_a_branch_that_is_due_after_its_company_is_told(world: World) -> None:
    late = Dates(DATES.opens_on, date(2023, 12, 5), DATES.closes_on)
    found = proof(world, dates={"branch": late, "company": DATES, "group": DATES})
    assert said(found, Weight.WARN) == ["支部 的截止日期晚于 公司，上级可能来不及汇总。"]


def test_what_changed_in_the_organisation_since_is_told_and_taken_over_on_demand(
    world: World,
) -> None:
    cycle = planned(world)
    other = add_unit(world.session, "c2", "二公司党委", "company", world.units["g"])
    add_unit(world.session, "b9", "新支部", "branch", world.units["c1"])
    world.units["b1"].name = "改了名"
    moved = world.units["b2"]
    moved.parent_id, moved.path = other.id, f"{other.path}{moved.id}."
    world.units["b3"].closed_on = TODAY
    found = said(prove(world.session, cycle, TODAY), Weight.WARN)
    assert any("新增了 2 个单位" in each and "新支部、二公司党委" in each for each in found)
    assert any("1 个参加的单位已撤销或不再参加：b3 党支部" in each for each in found)
    assert any("1 个单位换了上级：b2 党支部" in each for each in found)
    assert any("1 个单位改了名称：b1 党支部→改了名" in each for each in found)
    replan(world.by("admin"), cycle, plan_of(cycle))
    again = said(prove(world.session, cycle, TODAY), Weight.WARN)
    assert not any("改了名称" in each or "撤销" in each or "新增" in each for each in again)


def test_a_unit_left_out_takes_no_part_nor_what_is_below_it(world: World) -> None:
    cycle = planned(world, left_out=[world.units["b2"].id])
    units = {unit.code for unit in world.session.query(CycleUnit).filter_by(cycle_id=cycle.id)}
    assert units == {"g", "c1", "b1", "b3"}
    assert not any("新增" in each for each in said(prove(world.session, cycle, TODAY), Weight.WARN))
    with pytest.raises(Invalid, match="集团公司党委"):
        planned(world, key="other", left_out=[world.units["g"].id])


def test_a_plan_is_changed_or_given_up_until_it_opens(world: World) -> None:
    cycle = planned(world)
    replan(world.by("admin"), cycle, plan_of(cycle))
    open_cycle(world.by("admin"), cycle)
    with pytest.raises(NotAllowed, match="筹备中"):
        replan(world.by("admin"), cycle, plan_of(cycle))
    with pytest.raises(NotAllowed, match="筹备中"):
        drop_plan(world.by("admin"), cycle)
    other = planned(world, key="other")
    drop_plan(world.by("admin"), other)
    assert world.session.query(Cycle).filter_by(key="other").all() == []
    dropped = world.session.query(AuditEvent).filter_by(kind="cycle_plan_dropped")
    assert dropped.count() == 1


def test_the_queries_of_a_proof_do_not_grow_with_the_units(world: World) -> None:
    def queries() -> int:
        cycle = planned(world, key=f"k{world.session.query(OrgUnit).count()}")
        world.session.flush()
        counted = []
        connection = world.session.connection()
        event.listen(connection, "before_cursor_execute", lambda *a: counted.append(a[2]))
        prove(world.session, cycle, TODAY)
        return len(counted)

    few = queries()
    for number in range(20, 60):
        add_unit(world.session, f"b{number}", f"{number} 支部", "branch", world.units["c1"])
    assert queries() == few


def test_a_previous_cycle_that_is_still_open_is_told(world: World) -> None:
    found = proof(world, previous=world.cycle)
    assert any("还没有关闭" in each for each in said(found, Weight.WARN))
    world.session.execute(update(Cycle).where(Cycle.id == world.cycle.id).values(title="x"))
