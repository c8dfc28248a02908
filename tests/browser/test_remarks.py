"""Remarks in a browser: said at a paragraph, proposed, taken, left and settled by two people."""

from playwright.sync_api import Page, expect

from domain.workflow.states import State
from tests.browser.people import Doors, is_told
from tests.browser.steps import fill, fits_a_phone, has_saved, open_section, submit
from tests.services import remarking
from tests.web.section_steps import address as path_of
from tests.web.section_steps import saved, state_of
from tests.web.site_of_world import Site

WORK = "一、工作情况"
NUMBERS = {"meetings": "3", "members": "10", "hours": "40"}
TEXT = "第一段，开展会议{{会议}}。\n第二段，党员学习。\n第三段，继续改进。"
MENDED = "第三段，坚持每月一次，长期改进。"


def test_a_reviewer_remarks_and_proposes_and_the_drafter_answers(doors: Doors, site: Site) -> None:
    drafter = doors.page_of("b1.drafter")
    open_section(drafter, WORK)
    fill(drafter, text=TEXT, **NUMBERS)
    submit(drafter)
    secretary = doors.page_of("b1.secretary")
    open_section(secretary, WORK)
    secretary.get_by_label("审批意见").fill("请按批注修改。")
    a_comment_is_written_beside_what_was_typed(secretary)
    two_changes_are_proposed(secretary, path_of(site))
    it_is_returned_with_the_fields_of_the_proposals(secretary, site)
    the_drafter_sees_them_at_their_places(doors.page_of("b1.drafter"))
    submit(drafter)
    the_reviewer_sees_what_became_of_them(doors.page_of("b1.secretary"))


def a_comment_is_written_beside_what_was_typed(page: Page) -> None:
    page.get_by_role("link", name="批注 文字").click()
    words = page.get_by_label("批注内容")
    expect(words).to_be_focused()
    page.locator("#remark-place").select_option(label="文字 第 2 段：第二段，党员学习。")
    words.press_sequentially("写具体些，@b1.d")
    expect(page.get_by_role("option", name="b1.drafter")).to_be_visible()
    words.press("Enter")
    expect(words).to_have_value("写具体些，@b1.drafter ")
    page.get_by_role("button", name="发表批注").click()
    panel = page.locator("#remarks")
    expect(panel).to_contain_text("已发表批注。已提醒 1 人。")
    expect(panel.locator(".remark")).to_contain_text("第二段，党员学习。")
    expect(page.locator("#p-remarks")).to_be_focused()
    # nothing but the panel was swapped
    expect(page.get_by_label("审批意见")).to_have_value("请按批注修改。")


def two_changes_are_proposed(page: Page, path: str) -> None:
    page.goto(f"{path}/review")
    page.get_by_role("link", name="建议 修改 文字").click()
    page.get_by_role("link", name="第三段，继续改进。").click()
    page.get_by_label("文字 第 3 段").fill(MENDED)
    page.get_by_label("理由").fill("说明频次。")
    fits_a_phone(page)
    page.get_by_role("button", name="提出建议").click()
    is_told(page, "已提出修改建议")
    page.get_by_role("link", name="建议 修改 会议").click()
    page.get_by_label("会议", exact=True).fill("５")
    page.get_by_role("button", name="提出建议").click()
    is_told(page, "已提出修改建议")
    fits_a_phone(page)


def it_is_returned_with_the_fields_of_the_proposals(page: Page, site: Site) -> None:
    page.get_by_label("审批意见").fill("请按批注修改。")
    ticked = {"请修改 会议": True, "请修改 党员": False, "请修改 文字": False}
    for label, is_ticked in {**ticked, "第 3 段 第三段": True, "第 2 段 第二段": False}.items():
        expect(page.get_by_label(label)).to_be_checked(checked=is_ticked)
    page.get_by_role("button", name="退回修改").click()
    is_told(page, "已退回")
    assert state_of(site) == State.RETURNED


def the_drafter_sees_them_at_their_places(page: Page) -> None:
    open_section(page, WORK)
    here = page.locator("#at-text")
    expect(here).to_contain_text("写具体些")
    expect(here).to_contain_text("说明频次。")
    fits_a_phone(page)
    here.get_by_role("button", name="采用", exact=True).click()
    is_told(page, "已采用修改建议")
    mended = TEXT.replace("第三段，继续改进。", MENDED)
    expect(page.locator("textarea[name=a-text]")).to_have_value(mended)
    page.locator("#at-meetings").get_by_role("button", name="不采用").click()
    is_told(page, "不采用这条修改建议")
    expect(page.locator("#f-a-meetings")).to_have_value("3")
    panel = page.locator("#remarks")
    panel.get_by_role("button", name="标为已解决").click()
    expect(panel).to_contain_text("批注已标为已解决。")
    expect(panel).to_contain_text("已了结的（3 条）")


def the_reviewer_sees_what_became_of_them(page: Page) -> None:
    open_section(page, WORK)
    panel = page.locator("#remarks")
    panel.get_by_text("已了结的（3 条）").click()
    expect(panel).to_contain_text("已采用")
    expect(panel).to_contain_text("未采用")
    expect(panel).to_contain_text("已解决")
    expect(page.locator("#main")).to_contain_text(MENDED)


def test_taking_a_proposal_loses_nothing_of_what_was_just_typed(doors: Doors, site: Site) -> None:
    with site.world() as world:
        remarking.in_review(world)
        remarking.propose_paragraph(world)
        remarking.send_it_back(world)
    page = doors.page_of("b1.drafter")
    open_section(page, WORK)
    page.locator("#f-a-members").fill("12")
    page.locator("#at-text").get_by_role("button", name="采用", exact=True).click()
    is_told(page, "已采用修改建议")
    has_saved(page)
    expect(page.locator("#f-a-members")).to_have_value("12")
    expect(page.locator("[contenteditable=true]")).to_contain_text("第二段，党员集中学习")
    assert saved(site)["members"] == 12


def test_a_reply_that_is_refused_keeps_its_words(doors: Doors, site: Site) -> None:
    with site.world() as world:
        remarking.in_review(world)
        written = remarking.say(world, "b1.secretary", "请核对。")
    page = doors.page_of("b1.secretary")
    page.goto(f"{path_of(site)}/review")
    thread = page.locator(f"#thread-{written.thread}")
    thread.get_by_text("回复").first.click()
    thread.get_by_role("textbox").fill("再想想")
    from services.remarks.threads import resolve

    with site.world() as world:
        resolve(world.by("b1.drafter"), world.submission("b1").id, written.thread)
    thread.get_by_role("button", name="发表").click()
    expect(page.locator("main [role=alert]")).to_contain_text("重新打开后才能回复")
    expect(page.locator("main")).to_contain_text("再想想")


def test_remarks_are_made_without_script(doors: Doors, site: Site) -> None:
    with site.world() as world:
        remarking.in_review(world)
    page = doors.let_in("b1.secretary", has_script=False)
    page.goto(f"{path_of(site)}/review")
    page.get_by_role("link", name="批注 会议").click()
    expect(page.locator("#remark-place")).to_have_value("meetings")
    page.get_by_label("批注内容").fill("与台账不符。@b1.drafter")
    page.get_by_label("所有能查看本章节的人").check()
    page.get_by_role("button", name="发表批注").click()
    is_told(page, "已提醒 1 人。")
    assert page.url.split("#")[0].endswith("/review")
    expect(page.locator("#at-meetings")).to_contain_text("与台账不符。")
    fits_a_phone(page)
