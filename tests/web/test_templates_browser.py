"""The gallery in a browser: it fits, its scripts help, and it works without them."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Request, Route, expect

from domain.narrative import length_of
from domain.plain_narrative import from_plain
from tests.web.samples import TOKENS
from tests.web.site import LANGUAGES, serving
from tests.web.stage import GALLERY

PAGES = sorted(path.stem for path in GALLERY.glob("*.html"))
BUSY = "正在提交…"
TARGETS = (
    "button, select, textarea, .input, label:has(input),"
    " .tabs__link, .nav__link, .marks__link, .cell__link"
)


@pytest.fixture(scope="module")
def gallery() -> Iterator[str]:
    with serving() as address:
        yield f"{address}/gallery"


@pytest.fixture
def section(page: Page, gallery: str) -> Page:
    """The page of a section's form."""
    page.goto(f"{gallery}/zh_Hans_CN/section")
    return page


def swallow_posts(page: Page) -> list[Request]:
    """Answer every POST with 204, so that the page stays, and keep what was sent."""
    sent: list[Request] = []

    def answer(route: Route) -> None:
        if route.request.method != "POST":
            route.continue_()
            return
        sent.append(route.request)
        route.fulfill(status=204)

    page.route("**/*", answer)
    return sent


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", PAGES)
def test_a_page_fits_and_breaks_no_rule_of_the_content_policy(
    page: Page, gallery: str, name: str, language: str
) -> None:
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(f"{gallery}/{language}/{name}")
    for width in (320, 360, 768, 1024, 1440, 1920):
        page.set_viewport_size({"width": width, "height": 740})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert complaints == []


def test_a_double_click_sends_once_and_the_button_says_so(section: Page) -> None:
    sent = swallow_posts(section)
    section.get_by_role("button", name="提交审核").dblclick()
    expect(section.get_by_role("button", name=BUSY)).to_be_visible()
    section.keyboard.press("Enter")
    assert len(sent) == 1
    assert "act=submit" in (sent[0].post_data or "")


def test_a_button_keeps_its_width_while_its_form_is_sent(section: Page) -> None:
    swallow_posts(section)
    button = section.locator("button[value=submit]")
    before = button.bounding_box()
    button.click()
    expect(button).to_have_text(BUSY)
    after = button.bounding_box()
    assert before is not None
    assert after is not None
    assert after["width"] >= before["width"]


def test_ctrl_s_saves(section: Page) -> None:
    sent = swallow_posts(section)
    section.locator("#f-study").press("Control+s")
    expect(section.get_by_role("button", name=BUSY)).to_be_visible()
    assert "act=save" in (sent[0].post_data or "")


def test_ctrl_s_saves_nothing_while_an_input_method_is_composing(section: Page) -> None:
    sent = swallow_posts(section)
    section.evaluate(
        "document.getElementById('f-story').dispatchEvent(new KeyboardEvent('keydown',"
        " {key: 's', ctrlKey: true, isComposing: true, bubbles: true, cancelable: true}))"
    )
    section.wait_for_timeout(100)
    assert sent == []


def test_what_is_not_saved_is_said_and_asked_about(section: Page) -> None:
    section.locator("#f-study").press_sequentially("3")
    expect(section.locator(".bar__state")).to_have_text("有修改尚未保存")
    with section.expect_event("dialog") as asked:
        section.close(run_before_unload=True)
    assert asked.value.type == "beforeunload"
    asked.value.accept()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "学习 12 期。\n\n  参加 3 人次",
        "- 第一项\n- 第二项\n1) 甲\n2) 乙",
        "全年{{发放学习书籍}}，阅读{{ 线上阅读量 }}，{{没有这一项}}。",
        "| 班次 | 人数 |\n| --- | --- |\n| 甲班 | 30 |",
        "𠀀字与 emoji 🙂",
    ],
)
def test_the_count_of_characters_is_the_domains(section: Page, text: str) -> None:
    section.locator("#f-story").fill(text)
    labels = {token["label"]: token["label"] for token in TOKENS}
    shown = {token["label"]: token["value"] + token["unit"] for token in TOKENS}
    length = length_of(from_plain(text, labels), shown)
    expect(section.locator("#f-story-count")).to_contain_text(f"已写 {length} 字")


