"""`flask report`: what a unit says, as a file, and what is still between it and its report."""

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Engine, select

from jobs.running import run_waiting
from models import ReportFile
from services.reports import Cover, compile_report, freeze
from tests.commands.conftest import Run
from tests.services.databases import world_on
from tests.services.world import World

OF_COMPANY = ("--cycle", "small-2023", "--unit", "c1")


def complete(world: World) -> None:
    for section in ("work", "plan"):
        for unit in ("b1", "b2", "b3", "c1"):
            world.finish(unit, section)


def freeze_company(world: World) -> None:
    complete(world)
    cover = Cover("一党〔2023〕5号", "王一", world.now.date())
    unit_id = world.units["c1"].id
    report = compile_report(world.by("c1.compiler"), world.cycle, unit_id, cover)
    freeze(world.by("c1.approver"), report.id)


@pytest.mark.parametrize("kind", ["docx", "xlsx", "html", "json"])
def test_what_is_not_frozen_goes_out_as_a_draft(run: Run, tmp_path: Path, kind: str) -> None:
    out = tmp_path / f"report.{kind}"
    done = run("report", "export", *OF_COMPANY, "--format", kind, "--out", str(out))
    assert done.exit_code == 0, done.output
    assert done.output.startswith("草稿已导出：")
    assert out.stat().st_size > 0


def test_a_frozen_report_is_the_file_that_the_worker_made(
    run: Run, app: Flask, engine: Engine, tmp_path: Path
) -> None:
    with world_on(engine) as world:
        freeze_company(world)
    before, after = tmp_path / "before.json", tmp_path / "after.json"
    for out in (before, after):
        done = run("report", "export", *OF_COMPANY, "--format", "json", "--out", str(out))
        assert done.output.startswith("终稿已导出："), done.output
        run_waiting(app)
    assert before.read_bytes() == after.read_bytes()

    with world_on(engine) as world:
        of_json = select(ReportFile.sha256).where(ReportFile.format == "json")
        sha256 = world.session.scalars(of_json).one()
    (tmp_path / "files" / sha256[:2] / sha256).write_bytes(b"changed")
    done = run("report", "export", *OF_COMPANY, "--format", "json", "--out", str(after))
    assert done.exit_code == 1
    assert done.output == f"Error: 终稿文件 {sha256} 已丢失或被改动\n"


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--cycle", "nowhen", "--unit", "c1"), "填报周期 nowhen 中没有单位 c1"),
        (("--cycle", "small-2023", "--unit", "nowhere"), "没有单位 nowhere"),
    ],
)
def test_what_is_not_there_is_one_line(
    run: Run, tmp_path: Path, words: tuple[str, ...], says: str
) -> None:
    out = tmp_path / "out.json"
    for line in (("export", *words, "--format", "json", "--out", str(out)), ("check", *words)):
        done = run("report", *line)
        assert done.exit_code == 1
        assert done.output.count("\n") == 1
        assert says in done.output
    assert not out.exists()


def test_a_place_that_cannot_be_written_is_one_line(run: Run, tmp_path: Path) -> None:
    out = tmp_path / "no" / "such" / "folder" / "out.json"
    done = run("report", "export", *OF_COMPANY, "--format", "json", "--out", str(out))
    assert done.exit_code == 1
    assert done.output == f"Error: 不能写入 {out}：No such file or directory\n"


def test_an_unexpected_failure_is_one_line(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> object:
        raise RuntimeError("first line\nsecond line")

    monkeypatch.setattr("commands.report.preview_of", broken)
    out = tmp_path / "out.json"
    done = run("report", "export", *OF_COMPANY, "--format", "json", "--out", str(out))
    assert (done.exit_code, done.output) == (1, "Error: 命令没有完成：RuntimeError：first line\n")


def test_a_check_lists_what_is_open_and_fails(run: Run) -> None:
    done = run("report", "check", *OF_COMPANY)
    assert done.exit_code == 1
    assert "[block] 一、工作情况：章节未审定。" in done.output
    assert "还有 4 处必须处理" in done.output.splitlines()[-1]


def test_a_check_passes_when_everything_is_approved(run: Run, engine: Engine) -> None:
    with world_on(engine) as world:
        complete(world)
    done = run("report", "check", *OF_COMPANY)
    assert (done.exit_code, done.output) == (0, "可以汇编\n")
