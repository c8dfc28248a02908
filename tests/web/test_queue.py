"""The queue: what it lists, how it is narrowed and ordered, and approving several at once."""

from datetime import date, datetime
from typing import Any

import pytest

from domain.access.roles import Role
from domain.answers import Answer, Given
from models import DraftAuthor, ReviewTask
from services.accounts import give_role
from services.moving import Words, send_back, withdraw
from services.reads.queue import PAGE_ROWS
from tests.services.world import START, ZONE, World, filled
from tests.web.client import Client, Page
from tests.web.conftest import SetClock
from tests.web.section_steps import number_of, state_of
from tests.web.site_of_world import Site

LOW = {"hours": Given(20)}
WHY = {"T001:work:hours": "下半年集中补训。"}


def at_company(world: World, *units: str, section: str = "work", **answers: Any) -> None:
    """Submitted and approved at the branch: it waits for the company's reviewer."""
    for unit in units:
        world.save(unit, {**filled(unit, section), **answers}, section)
        world.submit(unit, section)
        world.approve(unit, section, steps=1)


def names(page: Page) -> list[str]:
    """The rows' units and sections."""
    return [next(cell for cell in row if "、" in cell) for row in page.rows()[1:]]


def queue(site: Site, asked: str = "", username: str = "c1.reviewer") -> Page:
    return site.visitor(username).get(f"/queue{asked}")


def ticks(page: Page) -> list[str]:
    return [box.get("value", "") for box in page.all("input", name="item", type="checkbox")]


def post(client: Client, page: Page, where: str, status: int = 200, **typed: Any) -> Page:
    values = {**page.form(f"/queue/{where}").values, **typed}
    return client.post(f"/queue/{where}", values, status)


# ---------------------------------------------------------------- what is listed
def test_a_row_says_what_a_reviewer_decides_by(site: Site) -> None:
    with site.world() as world:
        world.save("b1", {**filled("b1"), **LOW}, **WHY)
        from services.moving import submit

        submit(world.by("b1.drafter"), world.submission("b1").id, "数字已与台账核对。")
        world.approve("b1", steps=1)
        due_on = world.session.query(ReviewTask).filter_by(closed_at=None).one().due_on
    row = queue(site).rows()[1]
    assert row[1:3] == ["b1 党支部 一、工作情况", "审核中 公司审核 第 1 轮 · 第 1 版"]
    assert row[3] == "b1.drafter 2023-11-07 09:00"
    assert row[4].startswith(due_on.isoformat())
    assert row[5:] == ["首次", "1 条", "数字已与台账核对。"]


def test_what_waits_for_others_is_not_listed(site: Site) -> None:
    with site.world() as world:
        at_company(world, "b1")
    assert names(queue(site)) == ["b1 党支部 一、工作情况"]
    for other in ("b1.secretary", "b2.secretary", "g.reviewer", "auditor"):
        assert "没有等您审批的章节" in queue(site, username=other).text


def test_the_tabs_hold_what_was_decided_last_with_their_counts(site: Site) -> None:
    with site.world() as world:
        at_company(world, "b1", "b2", "b3")
        world.approve("b1", steps=0)
        from services.moving import approve

        approve(
            world.by("c1.reviewer"), world.submission("b1").id, world.revision("b1").content_hash
        )
        hash_shown = world.revision("b2").content_hash
        send_back(world.by("c1.reviewer"), world.submission("b2").id, hash_shown, Words("请核对。"))
    page = queue(site)
    assert {"待审批1", "我已同意1", "我已退回1"} <= {
        label.replace(" ", "") for label in page.links()
    }
    assert names(queue(site, "?tab=approved")) == ["b1 党支部 一、工作情况"]
    assert names(queue(site, "?tab=returned")) == ["b2 党支部 一、工作情况"]
    assert queue(site, "?tab=returned").all("input", name="item") == []


