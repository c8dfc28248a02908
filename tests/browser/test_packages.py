"""A package between two installations as people see it: keys, preview, refusal, answer."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from services.packages.keys import KEY_FILE
from tests.browser.accessible import faults, keyboard_faults
from tests.browser.conftest import Open
from tests.browser.people import Doors, give_passwords
from tests.browser.serving import in_a_thread
from tests.services.two_houses import House, finish_all, sent_report
from tests.services.world import START
from tests.web.conftest import standing_clock
from tests.web.site_of_world import prepare_database, site_on
from web import clock

pytestmark = pytest.mark.browser
REPORT = "/cycles/small-2023/units/c1/report"


@pytest.fixture
def both(
    migrated_file: Path, tmp_path: Path, open_doors: Open, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[Doors, Doors]]:
    """Doors to the company, which has sent its report, and to the group on another site."""
    monkeypatch.setattr(clock, "datetime", standing_clock(START + timedelta(days=1)))
    folders = [tmp_path / name for name in ("company", "group")]
    for folder, branches in zip(folders, (3, 0), strict=True):
        prepare_database(migrated_file, folder, branches)
    with site_on(folders[0]) as company, site_on(folders[1]) as group:
        with company.world() as world:
            finish_all(world)
            sent_report(world, House("", folders[0]))
        (folders[0] / KEY_FILE).unlink()  # the keys are made on the page
        for site in (company, group):
            give_passwords(site)
        with in_a_thread(company.app) as here, in_a_thread(group.app) as there:
            yield open_doors(here), open_doors(there)


def key_made(page: Page) -> str:
    page.goto("/packages")
    page.get_by_role("button", name="生成密钥").click()
    return page.locator("code").first.inner_text()


def trust(page: Page, line: str, unit: str) -> None:
    page.get_by_text("登记对方的公钥").click()
    page.get_by_label("代表哪个单位").select_option(unit)
    page.locator("#f-key").fill(line)
    page.get_by_role("button", name="登记", exact=True).click()
    expect(page.get_by_text("已登记。请与对方核对指纹。")).to_be_visible()


def fetch(page: Page, name: str, place: Path) -> Path:
    with page.expect_download() as download:
        page.get_by_role("link", name=name).click()
    download.value.save_as(place)
    return place


def hand_in(page: Page, file: Path) -> None:
    page.goto("/packages")
    page.locator("#f-package").set_input_files(file)
    page.get_by_role("button", name="上传并检查").click()


def test_two_installations_exchange_a_report_and_its_answer(
    both: tuple[Doors, Doors], tmp_path: Path
) -> None:
    company, group = both
    here, there = company.page_of("admin"), group.page_of("admin")
    ours, theirs = key_made(here), key_made(there)
    trust(here, theirs, "g")
    trust(there, ours, "c1")

    sender, receiver = company.page_of("c1.compiler"), group.page_of("g.reviewer")
    sender.goto(REPORT)
    sender.get_by_role("button", name="导出报送包").click()
    parcel = fetch(sender, "下载报送包", tmp_path / "parcel.zip")

    changed = bytearray(parcel.read_bytes())
    changed[4321] ^= 1
    spoiled = tmp_path / "spoiled.zip"
    spoiled.write_bytes(changed)
    hand_in(receiver, spoiled)
    expect(receiver.get_by_role("alert")).to_contain_text("没有导入，也没有改动任何内容")

    hand_in(receiver, parcel)
    expect(receiver.get_by_role("heading", level=1)).to_have_text("导入预览")
    assert [*faults(receiver), *keyboard_faults(receiver)] == []
    receiver.get_by_role("button", name="签收并导入").click()
    expect(receiver.get_by_text("一公司党委的报送包")).to_be_visible()
    receiver.get_by_role("button", name="接收").click()
    receiver.get_by_role("button", name="导出答复包").click()
    answer = fetch(receiver, "下载答复包", tmp_path / "answer.zip")

    hand_in(sender, answer)
    sender.get_by_role("button", name="导入答复").click()
    expect(sender.get_by_text("已接收").first).to_be_visible()
    assert [*faults(sender), *keyboard_faults(sender)] == []
