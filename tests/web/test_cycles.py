"""The pages of cycles: who sees them, plan, proof, open, dates, more time, waivers, close."""

from datetime import date

import pytest
from sqlalchemy import delete, select

from domain.access.roles import Role
from models import Cycle, CycleUnit, Extension, Membership, Submission
from services.accounts import give_role
from services.organisation import add_unit
from tests.services.world import START, filled
from tests.web.site_of_world import Site

PAGE = "/cycles/small-2023"
PLAN = {
    "title": "2024 年小报告",
    "key": "small-2024",
    "previous": "small-2023",
    **{
        f"{name}-{level}": day
        for level in ("branch", "company", "group")
        for name, day in (
            ("opens", "2023-11-01"),
            ("due", "2023-11-30"),
            ("closes", "2023-12-31"),
        )
    },
}


def chosen(site: Site) -> str:
    with site.world() as world:
        return str(world.cycle.version_id)


def plan(site: Site, **changes: str) -> dict[str, object]:
    return {**PLAN, "choice": chosen(site), **changes}


def test_head_office_lists_its_cycles_and_others_are_told_why_there_are_none(site: Site) -> None:
    for username in ("admin", "g.compiler"):
        page = site.visitor(username).get("/cycles")
        assert "2023 年小报告" in page.text
        assert "结转下一周期" in page.text
        assert "/units/g/cycles/new" in page.links().values()
    page = site.visitor("b1.drafter").get("/cycles")
    assert "没有由您管理的填报周期" in page.text
    assert "筹备新周期" not in page.text


def test_the_page_of_a_cycle_counts_by_level_and_leads_on(site: Site) -> None:
    with site.world() as world:
        world.save("b1", filled("b1"))
        world.now = world.now.replace(day=23)
        world.submit("b1")
    page = site.visitor("g.compiler").get(PAGE)
    branch = page.rows()[1]
    assert branch[0] == "支部"
    assert branch[5:] == ["0 / 6", "0", "1", "0"]
    for link in ("board", "roll-up", "report"):
        assert f"/cycles/small-2023/units/g/{link}" in page.links().values()
    assert "开启了本周期" in page.text


@pytest.mark.parametrize("path", ["/next", "/dates", "/extensions", "/closing"])
def test_who_only_reads_a_cycle_changes_nothing_in_it(site: Site, path: str) -> None:
    site.visitor("g.reviewer").get(PAGE)
    site.visitor("g.reviewer").get(PAGE + path, 403)
    site.visitor("c1.compiler").get(PAGE + path, 404)


# ---------------------------------------------------------------- roll forward, proof, open
def test_the_next_cycle_is_proposed_a_year_later_with_what_differs(site: Site) -> None:
    with site.world() as world:
        add_unit(world.session, "b9", "新支部", "branch", world.units["c1"])
        world.units["b3"].closed_on = date(2023, 11, 6)
        world.units["b1"].name = "改名支部"
    text = site.visitor("admin").get(f"{PAGE}/next").html
    assert 'value="small-2024"' in text
    assert 'value="2024 年小报告"' in text
    assert 'value="2024-11-20"' in text
    assert "版本相同，没有变化。" in text
    assert "新支部" in text
    assert "b3 党支部" in text
    assert "b1 党支部 → 改名支部" in text
    assert "不带过来" in text


def test_another_template_is_compared_field_by_field(site: Site) -> None:
    text = site.visitor("admin").get(f"{PAGE}/next?choice=builtin:work-safety").text
    assert "取消" in text
    assert "新增" in text
    assert "版本相同" in site.visitor("admin").get(f"{PAGE}/next?choice=nonsense").text


def test_a_plan_is_proved_by_name_mended_and_opened(site: Site) -> None:
    with site.world() as world:
        secretary = world.people["b2.secretary"]
        world.session.execute(delete(Membership).where(Membership.person_id == secretary.id))
    admin = site.visitor("admin")
    assert admin.post("/units/g/cycles", plan(site)).location == "/cycles/small-2024/proof"
    text = admin.get("/cycles/small-2024/proof").text
    assert "b2 党支部 的审批节点“支部书记”没有足够的人可以审批。" in text
    assert "开启填报周期" not in text
    refused = admin.post("/cycles/small-2024/open", {}, status=422)
    assert "还不能开启，有 1 处问题" in refused.text
    with site.world() as world:
        give_role(
            world.session,
            world.people["b1.secretary"],
            world.units["b2"],
            Role.APPROVER,
            START,
        )
    text = admin.get("/cycles/small-2024/proof").text
    assert "核对通过，可以开启。" in text
    assert "为 5 个单位建立 10 份章节稿。" in text
    assert admin.post("/cycles/small-2024/open", {}).location == "/cycles/small-2024"
    assert "2024 年小报告" in site.visitor("b1.drafter").get("/").text
    assert admin.get("/cycles/small-2024/proof", 302).location == "/cycles/small-2024"


