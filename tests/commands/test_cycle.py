"""`flask cycle`: list, check before opening, open, close."""

from dataclasses import replace
from datetime import date

from sqlalchemy import Engine, delete, select

from domain.cycle.dates import Dates
from models import AuditEvent, Membership
from services.cycles import plan_as, plan_of
from tests.commands.conftest import Run
from tests.services.databases import world_on

FAR = Dates(date(2090, 1, 1), date(2090, 2, 1), date(2090, 3, 1))


def plan_next(engine: Engine, *, is_broken: bool = False) -> None:
    with world_on(engine) as world:
        if is_broken:
            person = world.people["b2.secretary"]
            world.session.execute(delete(Membership).where(Membership.person_id == person.id))
        dates = dict.fromkeys(world.template.levels, FAR)
        plan_as(world.by("admin"), replace(plan_of(world.cycle), key="next", dates=dates))


def test_a_cycle_is_checked_opened_and_closed(run: Run, engine: Engine) -> None:
    plan_next(engine)
    checked = run("cycle", "check", "next")
    assert checked.exit_code == 0, checked.output
    assert "开启后：为 5 个单位建立 10 份章节稿。" in checked.output
    assert run("cycle", "open", "next", "--as", "admin").exit_code == 0
    assert "next\topen" in run("cycle", "list").output
    assert run("cycle", "close", "next", "--as", "admin").exit_code == 0
    again = run("cycle", "close", "next", "--as", "admin")
    assert again.output == "Error: 只有进行中的填报周期可以关闭。\n"
    with world_on(engine) as world:
        closing = select(AuditEvent.person_id).where(AuditEvent.kind == "cycle_closed")
        assert world.session.scalars(closing).one() == world.people["admin"].id


def test_what_stands_against_a_cycle_is_named_and_it_stays_planned(
    run: Run, engine: Engine
) -> None:
    plan_next(engine, is_broken=True)
    checked = run("cycle", "check", "next")
    assert checked.exit_code == 1
    assert "[stop] b2 党支部 的审批节点“支部书记”没有足够的人可以审批。" in checked.output
    assert run("cycle", "open", "next", "--as", "admin").exit_code == 1
    assert "next\tplanned" in run("cycle", "list").output
    assert run("cycle", "check", "nowhere").output == "Error: 没有代码为 nowhere 的填报周期\n"
