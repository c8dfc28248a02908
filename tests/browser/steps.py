"""What people do with a section, on the pages they do it on."""

from playwright.sync_api import Page, expect

from tests.browser.people import is_told


def open_section(page: Page, heading: str, unit: str = "") -> None:
    """From the desk to a section, by its row."""
    row = page.locator("main table tbody tr").filter(has_text=unit or heading)
    row.filter(has=page.get_by_role("link", name=heading, exact=True)).get_by_role("link").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(heading)
    page.wait_for_load_state()  # a hand is quicker than an eye: the editor has to stand first


def fill(page: Page, **typed: str) -> None:
    """Type into the fields of a section, by their keys."""
    for key, words in typed.items():
        page.locator(f"#f-a-{key}").fill(words)


def save(page: Page, *, has_script: bool = True) -> None:
    """Press save; with script the page stays and its foot says so, else the next page does."""
    page.get_by_role("button", name="保存", exact=True).click()
    if has_script:
        has_saved(page)
    else:
        is_told(page, "已保存。")


def has_saved(page: Page) -> None:
    """The foot says that everything typed is saved."""
    expect(page.locator("[data-save-state]")).to_have_attribute("data-save-state", "saved")
    expect(page.locator("[data-save-state]")).to_contain_text("已于")


def stands(page: Page, state: str, words: str = "") -> None:
    """The foot is in this state, and says so."""
    line = page.locator("[data-save-state]")
    expect(line).to_have_attribute("data-save-state", state)
    expect(line).to_contain_text(words)


def submit(page: Page) -> None:
    page.get_by_role("button", name="提交审核").click()
    is_told(page, "已提交审核。")


def freeze(page: Page) -> None:
    """Confirm every group of the proof list, then freeze."""
    for box in page.locator("input[name=checked]").all():
        box.check()
    page.get_by_role("button", name="定稿").click()
    is_told(page, "已定稿")


def approve(page: Page) -> None:
    page.get_by_role("button", name="同意").click()
    is_told(page, "已同意。")


def fits_a_phone(page: Page) -> None:
    """The page is no wider than a narrow phone."""
    size = page.viewport_size
    page.set_viewport_size({"width": 360, "height": 740})
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= 360, f"{page.url} is {width} px wide"
    if size:
        page.set_viewport_size(size)
