"""The form of a section: what it shows, what it saves, and what it says to bad input."""

import json

import pytest

from domain.answers import Given
from domain.plain_narrative import from_plain
from tests.web.section_steps import FILLED, address, fill, saved, send, state_of, submit, value_of
from tests.web.site_of_world import Site


# ---------------------------------------------------------------- what it shows
def test_the_form_asks_for_the_fields_of_the_level_in_the_order_of_the_report(site: Site) -> None:
    path = address(site)
    page = site.visitor("b1.drafter").get(path)
    assert page.heading == "一、工作情况"
    names = [name for name in page.form(path).values if name.startswith("a-")]
    typed = [name for name in names if not name.endswith(("-na", "-reason", "-note"))]
    assert typed == ["a-meetings", "a-members", "a-hours", "a-text"]


def test_an_empty_form_counts_what_is_missing_and_reproaches_nobody(site: Site) -> None:
    page = site.visitor("b1.drafter").get(address(site))
    assert "未填写" not in page.text
    assert "还缺 4 项" in page.html


def test_what_is_missing_in_each_section_stands_beside_it(site: Site) -> None:
    page = site.visitor("b1.drafter").get(address(site))
    assert "缺 4 项" in page.text
    assert "缺 1 项" in page.text


def test_somebody_of_the_unit_above_reads_the_draft_and_cannot_type(site: Site) -> None:
    page = site.visitor("c1.reviewer").get(address(site))
    assert not page.all("textarea", name="a-text")
    assert "这是填报中的草稿" in page.text


def test_a_total_from_below_stands_under_the_company_s_form_and_leads_to_its_sources(
    site: Site,
) -> None:
    for unit, meetings in (("b1", 3), ("b2", 4)):
        with site.world() as world:
            world.finish(unit, meetings=meetings)
    page = site.visitor("c1.compiler").get(address(site, "c1"))
    links = [a.get("href") for a in page.first("main").iter("a") if "7" in "".join(a.itertext())]
    assert "/cycles/small-2023/units/c1/roll-up/work/meetings" in links
    assert "2 个单位已填，1 个未填" in page.text
    assert "还有 1 个下级单位的本章节没有审定" in page.text
    assert "下级单位审定的文字（2 份）" in page.text


def test_the_words_of_a_token_are_offered_with_their_value(site: Site) -> None:
    fill(site, "b1", meetings=Given(12))
    page = site.visitor("b1.drafter").get(address(site))
    assert page.all("button", data_text="{{会议}}")
    named = json.loads(page.all("form", id="section")[0].get("data-tokens", ""))
    assert named["meetings"] == {"label": "会议", "shown": "12次"}
    assert named["budget"] == {"label": "经费", "shown": "", "isElsewhere": True}
    assert named["text"] == {"label": "文字", "shown": "", "isText": True}


# ---------------------------------------------------------------- saving
def test_what_is_typed_is_saved(site: Site) -> None:
    visitor = site.visitor("b1.drafter")
    page = send(
        visitor, visitor.get(address(site)), **{k.replace("-", "_"): v for k, v in FILLED.items()}
    )
    assert page.location == address(site)
    assert "已保存。" in visitor.follow(page).text
    assert saved(site) == {
        "meetings": 3,
        "members": 10,
        "hours": 400,
        "text": [
            {
                "type": "paragraph",
                "content": [{"text": "全年开展会议"}, {"field": "meetings"}, {"text": "。"}],
            }
        ],
    }


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("１，２３４", 1234), ("1,234", 1234), ("0", 0), ("5次", 5), (" 12 ", 12), ("1.2万", 12_000)],
)
def test_a_number_is_read_as_people_type_it(site: Site, typed: str, kept: int) -> None:
    visitor = site.visitor("b1.drafter")
    send(visitor, visitor.get(address(site)), a_meetings=typed)
    assert saved(site) == {"meetings": kept}


def test_a_saved_text_names_its_tokens_by_label(site: Site) -> None:
    fill(site, "b1")
    page = site.visitor("b1.drafter").get(address(site))
    assert value_of(page, "a-text") == "开展会议{{会议}}。"


