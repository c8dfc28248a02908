"""Bad input: a clear sentence, the right status, nothing half-written, nothing typed lost."""

from typing import Any
from urllib.parse import urlencode

import pytest

from services.accounts import change_password
from services.cycles import close_cycle
from tests.web.client import Client, Page
from tests.web.section_steps import OWN_PAGE, address, fill, saved, send, state_of, submit, value_of
from tests.web.site_of_world import Site
from tests.web.strict import words

PASSWORD = "correct horse battery"


def summary(page: Page) -> str:
    """The words of the error summary at the top of the form."""
    (box,) = page.all("div", role="alert")
    return words(box)


# ---------------------------------------------------------------- what cannot be read
@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("1e400", "“1e400”不是数字"),
        ("约30", "“约30”不是数字"),
        ("3.5", "请输入整数，不带小数。"),
        ("9" * 20, "数字太大"),
        ("<script>alert(1)</script>", "不是数字"),
    ],
)
def test_a_number_that_cannot_be_read_is_said_and_everything_typed_stays(
    site: Site, typed: str, why: str
) -> None:
    visitor = site.visitor("b1.drafter")
    page = send(
        visitor,
        visitor.get(address(site)),
        422,
        a_meetings=typed,
        a_members="１０",
        a_text="会议。",
    )
    assert why in summary(page)
    assert value_of(page, "a-meetings") == typed
    assert value_of(page, "a-members") == "１０"
    assert value_of(page, "a-text") == "会议。"
    assert "有修改尚未保存" in page.html
    assert saved(site) == {}


def test_all_that_cannot_be_read_is_listed_at_once_and_leads_to_its_field(site: Site) -> None:
    visitor = site.visitor("b1.drafter")
    page = send(visitor, visitor.get(address(site)), 422, a_meetings="x", a_hours="y")
    (box,) = page.all("div", role="alert")
    assert [a.get("href") for a in box.iter("a")] == ["#f-a-meetings", "#f-a-hours"]


def test_a_negative_number_is_kept_as_a_draft_and_cannot_be_submitted(site: Site) -> None:
    fill(site, "b1")
    visitor = site.visitor("b1.drafter")
    page = send(visitor, visitor.get(address(site)), 422, to="/submit", a_meetings="-3")
    assert "“会议”不能小于 0。" in summary(page)
    assert saved(site)["meetings"] == -3
    assert state_of(site) == "draft"


def test_an_over_long_text_is_kept_as_a_draft_and_cannot_be_submitted(site: Site) -> None:
    fill(site, "b1")
    visitor = site.visitor("b1.drafter")
    text = "学" * 40_000
    page = send(visitor, visitor.get(address(site)), 422, to="/submit", a_text=text)
    assert "“文字”最多 500 字，现有 40000 字。" in summary(page)
    assert value_of(page, "a-text") == text
    assert saved(site)["text"][0]["content"] == [{"text": text}]
    assert state_of(site) == "draft"


def test_a_text_beyond_all_bounds_is_not_saved_and_stays_in_the_form(site: Site) -> None:
    visitor = site.visitor("b1.drafter")
    text = "学" * 200_001
    page = send(visitor, visitor.get(address(site)), 422, a_text=text)
    assert "文字超过 200000 个字，无法保存。" in summary(page)
    assert value_of(page, "a-text") == text
    assert saved(site) == {}


@pytest.mark.parametrize(
    "mark",
    ["<script>alert(1)</script>", "<pdf:nextpage />", "<img src=x onerror=alert(1)>", "{{7*7}}"],
)
def test_marks_are_words_and_nothing_else(site: Site, mark: str) -> None:
    visitor = site.visitor("b1.drafter")
    page = visitor.follow(send(visitor, visitor.get(address(site)), a_text=mark))
    assert value_of(page, "a-text") == mark
    assert page.html.count("<script") == 3  # the frame's own and the editor
    assert "<pdf" not in page.html


def test_half_a_character_is_refused_in_words(site: Site) -> None:
    visitor = site.visitor("b1.drafter")
    page = visitor.get(address(site))
    values = {**page.form(address(site)).values, "a-text": "学习"}
    broken = urlencode(values).replace("a-text=", "a-text=%ED%A0%80")
    posted = visitor.inner.post(
        address(site), data=broken, content_type="application/x-www-form-urlencoded"
    )
    assert posted.status_code == 422
    assert "文字中有无法识别的字符，请删去后重新输入。" in posted.text


def test_the_sign_a_browser_sends_for_half_a_character_is_refused_too(site: Site) -> None:
    visitor = site.visitor("b1.drafter")
    page = send(visitor, visitor.get(address(site)), 422, a_text="学\ufffd习")
    assert "文字中有无法识别的字符" in summary(page)
    assert value_of(page, "a-text") == "学\ufffd习"


def test_a_reason_that_is_missing_stops_the_submit_only(site: Site) -> None:
    fill(site, "b1")
    visitor = site.visitor("b1.drafter")
    page = send(visitor, visitor.get(address(site)), 422, to="/submit", **{"a_meetings-na": "1"})
    assert "“会议”选了不适用，请写明理由。" in summary(page)
    assert saved(site)["meetings"] == {"na": ""}


def test_a_reason_that_is_too_long_stays_in_its_input(site: Site) -> None:
    visitor = site.visitor("b1.drafter")
    typed = {"a_meetings-na": "1", "a_meetings-reason": "因" * 201}
    page = send(visitor, visitor.get(address(site)), 422, **typed)
    assert "最多 200 字，现有 201 字。" in summary(page)
    assert value_of(page, "a-meetings-reason") == "因" * 201


