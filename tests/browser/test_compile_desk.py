"""A company compiles its section: picks from three branches, edits, and meets a changed source."""

from playwright.sync_api import Page, expect

from tests.browser.people import Doors, is_told
from tests.browser.steps import fits_a_phone, has_saved
from tests.services.test_compile_desk import EAST, SAID, WEST, say, say_anew
from tests.web.site_of_world import Site

DESK = "/cycles/small-2023/units/c1/desk/work"


def unfold(page: Page, unit: str) -> None:
    page.locator(f"#text-{unit} summary").click()
    expect(page.locator(f"#text-{unit} [data-pieces]")).to_be_visible()


def marks(page: Page) -> list[str]:
    return [" ".join(words.split()) for words in page.locator(".source-mark").all_text_contents()]


def test_compiling_from_three_units_and_meeting_a_change(site: Site, doors: Doors) -> None:
    with site.world() as world:
        for unit, words in SAID.items():
            say(world, unit, words)
    page = doors.let_in("c1.compiler")
    page.goto(DESK)
    text = page.locator("#f-a-text")
    unfold(page, "b1")
    sentence = page.locator("#text-b1 .sentence").first
    sentence.focus()
    page.keyboard.press("Enter")
    unfold(page, "b2")
    page.locator("#text-b2 [data-take=block]").click()
    unfold(page, "b3")
    page.locator("#text-b3 [data-take=whole]").click()
    text.click()
    page.keyboard.press("Control+Home")
    page.keyboard.type("今年，")
    has_saved(page)
    expect(page.locator("#text-b3 [data-use]")).to_have_text("已用 1 处")
    expect(page.locator("[data-summary]")).to_have_text("已用 3 份 · 未用 0 份")
    page.reload()
    written = [f"今年，{EAST[:11]}", WEST, SAID["b3"]]
    expect(text.locator("p")).to_have_text(written)
    expect(page.locator(".source-mark")).to_have_count(3)
    assert marks(page) == ["b1 · 1", "b2 · 1", "b3 · 1"]
    fits_a_phone(page)

    with site.world() as world:
        say_anew(world, "b1", EAST.replace("三期", "四期"))
        say_anew(world, "b2", WEST.replace("十次", "十二次"))
    page.reload()
    expect(page.locator("[data-changed]")).to_have_count(2)
    expect(page.locator(".source-mark.is-changed")).to_have_count(2)
    expect(page.locator("[data-changed] ins").first).to_contain_text("四")
    page.get_by_role("button", name="更新为新文字").first.click()
    is_told(page, "已按来源的新文字更新。")
    expect(text.locator("p").first).to_have_text("今年，东村支部全年办班四期。")
    page.get_by_label("保留原文的理由").fill("以六月底的数为准。")
    page.keyboard.press("Enter")
    is_told(page, "已按原文保留")
    expect(page.locator("[data-changed]")).to_have_count(0)
    expect(page.locator(".source-mark.is-kept")).to_have_count(1)
    assert marks(page) == ["b1 · 2", "b2 · 1", "b3 · 1"]


def test_setting_a_text_aside_and_searching_loses_no_keystroke(site: Site, doors: Doors) -> None:
    with site.world() as world:
        for unit, words in SAID.items():
            say(world, unit, words)
    page = doors.let_in("c1.compiler")
    page.goto(DESK)
    page.locator("#f-a-text").click()
    page.keyboard.type("自己写的一句。")
    page.get_by_label("查找单位或文字").fill("夜校")
    expect(page.locator(".unit-text")).to_have_count(1)
    unfold(page, "b2")
    page.get_by_label("不采用的理由").fill("内容重复。")
    page.get_by_role("button", name="不采用").click()
    expect(page.locator("#text-b2 [data-use]")).to_have_text("不采用")
    expect(page.locator("#text-b2 [data-pieces]")).to_contain_text("内容重复。")
    expect(page.locator("#f-a-text")).to_have_text("自己写的一句。")
    has_saved(page)
