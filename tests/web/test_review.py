"""Reviewing: what is shown, what a decision does, and what a stale or second one is told."""

import pytest

from domain.access.roles import Role
from domain.answers import Given
from services.accounts import give_role
from services.moving import Words, send_back
from tests.services.world import START
from tests.web.client import Client, Page
from tests.web.section_steps import address, fill, saved, state_of, submit
from tests.web.site_of_world import Site
from tests.web.strict import words


def page_of(client: Client, site: Site, unit: str = "b1", section: str = "work") -> Page:
    return client.get(f"{address(site, unit, section)}/review")


def decide(
    client: Client, site: Site, page: Page, act: str, status: int = 302, **typed: object
) -> Page:
    """Press a button of the decision bar; the form itself goes to approve."""
    where = address(site)
    values = {**page.form(f"{where}/approve").values, **typed}
    values.pop("csrf_token")
    values.pop("fields", None) if "fields" not in typed else None
    return client.post(f"{where}/{act}", values, status)


def changes_of(page: Page) -> dict[str, str]:
    """What is listed as changed, by its label."""
    return {
        words(next(each.iter("p"))): words(next(iter(each.iter("div"))))
        for each in page.all("li", class_="changes__item")
    }


# ---------------------------------------------------------------- what is shown
def test_the_page_shows_what_was_submitted_in_the_order_of_the_report(site: Site) -> None:
    submit(site)
    page = page_of(site.visitor("b1.secretary"), site)
    assert page.heading == "审核：一、工作情况"
    assert [row[:2] for row in page.rows()] == [
        ["填报项", "本期"],
        ["会议", "3次"],
        ["党员", "10名"],
        ["人均学时", "40.0学时"],
    ]
    assert "开展会议3次。" in page.text


def test_the_reasons_of_the_drafter_stand_with_the_findings(site: Site) -> None:
    fill(site, "b1", hours=Given(20))
    with site.world() as world:
        world.save("b1", {}, **{"T001:work:hours": "下半年集中补训。"})
        world.submit("b1")
    page = page_of(site.visitor("b1.secretary"), site)
    assert "“人均学时”不足 32 学时。" in page.text
    assert "填报人说明：下半年集中补训。" in page.text


def test_somebody_without_the_step_reads_and_is_offered_no_decision(site: Site) -> None:
    submit(site)
    page = page_of(site.visitor("c1.reviewer"), site)
    assert "当前审批节点不由您办理" in page.text
    assert not page.all("form", id="decision")
    assert not page.all("input", name="fields")


def test_words_like_marks_are_words(site: Site) -> None:
    from domain.plain_narrative import from_plain

    fill(site, "b1", text=Given(from_plain("<script>alert(1)</script><pdf:nextpage>")))
    with site.world() as world:
        world.submit("b1")
    page = page_of(site.visitor("b1.secretary"), site)
    assert "<script>alert(1)</script><pdf:nextpage>" in page.text
    assert page.html.count("<script") == 2


# ---------------------------------------------------------------- deciding
def test_an_approval_opens_the_next_step_and_leads_to_the_desk(site: Site) -> None:
    submit(site)
    secretary = site.visitor("b1.secretary")
    done = decide(secretary, site, page_of(secretary, site), "approve", opinion="同意。")
    desk = secretary.follow(done)
    assert desk.heading == "工作台"
    assert "b1 党支部 · 一、工作情况：已同意。" in desk.text
    reviewer = site.visitor("c1.reviewer")
    decide(reviewer, site, page_of(reviewer, site), "approve")
    assert state_of(site) == "approved"


def test_after_a_decision_the_next_section_of_the_queue_is_shown(site: Site) -> None:
    for unit in ("b1", "b2"):
        submit(site, unit)
        with site.world() as world:
            world.approve(unit, steps=1)
    reviewer = site.visitor("c1.reviewer")
    done = decide(reviewer, site, page_of(reviewer, site), "approve")
    assert done.location == f"{address(site, 'b2')}/review"


def test_a_return_names_the_fields_and_its_reason(site: Site) -> None:
    submit(site)
    secretary = site.visitor("b1.secretary")
    page = page_of(secretary, site)
    decide(secretary, site, page, "send-back", opinion="请核对台账。", fields=["meetings", "text"])
    assert state_of(site) == "returned"
    form = site.visitor("b1.drafter").get(address(site))
    assert "请核对台账。" in form.text
    assert form.all("input", name="a-meetings")
    assert not form.all("input", name="a-hours")


