"""The desk: what a person must do now, by when, and why it is here."""

from datetime import date, datetime

import pytest

from domain.access.roles import Role
from services.accounts import give_role
from services.cycles import close_cycle
from services.moving import Words, reopen, send_back
from services.reports import Cover, compile_report, freeze, send
from tests.services.world import ZONE, World, filled
from tests.web.client import Page
from tests.web.conftest import SetClock
from tests.web.site_of_world import Site

TABS = ("待办", "已送出", "已办", "我填报的")


def counts(page: Page) -> dict[str, int]:
    """The counts on the tabs."""
    return {
        name: int(label.removeprefix(name))
        for label in page.links()
        for name in TABS
        if label.startswith(name)
    }


def listed(page: Page) -> list[str]:
    """The first line of each row of the desk's table."""
    return [row[0] for row in page.rows()[1:]]


def return_work(world: World, unit: str, username: str, reason: str) -> None:
    shown = world.revision(unit).content_hash
    send_back(world.by(username), world.submission(unit).id, shown, Words(reason))


# ---------------------------------------------------------------- the lists
def test_a_drafter_finds_every_section_that_is_to_be_filled(site: Site) -> None:
    page = site.visitor("b1.drafter").get("/")
    assert listed(page) == ["一、工作情况", "二、下一步"]
    assert counts(page) == {"待办": 2, "已送出": 0, "已办": 0, "我填报的": 0}
    assert "待填报" in page.text
    assert "2023-11-20 还有 13 天" in page.text


def test_a_row_to_fill_leads_to_the_section(site: Site) -> None:
    with site.world() as world:
        number = world.submission("b1").id
    page = site.visitor("b1.drafter").get("/")
    assert page.links()["一、工作情况"] == f"/sections/{number}"


def test_a_row_to_decide_leads_to_the_review(site: Site) -> None:
    with site.world() as world:
        world.finish("b1")
        world.finish("b2", "plan")
        world.save("b2", filled("b2"))
        world.submit("b2")
        number = world.submission("b2").id
    page = site.visitor("b2.secretary").get("/")
    assert listed(page) == ["一、工作情况"]
    assert page.links()["一、工作情况"] == f"/sections/{number}/review"
    assert "待我审批" in page.text
    assert "支部书记" in page.text


def test_what_was_returned_comes_first_and_says_who_and_why(site: Site) -> None:
    with site.world() as world:
        world.finish("b1", "plan")
        world.save("b1", filled("b1"))
        world.submit("b1")
        return_work(world, "b1", "b1.secretary", "会议次数与台账不一致，请核对。")
        reopen(world.by("c1.reviewer"), world.submission("b1", "plan").id, Words("需要补充措施。"))
    page = site.visitor("b1.drafter").get("/")
    assert listed(page) == ["一、工作情况", "二、下一步"]
    assert "b1.secretary 2023-11-07 09:00 退回：会议次数与台账不一致，请核对。" in page.text
    assert "c1.reviewer 2023-11-07 09:00 重新开放：需要补充措施。" in page.text


def test_what_is_overdue_says_so_and_comes_before_what_is_not(
    site: Site, clock_shows: SetClock
) -> None:
    with site.world() as world:
        world.submission("b1", "plan").due_on = date(2023, 11, 6)
    clock_shows(datetime(2023, 11, 18, 9, 0, tzinfo=ZONE))
    page = site.visitor("b1.drafter").get("/")
    assert listed(page) == ["二、下一步", "一、工作情况"]
    assert "已逾期 12 天" in page.text
    assert "即将到期" in page.text


def test_a_person_finds_what_they_sent_with_who_has_it(site: Site) -> None:
    with site.world() as world:
        world.save("b1", filled("b1"))
        world.submit("b1")
    page = site.visitor("b1.drafter").get("/?tab=sent")
    assert listed(page) == ["一、工作情况"]
    assert "b1.secretary" in page.text
    assert counts(page) == {"待办": 1, "已送出": 1, "已办": 0, "我填报的": 1}


def test_a_reviewer_finds_what_they_decided_and_when(site: Site) -> None:
    with site.world() as world:
        world.finish("b1")
    page = site.visitor("c1.reviewer").get("/?tab=done")
    assert listed(page) == ["一、工作情况 b1 党支部 · 2023 年小报告"]
    assert "2023-11-07 09:00 我已同意" in page.text


