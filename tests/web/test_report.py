"""The final report: proof, compile, preview, freeze, files, handover and its answer."""

import hashlib
import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from jobs.running import run_waiting
from tests.web.client import Client, Page
from tests.web.conftest import FileOf
from tests.web.section_steps import address
from tests.web.site_of_world import Site, site_on
from tests.web.strict import words
from web import transaction

PAGE = "/cycles/small-2023/units/c1/report"
COVER = {"number": "一党〔2023〕5号", "signer": "王一", "dated_on": "2023年11月7日"}
MADE = {"pdf": b"%PDF-", "docx": b"PK", "xlsx": b"PK", "html": b"<!DOCTYPE html>", "json": b"{"}


@pytest.fixture(scope="module")
def ready_file(world_file: FileOf, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The database with every section of the company approved, made once."""
    folder = tmp_path_factory.mktemp("ready")
    shutil.copy(world_file(3), folder)
    with site_on(folder) as site, site.world() as world:
        for unit, meetings in (("b1", 3), ("b2", 4), ("b3", 0)):
            world.finish(unit, meetings=meetings)
            world.finish(unit, "plan")
        world.finish("c1")
        world.finish("c1", "plan")
    return folder / world_file(3).name


@pytest.fixture
def ready(ready_file: Path, tmp_path: Path, on_a_day_of_the_cycle: None) -> Iterator[Site]:
    """A site of the test's own with every section of the company approved."""
    shutil.copy(ready_file, tmp_path)
    with site_on(tmp_path) as site:
        yield site


@pytest.fixture
def frozen(ready: Site, monkeypatch: pytest.MonkeyPatch) -> Site:
    """The site with the company's report frozen; its files are not made yet."""
    monkeypatch.setattr(transaction, "poke", lambda: None)
    compiler = ready.visitor("c1.compiler")
    compiler.submit(compiler.get(PAGE), PAGE, **COVER)
    act(ready.visitor("c1.approver"), "freeze")
    return ready


def act(client: Client, name: str, status: int = 302, number: int = 1, **typed: str) -> Page:
    """Press the button of the report page that leads to an act."""
    page = client.get(PAGE)
    action = f"/reports/{number}/{name}"
    shown = [f.get("action") for f in page.all("form")] + [
        b.get("formaction") for b in page.all("button")
    ]
    assert action in shown, shown
    boxes = [box.get("value") for box in page.all("input", name="checked")]
    return client.post(action, {**typed, "checked": boxes}, status)


def primary(page: Page) -> list[str]:
    return [
        words(b) for b in page.all("button") if "button--primary" in (b.get("class") or "").split()
    ]


# ---------------------------------------------------------------- can it go?
def test_a_report_waits_for_its_sections(site: Site) -> None:
    compiler = site.visitor("c1.compiler")
    page = compiler.get(PAGE)
    assert page.rows()[1:] == [["一、工作情况", "草稿"], ["二、下一步", "草稿"]]
    assert "所有章节审定或免报之后才能汇编。" in page.text
    assert primary(page) == []
    refused = compiler.post(PAGE, COVER, 422)
    assert "还有 2 个章节未审定：一、工作情况；二、下一步" in refused.text


def test_a_level_without_a_cover_compiles_no_report(site: Site) -> None:
    page = site.visitor("b1.drafter").get("/cycles/small-2023/units/b1/report")
    assert "本级不编制终稿" in page.text


def test_the_list_says_what_comes_next(ready: Site) -> None:
    page = ready.visitor("c1.compiler").get("/reports")
    assert page.rows()[1] == ["一公司党委", "2023 年小报告", "未汇编", "2 / 2", "请汇编"]
    assert page.links()["一公司党委"] == PAGE


def test_nobody_below_and_beside_finds_the_report(site: Site) -> None:
    for person in ("b1.drafter", "admin"):
        site.visitor(person).get(PAGE, 404)
    assert "没有终稿" in site.visitor("b1.drafter").get("/reports").text


# ---------------------------------------------------------------- compile
def test_compiling_keeps_number_signer_and_date(ready: Site) -> None:
    compiler = ready.visitor("c1.compiler")
    page = compiler.follow(compiler.submit(compiler.get(PAGE), PAGE, **COVER))
    assert "已汇编，请核对预览。" in page.text
    assert "一党〔2023〕5号" in page.text
    values = page.form(PAGE).values
    assert (values["signer"], values["dated_on"]) == ("王一", "2023-11-07")


@pytest.mark.parametrize(
    ("field", "typed", "why"),
    [
        ("dated_on", "2023-02-30", "请按 2023-06-30 的形式填写日期。"),
        ("dated_on", "", "请填写日期。"),
        ("dated_on", "0012-01-01", "日期的年份不对，请核对。"),
        ("signer", "", "请填写签发人。"),
        ("number", "号" * 61, "最多 60 个字。"),
    ],
)
def test_a_bad_cover_is_said_and_everything_typed_stays(
    ready: Site, field: str, typed: str, why: str
) -> None:
    compiler = ready.visitor("c1.compiler")
    page = compiler.submit(compiler.get(PAGE), PAGE, 422, **{**COVER, field: typed})
    assert why in page.text
    kept = page.form(PAGE).values
    assert {name: kept[name] for name in COVER} == {**COVER, field: typed}


def test_the_preview_shows_the_report_as_paper_and_numbers_lead_to_their_source(
    ready: Site,
) -> None:
    compiler = ready.visitor("c1.compiler")
    page = compiler.get(f"{PAGE}/preview")
    assert "开展会议7次。" in page.text
    source = "/cycles/small-2023/units/c1/roll-up/work/meetings"
    assert page.links()["7次"] == source
    assert compiler.get(source).heading


@pytest.mark.parametrize("key", MADE)
def test_a_draft_is_exported_in_every_format(ready: Site, key: str) -> None:
    file = ready.visitor("auditor").inner.get(f"{PAGE}/draft.{key}")
    assert file.data.startswith(MADE[key])
    named = file.headers["Content-Disposition"]
    assert quote("一公司党委-一公司党委小报告（草稿）") in named


def test_a_format_nobody_writes_is_not_found(ready: Site) -> None:
    ready.visitor("c1.compiler").get(f"{PAGE}/draft.exe", 404)


# ---------------------------------------------------------------- freeze and files
def test_only_an_approver_of_the_unit_freezes(ready: Site) -> None:
    compiler = ready.visitor("c1.compiler")
    compiler.submit(compiler.get(PAGE), PAGE, **COVER)
    assert primary(compiler.get(PAGE)) == ["重新汇编"]
    compiler.post("/reports/1/freeze", {}, 403)
    assert primary(ready.visitor("c1.approver").get(PAGE)) == ["定稿"]


def test_a_frozen_report_has_its_files_made_and_says_so_meanwhile(frozen: Site) -> None:
    approver = frozen.visitor("c1.approver")
    waiting = approver.get(PAGE)
    assert "正在生成文件（已有 0 / 5）…" in waiting.text
    assert waiting.all("div", id="files")[0].get("hx-get") == PAGE
    missing = approver.get("/reports/1/files/pdf", 404)
    assert "这份文件还没有生成" in missing.text
    run_waiting(frozen.app)
    done = approver.get(PAGE)
    assert done.all("div", id="files")[0].get("hx-get") is None
    hashes = {row[0]: row[2] for row in done.rows(1)[1:]}
    assert list(hashes) == ["PDF", "Word", "Excel", "HTML", "JSON"]
    for label, key in zip(hashes, MADE, strict=True):
        file = approver.inner.get(f"/reports/1/files/{key}")
        assert file.data.startswith(MADE[key])
        assert hashlib.sha256(file.data).hexdigest() == hashes[label]
        assert file.headers["ETag"] == f'"{hashes[label]}"'
        assert (
            f"{quote('一公司党委-一公司党委小报告')}.{key}" in file.headers["Content-Disposition"]
        )


def test_a_file_that_did_not_change_is_not_sent_again(frozen: Site) -> None:
    run_waiting(frozen.app)
    approver = frozen.visitor("c1.approver")
    etag = approver.get("/reports/1/files/json").response.headers["ETag"]
    again = approver.inner.get("/reports/1/files/json", headers={"If-None-Match": etag})
    assert again.status_code == 304


def test_a_second_click_on_freeze_finds_it_frozen(frozen: Site) -> None:
    assert frozen.visitor("c1.approver").post("/reports/1/freeze", {}).location == PAGE


def test_a_file_that_was_changed_on_the_disk_is_not_handed_out(frozen: Site) -> None:
    run_waiting(frozen.app)
    folder = frozen.app.config["SETTINGS"].data_dir / "files"
    for file in folder.glob("*/*"):
        file.write_bytes(b"something else")
    page = frozen.visitor("c1.approver").get("/reports/1/files/pdf", 500)
    assert "这份文件已丢失或被改动，请联系管理员。" in page.text


# ---------------------------------------------------------------- handover
def test_a_report_is_sent_signed_for_and_accepted(frozen: Site) -> None:
    compiler, group = frozen.visitor("c1.compiler"), frozen.visitor("g.reviewer")
    assert primary(compiler.get(PAGE)) == ["报送集团公司党委"]
    act(compiler, "send")
    assert primary(group.get(PAGE)) == ["签收"]
    act(group, "receive")
    assert primary(group.get(PAGE)) == ["接收"]
    done = group.follow(act(group, "accept"))
    assert "已接收。" in done.text
    steps = [words(item).split()[2:] for item in done.all("li", class_="history__item")]
    assert steps == [
        ["c1.compiler", "报送", "集团公司党委"],
        ["g.reviewer", "签收"],
        ["g.reviewer", "接收"],
    ]


def test_a_report_comes_back_with_a_reason_and_a_new_issue_is_compiled(frozen: Site) -> None:
    compiler, group = frozen.visitor("c1.compiler"), frozen.visitor("g.reviewer")
    act(compiler, "send")
    act(group, "receive")
    refused = act(group, "send-back", 422, reason=" ")
    assert "请写明理由。" in refused.text
    act(group, "send-back", reason="请补充下一步措施。")
    page = compiler.get(PAGE)
    assert "集团公司党委退回了第 1 稿：" in page.text
    assert "请补充下一步措施。" in page.text
    page = compiler.follow(compiler.submit(page, PAGE, **COVER))
    assert "第 2 稿" in page.text


def test_the_unit_itself_cannot_answer_its_own_report(frozen: Site) -> None:
    compiler = frozen.visitor("c1.compiler")
    act(compiler, "send")
    for name in ("receive", "accept", "send-back"):
        compiler.post(f"/reports/1/{name}", {"reason": "理由充分"}, 403)
    frozen.visitor("b1.drafter").post("/reports/1/receive", {}, 404)


def test_an_act_out_of_its_turn_is_refused(frozen: Site) -> None:
    page = frozen.visitor("g.reviewer").post("/reports/1/accept", {}, 409)
    assert "终稿当前的状态不能进行这项操作" in page.text


def test_what_is_not_there_is_not_found(site: Site) -> None:
    compiler = site.visitor("c1.compiler")
    compiler.get("/cycles/small-2023/units/nobody/report", 404)
    compiler.get("/cycles/none/units/c1/report", 404)
    compiler.post("/reports/77/freeze", {}, 404)
    compiler.get("/reports/77/files/pdf", 404)
    assert address(site)