def test_a_return_without_a_reason_is_refused_and_the_ticks_stay(site: Site) -> None:
    submit(site)
    secretary = site.visitor("b1.secretary")
    page = page_of(secretary, site)
    page = decide(secretary, site, page, "send-back", 422, opinion=" ", fields=["meetings"])
    assert "请写明理由。" in page.text
    (tick,) = page.all("input", name="fields", value="meetings")
    assert tick.get("checked") is not None
    assert state_of(site) == "in_review"


@pytest.mark.parametrize(
    ("opinion", "why"),
    [("言" * 2001, "最多 2000 字，现有 2001 字。"), ("坏\ufffd字", "文字中有无法识别的字符")],
)
def test_an_opinion_that_cannot_be_kept_stays_in_the_bar(
    site: Site, opinion: str, why: str
) -> None:
    submit(site)
    secretary = site.visitor("b1.secretary")
    page = decide(secretary, site, page_of(secretary, site), "approve", 422, opinion=opinion)
    assert why in page.html
    (box,) = page.all("textarea", name="opinion")
    assert words(box) == opinion
    assert state_of(site) == "in_review"


# ---------------------------------------------------------------- who may
@pytest.mark.parametrize(
    ("person", "status"), [("b1.drafter", 403), ("auditor", 403), ("b2.secretary", 404)]
)
@pytest.mark.parametrize("act", ["approve", "send-back", "reopen", "waive", "reinstate"])
def test_others_are_refused_and_strangers_to_the_unit_find_nothing(
    site: Site, person: str, status: int, act: str
) -> None:
    submit(site)
    site.visitor(person).post(f"{address(site)}/{act}", {"reason": "理由充分"}, status)
    assert state_of(site) == "in_review"


def test_nobody_decides_on_what_they_wrote(site: Site) -> None:
    with site.world() as world:
        give_role(
            world.session, world.people["b1.drafter"], world.units["b1"], Role.APPROVER, START
        )
    submit(site)
    drafter = site.visitor("b1.drafter")
    shown = page_of(site.visitor("b1.secretary"), site).form(f"{address(site)}/approve").values
    drafter.post(f"{address(site)}/approve", {**shown, "csrf_token": drafter.token()}, 403)
    assert state_of(site) == "in_review"


# ---------------------------------------------------------------- stale, twice, at once
def test_a_decision_on_an_older_revision_is_refused_and_the_change_is_shown(site: Site) -> None:
    submit(site)
    secretary = site.visitor("b1.secretary")
    page = page_of(secretary, site)
    with site.world() as world:
        from services.moving import withdraw

        withdraw(world.by("b1.drafter"), world.submission("b1").id)
        world.save("b1", {"meetings": Given(5)})
        world.submit("b1")
    stale = decide(secretary, site, page, "approve", 409, opinion="同意。")
    assert "您看到的不是最新版次，审批意见没有记录。" in stale.text
    assert "改了 2 项" in stale.text
    assert (
        changes_of(stale)["会议"]
        == "删去开始 3次 删去结束 新增开始 5次 新增结束 增加 2次（66.67%）"
    )
    assert stale.rows()[1][:2] == ["会议 有变化", "5次"]
    assert words(stale.all("textarea", name="opinion")[0]) == "同意。"
    decide(secretary, site, stale, "approve")
    assert page_of(secretary, site).form  # it is shown, not decided again
    with site.world() as world:
        assert world.submission("b1").step == 1


def test_a_revision_that_says_the_same_is_another_all_the_same(site: Site) -> None:
    fill(site, "b1", hours=Given(20))
    with site.world() as world:
        world.save("b1", {}, **{"T001:work:hours": "下半年集中补训。"})
        world.submit("b1")
    secretary = site.visitor("b1.secretary")
    page = page_of(secretary, site)
    with site.world() as world:
        from services.moving import withdraw

        withdraw(world.by("b1.drafter"), world.submission("b1").id)
        world.save("b1", {}, **{"T001:work:hours": "换了一个说法。"})
        world.submit("b1")
    decide(secretary, site, page, "approve", 409)


