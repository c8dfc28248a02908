"""`flask demo load` as it is typed: what it prints, what it leaves alone, what it asks for."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from unicodedata import east_asian_width

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import func, select

from app import create_app
from commands.columns import columns
from models import Job, Person, db
from services.accounts import add_person, sign_in
from services.organisation import add_unit
from settings import read_settings
from tests.services.databases import migrate
from web.clock import now

Run = Callable[..., Result]
VARIABLE = "CENGBAO_DEMO_PASSWORD"


@pytest.fixture
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    for name in (VARIABLE, f"{VARIABLE}_FILE"):
        monkeypatch.delenv(name, raising=False)
    return {
        "CENGBAO_ENV": "testing",
        "CENGBAO_JOBS": "worker",
        "CENGBAO_DATA_DIR": str(tmp_path),
        "CENGBAO_DATABASE_URL": f"sqlite:///{tmp_path / 'cengbao.sqlite3'}",
    }


@pytest.fixture
def app(environment: dict[str, str]) -> Iterator[Flask]:
    migrate(environment["CENGBAO_DATABASE_URL"], Path(environment["CENGBAO_DATA_DIR"]))
    made = create_app(read_settings(environment))
    yield made
    with made.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def run(app: Flask) -> Run:
    """Run a command; small demonstrations, so that it takes seconds."""

    def type_in(*words: str) -> Result:
        return app.test_cli_runner().invoke(args=[*words])

    return type_in


def people(app: Flask) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(Person)) or 0


def test_it_prints_the_accounts_and_a_password_that_opens_them(app: Flask, run: Run) -> None:
    result = run("demo", "load", "--branches", "2")
    assert result.exit_code == 0, result.output
    password = re.search(r"全部账号同一密码：(\S+)", result.output)
    assert password is not None
    for username in ("c1-b01.drafter", "c1.compiler", "group.approver", "admin", "auditor"):
        assert username in result.output
        with app.app_context():
            assert sign_in(db.session(), username, password[1], now()).username == username
    assert run("audit", "verify").exit_code == 0


def test_a_second_run_if_empty_changes_nothing_and_says_where_the_password_was(
    app: Flask, run: Run
) -> None:
    run("demo", "load", "--branches", "2")
    before = people(app)
    again = run("demo", "load", "--branches", "2", "--if-empty")
    assert again.exit_code == 0
    assert people(app) == before
    assert "c1.reviewer" in again.output
    assert f"{VARIABLE} 决定" in again.output
    assert "首次装入时已打印" in again.output


def test_without_if_empty_a_second_run_is_refused_in_one_line(run: Run) -> None:
    run("demo", "load", "--branches", "2")
    again = run("demo", "load", "--branches", "2")
    assert again.exit_code == 1
    assert "Error: 数据库里已有单位或账号" in again.output


def test_somebody_elses_data_is_left_alone(app: Flask, run: Run) -> None:
    with app.app_context():
        add_unit(db.session(), "g", "某集团", "group")
        add_person(db.session(), "somebody", "某人", "long enough", now())
        db.session.commit()
    result = run("demo", "load", "--if-empty")
    assert result.exit_code == 0
    assert "没有装入演示数据" in result.output
    assert "密码" not in result.output
    assert people(app) == 1


def test_the_environment_may_choose_the_password(
    app: Flask, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VARIABLE, "chosen by somebody")
    result = run("demo", "load", "--branches", "2")
    assert "chosen by somebody" not in result.output
    assert f"全部账号同一密码：{VARIABLE} 的值" in result.output
    with app.app_context():
        assert sign_in(db.session(), "auditor", "chosen by somebody", now())


def test_the_password_may_lie_in_a_file(
    app: Flask, run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "password").write_text("kept in a file\n", encoding="utf-8")
    monkeypatch.setenv(f"{VARIABLE}_FILE", str(tmp_path / "password"))
    run("demo", "load", "--branches", "2")
    with app.app_context():
        assert sign_in(db.session(), "auditor", "kept in a file", now())


def test_a_password_file_that_is_not_there_is_named(
    app: Flask, run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv(f"{VARIABLE}_FILE", str(tmp_path / "missing"))
    result = run("demo", "load", "--branches", "2")
    assert result.exit_code == 1
    assert f"不能读取 {VARIABLE}_FILE" in result.output
    assert people(app) == 0


def test_a_short_password_is_refused(app: Flask, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "short")
    result = run("demo", "load", "--branches", "2")
    assert result.exit_code == 1
    assert "Error: 密码应为" in result.output
    assert people(app) == 0


def test_production_asks_for_a_password(environment: dict[str, str], tmp_path: Path) -> None:
    migrate(environment["CENGBAO_DATABASE_URL"], tmp_path)
    secret = "q8Zk2vT0xWmR5nYc7LbD9hJs4GpF1aEu"
    production = environment | {"CENGBAO_ENV": "production", "CENGBAO_SECRET_KEY": secret}
    app = create_app(read_settings(production))
    result = app.test_cli_runner().invoke(args=["demo", "load", "--branches", "2"])
    assert result.exit_code == 1
    assert VARIABLE in result.output
    assert people(app) == 0
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def test_fewer_than_two_branches_are_refused(run: Run) -> None:
    result = run("demo", "load", "--branches", "1")
    assert result.exit_code == 2
    assert "--branches" in result.output


def test_the_reports_files_are_left_to_the_worker(app: Flask, run: Run) -> None:
    run("demo", "load", "--branches", "2")
    with app.app_context():
        assert set(db.session.scalars(select(Job.state))) == {"queued"}


def test_report_check_lists_what_is_open_in_a_company(run: Run) -> None:
    run("demo", "load", "--branches", "2")
    result = run("report", "check", "--cycle", "party-training-2023", "--unit", "c1")
    assert result.exit_code == 1
    assert "三、" in result.output
    assert "章节未审定" in result.output
    assert "必须处理" in result.output


def test_columns_stand_below_one_another_in_chinese_too() -> None:
    lines = list(columns([("账号", "姓名"), ("c1.reviewer", "王"), ("审", "李四")]))
    starts = [line.index(cell) for line, cell in zip(lines, ("姓名", "王", "李四"), strict=True)]
    widths = [
        sum(2 if east_asian_width(letter) in "FW" else 1 for letter in line[:start])
        for line, start in zip(lines, starts, strict=True)
    ]
    assert len(set(widths)) == 1
    assert not any(line.endswith(" ") for line in lines)