def test_not_applicable_is_saved_with_its_reason(site: Site) -> None:
    visitor = site.visitor("b1.drafter")
    page = visitor.get(address(site))
    send(
        visitor,
        page,
        **{"a_meetings": "", "a_meetings-na": "1", "a_meetings-reason": "本支部本年新设"},
    )
    assert saved(site) == {"meetings": {"na": "本支部本年新设"}}
    assert value_of(visitor.get(address(site)), "a-meetings-reason") == "本支部本年新设"


def test_nothing_zero_and_not_applicable_stay_three_values(site: Site) -> None:
    visitor = site.visitor("b1.drafter")
    page = visitor.get(address(site))
    send(
        visitor,
        page,
        **{"a_meetings": "0", "a_members": "", "a_hours-na": "1", "a_hours-reason": "无人参训"},
    )
    assert saved(site) == {"meetings": 0, "hours": {"na": "无人参训"}}


def test_a_second_click_on_save_changes_nothing_and_complains_of_nothing(site: Site) -> None:
    visitor = site.visitor("b1.drafter")
    page = visitor.get(address(site))
    send(visitor, page, a_meetings="3")
    again = send(visitor, page, a_meetings="3")
    assert again.location == address(site)
    with site.world() as world:
        assert world.submission("b1").draft.version == 1


# ---------------------------------------------------------------- submitting
def test_submit_saves_what_was_typed_first(site: Site) -> None:
    visitor = site.visitor("b1.drafter")
    typed = {name.replace("-", "_"): value for name, value in FILLED.items()}
    page = send(visitor, visitor.get(address(site)), to="/submit", **typed)
    assert "已提交审核。" in visitor.follow(page).text
    assert state_of(site) == "in_review"
    with site.world() as world:
        revision = world.revision("b1")
        assert revision.numbers == {"meetings": 3, "members": 10, "hours": 400}
        assert revision.texts["text"][0]["content"][1] == {"field": "meetings", "shown": "3次"}


def test_a_submit_says_everything_that_is_missing_and_keeps_what_was_typed(site: Site) -> None:
    visitor = site.visitor("b1.drafter")
    page = send(visitor, visitor.get(address(site)), 422, to="/submit", a_meetings="3")
    (summary,) = page.all("div", role="alert")
    links = {a.get("href") for a in summary.iter("a")}
    assert links == {"#f-a-members", "#f-a-hours", "#f-a-text"}
    assert "有 3 处需要处理" in page.text
    assert value_of(page, "a-meetings") == "3"
    assert saved(site) == {"meetings": 3}
    assert state_of(site) == "draft"


def test_a_finding_that_wants_an_explanation_stops_the_submit_until_it_has_one(site: Site) -> None:
    fill(site, "b1", hours=Given(20))
    visitor = site.visitor("b1.drafter")
    page = visitor.get(address(site))
    assert "“人均学时”不足 32 学时。" in page.text
    page = send(visitor, page, 422, to="/submit")
    assert "需要说明：“人均学时”不足 32 学时。" in page.text
    page = visitor.get(address(site))
    send(visitor, page, to="/submit", **{"e_T001-hours": "下半年集中补训。"})
    with site.world() as world:
        assert world.revision("b1").explanations == {"T001:work:hours": "下半年集中补训。"}


def test_an_explanation_stays_while_its_finding_has_gone(site: Site) -> None:
    fill(site, "b1", hours=Given(20))
    visitor = site.visitor("b1.drafter")
    send(visitor, visitor.get(address(site)), **{"e_T001-hours": "下半年集中补训。"})
    for hours in ("40", "20"):
        send(visitor, visitor.get(address(site)), a_hours=hours)
    page = visitor.get(address(site))
    assert value_of(page, "e-T001-hours") == "下半年集中补训。"


def test_a_company_cannot_submit_before_its_branches_are_approved(site: Site) -> None:
    visitor = site.visitor("c1.compiler")
    page = send(visitor, visitor.get(address(site, "c1")), 422, to="/submit", a_text="公司情况。")
    assert "还有 3 个下级单位的本章节未审定" in page.text
    assert state_of(site, "c1") == "draft"


def test_a_second_click_on_submit_finds_the_section_submitted(site: Site) -> None:
    visitor = site.visitor("b1.drafter")
    page = visitor.get(address(site))
    typed = {name.replace("-", "_"): value for name, value in FILLED.items()}
    send(visitor, page, to="/submit", **typed)
    again = send(visitor, page, to="/submit", **typed)
    assert again.location == address(site)
    assert "这一章节已经提交，正在审核。" in visitor.follow(again).text
    with site.world() as world:
        assert world.submission("b1").revision_number == 1


