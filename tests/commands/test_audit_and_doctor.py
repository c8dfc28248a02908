"""`flask audit verify` and `flask doctor`: whether the record is whole and the house in order."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Engine, text

from tests.commands.conftest import Run
from tests.services.databases import world_on

STRONG = "Zk4vQ8nT1xWc7Rb2Yd9Fh3Jm6Lp0Sg5Ua"


def change_an_event(engine: Engine) -> None:
    on = " ON audit_event" if engine.dialect.name == "postgresql" else ""
    with engine.begin() as connection:
        connection.execute(text(f"DROP TRIGGER audit_event_refuses_update{on}"))
        connection.execute(text("UPDATE audit_event SET kind = 'x' WHERE chain = 'cycle:1'"))


def test_a_whole_record_is_whole(run: Run, engine: Engine) -> None:
    with world_on(engine) as world:
        world.finish("b1")
    done = run("audit", "verify")
    assert (done.exit_code, done.output) == (0, "审计记录完整\n")


def test_a_changed_record_is_named(run: Run, engine: Engine) -> None:
    change_an_event(engine)
    done = run("audit", "verify")
    assert (done.exit_code, done.output) == (1, "Error: 审计链 cycle:1 第 1 条与前文不符\n")


def test_a_house_in_order_passes(run: Run) -> None:
    done = run("doctor")
    assert done.exit_code == 0, done.output
    assert [line.partition("：")[2] for line in done.output.splitlines()] == ["正常"] * 7


def test_what_is_wrong_is_named_and_fails(run: Run, engine: Engine) -> None:
    change_an_event(engine)
    done = run("doctor")
    assert done.exit_code == 1
    assert "审计记录：审计链 cycle:1 第 1 条不符" in done.output
    assert done.output.splitlines()[-1] == "Error: 检查没有通过"


def test_tables_of_another_day_are_named(run: Run, engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    done = run("doctor")
    assert done.exit_code == 1
    assert "请运行 flask db upgrade" in done.output


def test_a_folder_that_cannot_be_written_is_named(
    run: Run, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def denied(path: Path, content: bytes) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "write_bytes", denied)
    done = run("doctor")
    assert done.exit_code == 1
    assert "数据目录不可写：Permission denied" in done.output


@pytest.mark.parametrize(
    ("setting", "value", "says"),
    [
        ("CENGBAO_SECRET_KEY", "short", "CENGBAO_SECRET_KEY has only 5 characters"),
        ("CENGBAO_SECRET_KEY", "", "CENGBAO_SECRET_KEY is missing"),
        ("CENGBAO_PORT", "none", "CENGBAO_PORT is 'none'"),
        ("CENGBAO_DATABASE_URL", "mysql://x/y", "CENGBAO_DATABASE_URL is"),
    ],
)
def test_production_with_a_wrong_setting_ends_with_one_line(
    tmp_path: Path, project_root: Path, setting: str, value: str, says: str
) -> None:
    environ = {key: text for key, text in os.environ.items() if not key.startswith("CENGBAO_")}
    environ |= {
        "CENGBAO_ENV": "production",
        "CENGBAO_DATA_DIR": str(tmp_path),
        "CENGBAO_SECRET_KEY": STRONG,
        setting: value,
    }
    done = subprocess.run(
        [sys.executable, "-m", "flask", "--app", "app", "doctor"],
        cwd=project_root,
        env=environ,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stdout == ""
    assert len(done.stderr.strip().splitlines()) == 1
    assert done.stderr.startswith(f"Error: {says}")