def test_what_cannot_be_planned_is_said_and_nothing_typed_is_lost(site: Site) -> None:
    admin = site.visitor("admin")
    wrong = {
        "开放、截止、关闭日期要填就填全": {"due-branch": ""},
        "起止日期前后颠倒": {"due-branch": "2023-10-01"},
        "请按 2023-06-30": {"due-branch": "明天"},
        "周期代码只能用": {"key": "a b"},
        "请填写周期名称": {"title": " "},
        "已存在": {"key": "small-2023"},
        "请选择报告模板": {"choice": "77"},
    }
    for says, changes in wrong.items():
        text = admin.post("/units/g/cycles", plan(site, **changes), status=422).html
        assert says in text
        if "title" not in changes:
            assert 'value="2024 年小报告"' in text
    with site.world() as world:
        assert world.session.scalars(select(Cycle.key)).all() == ["small-2023"]


def test_units_left_out_take_no_part_and_a_plan_can_be_changed_and_dropped(site: Site) -> None:
    with site.world() as world:
        left_out = str(world.units["b2"].id)
    admin = site.visitor("admin")
    typed = plan(site, left_out=left_out)
    assert admin.post("/units/g/cycles", typed).location == "/cycles/small-2024/proof"
    assert "b2 党支部" in admin.get("/cycles/small-2024").text
    changed = {**typed, "title": "改过的名称"}
    assert admin.post("/cycles/small-2024/plan", changed).location == "/cycles/small-2024/proof"
    assert admin.post("/cycles/small-2024/plan/refresh", {}).location == "/cycles/small-2024/proof"
    assert "改过的名称" in admin.get("/cycles").text
    with site.world() as world:
        cycle = world.session.scalars(select(Cycle).where(Cycle.key == "small-2024")).one()
        codes = world.session.scalars(
            select(CycleUnit.code).where(CycleUnit.cycle_id == cycle.id)
        ).all()
        assert "b2" not in codes
    assert admin.post("/cycles/small-2024/plan/drop", {}).location == "/cycles"
    assert "改过的名称" not in admin.get("/cycles").text
    admin.get("/cycles/small-2024", status=404)
    assert admin.post(f"{PAGE}/plan/drop", {}).location == PAGE
    assert admin.post(f"{PAGE}/plan/refresh", {}).location == PAGE
    admin.post(f"{PAGE}/plan", plan(site), status=422)


def test_a_first_cycle_is_planned_from_a_template_of_the_program(site: Site) -> None:
    admin = site.visitor("admin")
    text = admin.get("/units/g/cycles/new?choice=builtin:party-training").text
    assert "程序自带" in text
    typed = plan(site, choice="builtin:party-training", key="training", previous="")
    assert admin.post("/units/g/cycles", typed).location == "/cycles/training/proof"
    assert "第 1 版" in admin.get("/cycles/training").text


# ---------------------------------------------------------------- dates
def test_dates_of_an_open_cycle_change_with_a_reason(site: Site) -> None:
    admin = site.visitor("admin")
    typed = {name: day for name, day in PLAN.items() if "-" in name}
    refused = admin.post(f"{PAGE}/dates", typed, status=422)
    assert "请写明理由" in refused.text
    assert 'value="2023-11-30"' in refused.html
    assert 'value="2023-11-20"' in admin.get(f"{PAGE}/dates").html
    assert admin.post(f"{PAGE}/dates", {**typed, "reason": "统一顺延十天"}).location == PAGE
    text = admin.get(PAGE).text
    assert "统一顺延十天" in text
    assert "2023-11-01 / 2023-11-30 / 2023-12-31" in text
    with site.world() as world:
        assert world.submission("b1").due_on == date(2023, 11, 30)


# ---------------------------------------------------------------- more time
MORE = {"unit": "b1 b1 党支部", "due_on": "2024-01-10", "reason": "班子调整"}


