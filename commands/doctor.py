"""`flask doctor`: whether this installation can work, one line a check."""

from pathlib import Path

import click
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import current_app
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from commands.edge import reading
from documents.writers import formats
from models import db
from services.audit import first_broken_event
from services.figure_proof import wrong_in_open_cycles
from services.notices.sending import backlog
from settings import Settings, weakness_of_secret
from web.clock import now

MIGRATIONS = Path(__file__).resolve().parent.parent / "migrations"


def database_answers() -> str:
    """What is wrong with the database; empty when it answers and its tables are current."""
    try:
        with db.engine.connect() as connection:
            connection.execute(text("SELECT 1"))
            current = MigrationContext.configure(connection).get_current_revision()
    except SQLAlchemyError as error:
        return f"数据库不可用：{type(error).__name__}"
    newest = ScriptDirectory(str(MIGRATIONS)).get_current_head()
    return "" if current == newest else "数据库结构不是最新，请运行 flask db upgrade"


def _secret_is_strong() -> str:
    settings: Settings = current_app.config["SETTINGS"]
    return weakness_of_secret(settings.secret_key)


def _data_folder_is_writable() -> str:
    folder = current_app.config["SETTINGS"].data_dir
    probe = folder / ".doctor"
    try:
        probe.write_bytes(b"")
        probe.unlink()
    except OSError as error:
        return f"数据目录不可写：{error.strerror}"
    return ""


def _fonts_are_there() -> str:
    try:
        formats(current_app.config["SETTINGS"].font_dir)
    except OSError as error:
        return f"字体不可用：{error}"
    return ""


def _audit_is_whole() -> str:
    broken = first_broken_event(db.session())
    return f"审计链 {broken.chain} 第 {broken.position} 条不符" if broken else ""


def _figures_are_right() -> str:
    wrong = wrong_in_open_cycles(db.session())
    return f"有 {len(wrong)} 个汇总数与下级不符，请运行 flask figures verify" if wrong else ""


def _notices_get_through() -> str:
    found = backlog(db.session(), now())
    words = []
    if found.given_up:
        words.append(f"近七天有 {found.given_up} 条发送失败已放弃")
    if found.late:
        words.append(f"有 {found.late} 条等了一小时以上还没有发出，请查看后台进程和邮件设置")
    return "；".join(words)


@click.command("doctor")
@reading
def command() -> None:
    """检查本系统能否正常工作。"""
    problem = database_answers()
    checks = [("数据库", problem), ("密钥", _secret_is_strong())]
    checks += [("数据目录", _data_folder_is_writable()), ("字体", _fonts_are_there())]
    if not problem:
        checks.append(("审计记录", _audit_is_whole()))
        checks.append(("汇总数", _figures_are_right()))
        checks.append(("通知发送", _notices_get_through()))
    for name, wrong in checks:
        click.echo(f"{name}：{wrong or '正常'}")
    if any(wrong for _, wrong in checks):
        raise click.ClickException("检查没有通过")
