"""The main job in a browser: from the branches' forms to the group's accepted report."""

import io
import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import docx
import pypdf
import python_calamine
from playwright.sync_api import Page, expect

from tests.browser.people import Doors, is_told
from tests.browser.steps import approve, fill, fits_a_phone, freeze, open_section, save, submit

WORK, PLAN = "一、工作情况", "二、下一步"
REPORT = "/cycles/small-2023/units/c1/report"
NUMBER = "一党〔2023〕5号"
REASON = "会议次数与会议记录不符，请核对后重报。"
BUDGET = Decimal("12345.67")


@dataclass(frozen=True)
class Typed:
    """What a branch types: as it is typed, and what it means."""

    unit: str
    meetings: str
    members: int
    hours: Decimal
    means: int


BRANCHES = (
    Typed("b1", "１，２３４", 10, Decimal("40.0"), 1234),
    Typed("b2", "27", 20, Decimal("36.5"), 27),
    Typed("b3", "０", 30, Decimal("33.2"), 0),
)
MENDED = 31  # what b2 has instead of 27 once it was returned


def figures(b2_meetings: int) -> dict[str, Decimal]:
    """What the company's figures must be, computed from what the branches typed."""
    meetings = sum(b2_meetings if each.unit == "b2" else each.means for each in BRANCHES)
    members = sum(each.members for each in BRANCHES)
    hours = sum(each.members * each.hours for each in BRANCHES) / members
    return {
        "会议": Decimal(meetings),
        "党员": Decimal(members),
        "人均学时": hours.quantize(Decimal("0.1"), ROUND_HALF_UP),
        "经费": BUDGET,
    }


SUMS = figures(MENDED)


def test_the_main_job_from_the_branches_forms_to_the_accepted_report(
    doors: Doors, tmp_path: Path
) -> None:
    for branch in BRANCHES:
        a_branch_fills_and_submits(doors, branch)
        the_secretary_approves(doors, branch.unit)
    the_company_returns_what_b2_counted(doors)
    b2_mends_and_sends_again(doors)
    the_company_approves_its_branches(doors)
    the_roll_up_shows_the_sums_and_their_sources(doors.page_of("c1.compiler"))
    the_company_writes_its_own_sections(doors)
    the_company_approves_its_own_sections(doors)
    the_report_is_compiled_and_handed_over(doors)
    the_group_accepts(doors)
    the_files_say_what_the_branches_typed(doors.page_of("g.reviewer"), tmp_path)


def a_branch_fills_and_submits(doors: Doors, branch: Typed) -> None:
    page = doors.page_of(f"{branch.unit}.drafter")
    fits_a_phone(page)
    open_section(page, WORK)
    fits_a_phone(page)
    numbers = {"members": str(branch.members), "hours": str(branch.hours)}
    fill(page, meetings=branch.meetings, text="全年开展会议{{会议}}。", **numbers)
    save(page)
    page.reload()
    expect(page.locator("#f-a-meetings")).to_have_value(str(branch.means))
    submit(page)
    page.goto("/")
    open_section(page, PLAN)
    fill(page, next=f"{branch.unit} 继续改进。")
    submit(page)


