"""Two people in one section at once: who is there, what merges, what is shown to both."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.people import Doors, second_drafter
from tests.browser.steps import fill, has_saved, stands
from tests.web.section_steps import address as path_of
from tests.web.section_steps import saved
from tests.web.site_of_world import Site

WORK = "一、工作情况"


@pytest.fixture
def two(doors: Doors, site: Site) -> tuple[Page, Page]:
    """Two drafters of b1 with the same section open."""
    second = second_drafter(site)
    pages = doors.page_of("b1.drafter"), doors.page_of(second)
    for page in pages:
        page.goto(path_of(site))
        page.wait_for_load_state("networkidle")
    return pages


def look(page: Page) -> None:
    """The page hears from the server now, and not at its next heartbeat."""
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")


def test_each_sees_that_the_other_is_there_until_they_leave(two: tuple[Page, Page]) -> None:
    first, second = two
    expect(second.locator("[data-others]")).to_contain_text("b1.drafter也打开了这一章节")
    look(first)
    expect(first.locator("[data-others]")).to_contain_text("b1.second也打开了这一章节")
    second.goto("/")
    second.wait_for_load_state("networkidle")
    look(first)
    expect(first.locator("[data-others]")).to_be_hidden()


def test_different_fields_of_two_people_merge_and_each_learns_the_other_s(
    two: tuple[Page, Page], site: Site
) -> None:
    first, second = two
    fill(first, meetings="3")
    has_saved(first)
    second.locator("#f-a-text").press_sequentially("第二个人在写，")
    has_saved(second)
    expect(second.locator("#f-a-meetings")).to_have_value("3")
    expect(second.locator("#field-a-meetings .told")).to_have_text("b1.drafter刚刚改了")
    second.locator("#f-a-text").press_sequentially("接着写。")
    has_saved(second)
    expect(second.locator("textarea[name=a-text]")).to_have_value("第二个人在写，接着写。")
    look(first)
    expect(first.locator("textarea[name=a-text]")).to_have_value("第二个人在写，接着写。")
    assert saved(site)["meetings"] == 3
    assert saved(site)["text"][0]["content"] == [{"text": "第二个人在写，接着写。"}]


@pytest.mark.parametrize(("taken", "kept"), [("用我的", "5"), ("用对方的", "3")])
def test_both_texts_are_shown_where_two_changed_the_same(
    two: tuple[Page, Page], site: Site, taken: str, kept: str
) -> None:
    first, second = two
    fill(first, meetings="3", members="10")
    has_saved(first)
    fill(second, meetings="5", hours="40")
    stands(second, "conflict", "1 项与他人的修改不一致")
    panel = second.locator("[data-conflict=a-meetings]")
    expect(panel).to_contain_text("b1.drafter也改了这一项")
    expect(panel).to_contain_text("3")
    expect(second.locator("#f-a-meetings")).to_have_value("5")
    expect(second.locator("#f-a-members")).to_have_value("10")
    assert saved(site) == {"meetings": 3, "members": 10, "hours": 400}
    panel.get_by_role("button", name=taken).click()
    has_saved(second)
    expect(panel).to_have_count(0)
    expect(second.locator("#f-a-meetings")).to_have_value(kept)
    assert saved(site)["meetings"] == int(kept)


def test_what_has_the_caret_stays_until_it_is_left(two: tuple[Page, Page], site: Site) -> None:
    first, second = two
    second.locator("#f-a-members").focus()
    fill(first, members="10")
    has_saved(first)
    look(second)
    second.wait_for_timeout(800)
    expect(second.locator("#f-a-members")).to_have_value("")
    second.locator("#f-a-hours").focus()
    expect(second.locator("#f-a-members")).to_have_value("10")
    assert saved(site) == {"members": 10}


def test_nothing_moves_under_the_caret_when_a_conflict_is_shown_above(
    two: tuple[Page, Page],
) -> None:
    first, second = two
    fill(first, meetings="3")
    has_saved(first)
    second.locator("#f-a-meetings").evaluate("(input) => (input.value = '5')")
    area = second.locator("#f-a-text")
    area.scroll_into_view_if_needed()
    area.focus()
    before = area.bounding_box()
    second.keyboard.type("写。")
    stands(second, "conflict")
    after = area.bounding_box()
    assert before
    assert after
    assert abs(before["y"] - after["y"]) < 2


def test_without_script_two_people_merge_by_the_same_rule(doors: Doors, site: Site) -> None:
    second_drafter(site)
    pages = [doors.let_in(name, has_script=False) for name in ("b1.drafter", "b1.second")]
    for page in pages:
        page.goto(path_of(site))
    fill(pages[0], meetings="3", members="10")
    fill(pages[1], meetings="5", text="第二个人写的。")
    for page in pages:
        page.get_by_role("button", name="保存", exact=True).click()
    expect(pages[1].locator(".errors")).to_contain_text("有 1 处与他人的修改不一致")
    expect(pages[1].locator("#f-a-members")).to_have_value("10")
    expect(pages[1].locator("#f-a-meetings")).to_have_value("5")
    assert saved(site)["meetings"] == 3
    assert saved(site)["text"][0]["content"] == [{"text": "第二个人写的。"}]
    pages[1].get_by_role("button", name="按本页内容保存").click()
    expect(pages[1].locator(".flashes")).to_contain_text("已保存。")
    assert saved(site)["meetings"] == 5
