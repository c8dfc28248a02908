"""Typing that never loses a word: no net, no sign-in, a closed tab, another person's browser."""

import json

import pytest
from playwright.sync_api import Page, Route, expect

from services.accounts import change_password
from tests.browser.people import PASSWORD, Doors, second_drafter
from tests.browser.steps import fill, has_saved, open_section, stands, submit
from tests.web.section_steps import address as path_of
from tests.web.section_steps import fill as fill_behind
from tests.web.section_steps import saved, state_of
from tests.web.section_steps import submit as submit_behind
from tests.web.site_of_world import Site

WORK = "一、工作情况"
KEPT = "Object.keys(localStorage).filter((key) => key.startsWith('cengbao:draft:')).length"


@pytest.fixture
def page(doors: Doors) -> Page:
    """The drafter of b1 at the section."""
    page = doors.page_of("b1.drafter")
    open_section(page, WORK)
    return page


def text_of(site: Site) -> str:
    """The first paragraph of the saved text."""
    found = saved(site).get("text")
    return found[0]["content"][0]["text"] if found else ""


# ---------------------------------------------------------------- while one types
def test_what_is_typed_is_saved_a_second_later_and_nothing_is_kept_behind(
    page: Page, site: Site
) -> None:
    page.locator("#f-a-text").press_sequentially("每月开会。")
    stands(page, "pending", "有修改尚未保存")
    assert page.evaluate(KEPT) == 1
    has_saved(page)
    assert text_of(site) == "每月开会。"
    assert page.evaluate(KEPT) == 0
    expect(page.locator("[data-left]")).to_have_text("还缺 3 项")


def test_what_is_typed_before_the_scripts_are_there_is_saved_too(doors: Doors, site: Site) -> None:
    page = doors.page_of("b1.drafter")
    held: list[Route] = []
    is_slow = True

    def hold(route: Route) -> None:
        if is_slow:
            held.append(route)
        else:
            route.continue_()

    page.route("**/*.js*", hold)
    page.goto(path_of(site, "b1"), wait_until="commit")
    page.locator("textarea#f-a-text").press_sequentially("每月")
    is_slow = False
    for route in held:
        route.continue_()
    page.locator("#f-a-text[contenteditable]").wait_for()
    page.keyboard.type("开会。")
    has_saved(page)
    assert text_of(site) == "每月开会。"


def test_findings_come_and_go_as_numbers_are_typed(page: Page) -> None:
    fill(page, hours="20")
    finding = page.locator("#field-a-hours .findings")
    expect(finding).to_contain_text("不足 32 学时")
    page.locator("#f-e-T001-hours").press_sequentially("下半年集中补训。")
    has_saved(page)
    expect(page.locator("#f-e-T001-hours")).to_have_value("下半年集中补训。")
    expect(page.locator("#f-e-T001-hours")).to_be_focused()
    fill(page, hours="40")
    expect(finding).to_have_count(0)


def test_a_number_that_cannot_be_read_is_marked_and_the_rest_is_saved(
    page: Page, site: Site
) -> None:
    fill(page, meetings="约三", members="10")
    stands(page, "unreadable", "1 项没有保存")
    expect(page.locator("#f-a-meetings-error")).to_contain_text("“约三”不是数字")
    assert saved(site) == {"members": 10}
    assert page.evaluate(KEPT) == 1
    fill(page, meetings="3")
    has_saved(page)
    expect(page.locator("#f-a-meetings-error")).to_have_count(0)
    assert saved(site) == {"members": 10, "meetings": 3}


def test_ctrl_s_saves_at_once_and_the_page_stays(page: Page, site: Site) -> None:
    page.evaluate("window.isStill = true")
    page.locator("#f-a-text").press_sequentially("一句。")
    page.keyboard.press("Control+s")
    has_saved(page)
    assert text_of(site) == "一句。"
    assert page.evaluate("window.isStill")


def test_half_a_word_is_not_saved_while_an_input_method_composes(page: Page, site: Site) -> None:
    page.locator("#f-a-text").focus()
    device = page.context.new_cdp_session(page)
    composing = {"selectionStart": 4, "selectionEnd": 4}
    device.send("Input.imeSetComposition", {"text": "kaih", **composing})
    page.keyboard.press("Control+s")
    page.wait_for_timeout(1_500)
    assert text_of(site) == ""
    device.send("Input.insertText", {"text": "开会"})
    has_saved(page)
    assert text_of(site) == "开会"


# ---------------------------------------------------------------- when it cannot be saved now
def test_what_is_typed_offline_is_saved_when_the_net_is_back(
    page: Page, doors: Doors, site: Site
) -> None:
    page.context.set_offline(True)
    page.locator("#f-a-text").press_sequentially("离线写的。")
    stands(page, "offline", "离线，已存在这台电脑上")
    assert text_of(site) == ""
    page.context.set_offline(False)
    has_saved(page)
    assert text_of(site) == "离线写的。"
    doors.complaints.clear()


def test_a_closed_tab_has_its_words_back_when_it_is_opened_again(
    page: Page, doors: Doors, site: Site
) -> None:
    address, context = page.url, page.context
    context.set_offline(True)
    fill(page, meetings="7", text="还没有保存的话。")
    stands(page, "offline")
    page.close()
    context.set_offline(False)
    second = context.new_page()
    second.goto(address)
    expect(second.locator("textarea[name=a-text]")).to_have_value("还没有保存的话。")
    has_saved(second)
    assert saved(site)["meetings"] == 7
    assert second.evaluate(KEPT) == 0
    doors.complaints.clear()


