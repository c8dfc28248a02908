"""`flask demo load`: the demonstration data, and whom to sign in as."""

import os
import secrets
import time
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext

from builtin.demo.organisation import DEFAULT_BRANCHES
from commands.columns import columns
from commands.edge import in_transaction
from domain.access.roles import Role
from models import db
from services.accounts import hash_password
from services.demonstration.guide import Guest, guests
from services.demonstration.loading import Wanted, is_empty, load
from web.clock import now, today

VARIABLE = "CENGBAO_DEMO_PASSWORD"
_CLEAR_CHARACTERS = "23456789abcdefghjkmnpqrstuvwxyz"  # none that is taken for another
_ROLES = {
    Role.DRAFTER: ("填报人", "填写并提交本单位各章节"),
    Role.REVIEWER: ("审核人", "审核、退回送到本节点的章节"),
    Role.APPROVER: ("审批人", "审批送到本节点的章节和本单位终稿"),
    Role.COMPILER: ("汇总人", "看汇总数，写本级章节，汇编并报送终稿"),
    Role.ADMINISTRATOR: ("管理员", "查看审计记录"),
    Role.AUDITOR: ("审计", "只读：全部单位的内容、历史和审计记录"),
}


@click.group("demo")
def group() -> None:
    """演示数据。"""


@group.command("load")
@click.option(
    "--branches",
    type=click.IntRange(min=2),
    default=DEFAULT_BRANCHES,
    show_default=True,
    help="党支部个数",
)
@click.option("--seed", default=1, show_default=True, help="换一个数就是另一套演示数据")
@click.option("--if-empty", is_flag=True, help="数据库里已有数据时什么也不做")
@with_appcontext
def load_demonstration(branches: int, seed: int, if_empty: bool) -> None:
    """装入演示数据：一个集团、若干公司和党支部，两个填报周期。"""
    _introduce(_load(Wanted(branches, seed), if_empty))


@in_transaction
def _load(wanted: Wanted, if_empty: bool) -> str:
    """Load the demonstration; says which password its accounts have."""
    session = db.session()
    if if_empty and not is_empty(session):
        return f"由 {VARIABLE} 决定；没有设置时，首次装入时已打印"
    given = _given_password()
    password = given or _new_password()
    click.echo("正在装入演示数据……")
    started = time.perf_counter()
    load(session, wanted, hash_password(password), now())
    click.echo(f"演示数据已装入，用时 {time.perf_counter() - started:.0f} 秒。")
    return f"{VARIABLE} 的值" if given else password


def _given_password() -> str:
    """The password of the environment; empty where a new one is to be made.

    Everybody can read who the demonstration's administrator is, so production asks for one.
    """
    path = os.environ.get(f"{VARIABLE}_FILE")
    try:
        given = Path(path).read_text(encoding="utf-8").strip() if path else ""
    except (OSError, UnicodeDecodeError) as error:
        raise click.ClickException(f"不能读取 {VARIABLE}_FILE 所指的文件") from error
    given = given or os.environ.get(VARIABLE, "")
    if not given and current_app.config["SETTINGS"].is_production:
        raise click.ClickException(f"正式环境装入演示数据前，请用 {VARIABLE} 设定密码")
    return given


def _new_password() -> str:
    parts = ("".join(secrets.choice(_CLEAR_CHARACTERS) for _ in range(4)) for _ in range(3))
    return "-".join(parts)


def _introduce(password: str) -> None:
    """Say whom to sign in as; nothing where the data in the database is not the demonstration."""
    found = guests(db.session(), today())
    if not found:
        click.echo("数据库里已有数据，没有装入演示数据。")
        return
    click.echo("可以试用的账号：")
    head = ("账号", "姓名", "任职", "能做什么", "此刻待办")
    for line in columns([head, *map(_cells, found)]):
        click.echo(f"  {line}")
    click.echo(f"全部账号同一密码：{password}")


def _cells(guest: Guest) -> tuple[str, ...]:
    names, deeds = zip(*(_ROLES[role] for role in guest.roles), strict=True)
    return (
        guest.username,
        guest.name,
        f"{guest.unit} {'、'.join(names)}",
        "；".join(deeds),
        _waiting(guest),
    )


def _waiting(guest: Guest) -> str:
    """What waits, in words: 3 件，其中退回 1，逾期 2."""
    if not guest.to_do:
        return "无"
    counts = {"退回": guest.returned, "逾期": guest.late}
    special = "，".join(f"{word} {count}" for word, count in counts.items() if count)
    return f"{guest.to_do} 件" + (f"（{special}）" if special else "")
