"""`flask package`: keys, and a report that leaves as a file."""

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Engine

from domain.packages.key_words import key_line
from services.packages.keys import make_key_pair
from services.packages.sealing import open_package
from tests.commands.conftest import Run
from tests.services.databases import world_on
from tests.services.two_houses import House, finish_all, sent_report

OF_COMPANY = ("--cycle", "small-2023", "--unit", "c1")


def test_keys_are_made_once_and_readable_by_their_owner_alone(run: Run, app: Flask) -> None:
    first = run("package", "keys")
    assert first.exit_code == 0, first.output
    assert first.output.startswith("公钥：CENGBAO-KEY-1-")
    assert run("package", "keys").output == first.output
    kept = app.config["SETTINGS"].data_dir / "package_key"
    assert kept.stat().st_mode & 0o777 == 0o600


@pytest.fixture
def sent(engine: Engine, tmp_path: Path) -> None:
    with world_on(engine) as world:
        finish_all(world)
        sent_report(world, House("", tmp_path))


@pytest.mark.usefixtures("sent")
def test_a_report_leaves_as_a_file_and_does_not_come_in_where_it_was_made(
    run: Run, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    line, out = key_line(make_key_pair(other).public_key), tmp_path / "out.zip"
    away = ("package", "export", *OF_COMPANY, "--out", str(out), "--by")
    trust = ("package", "trust", "--unit", "g", "--key", line, "--by")
    assert "还没有登记集团公司党委的公钥" in run(*away, "c1.compiler").output
    assert "无权办理" in run(*trust, "c1.compiler").output
    assert "请与对方核对指纹" in run(*trust, "admin").output
    assert "无权办理" in run(*away, "b1.drafter").output
    done = run(*away, "c1.compiler")
    assert done.exit_code == 0, done.output
    assert open_package(out.read_bytes()).manifest.addressee.code == "g"
    refused = run("package", "import", str(out), "--by", "c1.compiler")
    assert refused.exit_code == 1
    assert "就是本系统导出的" in refused.output
    out.write_bytes(out.read_bytes()[:-1])
    assert "不完整" in run("package", "import", str(out), "--by", "c1.compiler").output
    assert (
        "不是从报送包导入的"
        in run("package", "answer", *OF_COMPANY, "--by", "g.reviewer", "--out", str(out)).output
    )
    assert "0 个" in run("package", "sweep").output