def test_each_row_says_how_many_fields_changed_since_my_own_decision(site: Site) -> None:
    with site.world() as world:
        change: dict[str, Answer] = {"meetings": Given(4), "members": Given(11)}
        for unit in ("b1", "b2"):
            at_company(world, unit)
            shown = world.revision(unit).content_hash
            send_back(world.by("c1.reviewer"), world.submission(unit).id, shown, Words("请核对。"))
            world.save(unit, change if unit == "b1" else {})
            world.submit(unit)
            world.approve(unit, steps=1)
        at_company(world, "b3")
    page = queue(site, "?sort=unit")
    # the text shows the number of meetings: it reads otherwise now
    assert [row[5] for row in page.rows()[1:]] == ["改了 3 项", "未变", "首次"]
    assert names(queue(site, "?since=changed")) == ["b1 党支部 一、工作情况"]
    assert names(queue(site, "?since=same")) == ["b2 党支部 一、工作情况"]
    assert names(queue(site, "?since=first")) == ["b3 党支部 一、工作情况"]


def test_a_reason_that_changed_counts_as_a_change(site: Site) -> None:
    with site.world() as world:
        world.save("b1", {**filled("b1"), **LOW}, **WHY)
        world.submit("b1")
        shown = world.revision("b1").content_hash
        send_back(world.by("b1.secretary"), world.submission("b1").id, shown, Words("请说清。"))
        world.save("b1", {}, **{"T001:work:hours": "换了一个说法。"})
        world.submit("b1")
    assert queue(site, username="b1.secretary").rows()[1][5] == "改了 1 项"


# ---------------------------------------------------------------- filters, order, pages
def test_filters_narrow_by_section_name_reason_and_together(site: Site) -> None:
    with site.world() as world:
        at_company(world, "b1", "b2")
        at_company(world, "b1", section="plan")
        world.save("b3", {**filled("b3"), **LOW}, **WHY)
        world.submit("b3")
        world.approve("b3", steps=1)
    assert names(queue(site, "?section=plan")) == ["b1 党支部 二、下一步"]
    assert names(queue(site, "?name=B2")) == ["b2 党支部 一、工作情况"]
    assert "没有符合条件的章节" in queue(site, "?name=%25").text
    assert names(queue(site, "?explained=1")) == ["b3 党支部 一、工作情况"]
    assert names(queue(site, "?under=b1&sort=section")) == [
        "b1 党支部 一、工作情况",
        "b1 党支部 二、下一步",
    ]
    assert "没有符合条件的章节" in queue(site, "?under=b1&section=work&name=b2").text
    assert "没有符合条件的章节" in queue(site, "?name=nobody").text


def test_the_late_and_the_soon_are_told_apart_in_words(site: Site, clock_shows: SetClock) -> None:
    with site.world() as world:
        at_company(world, "b1", "b2", "b3")
        days = {"b1": date(2023, 11, 10), "b2": date(2023, 11, 14), "b3": date(2023, 11, 30)}
        for unit, day in days.items():
            task = world.session.query(ReviewTask).filter_by(
                submission_id=world.submission(unit).id, closed_at=None
            )
            task.one().due_on = day
    clock_shows(datetime(2023, 11, 12, 9, 0, tzinfo=ZONE))
    page = queue(site)
    assert [row[4] for row in page.rows()[1:]] == [
        "2023-11-10 已逾期 2 天",
        "2023-11-14 还有 2 天 将到期",
        "2023-11-30 还有 18 天",
    ]
    assert names(queue(site, "?late=late")) == ["b1 党支部 一、工作情况"]
    assert names(queue(site, "?late=soon")) == ["b2 党支部 一、工作情况"]


def test_the_order_is_turned_by_its_head(site: Site) -> None:
    with site.world() as world:
        at_company(world, "b2", "b3", "b1")
        at_company(world, "b2", section="plan")
    page = queue(site, "?sort=unit")
    assert [name[:2] for name in names(page)] == ["b1", "b2", "b2", "b3"]
    head = next(th for th in page.all("th") if th.get("aria-sort"))
    assert head.get("aria-sort") == "ascending"
    turned = site.visitor("c1.reviewer").get(page.links()["单位 ↑"])
    assert [name[:2] for name in names(turned)] == ["b3", "b2", "b2", "b1"]
    assert names(queue(site, "?sort=-section"))[0].endswith("下一步")


@pytest.mark.parametrize(
    "odd", ["?tab=x&sort=--due&late=9&since=never&page=x", "?page=999999", "?sort=-"]
)
def test_odd_questions_are_read_as_the_usual_one(site: Site, odd: str) -> None:
    with site.world() as world:
        at_company(world, "b1")
    assert names(queue(site, odd)) == ["b1 党支部 一、工作情况"]