def test_a_crashed_page_has_its_words_back_over_another_s(
    page: Page, doors: Doors, site: Site
) -> None:
    address, context = page.url, page.context
    context.set_offline(True)
    fill(page, text="我写的。")
    stands(page, "offline")
    page.close()
    fill_behind(site, "b1")
    context.set_offline(False)
    second = context.new_page()
    second.goto(address)
    expect(second.locator("textarea[name=a-text]")).to_have_value("我写的。")
    stands(second, "conflict", "1 项与他人的修改不一致")
    expect(second.locator("[data-conflict=a-text]")).to_contain_text("开展会议3次。")
    assert saved(site)["meetings"] == 3
    doors.complaints.clear()


def test_an_answer_of_a_busy_server_is_asked_for_again(page: Page, doors: Doors) -> None:
    answers = iter((503, 429, 500))

    def refuse(route: Route) -> None:
        status = next(answers, None)
        if status is None:
            route.continue_()
        else:
            headers = {"Retry-After": "1"}
            route.fulfill(status=status, json={"why": "忙"}, headers=headers)

    page.route("**/autosave", refuse)
    fill(page, meetings="3")
    stands(page, "busy", "服务器没有响应")
    page.unroute("**/autosave")
    has_saved(page)
    doors.complaints.clear()


def test_a_text_too_large_for_the_server_stays_in_the_browser(page: Page, doors: Doors) -> None:
    page.route("**/autosave", lambda route: route.fulfill(status=413, body="<h1>no</h1>"))
    fill(page, meetings="3")
    stands(page, "too_large", "请缩短")
    assert page.evaluate(KEPT) == 1
    doors.complaints.clear()


def test_a_section_submitted_meanwhile_says_so_and_the_words_stay(
    page: Page, doors: Doors, site: Site
) -> None:
    submit_behind(site)
    fill(page, text="来不及了。")
    stands(page, "closed", "当前状态不能进行这项操作")
    expect(page.locator("textarea[name=a-text]")).to_have_value("来不及了。")
    assert state_of(site) == "in_review"
    page.reload()
    expect(page.locator("[data-left-over] textarea")).to_have_value("来不及了。")
    page.get_by_role("button", name="从这台电脑上删除").click()
    expect(page.locator("[data-left-over]")).to_have_count(0)
    assert page.evaluate(KEPT) == 0
    doors.complaints.clear()


# ---------------------------------------------------------------- the sign-in
def expire(site: Site) -> None:
    """Every sign-in of the drafter ends."""
    with site.world() as world:
        change_password(world.session, world.people["b1.drafter"], PASSWORD, world.now)


def test_a_sign_in_that_ended_is_made_again_in_its_place(
    page: Page, doors: Doors, site: Site
) -> None:
    expire(site)
    page.evaluate("window.isStill = true")
    page.locator("#f-a-text").press_sequentially("登录失效后写的。")
    stands(page, "signed_out", "登录已失效")
    panel = page.locator("form.sign-in-again")
    panel.get_by_label("账号").fill("b1.drafter")
    panel.get_by_label("密码").fill("wrong")
    panel.get_by_role("button", name="登录并保存").click()
    expect(panel.get_by_role("alert")).to_be_visible()
    page.locator("#f-a-text").press("Control+End")
    page.locator("#f-a-text").press_sequentially("还在写。")
    panel.get_by_label("密码").fill(PASSWORD)
    panel.get_by_role("button", name="登录并保存").click()
    has_saved(page)
    expect(panel).to_have_count(0)
    assert page.evaluate("window.isStill")
    assert text_of(site) == "登录失效后写的。还在写。"
    fill(page, meetings="3", members="10", hours="40")
    submit(page)
    doors.complaints.clear()


def test_another_person_in_the_same_browser_neither_sees_nor_sends_the_words(
    page: Page, doors: Doors, site: Site
) -> None:
    second_drafter(site)
    expire(site)
    page.locator("#f-a-text").press_sequentially("只给自己看的。")
    stands(page, "signed_out")
    panel = page.locator("form.sign-in-again")
    panel.get_by_label("账号").fill("b1.second")
    panel.get_by_label("密码").fill(PASSWORD)
    panel.get_by_role("button", name="登录并保存").click()
    expect(page.locator(".persona__name")).to_have_text("b1.second")
    expect(page.locator("textarea[name=a-text]")).to_have_value("")
    page.locator("#f-a-meetings").press_sequentially("4")
    has_saved(page)
    assert saved(site) == {"meetings": 4}
    page.get_by_role("button", name="退出").click()
    page.get_by_label("账号").fill("b1.drafter")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.goto(path_of(site))
    expect(page.locator("textarea[name=a-text]")).to_have_value("只给自己看的。")
    has_saved(page)
    assert saved(site)["meetings"] == 4
    assert text_of(site) == "只给自己看的。"
    doors.complaints.clear()


def test_words_of_one_person_do_not_go_out_under_the_name_of_who_signed_in_elsewhere(
    page: Page, doors: Doors, site: Site
) -> None:
    second_drafter(site)
    other = page.context.new_page()
    other.goto("/")
    other.get_by_role("button", name="退出").click()
    other.get_by_label("账号").fill("b1.second")
    other.get_by_label("密码").fill(PASSWORD)
    other.get_by_role("button", name="登录").click()
    expect(other.locator(".persona__name")).to_have_text("b1.second")
    page.locator("#f-a-text").press_sequentially("第一个人的话。")
    expect(page.locator(".persona__name")).to_have_text("b1.second")
    expect(page.locator("textarea[name=a-text]")).to_have_value("")
    assert saved(site) == {}
    kept = page.evaluate("Object.values(localStorage).join()")
    assert json.dumps("第一个人的话。", ensure_ascii=False)[1:-1] in kept
    doors.complaints.clear()
