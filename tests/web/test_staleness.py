"""The page of what is stale: who may refresh from it, what a refusal says, and the way up."""

import pytest

from models import FinalReport
from services.report_uses import newest_report
from tests.services.staged import (
    compile_from_branches,
    freeze_the_report,
    hand_over_and_get_back,
    open_again,
    say,
)
from tests.services.world import World
from tests.web.site_of_world import Site

STALE = "/cycles/small-2023/units/c1/stale"


def approve_everything(world: World) -> None:
    for unit in ("b1", "b2", "b3"):
        say(world, unit)
        world.submit(unit)
        world.approve(unit)
        world.finish(unit, "plan")
    compile_from_branches(world, "b1")


@pytest.fixture
def reopened(site: Site) -> str:
    """The company's section and b1's are open again; the address that refreshes its figures."""
    with site.world() as world:
        approve_everything(world)
        open_again(world, "c1", "b1")
        return f"/sections/{world.submission('c1').id}/refresh-figures"


def test_only_who_writes_for_the_unit_is_offered_to_refresh(site: Site, reopened: str) -> None:
    page = site.visitor("c1.reviewer").get(STALE)
    assert "刷新，用现在的数" in page.text
    assert page.all("form", action=reopened) == []
    for username, status in (("c1.reviewer", 403), ("b1.drafter", 404), ("g.compiler", 403)):
        site.visitor(username).post(reopened, {}, status)
    assert len(site.visitor("c1.compiler").get(STALE).all("form", action=reopened)) == 4


def test_refreshing_one_leaves_the_others(site: Site, reopened: str) -> None:
    visitor = site.visitor("c1.compiler")
    visitor.post(reopened, {"field": "members"})
    page = visitor.get(STALE)
    assert "已刷新 1 个汇总数。" in page.html
    assert "党员" not in page.text
    assert "会议" in page.text
    visitor.post(reopened, {})
    assert visitor.get(STALE).all("form", action=reopened) == []


def test_a_second_refresh_and_one_while_in_review_are_refused_with_the_page(
    site: Site, reopened: str
) -> None:
    visitor = site.visitor("c1.compiler")
    visitor.post(reopened, {})
    assert "这些汇总数没有过时，不需要刷新。" in visitor.post(reopened, {}, 409).text
    with site.world() as world:
        world.finish("b1", meetings=9)
        world.submit("c1")
        open_again(world, "b2")
    page = visitor.get(STALE)
    assert page.all("form", action=reopened) == []
    assert "请审批人退回（或提交人撤回），刷新后重新提交" in page.text
    assert "当前状态不能进行这项操作" in visitor.post(reopened, {}, 409).text


def test_a_reviewer_is_told_why_it_cannot_be_approved_and_what_to_do(site: Site) -> None:
    with site.world() as world:
        approve_everything(world)
        open_again(world, "c1")
        world.submit("c1")
        open_again(world, "b2")
        number = world.submission("c1").id
    page = site.visitor("c1.reviewer").get(f"/sections/{number}/review")
    assert "汇总数已过时：b2 党支部。现在不能同意：请审批人退回" in page.text
    assert page.links()["看看变了什么"] == f"{STALE}#stale-work"


def live(world: World) -> FinalReport:
    report = newest_report(world.session, world.cycle_unit("c1"))
    assert report is not None
    return report


def test_a_refused_reopening_shows_every_step_from_the_top_down(site: Site) -> None:
    with site.world() as world:
        approve_everything(world)
        freeze_the_report(world)
        branch, company = (f"/sections/{world.submission(unit).id}" for unit in ("b1", "c1"))
    page = site.visitor("c1.approver").post(f"{branch}/reopen", {"reason": "数字有误"}, 422)
    links = page.links()
    assert links["一公司党委的终稿"] == "/cycles/small-2023/units/c1/report"
    assert links["一公司党委的本章节"] == company
    assert page.text.index("一公司党委的终稿") < page.text.index("一公司党委的本章节")
    with site.world() as world:
        hand_over_and_get_back(world, live(world))
    again = site.visitor("c1.approver").get(branch)
    assert "一公司党委的终稿" not in again.links()
