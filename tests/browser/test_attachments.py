"""Evidence in a browser: several at once with progress, dropped on a field, read by others."""

import base64
from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.people import Doors
from tests.browser.steps import fill, fits_a_phone, open_section, submit
from tests.services import evidence
from tests.web.section_steps import address as path_of
from tests.web.site_of_world import Site

WORK = "一、工作情况"
NUMBERS = {"meetings": "3", "members": "10", "hours": "40"}
PROGRAM = b"MZ\x90\x00" + b"\0" * 100
DROP = """async (target, files) => {
  const data = new DataTransfer();
  for (const [name, text] of files) {
    const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
    data.items.add(new File([bytes], name));
  }
  const event = { dataTransfer: data, bubbles: true, cancelable: true };
  for (const type of ["dragover", "drop"]) target.dispatchEvent(new DragEvent(type, event));
}"""


def file(name: str, content: bytes) -> Any:
    return {"name": name, "mimeType": "application/octet-stream", "buffer": content}


def drop(page: Page, on: str, **files: bytes) -> None:
    sent = [[name, base64.b64encode(content).decode()] for name, content in files.items()]
    page.locator(on).first.evaluate(DROP, sent)


def is_listed(page: Page, *names: str) -> None:
    expect(page.locator(".evidence__what > a")).to_have_text(list(names))


def test_several_files_are_brought_while_the_form_keeps_what_was_typed(doors: Doors) -> None:
    page = doors.page_of("b1.drafter")
    open_section(page, WORK)
    fill(page, text="还没有保存的话。", **NUMBERS)
    page.set_input_files(
        "#evidence-files",
        [
            file("现场.jpg", evidence.photograph()),
            file("签到册.xlsx", evidence.xlsx()),
            file("通知.pdf", PROGRAM),
        ],
    )
    expect(page.locator("[data-evidence-status]")).to_have_text("2 个已上传，1 个没有上传。")
    refused = page.locator(".evidence__sending[data-state=failed]")
    expect(refused).to_contain_text("这个文件实际上是可执行程序")
    expect(refused.get_by_role("button")).to_have_count(0)
    is_listed(page, "现场.jpg", "签到册.xlsx")
    expect(page.locator("textarea[name=a-text]")).to_have_value("还没有保存的话。")
    page.get_by_role("button", name="移除 签到册.xlsx").click()
    is_listed(page, "现场.jpg")
    page.get_by_role("button", name="恢复 签到册.xlsx").click()
    is_listed(page, "现场.jpg", "签到册.xlsx")
    expect(page.locator("textarea[name=a-text]")).to_have_value("还没有保存的话。")
    fits_a_phone(page)
    submit(page)
    is_listed(page, "现场.jpg", "签到册.xlsx")


def test_files_dropped_on_a_field_are_evidence_for_it_and_the_reviewer_gets_them(
    doors: Doors, site: Site
) -> None:
    page = doors.page_of("b1.drafter")
    open_section(page, WORK)
    fill(page, text="开展会议{{会议}}。", **NUMBERS)
    drop(page, "#field-a-meetings .field__head", **{"会议.txt": b"3", "记录.pdf": evidence.pdf()})
    is_listed(page, "会议.txt", "记录.pdf")
    expect(page.locator(".evidence__list")).to_contain_text("用于“会议”")
    expect(page.locator("[data-clip=meetings] [data-clip-count]")).to_have_text("2")
    submit(page)
    page.reload()
    is_listed(page, "会议.txt", "记录.pdf")
    reviewer = doors.page_of("b1.secretary")
    reviewer.goto(f"{path_of(site)}/review")
    with reviewer.expect_download() as download:
        reviewer.get_by_role("link", name="会议.txt").click()
    assert download.value.suggested_filename == "会议.txt"
    assert download.value.path().read_bytes() == b"3"


def test_a_file_on_its_way_shows_its_progress_and_can_be_cancelled_and_sent_again(
    doors: Doors,
) -> None:
    page = doors.page_of("b1.drafter")
    open_section(page, WORK)
    slow = page.context.new_cdp_session(page)
    slow.send("Network.enable")
    speed = {"offline": False, "latency": 0, "downloadThroughput": -1}
    slow.send("Network.emulateNetworkConditions", {**speed, "uploadThroughput": 20_000})
    page.set_input_files("#evidence-files", [file("大.txt", b"x" * 400_000)])
    on_its_way = page.locator(".evidence__sending")
    expect(on_its_way.get_by_role("progressbar")).to_be_visible()
    expect(on_its_way).to_contain_text("正在")
    on_its_way.get_by_role("button", name="取消").click()
    expect(on_its_way).to_contain_text("已取消")
    slow.send("Network.emulateNetworkConditions", {**speed, "uploadThroughput": -1})
    on_its_way.get_by_role("button", name="重试").click()
    expect(on_its_way).to_contain_text("已上传。")
    is_listed(page, "大.txt")


def test_without_scripts_files_are_brought_by_the_button(doors: Doors) -> None:
    page = doors.let_in("b1.drafter", has_script=False)
    open_section(page, WORK)
    page.set_input_files("#evidence-files", [file("a.txt", b"1"), file("b.exe", PROGRAM)])
    page.get_by_role("button", name="上传", exact=True).click()
    expect(page.locator(".flashes")).to_contain_text("a.txt 已上传。")
    expect(page.locator(".flashes")).to_contain_text("可执行程序")
    is_listed(page, "a.txt")