def test_a_section_taken_back_meanwhile_is_not_decided_on(site: Site) -> None:
    submit(site)
    secretary = site.visitor("b1.secretary")
    page = page_of(secretary, site)
    with site.world() as world:
        from services.moving import withdraw

        withdraw(world.by("b1.drafter"), world.submission("b1").id)
    gone = decide(secretary, site, page, "send-back", 409, opinion="请核对台账。")
    assert "您的意见没有记录" in gone.text
    assert "请核对台账。" in gone.html
    assert state_of(site) == "draft"


@pytest.mark.parametrize("act", ["approve", "send-back"])
def test_a_second_click_is_told_kindly_that_it_is_done(site: Site, act: str) -> None:
    submit(site)
    secretary = site.visitor("b1.secretary")
    page = page_of(secretary, site)
    decide(secretary, site, page, act, opinion="请核对台账。")
    again = decide(secretary, site, page, act, opinion="请核对台账。")
    assert "这一版您已经办理过。" in secretary.follow(again).text
    with site.world() as world:
        from services.reads.history import history_of

        assert len(history_of(world.session, world.submission("b1").id)) == 2


def test_of_two_who_decide_at_once_the_second_is_told(site: Site) -> None:
    with site.world() as world:
        give_role(world.session, world.people["auditor"], world.units["b1"], Role.APPROVER, START)
    submit(site)
    first, second = site.visitor("b1.secretary"), site.visitor("auditor")
    seen = page_of(second, site)
    decide(first, site, page_of(first, site), "approve")
    refused = decide(second, site, seen, "send-back", 409, opinion="请核对台账。")
    assert "这一审批节点已由他人办理或已收回，您的意见没有记录。" in refused.text
    assert "请核对台账。" in refused.html
    assert state_of(site) == "in_review"


def test_what_changed_since_my_own_decision_is_marked(site: Site) -> None:
    submit(site)
    with site.world() as world:
        shown = world.revision("b1").content_hash
        send_back(world.by("b1.secretary"), world.submission("b1").id, shown, Words("请改。请改。"))
        world.save("b1", {"members": Given(12)})
        world.submit("b1")
    page = page_of(site.visitor("b1.secretary"), site)
    assert "改了 1 项" in page.text
    assert (
        page.first("main").find(".//nav[@class='against']/a[@aria-current]").text
        == "我上次办理的第 1 版"
    )
    assert changes_of(page) == {
        "党员": "删去开始 10名 删去结束 新增开始 12名 新增结束 增加 2名（20.00%）"
    }
    assert ["党员 有变化", "12名"] in [row[:2] for row in page.rows()]


# ---------------------------------------------------------------- opening again and letting off
def test_an_approved_section_is_opened_again_with_a_reason(site: Site) -> None:
    with site.world() as world:
        world.finish("b1")
    reviewer = site.visitor("c1.reviewer")
    page = reviewer.get(address(site))
    refused = reviewer.submit(page, f"{address(site)}/reopen", 422, reason="")
    assert "请写明理由。" in refused.text
    reviewer.submit(refused, f"{address(site)}/reopen", reason="数据有误，请改。")
    assert state_of(site) == "returned"


def test_a_section_is_not_opened_again_under_an_approved_one(site: Site) -> None:
    with site.world() as world:
        for unit in ("b1", "b2", "b3", "c1"):
            world.finish(unit)
    page = site.visitor("c1.reviewer").get(address(site))
    assert "不能重新开放：上级单位的本章节已审定" in page.text
    reviewer = site.visitor("c1.reviewer")
    reviewer.post(f"{address(site)}/reopen", {"reason": "数据有误，请改。"}, 422)
    assert state_of(site) == "approved"


def test_a_unit_is_let_off_and_asked_again(site: Site) -> None:
    compiler = site.visitor("c1.compiler")
    page = compiler.get(address(site))
    compiler.submit(page, f"{address(site)}/waive", reason="本年新设，无数据。")
    page = compiler.get(address(site))
    assert "本章节免报：本年新设，无数据。" in page.text
    compiler.submit(page, f"{address(site)}/reinstate")
    assert state_of(site) == "draft"
    assert saved(site) == {}
