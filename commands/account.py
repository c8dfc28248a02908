"""`flask user`: add an account, change its password, disable it."""

import click

from commands.edge import in_transaction
from domain.access.roles import Role
from models import db
from services.accounts import add_person, change_password, disable, give_role, person_named
from services.organisation import unit_coded
from web.clock import now


@click.group("user")
def group() -> None:
    """账号管理。"""


@group.command("add")
@click.argument("username")
@click.option("--name", required=True, help="姓名")
@click.option("--unit", required=True, help="单位代码")
@click.option("--role", required=True, type=click.Choice([role.value for role in Role]))
@click.password_option(help="密码；不给出则提示输入")
@in_transaction
def add(username: str, name: str, unit: str, role: str, password: str) -> None:
    """新增账号并给予一项任职。"""
    session = db.session()
    place = unit_coded(session, unit)
    person = add_person(session, username, name, password, now())
    give_role(session, person, place, Role(role), now())
    click.echo(f"已新增账号 {person.username}（{person.name}，{place.name}，{role}）")


@group.command("passwd")
@click.argument("username")
@click.password_option(help="新密码；不给出则提示输入")
@in_transaction
def passwd(username: str, password: str) -> None:
    """修改密码，并结束该账号的全部登录。"""
    session = db.session()
    change_password(session, person_named(session, username), password, now())
    click.echo(f"已修改 {username} 的密码")


@group.command("disable")
@click.argument("username")
@in_transaction
def disable_account(username: str) -> None:
    """停用账号。"""
    session = db.session()
    disable(session, person_named(session, username), now())
    click.echo(f"已停用账号 {username}")
