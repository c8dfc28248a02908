"""One paragraph is returned: only that can be saved, and the reviewer sees what became of it."""

from playwright.sync_api import Page, expect

from domain.workflow.states import State
from tests.browser.people import Doors, is_told
from tests.browser.steps import fits_a_phone, has_saved, open_section, stands, submit
from tests.services import remarking
from tests.web.section_steps import address as path_of
from tests.web.section_steps import saved, state_of
from tests.web.site_of_world import Site

WORK = "一、工作情况"
SECOND, THIRD = "第二段，党员学习。", "第三段，继续改进。"


def test_a_paragraph_is_returned_and_only_that_is_mended(doors: Doors, site: Site) -> None:
    with site.world() as world:
        remarking.in_review(world)
    the_reviewer_ticks_one_paragraph(doors.page_of("b1.secretary"), site)
    drafter = doors.page_of("b1.drafter")
    open_section(drafter, WORK)
    the_form_leads_to_the_paragraph(drafter)
    what_is_typed_beside_it_is_not_saved_and_not_lost(drafter, site)
    the_paragraph_itself_is_saved(drafter, site)
    submit(drafter)
    the_reviewer_sees_the_difference(doors.page_of("b1.secretary"))


def the_reviewer_ticks_one_paragraph(page: Page, site: Site) -> None:
    page.goto(f"{path_of(site)}/review")
    page.get_by_text("只请修改其中几段").click()
    page.get_by_label("第 2 段 第二段，党员学习。").check()
    fits_a_phone(page)
    page.get_by_label("审批意见").fill("请写明学习次数。")
    page.get_by_role("button", name="退回修改").click()
    is_told(page, "已退回")
    assert state_of(site) == State.RETURNED


def the_form_leads_to_the_paragraph(page: Page) -> None:
    fits_a_phone(page)
    page.locator("#field-a-text, .mending").get_by_role("link", name=SECOND, exact=True).click()
    page.keyboard.press("End")
    page.keyboard.type("每季一次。")
    expect(page.locator("textarea[name=a-text]")).to_have_value(
        f"第一段，开展会议{{{{会议}}}}。\n{SECOND}每季一次。\n{THIRD}"
    )
    has_saved(page)


def what_is_typed_beside_it_is_not_saved_and_not_lost(page: Page, site: Site) -> None:
    kept = saved(site)
    page.locator("[contenteditable=true]").get_by_text(THIRD).click()
    page.keyboard.press("End")
    page.keyboard.type("顺手改一句。")
    stands(page, "unreadable")
    expect(page.locator("#f-a-text-error")).to_contain_text("第 3 段“第三段，继续改进。”没有开放")
    assert saved(site) == kept
    page.reload()
    expect(page.locator("[contenteditable=true]")).to_contain_text("顺手改一句。")


def the_paragraph_itself_is_saved(page: Page, site: Site) -> None:
    page.locator("[contenteditable=true]").get_by_text("顺手改一句。").click()
    page.keyboard.press("End")
    for _ in "顺手改一句。":
        page.keyboard.press("Backspace")
    has_saved(page)
    expect(page.locator("#f-a-text-error")).to_have_count(0)
    assert "每季一次。" in str(saved(site)["text"])


def the_reviewer_sees_the_difference(page: Page) -> None:
    open_section(page, WORK)
    changed = page.locator(".changes__item")
    expect(changed).to_have_count(1)
    expect(changed.locator("ins")).to_contain_text(" 每季一次。 ")
    expect(changed.locator("del")).to_have_count(0)
