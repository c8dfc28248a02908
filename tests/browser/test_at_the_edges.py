"""What goes wrong in a browser: two tabs, two clicks, a page too late, no script."""

import pytest
from playwright.sync_api import Page, expect

from domain.workflow.states import State
from tests.browser.people import Doors, has_state, is_told
from tests.browser.steps import (
    fill,
    fits_a_phone,
    has_saved,
    open_section,
    save,
    stands,
    submit,
)
from tests.web.section_steps import address as path_of
from tests.web.section_steps import state_of
from tests.web.site_of_world import Site

WORK = "一、工作情况"
NUMBERS = {"meetings": "3", "members": "10", "hours": "40"}


def finish_below(site: Site) -> None:
    """Every branch is through, behind the pages."""
    with site.world() as world:
        for unit in ("b1", "b2", "b3"):
            world.finish(unit)
            world.finish(unit, "plan")


def test_what_two_tabs_typed_is_shown_together(doors: Doors) -> None:
    first = doors.page_of("b1.drafter")
    open_section(first, WORK)
    second = first.context.new_page()
    second.goto(first.url)
    fill(first, text="先保存的话。", **NUMBERS)
    save(first)
    fill(second, text="后保存的话。", **{**NUMBERS, "meetings": "5"})
    stands(second, "conflict", "2 项与他人的修改不一致")
    expect(second.locator("textarea[name=a-text]")).to_have_value("后保存的话。")
    expect(second.locator("[data-conflict=a-text]")).to_contain_text("先保存的话。")
    expect(second.locator("#f-a-meetings")).to_have_value("5")
    for key in ("meetings", "text"):
        panel = second.locator(f"[data-conflict=a-{key}]")
        panel.get_by_role("button", name="用我的").click()
    has_saved(second)
    first.reload()
    expect(first.locator("#f-a-meetings")).to_have_value("5")


def test_a_double_click_submits_once(doors: Doors, site: Site) -> None:
    page = doors.page_of("b1.drafter")
    open_section(page, WORK)
    fill(page, text="开展会议{{会议}}。", **NUMBERS)
    page.get_by_role("button", name="提交审核").dblclick()
    is_told(page, "已提交审核。")
    has_state(page, "审核中")
    with site.world() as world:
        assert world.submission("b1").revision_number == 1


def test_a_section_is_not_opened_again_once_the_company_has_approved_its_own(
    doors: Doors, site: Site
) -> None:
    finish_below(site)
    page = doors.page_of("c1.reviewer")
    page.goto(path_of(site, "b1"))
    page.get_by_text("重新开放", exact=True).first.click()
    page.get_by_label("理由").fill("会议次数有误，请更正。")
    with site.world() as world:
        world.finish("c1")
    page.get_by_role("button", name="重新开放").click()
    alert = page.locator("main [role=alert]")
    expect(alert).to_contain_text("上级")
    expect(page.get_by_role("heading", level=1)).to_contain_text(WORK)
    expect(page.locator("main")).to_contain_text("不能重新开放")
    assert state_of(site, "b1") == State.APPROVED


def test_a_section_is_saved_and_submitted_without_script(doors: Doors, site: Site) -> None:
    page = doors.let_in("b1.drafter", has_script=False)
    open_section(page, WORK)
    fill(page, text="开展会议{{会议}}。", **NUMBERS)
    save(page, has_script=False)
    expect(page.locator("#f-a-members")).to_have_value("10")
    submit(page)
    has_state(page, "审核中")
    page.close()
    secretary = doors.let_in("b1.secretary", has_script=False)
    open_section(secretary, WORK)
    secretary.get_by_label("审批意见").fill("同意上报。")
    secretary.get_by_role("button", name="同意").click()
    is_told(secretary, "已同意。")
    secretary.goto(path_of(site, "b1", "work"))
    expect(secretary.locator("main")).to_contain_text("同意上报。")


def test_what_cannot_be_read_is_said_at_its_field_and_stays_typed(doors: Doors) -> None:
    page = doors.page_of("b1.drafter")
    open_section(page, WORK)
    fill(page, meetings="许多次", members="-3", hours="1e400", text="<script>alert(1)</script>")
    page.get_by_role("button", name="提交审核").click()
    expect(page.locator(".errors")).to_be_focused()
    for key, typed in (("meetings", "许多次"), ("hours", "1e400")):
        expect(page.locator(f"#f-a-{key}")).to_have_value(typed)
        expect(page.locator(f"#f-a-{key}-error")).to_be_visible()
    expect(page.locator("#f-a-members")).to_have_value("-3")
    expect(page.locator("textarea[name=a-text]")).to_have_value("<script>alert(1)</script>")
    fill(page, meetings="3", hours="40")
    page.get_by_role("button", name="提交审核").click()
    expect(page.locator(".errors")).to_contain_text("没有提交")
    expect(page.locator("#field-a-members .findings")).to_be_visible()
    expect(page.locator("#f-a-members")).to_have_value("-3")


@pytest.mark.parametrize("username", ["c1.compiler", "c1.reviewer", "g.compiler"])
def test_every_page_of_the_navigation_fits_a_phone(doors: Doors, site: Site, username: str) -> None:
    finish_below(site)
    page = doors.page_of(username)
    links = page.get_by_role("navigation", name="主导航").get_by_role("link")
    paths = [link.get_attribute("href") or "" for link in links.all()]
    assert len(paths) >= 5
    for path in [*paths, path_of(site, "b1"), path_of(site, "c1")]:
        page.goto(path)
        fits_a_phone(page)
        looks_written(page)


def looks_written(page: Page) -> None:
    """The page has one heading and says something."""
    expect(page.get_by_role("heading", level=1)).to_have_count(1)
    assert len(page.locator("main").inner_text()) > 10
