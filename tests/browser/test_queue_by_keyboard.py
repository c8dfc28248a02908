"""A reviewer works through the queue with keys alone; several at once, of which one has changed."""

from playwright.sync_api import Page, expect

from domain.answers import Given
from services.moving import Words, send_back
from tests.browser.people import Doors, is_told
from tests.browser.steps import fits_a_phone
from tests.services.world import World, filled
from tests.web.site_of_world import Site


def at_company(site: Site, *units: str) -> None:
    with site.world() as world:
        for unit in units:
            world.save(unit, filled(unit))
            world.submit(unit)
            world.approve(unit, steps=1)


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def is_at(page: Page, unit: str) -> None:
    expect(page.locator(".heading__meta")).to_contain_text(unit)


def mend(site: Site) -> None:
    with site.world() as world:
        world.save("b2", {"meetings": Given(8)})
        world.submit("b2")
        world.approve("b2", steps=1)


def test_the_queue_is_worked_through_with_keys_alone(site: Site, doors: Doors) -> None:
    at_company(site, "b1", "b2", "b3")
    page = doors.let_in("c1.reviewer")
    page.goto("/queue?sort=unit")
    press(page, "j", "j", "k", "Enter")
    is_at(page, "b1 党支部")

    press(page, "a")
    expect(page.get_by_role("button", name="同意")).to_be_focused()
    press(page, "Enter")
    is_told(page, "b1 党支部 · 一、工作情况：已同意。")
    is_at(page, "b2 党支部")

    press(page, "n")
    is_at(page, "b3 党支部")
    press(page, "p")
    is_at(page, "b2 党支部")

    box = page.locator("input[name=fields][value=meetings]")
    box.focus()
    press(page, "Space", "r")
    expect(page.locator("#f-opinion")).to_be_focused()
    page.keyboard.type("n 次会议与台账不符")  # n is a letter while one types
    press(page, "Tab")
    expect(page.get_by_role("button", name="退回修改")).to_be_focused()
    press(page, "Enter")
    is_told(page, "已退回")
    is_at(page, "b3 党支部")

    drafter = doors.let_in("b2.drafter")
    drafter.goto("/")
    expect(drafter.locator("main")).to_contain_text("n 次会议与台账不符")
    mend(site)

    press(page, "u")
    expect(page.get_by_role("heading", level=1)).to_have_text("待审队列")
    expect(page.locator("tr", has_text="b2 党支部")).to_contain_text("改了 2 项")
    press(page, "j", "Enter")
    is_at(page, "b2 党支部")
    expect(page.locator(".changes")).to_contain_text("增加 5次")
    fits_a_phone(page)


def change(world: World, unit: str) -> None:
    shown = world.revision(unit).content_hash
    send_back(world.by("c1.reviewer"), world.submission(unit).id, shown, Words("请核对。"))
    world.save(unit, {"meetings": Given(8)})
    world.submit(unit)
    world.approve(unit, steps=1)


def test_of_several_at_once_the_one_that_changed_stays_ticked(site: Site, doors: Doors) -> None:
    at_company(site, "b1", "b2", "b3")
    page = doors.let_in("c1.reviewer")
    page.goto("/queue?sort=unit")
    press(page, "j", "x", "j", "x")
    expect(page.locator("[data-picked]")).to_have_text("已选 2 项")
    press(page, "a", "Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("同意所列章节")
    with site.world() as world:
        change(world, "b1")
    page.get_by_role("button", name="同意所列 2 项").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("办理结果")
    expect(page.locator("main")).to_contain_text("已同意 1 项")
    expect(page.locator("tr", has_text="b1 党支部")).to_contain_text("列出之后内容有了新的版次")
    fits_a_phone(page)
    page.get_by_role("link", name="回到待审队列，未办成的仍勾选").click()
    expect(page.get_by_role("checkbox", name="勾选b1 党支部")).to_be_checked()
    expect(page.get_by_role("checkbox", name="勾选b3 党支部")).not_to_be_checked()
    fits_a_phone(page)


def test_the_keys_are_shown_and_can_be_switched_off(site: Site, doors: Doors) -> None:
    at_company(site, "b1", "b2")
    page = doors.let_in("c1.reviewer")
    page.goto("/queue?sort=unit")
    press(page, "?")
    switch = page.get_by_role("checkbox", name="使用快捷键")
    expect(switch).to_be_visible()
    switch.uncheck()
    press(page, "j")
    expect(page.locator(".queue__link").first).not_to_be_focused()
    page.reload()
    press(page, "j")
    expect(page.locator(".queue__link").first).not_to_be_focused()
    press(page, "?")
    expect(page.locator("[data-shortcuts]")).not_to_have_attribute("open", "")
    page.locator("[data-shortcuts] summary").click()
    page.get_by_role("checkbox", name="使用快捷键").check()
    press(page, "j")
    expect(page.locator(".queue__link").first).to_be_focused()