# ---------------------------------------------------------------- taking back
def test_a_section_is_taken_back_while_nobody_has_decided(site: Site) -> None:
    submit(site)
    visitor = site.visitor("b1.drafter")
    page = visitor.get(address(site))
    assert "审核中，内容已锁定。" in page.text
    visitor.submit(page, f"{address(site)}/withdraw")
    assert state_of(site) == "draft"


def test_a_section_is_not_taken_back_once_somebody_has_decided(site: Site) -> None:
    submit(site)
    visitor = site.visitor("b1.drafter")
    page = visitor.get(address(site))
    with site.world() as world:
        world.approve("b1", steps=1)
    page = visitor.submit(page, f"{address(site)}/withdraw", 409)
    assert "已有人审批，不能撤回；可请审批人退回。" in page.text
    assert state_of(site) == "in_review"
    assert not [f for f in page.all("form") if f.get("action", "").endswith("/withdraw")]


def test_the_history_says_who_did_what_on_which_revision(site: Site) -> None:
    submit(site)
    with site.world() as world:
        world.approve("b1", steps=1)
    page = site.visitor("auditor").get(f"{address(site)}/history")
    assert page.heading == "审批记录：一、工作情况"
    entries = ["".join(item.itertext()) for item in page.all("li", class_="history__item")]
    assert [" ".join(entry.split()[2:]) for entry in entries] == [
        "b1.secretary 同意 支部书记 第 1 版",
        "b1.drafter 提交 第 1 版",
    ]


# ---------------------------------------------------------------- whose page it is
@pytest.mark.parametrize(
    ("person", "status"),
    [
        ("b1.drafter", 200),
        ("c1.reviewer", 200),
        ("auditor", 200),
        ("b2.drafter", 404),
        ("admin", 404),
    ],
)
def test_a_section_is_read_by_its_unit_and_those_above(
    site: Site, person: str, status: int
) -> None:
    site.visitor(person).get(address(site), status)


@pytest.mark.parametrize(
    ("person", "status"), [("b1.secretary", 403), ("c1.reviewer", 403), ("b2.drafter", 404)]
)
@pytest.mark.parametrize("act", ["", "/submit", "/withdraw"])
def test_a_section_is_written_by_its_unit_s_drafters_alone(
    site: Site, person: str, status: int, act: str
) -> None:
    site.visitor(person).post(f"{address(site)}{act}", {"a-meetings": "3"}, status)
    assert saved(site) == {}


def test_a_section_that_is_not_there_is_not_found(site: Site) -> None:
    site.visitor("b1.drafter").get("/sections/999999", 404)


def test_a_returned_section_opens_only_the_fields_that_were_named(site: Site) -> None:
    submit(site)
    with site.world() as world:
        from services.moving import Words, send_back

        shown = world.revision("b1").content_hash
        words = Words("请核对会议次数。", ["meetings"])
        send_back(world.by("b1.secretary"), world.submission("b1").id, shown, words)
    visitor = site.visitor("b1.drafter")
    page = visitor.get(address(site))
    assert "请核对会议次数。" in page.text
    assert "须修改：会议" in page.text
    assert page.all("input", name="a-meetings")
    assert not page.all("input", name="a-members")
    refused = send(visitor, page, 422, a_meetings="4", a_members="11")
    assert "“党员”没有开放" in refused.text
    send(visitor, page, a_meetings="4")
    assert saved(site)["meetings"] == 4


def test_a_text_that_was_not_opened_is_still_read(site: Site) -> None:
    fill(
        site, "b1", text=Given(from_plain("（一）抓学习\n每月一次。\n- 第一\n- 第二\n| 甲 | 乙 |"))
    )
    with site.world() as world:
        from services.moving import Words, send_back

        shown = world.submit("b1").content_hash
        words = Words("请核对会议次数。", ["meetings"])
        send_back(world.by("b1.secretary"), world.submission("b1").id, shown, words)
    page = site.visitor("b1.drafter").get(address(site))
    assert "（一）抓学习 每月一次。 第一 第二 甲乙" in page.text
