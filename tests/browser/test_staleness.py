"""Of forty branches one is opened again after the company compiled: what used it is stale."""

import io
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import docx
import pypdf
import pytest
import python_calamine
from playwright.sync_api import Page, expect

from services.report_uses import newest_report
from tests.browser.people import Doors, give_passwords, is_told
from tests.browser.steps import fits_a_phone, freeze
from tests.browser.test_main_job import download
from tests.services.staged import compile_from_branches, hand_over_and_get_back, say
from tests.web.site_of_world import Site, prepare_database, site_on

BRANCHES = [f"b{number}" for number in range(1, 41)]
UNITS = "/cycles/small-2023/units"
REPORT, STALE = f"{UNITS}/c1/report", f"{UNITS}/c1/stale"
SUM, MENDED_SUM = 820, 920  # of the meetings: 1 + 2 + … + 40, and with 107 for 7
WHY = "会议次数与会议记录不符。"


@pytest.fixture(scope="module")
def wide_file(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Forty branches are approved; the company's text has a paragraph of three of them."""
    folder = tmp_path_factory.mktemp("forty") / "site"
    file = prepare_database(migrated_file, folder, branches=len(BRANCHES))
    with site_on(folder) as site:
        give_passwords(site)
        with site.world() as world:
            for number, unit in enumerate(BRANCHES, 1):
                say(world, unit, meetings=number)
                world.submit(unit)
                world.approve(unit)
                world.finish(unit, "plan")
            compile_from_branches(world, "b7", "b8", "b30")
    return file


@pytest.fixture
def site(wide_file: Path, tmp_path: Path) -> Iterator[Site]:
    """A site with forty branches."""
    shutil.copy(wide_file, tmp_path)
    with site_on(tmp_path) as site:
        yield site


def test_one_of_forty_branches_is_opened_again_after_the_company_compiled(
    site: Site, doors: Doors, tmp_path: Path
) -> None:
    the_company_freezes(doors, "一党〔2023〕5号")
    nothing_is_stale(doors.page_of("c1.compiler"))
    the_group_returns_it(site)
    the_company_opens_from_the_top_down(site, doors)
    exactly_what_used_it_is_stale(doors.page_of("c1.compiler"))
    nobody_else_has_anything_stale(doors)
    b7_mends_it(site)
    the_company_refreshes(doors.page_of("c1.compiler"))
    the_company_hands_in_again(site)
    the_company_freezes(doors, "一党〔2023〕6号")
    nothing_is_stale(doors.page_of("c1.compiler"))
    the_three_files_agree(doors.page_of("c1.compiler"), tmp_path)


def the_company_freezes(doors: Doors, number: str) -> None:
    page = doors.page_of("c1.compiler")
    page.goto(REPORT)
    page.get_by_label("发文字号").fill(number)
    page.get_by_label("签发人").fill("王一")
    page.get_by_label("成文日期").fill("2023-12-29")
    page.get_by_role("button", name="汇编").click()
    is_told(page, "已汇编")
    approver = doors.page_of("c1.approver")
    approver.goto(REPORT)
    freeze(approver)
    expect(approver.locator("#files table a")).to_have_count(5)
    expect(approver.locator(".state.is-stale")).to_have_count(0)


def nothing_is_stale(page: Page) -> None:
    page.goto(STALE)
    expect(page.locator("main")).to_contain_text("没有过时的内容")


def the_group_returns_it(site: Site) -> None:
    with site.world() as world:
        report = newest_report(world.session, world.cycle_unit("c1"))
        assert report is not None
        hand_over_and_get_back(world, report)


def the_company_opens_from_the_top_down(site: Site, doors: Doors) -> None:
    with site.world() as world:
        b7 = world.submission("b7").id
    page = doors.page_of("c1.approver")
    page.goto(f"/sections/{b7}")
    way = page.locator(".way").first
    expect(way.locator("li")).to_have_count(2)
    fits_a_phone(page)
    way.get_by_role("link", name="一公司党委的本章节").click()
    for _ in range(2):
        page.locator("summary", has_text="重新开放").click()
        page.get_by_label("理由").fill(WHY)
        page.get_by_role("button", name="重新开放").click()
        is_told(page, "已重新开放")
        page.goto(f"/sections/{b7}")


def exactly_what_used_it_is_stale(page: Page) -> None:
    page.get_by_role("link", name=re.compile(r"\d+ 处已过时")).click()
    fits_a_phone(page)
    sections = page.locator(".stale-part")
    expect(sections).to_have_count(2)
    heads = sections.nth(0).locator("tbody th")
    expect(heads).to_have_text(
        [
            re.compile("^会议$"),
            re.compile("^党员$"),
            re.compile("^人均学时$"),
            re.compile("文字 段落.*b7 开展会议。"),
            re.compile("c1.reviewer的审批 第 1 版"),
            re.compile("c1.approver的审批 第 1 版"),
        ]
    )
    causes = sections.nth(0).locator(".causes > li")
    expect(causes).to_have_count(1)
    expect(causes).to_contain_text("b7 党支部 · 一、工作情况 重新开放 c1.approver")
    expect(causes).to_contain_text(WHY)
    expect(sections.nth(0).locator("tbody tr").first).to_contain_text(f"{SUM}次 → {SUM - 7}次")
    expect(sections.nth(1).locator("tbody th")).to_have_text(
        ["终稿", "文件 PDF", "文件 DOCX", "文件 XLSX", "文件 HTML", "文件 JSON", "报送"],
        ignore_case=True,
    )
    page.goto(REPORT)
    page.locator("summary", has_text="第 1 稿").click()
    expect(page.locator("details .links .state.is-stale")).to_have_count(5)


def nobody_else_has_anything_stale(doors: Doors) -> None:
    page = doors.page_of("g.compiler")
    for unit in ("g", "b7", "b8"):
        page.goto(f"{UNITS}/{unit}/stale")
        expect(page.locator("main")).to_contain_text("没有过时的内容")


def b7_mends_it(site: Site) -> None:
    """Its numbers, not its words."""
    with site.world() as world:
        say(world, "b7", meetings=107)
        world.submit("b7")
        world.approve("b7")


def the_company_refreshes(page: Page) -> None:
    page.goto(STALE)
    work = page.locator(".stale-part").first
    expect(work.locator("tbody th")).to_have_count(5)  # the words are still those of b7
    expect(work.locator("tbody tr").first).to_contain_text(f"{SUM}次 → {MENDED_SUM}次")
    page.get_by_role("button", name="只刷新这一个 会议").click()
    is_told(page, "已刷新 1 个汇总数")
    expect(work.locator("tbody th")).to_have_text(["党员", "人均学时", *[re.compile("审批")] * 2])
    page.get_by_role("button", name="刷新本章 2 个汇总数").click()
    is_told(page, "已刷新 2 个汇总数")
    expect(work.locator("tbody th")).to_have_text([re.compile("审批")] * 2)


def the_company_hands_in_again(site: Site) -> None:
    with site.world() as world:
        world.submit("c1")
        world.approve("c1")


def the_three_files_agree(page: Page, folder: Path) -> None:
    page.goto(REPORT)
    sentence = f"本级开展会议{MENDED_SUM}次。"
    taken = [f"{unit} 开展会议。" for unit in ("b7", "b8", "b30")]
    kinds = ("pdf", "docx", "xlsx")
    files = {kind: io.BytesIO(download(page, kind, folder / f"new.{kind}")) for kind in kinds}
    pdf = "".join(
        "".join(each.extract_text() for each in pypdf.PdfReader(files["pdf"]).pages).split()
    )
    word = docx.Document(files["docx"])
    text = [each.text for each in word.paragraphs]
    for words in (sentence, *taken):
        assert "".join(words.split()) in pdf
        assert any(words in each for each in text)
    rows = [[cell.text for cell in row.cells] for each in word.tables for row in each.rows]
    by_name = {row[0]: row[1] for row in rows}
    assert (by_name["合计"], by_name["b7 党支部"]) == (str(MENDED_SUM), "107")
    assert f"合计{MENDED_SUM}" in pdf
    assert "b7党支部107" in pdf
    book = python_calamine.CalamineWorkbook.from_filelike(files["xlsx"])
    head, *lines = book.get_sheet_by_name("汇总").to_python()
    totals = {line[head.index("填报项")]: line[head.index("合计")] for line in lines}
    assert totals["会议"] == MENDED_SUM
    head, *lines = book.get_sheet_by_name("分单位").to_python()
    meetings = next(line for line in lines if line[head.index("填报项")] == "会议")
    by_unit = {unit: meetings[head.index(f"{unit} 党支部")] for unit in BRANCHES}
    assert by_unit == {unit: number for number, unit in enumerate(BRANCHES, 1)} | {"b7": 107}
