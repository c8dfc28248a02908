"""Numbers in a browser: read back while they are typed, as the server reads them."""

from playwright.sync_api import expect

from domain.errors import Invalid
from domain.fields.numbers import parse_number
from tests.browser.people import Doors
from tests.browser.steps import fits_a_phone, open_section

TYPED = (
    *("1.2万", "3亿", "１．２万", "1亿2000万", "3万5", "3万500", "3万5千", "1,234万"),
    *("5千", "1.5万3000"),
    *("0.00000001亿", "-3万", "1 200万", "9百9", "2千3万", "万", "3万次", "1.2万亿"),
)  # fmt: skip


def test_what_is_read_back_is_what_the_server_reads(doors: Doors) -> None:
    page = doors.page_of("b1.drafter")
    open_section(page, "一、工作情况")
    echo = page.locator("#f-a-meetings-echo")
    for typed in TYPED:
        page.locator("#f-a-meetings").fill(typed)
        try:
            number = parse_number(typed.removesuffix("次"))
            whole, _, fraction = f"{number:,f}".partition(".")
            digits = f"{whole}.{fraction.rstrip('0')}".rstrip(".")
            expect(echo).to_have_text(f"= {digits} 次")
        except Invalid:
            expect(echo).to_have_text("")
    page.locator("#f-a-meetings").fill("1,234")
    expect(echo).to_have_text("")
    page.locator(".note__box").first.check()
    page.locator("#f-a-meetings-note").fill("含线上")
    page.get_by_text("给审核人的附言").click()
    page.locator("#f-note").fill("已核对。")
    fits_a_phone(page)
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.locator("#f-a-meetings-note")).to_have_value("含线上")
    expect(page.locator("#f-note")).to_have_value("已核对。")