def test_too_long_a_text_is_told_by_how_much(section: Page) -> None:
    section.locator("#f-story").fill("学" * 1503)
    expect(section.locator("#f-story-count")).to_contain_text("超出 3 字")


def test_a_token_is_inserted_where_the_cursor_stands(section: Page) -> None:
    story = section.locator("#f-story")
    story.fill("发放，完成。")
    story.evaluate("area => area.setSelectionRange(2, 2)")
    section.get_by_text("可插入的数据").click()
    section.get_by_role("button", name="插入 发放学习书籍").click()
    expect(story).to_have_value("发放{{发放学习书籍}}，完成。")
    expect(story).to_be_focused()


def test_a_table_is_typed_in_cells_and_sent_as_lines(section: Page) -> None:
    section.get_by_label("第 1 行 人数").fill("90")
    section.get_by_role("button", name="添加一行").click()
    section.keyboard.type("夜班|讲评")
    section.get_by_role("button", name="删除 第 2 行").click()
    expect(section.locator("textarea[name=rows]")).to_have_value(
        "| 安全大讲堂 | 2023-06-12 | 90 |\n| 夜班 讲评 |  |  |"
    )


def test_cells_copied_from_a_spreadsheet_fill_the_grid(section: Page) -> None:
    section.get_by_label("第 2 行 班次").evaluate(
        """cell => {
          const clipboardData = new DataTransfer();
          clipboardData.setData('text', '\\t2023-01-02\\t5\\r\\n乙班\\t2023-02-03\\t6\\r\\n');
          const how = {clipboardData, bubbles: true, cancelable: true};
          cell.dispatchEvent(new ClipboardEvent('paste', how));
        }"""
    )
    expect(section.locator("textarea[name=rows]")).to_have_value(
        "| 安全大讲堂 | 2023-06-12 | 86 |\n|  | 2023-01-02 | 5 |\n| 乙班 | 2023-02-03 | 6 |"
    )


def test_the_filter_hides_the_rows_without_the_words(page: Page, gallery: str) -> None:
    page.goto(f"{gallery}/zh_Hans_CN/components")
    page.get_by_label("在本页中查找").fill("检修")
    expect(page.locator("#classes tbody tr:visible")).to_have_count(1)
    page.get_by_label("在本页中查找").fill("没有")
    expect(page.get_by_text("没有符合的行")).to_be_visible()


def test_what_has_the_focus_is_never_behind_the_bar(section: Page) -> None:
    section.set_viewport_size({"width": 360, "height": 640})
    for _ in range(60):
        section.keyboard.press("Tab")
        hidden = section.evaluate(
            """() => {
              const bar = document.querySelector('.bar');
              const focused = document.activeElement;
              if (!focused || bar.contains(focused) || focused === document.body) return false;
              const {top} = focused.getBoundingClientRect(), room = bar.getBoundingClientRect();
              return (top >= room.top && top < room.bottom) || top >= innerHeight;
            }"""
        )
        assert not hidden


@pytest.mark.parametrize("name", PAGES)
def test_a_target_is_at_least_24_pixels_high(page: Page, gallery: str, name: str) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(f"{gallery}/zh_Hans_CN/{name}")
    small = page.evaluate(
        """targets => [...document.querySelectorAll(targets)]
          .filter(e => e.offsetParent && e.getBoundingClientRect().height < 24)
          .map(e => e.outerHTML)""",
        TARGETS,
    )
    assert small == []


def test_a_form_can_be_filled_without_script(browser: Browser, gallery: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{gallery}/zh_Hans_CN/section")
    reason = page.locator("#f-study-na-reason")
    expect(reason).to_be_hidden()
    page.locator("#f-study-na").check()
    expect(reason).to_be_visible()
    expect(page.locator("textarea[name=rows]")).to_be_visible()
    expect(page.get_by_role("button", name="添加一行")).to_have_count(0)
    expect(page.get_by_text("可插入的数据")).to_be_visible()
    context.close()


def test_the_error_summary_has_the_focus_when_the_page_opens(page: Page, gallery: str) -> None:
    page.goto(f"{gallery}/zh_Hans_CN/components")
    expect(page.locator(".errors")).to_be_focused()
    page.get_by_role("link", name="“参加人次”：请输入整数，不带小数。").click()
    expect(page.locator("#f-people")).to_be_focused()