def test_a_long_list_has_pages_that_keep_the_filters(wide_site: Site) -> None:
    with wide_site.world() as world:
        for section in ("work", "plan"):
            at_company(world, *(f"b{number}" for number in range(1, 31)), section=section)
    page = queue(wide_site, "?sort=unit&name=支部")
    assert len(names(page)) == PAGE_ROWS
    assert "第 1 / 2 页，共 60 项" in page.text
    rest = wide_site.visitor("c1.reviewer").get(page.links()["下一页"])
    assert len(names(rest)) == 10
    assert not set(names(page)) & set(names(rest))


def test_the_filters_go_along_to_a_section_and_back(site: Site) -> None:
    with site.world() as world:
        at_company(world, "b1", "b2", "b3")
        at_company(world, "b2", section="plan")
    reviewer = site.visitor("c1.reviewer")
    page = reviewer.get("/queue?section=work&sort=-unit")
    first = reviewer.get(page.links()["b3 党支部 一、工作情况"])
    assert "第 1 / 3 项" in first.text
    assert first.links()["待审队列"] == "/queue?section=work&sort=-unit"
    second = reviewer.get(first.links()["下一项"])
    assert "b2 党支部" in second.text
    form = second.form(f"/sections/{number_of(site, 'b2')}/approve")
    done = reviewer.post(form.action, {**form.values})
    third = reviewer.follow(done)
    assert "b1 党支部" in third.text
    assert "第 2 / 2 项" in third.text


# ---------------------------------------------------------------- several at once
def test_what_was_ticked_is_listed_and_then_approved(site: Site) -> None:
    with site.world() as world:
        at_company(world, "b1", "b2", "b3")
    reviewer = site.visitor("c1.reviewer")
    page = reviewer.get("/queue?sort=unit")
    listed = post(reviewer, page, "listed", item=ticks(page)[:2])
    assert [row[0] for row in listed.rows()[1:]] == [
        "b1 党支部 一、工作情况",
        "b2 党支部 一、工作情况",
    ]
    assert "同意所列 2 项" in listed.html
    assert state_of(site, "b1") == "in_review"
    done = post(reviewer, listed, "approve", item=ticks(page)[:2], opinion="同意上报。")
    assert "已同意 2 项" in done.text
    assert "未办成" not in done.text
    assert [state_of(site, unit) for unit in ("b1", "b2", "b3")] == [
        "approved",
        "approved",
        "in_review",
    ]
    assert "同意上报。" in reviewer.get(f"/sections/{number_of(site)}/history").text


def test_all_listed_needs_no_ticks(site: Site) -> None:
    with site.world() as world:
        at_company(world, "b1", "b2")
    reviewer = site.visitor("c1.reviewer")
    page = reviewer.get("/queue")
    listed = post(reviewer, page, "listed", listed=ticks(page), all="1")
    assert "同意所列 2 项" in listed.html


def test_of_several_each_stands_for_itself(site: Site) -> None:
    """One changed meanwhile, one is the reviewer's own work, one was taken back: the rest goes."""
    with site.world() as world:
        at_company(world, "b1", "b2", "b3")
        at_company(world, "b1", section="plan")
    reviewer = site.visitor("c1.reviewer")
    page = reviewer.get("/queue?sort=unit")
    picked = ticks(page)
    with site.world() as world:
        shown = world.revision("b1").content_hash
        send_back(world.by("c1.reviewer"), world.submission("b1").id, shown, Words("请核对。"))
        world.save("b1", {"meetings": Given(9)})
        world.submit("b1")
        world.approve("b1", steps=1)
        own = DraftAuthor(
            submission_id=world.submission("b2").id, person_id=world.people["c1.reviewer"].id
        )
        world.session.add(own)
        changed, own_work = world.submission("b1").id, world.submission("b2").id
    done = reviewer.post("/queue/approve?sort=unit", {"item": picked}, 200)
    assert "已同意 2 项" in done.text
    assert "未办成 2 项" in done.text
    refused = done.rows(0)[1:]
    assert [row[0] for row in refused] == ["b1 党支部 一、工作情况", "b2 党支部 一、工作情况"]
    assert "列出之后内容有了新的版次" in refused[0][2]
    assert "内容由您填写，不能由您审批。" in refused[1][2]
    assert state_of(site, "b1") == state_of(site, "b2") == "in_review"
    assert state_of(site, "b3") == state_of(site, "b1", "plan") == "approved"
    back = reviewer.get(done.links()["回到待审队列，未办成的仍勾选"])
    ticked = [box.get("value", "") for box in back.all("input", name="item", checked="")]
    assert {value.partition(":")[0] for value in ticked} == {str(changed), str(own_work)}
    # what is ticked now names the revision that is listed now
    assert f"{changed}:2:" in " ".join(ticked)