def test_a_drafter_finds_what_they_started_whatever_came_of_it(site: Site) -> None:
    with site.world() as world:
        world.finish("b1")
    page = site.visitor("b1.drafter").get("/?tab=started")
    assert listed(page) == ["一、工作情况"]
    assert "已审定" in page.text


def test_an_unknown_tab_is_the_first_one(site: Site) -> None:
    page = site.visitor("b1.drafter").get("/?tab=nonsense")
    assert listed(page) == ["一、工作情况", "二、下一步"]


@pytest.mark.parametrize("tab", ["to_do", "sent", "done", "started"])
def test_an_empty_list_says_what_comes_next(site: Site, tab: str) -> None:
    page = site.visitor("auditor").get(f"/?tab={tab}")
    assert page.all("table") == []
    (empty,) = page.all("div", class_="empty")
    assert len(list(empty.iter("p"))) >= 2


def test_one_person_with_two_posts_finds_both_units_sections(site: Site) -> None:
    with site.world() as world:
        give_role(
            world.session, world.people["b1.drafter"], world.units["b2"], Role.DRAFTER, world.now
        )
    page = site.visitor("b1.drafter").get("/")
    assert counts(page)["待办"] == 4
    assert "一、工作情况 b2 党支部 · 2023 年小报告" in listed(page)


def test_a_closed_cycle_leaves_nothing_to_do(site: Site) -> None:
    with site.world() as world:
        close_cycle(world.by("admin"), world.cycle)
    assert counts(site.visitor("b1.drafter").get("/"))["待办"] == 0


# ---------------------------------------------------------------- how the units stand
def test_the_units_own_sections_stand_on_one_line(site: Site) -> None:
    with site.world() as world:
        world.finish("b1")
        number = world.submission("b1", "plan").id
    page = site.visitor("b1.secretary").get("/")
    assert "b1 党支部 2023 年小报告 本单位已办结 1 / 2 章" in page.text
    assert page.links()["一、工作情况 已审定"]
    assert page.links()["二、下一步 草稿"] == f"/sections/{number}"


def test_what_lies_below_is_counted_with_what_is_late(site: Site, clock_shows: SetClock) -> None:
    with site.world() as world:
        world.finish("b1")
    clock_shows(datetime(2023, 11, 21, 9, 0, tzinfo=ZONE))
    page = site.visitor("c1.reviewer").get("/")
    assert "下级已办结 1 / 6 章" in page.text
    assert page.links()["逾期 5 章"].endswith("/units/c1/board?late=1")


# ---------------------------------------------------------------- reports that wait
@pytest.fixture
def finished(site: Site) -> Site:
    """A site where every section of the company and its branches is approved."""
    with site.world() as world:
        for unit in ("b1", "b2", "b3", "c1"):
            world.finish(unit)
            world.finish(unit, "plan")
    return site


def compiled(world: World) -> int:
    cover = Cover("一党〔2023〕5号", "王一", world.now.date())
    unit = world.units["c1"].id
    return compile_report(world.by("c1.compiler"), world.cycle, unit, cover).id


def test_the_compiler_is_told_when_the_report_can_be_compiled(finished: Site) -> None:
    page = finished.visitor("c1.compiler").get("/")
    assert ["一公司党委 2023 年小报告", "各章均已审定", "待汇编"] in page.rows(0)
    assert counts(page)["待办"] == 1


def test_a_report_waits_for_each_in_turn(finished: Site) -> None:
    waits = []
    with finished.world() as world:
        number = compiled(world)
    waits.append(finished.visitor("c1.approver").get("/").text)
    with finished.world() as world:
        freeze(world.by("c1.approver"), number)
    waits.append(finished.visitor("c1.compiler").get("/").text)
    with finished.world() as world:
        send(world.by("c1.compiler"), number)
    waits.append(finished.visitor("g.reviewer").get("/").text)
    words = ("待定稿", "待报送", "待签收")
    assert [word in text for word, text in zip(words, waits, strict=True)] == [True] * 3


def test_a_report_that_waits_for_another_is_not_on_the_desk(finished: Site) -> None:
    with finished.world() as world:
        compiled(world)
    assert counts(finished.visitor("c1.reviewer").get("/"))["待办"] == 0
    assert counts(finished.visitor("b1.drafter").get("/"))["待办"] == 0