def test_a_token_of_no_field_stays_and_stops_the_submit(site: Site) -> None:
    fill(site, "b1")
    visitor = site.visitor("b1.drafter")
    page = send(visitor, visitor.get(address(site)), 422, to="/submit", a_text="共{{不存在}}次。")
    assert "“文字”引用了不存在的填报项“不存在”。" in summary(page)
    assert value_of(page, "a-text") == "共{{不存在}}次。"


def test_fields_that_nobody_asked_for_are_left_alone(site: Site) -> None:
    visitor = site.visitor("b1.drafter")
    values: dict[str, Any] = {"based_on": "0", "a-meetings": "3", "a-budget": "5", "a-nothing": "7"}
    visitor.post(address(site), values, 302)
    assert saved(site) == {"meetings": 3}


@pytest.mark.parametrize("based_on", ["", "x", "-1", "99999999999999999999", "５"])
def test_an_odd_version_is_a_conflict_and_not_an_error(site: Site, based_on: str) -> None:
    visitor = site.visitor("b1.drafter")
    visitor.post(address(site), {"based_on": based_on, "a-meetings": "3"}, 409)
    assert saved(site) == {}


# ---------------------------------------------------------------- somebody else was faster
def test_a_stale_form_shows_both_texts_and_is_saved_on_top_knowingly(site: Site) -> None:
    visitor = site.visitor("b1.drafter")
    page = visitor.get(address(site))
    fill(site, "b1")
    conflict = send(visitor, page, 409, a_meetings="9", a_members="10", a_text="我写的话。")
    assert "您的内容没有覆盖它" in summary(conflict)
    assert value_of(conflict, "a-meetings") == "9"
    assert value_of(conflict, "a-text") == "我写的话。"
    assert "开展会议3次。" in conflict.text
    assert saved(site)["meetings"] == 3
    kept = {name for name in Client._names(conflict) if name.endswith("-keep")}
    assert kept == {"a-meetings-keep", "a-text-keep"}
    assert value_of(conflict, "a-hours") == "40.0"
    send(visitor, conflict, **{"a_text-keep": "1"})
    now = saved(site)
    assert (now["meetings"], now["hours"]) == (9, 400)
    assert now["text"][0]["content"][0] == {"text": "开展会议"}


def test_a_section_submitted_meanwhile_shows_what_was_typed_to_be_copied(site: Site) -> None:
    visitor = site.visitor("b1.drafter")
    page = visitor.get(address(site))
    submit(site)
    closed = send(visitor, page, 409, a_meetings="9", a_text="我写的话。")
    assert closed.heading == "没有保存：一、工作情况"
    assert "我写的话。" in closed.text
    assert "当前状态不能进行这项操作" in closed.text
    assert state_of(site) == "in_review"


@pytest.mark.parametrize("to", ["", "/submit"])
def test_a_cycle_closed_meanwhile_says_so_and_shows_what_was_typed(site: Site, to: str) -> None:
    visitor = site.visitor("b1.drafter")
    page = visitor.get(address(site))
    with site.world() as world:
        close_cycle(world.by("admin"), world.cycle)
    closed = send(visitor, page, 409, to=to, a_meetings="9", a_text="我写的话。")
    assert "本填报周期未开放或已关闭，不能再办理。" in closed.text
    assert "我写的话。" in closed.text
    assert saved(site) == {}
    assert not visitor.get(address(site)).all("textarea", name="a-text")


# ---------------------------------------------------------------- the sign-in or the token ended
def test_what_was_typed_goes_through_a_sign_in_and_is_saved(site: Site) -> None:
    with site.world() as world:
        change_password(world.session, world.people["b1.drafter"], PASSWORD, world.now)
        key = world.people["b1.drafter"].session_key
    page = site.visitor(key).get(address(site))
    values = {**page.form(address(site)).values, "a-meetings": "7", "a-text": "我写的话。"}
    stranger = site.visitor()
    asked = stranger.post(address(site), values, 401, headers=OWN_PAGE)
    assert "登录已失效" in asked.text
    assert saved(site) == {}
    resume = stranger.submit(asked, "/sign-in", 200, username="b1.drafter", password=PASSWORD)
    assert stranger.submit(resume, address(site)).location == address(site)
    assert saved(site)["meetings"] == 7
    assert saved(site)["text"][0]["content"] == [{"text": "我写的话。"}]


def test_an_expired_token_keeps_what_was_typed(site: Site) -> None:
    visitor = site.visitor("b1.drafter")
    page = visitor.get(address(site))
    values = {**page.form(address(site)).values, "a-text": "我写的话。", "csrf_token": "old"}
    asked = visitor._read(
        address(site), visitor.inner.post(address(site), data=values, headers=OWN_PAGE), 400
    )
    assert saved(site) == {}
    visitor.submit(asked, address(site))
    assert saved(site)["text"][0]["content"] == [{"text": "我写的话。"}]


def test_a_post_from_another_site_is_not_offered_again(site: Site) -> None:
    foreign = {"Sec-Fetch-Site": "cross-site", "Origin": "https://elsewhere.example"}
    posted = site.visitor().inner.post(
        address(site), data={"a-text": "不是我写的"}, headers=foreign
    )
    assert posted.status_code == 401
    assert "不是我写的" not in posted.text