def test_more_time_is_given_shown_and_taken_back(site: Site) -> None:
    admin = site.visitor("admin")
    assert admin.post(f"{PAGE}/extensions", MORE).location == f"{PAGE}/extensions"
    assert "班子调整" in admin.get(f"{PAGE}/extensions").text
    assert "班子调整" in admin.get(PAGE).text
    with site.world() as world:
        number = world.submission("b1").id
        extension = world.session.scalars(select(Extension.id)).one()
    drafter = site.visitor("b1.drafter")
    assert "已延期" in drafter.get("/").text
    assert "已延期：2024-01-10 截止" in drafter.get(f"/sections/{number}").text
    assert "班子调整" in drafter.get(f"/sections/{number}/history").text
    assert "已延期" in site.visitor("c1.compiler").get("/cycles/small-2023/units/c1/board").text
    back = f"{PAGE}/extensions/{extension}/withdraw"
    assert admin.post(back, {}).location == f"{PAGE}/extensions"
    assert "已延期：" not in drafter.get(f"/sections/{number}").text
    admin.post(back, {}, status=409)


def test_more_time_that_makes_no_sense_is_refused_with_what_was_typed(site: Site) -> None:
    admin = site.visitor("admin")
    for says, changes in {
        "请从列表中选择": {"unit": "nobody"},
        "请写明理由": {"reason": ""},
        "请按 2023-06-30": {"due_on": ""},
        "应晚于本级原定": {"due_on": "2023-11-10"},
        "不填报这一章节": {"section": "nowhere"},
    }.items():
        typed = {**MORE, **changes}
        text = admin.post(f"{PAGE}/extensions", typed, status=422).text
        assert says in text
    with site.world() as world:
        assert world.session.scalars(select(Extension)).all() == []


# ---------------------------------------------------------------- waivers
def test_waivers_say_what_became_of_each(site: Site) -> None:
    with site.world() as world:
        world.save("b2", filled("b2"))
        world.submit("b2")
        waits, free = world.submission("b2").id, world.submission("b1").id
    compiler = site.visitor("g.compiler")
    typed = {"item": [str(free), str(waits), "999999"], "reason": "新成立，不参加"}
    text = compiler.post(f"{PAGE}/waivers", typed, status=200).text
    assert "已免报 1 项" in text
    assert "未办成 2 项" in text
    with site.world() as world:
        states = {world.session.get_one(Submission, number).state for number in (free, waits)}
        assert states == {"waived", "in_review"}
    assert "b1 党支部" in compiler.get(f"{PAGE}/waivers").text
    assert "请先勾选" in compiler.post(f"{PAGE}/waivers", {"reason": "x"}, status=422).text
    assert "写明" in compiler.post(f"{PAGE}/waivers", {"item": str(waits)}, status=422).text


def test_who_may_not_waive_is_told_so_for_each(site: Site) -> None:
    with site.world() as world:
        free = world.submission("b1").id
    typed = {"item": str(free), "reason": "理由充分"}
    assert (
        "不由您办理" in site.visitor("g.reviewer").post(f"{PAGE}/waivers", typed, status=200).text
    )


# ---------------------------------------------------------------- close
def test_closing_names_what_is_unfinished_and_says_what_remains_possible(site: Site) -> None:
    with site.world() as world:
        world.finish("b1")
    admin = site.visitor("admin")
    text = admin.get(f"{PAGE}/closing").text
    assert "还有 5 个单位的 9 个章节没有办结" in text
    assert "b2 党支部" in text
    assert "所有人仍可查看" in text
    assert admin.post(f"{PAGE}/close", {}).location == PAGE
    assert "已关闭" in admin.get(PAGE).text
    assert admin.get(f"{PAGE}/closing", 302).location == PAGE
    assert "结转下一周期" in admin.get(PAGE).text


def test_what_is_shut_says_since_when(site: Site) -> None:
    with site.world() as world:
        for row in world.cycle.levels:
            row.opens_on = date(2023, 11, 15)
        number = world.submission("b1").id
    text = site.visitor("b1.drafter").get(f"/sections/{number}").text
    assert "本级单位自 2023-11-15 起开放填报，现在还不能办理。" in text


def test_what_came_late_stays_marked_wherever_its_day_is_shown(site: Site) -> None:
    with site.world() as world:
        world.save("b1", filled("b1"))
        world.now = world.now.replace(day=23)
        world.submit("b1")
        number = world.submission("b1").id
    admin = site.visitor("admin")
    admin.post(f"{PAGE}/extensions", MORE)
    for username, path in (
        ("b1.drafter", "/?tab=sent"),
        ("b1.secretary", "/queue"),
        ("c1.compiler", "/cycles/small-2023/units/c1/board"),
        ("b1.drafter", f"/sections/{number}"),
        ("b1.drafter", f"/sections/{number}/history"),
    ):
        assert "迟交 3 天" in site.visitor(username).get(path).text, path