def test_a_revision_that_changed_between_list_and_panel_is_left_out(site: Site) -> None:
    with site.world() as world:
        at_company(world, "b1", "b2")
    reviewer = site.visitor("c1.reviewer")
    page = reviewer.get("/queue?sort=unit")
    with site.world() as world:
        shown = world.revision("b1").content_hash
        send_back(world.by("c1.reviewer"), world.submission("b1").id, shown, Words("请核对。"))
        world.submit("b1")
        world.approve("b1", steps=1)
    listed = post(reviewer, page, "listed", item=ticks(page))
    assert "列出之后有了新的版次" in listed.rows()[1][1]
    sent = listed.form("/queue/approve").values
    assert sent["item"].startswith(f"{number_of(site, 'b2')}:")
    assert "同意所列 1 项" in listed.html


def test_what_another_has_decided_is_told(site: Site) -> None:
    with site.world() as world:
        give_role(
            world.session, world.people["g.reviewer"], world.units["c1"], Role.REVIEWER, START
        )
        at_company(world, "b1", "b2")
    first, second = site.visitor("c1.reviewer"), site.visitor("g.reviewer")
    items = ticks(first.get("/queue?sort=unit"))
    first.post("/queue/approve", {"item": items[:1]}, 200)
    done = second.post("/queue/approve", {"item": items}, 200)
    assert done.rows(0)[1][2] == "未办成 这一审批节点已由他人办理或已收回，没有办理。"
    again = second.post("/queue/approve", {"item": items[1:]}, 200)
    assert again.rows(0)[1][2] == "未办成 这一版您已经办理过。"


def test_a_section_of_strangers_is_neither_approved_nor_named(site: Site) -> None:
    with site.world() as world:
        at_company(world, "b1")
        forged = f"{world.submission('b1').id}:1:{world.revision('b1').content_hash}"
    done = site.visitor("b2.secretary").post(
        "/queue/approve", {"item": [forged, "999:1:" + "a" * 64]}, 200
    )
    assert "b1 党支部" not in done.text
    assert [row[0] for row in done.rows()[1:]] == ["（未知章节）"] * 2
    assert state_of(site) == "in_review"


@pytest.mark.parametrize("item", [[], ["x"], ["1:1:zz"], ["-1:1:" + "a" * 64]])
@pytest.mark.parametrize("where", ["listed", "approve"])
def test_nothing_ticked_is_said(site: Site, where: str, item: list[str]) -> None:
    page = site.visitor("c1.reviewer").post(f"/queue/{where}", {"item": item}, 422)
    assert "请先勾选要同意的章节。" in page.text


def test_an_opinion_that_cannot_be_kept_stays_in_the_panel(site: Site) -> None:
    with site.world() as world:
        at_company(world, "b1")
    reviewer = site.visitor("c1.reviewer")
    items = ticks(reviewer.get("/queue"))
    page = reviewer.post("/queue/approve", {"item": items, "opinion": "言" * 2001}, 422)
    assert "最多 2000 字，现有 2001 字。" in page.html
    assert "言" * 2001 in page.html
    assert state_of(site) == "in_review"


def test_one_taken_back_meanwhile_is_told(site: Site) -> None:
    with site.world() as world:
        world.save("b1", filled("b1"))
        world.submit("b1")
    secretary = site.visitor("b1.secretary")
    items = ticks(secretary.get("/queue"))
    with site.world() as world:
        withdraw(world.by("b1.drafter"), world.submission("b1").id)
    done = secretary.post("/queue/approve", {"item": items}, 200)
    assert "这一审批节点已由他人办理或已收回，没有办理。" in done.text


def test_the_navigation_leads_those_who_decide_to_the_queue(site: Site) -> None:
    for username, is_there in (
        ("c1.reviewer", True),
        ("b1.secretary", True),
        ("b1.drafter", False),
    ):
        page = site.visitor(username).get("/")
        assert ("/queue" in [a.get("href") for a in page.all("a")]) is is_there, username