def the_secretary_approves(doors: Doors, unit: str) -> None:
    page = doors.page_of(f"{unit}.secretary")
    open_section(page, WORK)
    fits_a_phone(page)
    approve(page)  # the next section that waits opens by itself
    expect(page.get_by_role("heading", level=1)).to_have_text(f"审核：{PLAN}")
    approve(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("工作台")


def the_company_returns_what_b2_counted(doors: Doors) -> None:
    page = doors.page_of("c1.reviewer")
    open_section(page, WORK, "b2 党支部")
    page.get_by_label("请修改 会议").check()
    page.get_by_role("button", name="退回修改").click()
    expect(page.locator("#f-opinion-error, main [role=alert]").first).to_be_visible()
    expect(page.get_by_label("请修改 会议")).to_be_checked()
    page.get_by_label("审批意见").fill(REASON)
    page.get_by_role("button", name="退回修改").click()
    is_told(page, "已退回")


def b2_mends_and_sends_again(doors: Doors) -> None:
    page = doors.page_of("b2.drafter")
    expect(page.locator("main table")).to_contain_text(REASON)
    open_section(page, WORK)
    expect(page.get_by_text(REASON).first).to_be_visible()
    expect(page.locator("input#f-a-members")).to_have_count(0)
    fill(page, meetings=str(MENDED))
    submit(page)
    page = doors.page_of("b2.secretary")
    open_section(page, WORK)
    approve(page)


def the_company_approves_its_branches(doors: Doors) -> None:
    page = doors.page_of("c1.reviewer")
    open_section(page, WORK, "b2 党支部")
    expect(page.locator("main")).to_contain_text("有变化")
    for _ in range(2 * len(BRANCHES)):
        approve(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("工作台")


def the_roll_up_shows_the_sums_and_their_sources(page: Page) -> None:
    page.get_by_role("link", name="汇总", exact=True).click()
    row = page.locator("table.matrix tbody tr")
    for label in ("会议", "党员", "人均学时"):
        total = row.filter(has=page.locator("th", has_text=re.compile(f"^{label}")))
        expect(total.locator(".matrix__total")).to_contain_text(shown(label))
    row.filter(has_text="会议").locator(".matrix__total a").click()
    expect(page.locator(".figure-value")).to_contain_text(shown("会议"))
    for unit, value in (("b1", "1,234"), ("b2", str(MENDED)), ("b3", "0")):
        source = page.locator("tbody tr").filter(has_text=f"{unit} 党支部")
        expect(source.locator("td").first).to_have_text(value)
        expect(source).to_contain_text("c1.reviewer")
    source = page.locator("tbody tr").filter(has_text="b2 党支部")
    expect(source).to_contain_text("第 2 版")


def the_company_writes_its_own_sections(doors: Doors) -> None:
    page = doors.page_of("c1.compiler")
    open_section(page, WORK)
    fill(page, budget="１２３４５．６７", text="全年开展会议{{会议}}，参加{{党员}}。")
    save(page)
    submit(page)
    expect(page.locator("main")).to_contain_text(f"会议{shown('会议')}次")
    page.goto("/")
    open_section(page, PLAN)
    fill(page, next="继续改进。")
    submit(page)


def the_company_approves_its_own_sections(doors: Doors) -> None:
    for username in ("c1.reviewer", "c1.approver"):
        page = doors.page_of(username)
        open_section(page, WORK)
        approve(page)
        approve(page)


def the_report_is_compiled_and_handed_over(doors: Doors) -> None:
    page = doors.page_of("c1.compiler")
    page.get_by_role("link", name="终稿", exact=True).click()
    page.get_by_role("link", name="一公司党委").click()
    fits_a_phone(page)
    page.get_by_label("发文字号").fill(NUMBER)
    page.get_by_label("签发人").fill("王一")
    page.get_by_label("成文日期").fill("2023-12-29")
    page.get_by_role("button", name="汇编").click()
    is_told(page, "已汇编")
    page.get_by_role("link", name="预览").click()
    expect(page.locator(".paper")).to_contain_text(NUMBER)
    expect(page.locator(".paper")).to_contain_text(f"会议{shown('会议')}次")
    expect(page.get_by_role("button", name="定稿")).to_have_count(0)

    approver = doors.page_of("c1.approver")
    approver.goto(REPORT)
    freeze(approver)
    expect(approver.locator("#files table a")).to_have_count(5)

    page.goto(REPORT)
    page.get_by_role("button", name="报送集团公司党委").click()
    is_told(page, "已报送。")


def the_group_accepts(doors: Doors) -> None:
    page = doors.page_of("g.reviewer")
    page.get_by_role("link", name="一公司党委").click()
    page.get_by_role("button", name="签收").click()
    is_told(page, "已签收。")
    page.get_by_role("button", name="接收", exact=True).click()
    is_told(page, "已接收。")
    expect(page.get_by_role("button", name="退回")).to_have_count(0)


def shown(label: str) -> str:
    """A sum as it is written for people."""
    return f"{SUMS[label]:,}"


def the_files_say_what_the_branches_typed(page: Page, folder: Path) -> None:
    page.goto(REPORT)
    files = {
        kind: download(page, kind, folder / f"report.{kind}") for kind in ("pdf", "docx", "xlsx")
    }
    pdf = pypdf.PdfReader(io.BytesIO(files["pdf"]))
    words = "".join("".join(each.extract_text() for each in pdf.pages).split())
    assert NUMBER in words
    assert f"会议{shown('会议')}次，参加{shown('党员')}名。" in words
    assert "人均学时学时" + shown("人均学时") in words

    word = docx.Document(io.BytesIO(files["docx"]))
    text = "\n".join(each.text for each in word.paragraphs)
    assert f"会议{shown('会议')}次，参加{shown('党员')}名。" in text
    rows = [[cell.text for cell in row.cells] for each in word.tables for row in each.rows]
    assert {row[0]: row[2] for row in rows if row[0] in SUMS} == {
        label: shown(label) for label in SUMS
    }

    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(files["xlsx"]))
    head, *lines = book.get_sheet_by_name("汇总").to_python()
    totals = {line[head.index("填报项")]: line[head.index("合计")] for line in lines}
    assert {label: Decimal(str(totals[label])) for label in SUMS} == SUMS
    head, *lines = book.get_sheet_by_name("分单位").to_python()
    meetings = next(line for line in lines if line[head.index("填报项")] == "会议")
    by_unit = [meetings[head.index(f"{each.unit} 党支部")] for each in BRANCHES]
    assert by_unit == [BRANCHES[0].means, MENDED, BRANCHES[2].means]


def download(page: Page, kind: str, path: Path) -> bytes:
    """A finished file, by its link."""
    with page.expect_download() as coming:
        page.locator(f"#files a[href$='/{kind}']").click()
    coming.value.save_as(path)
    return path.read_bytes()
