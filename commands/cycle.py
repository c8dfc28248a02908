"""`flask cycle`: list the cycles, check one before it opens, open it, close it."""

import click
from sqlalchemy import select

from commands.edge import in_transaction, reading
from models import Cycle, db
from services.accounts import person_named
from services.acting import Acting
from services.cycles import close_cycle, open_cycle
from services.proving.proof import prove
from services.reads.people import actor_of
from services.reads.subjects import cycle_keyed
from web.clock import now, today


@click.group("cycle")
def group() -> None:
    """填报周期。"""


def _cycle(key: str) -> Cycle:
    found = cycle_keyed(db.session(), key)
    if found is None:
        raise click.ClickException(f"没有代码为 {key} 的填报周期")
    return found


def _by(username: str) -> Acting:
    session = db.session()
    person = person_named(session, username)
    return Acting(session, actor_of(session, person.id, today()), now())


@group.command("list")
@reading
def list_cycles() -> None:
    """列出全部填报周期：代码、状态、名称。"""
    for cycle in db.session().scalars(select(Cycle).order_by(Cycle.id)):
        click.echo(f"{cycle.key}\t{cycle.state}\t{cycle.title}")


@group.command("check")
@click.argument("key")
@reading
def check(key: str) -> None:
    """开启前核对；有必须先解决的问题时以非零状态退出。"""
    proof = prove(db.session(), _cycle(key), today())
    for point in proof.points:
        click.echo(f"[{point.weight.value}] {point.message}")
    if not proof.can_open:
        raise click.ClickException(f"有 {len(proof.stops)} 处必须先解决")
    for sentence in proof.promises:
        click.echo(f"开启后：{sentence}")


@group.command("open")
@click.argument("key")
@click.option("--as", "username", required=True, help="以谁的名义记录")
@in_transaction
def open_one(key: str, username: str) -> None:
    """开启筹备好的填报周期。"""
    cycle = _cycle(key)
    open_cycle(_by(username), cycle)
    click.echo(f"已开启 {cycle.key}（{cycle.title}）")


@group.command("close")
@click.argument("key")
@click.option("--as", "username", required=True, help="以谁的名义记录")
@in_transaction
def close_one(key: str, username: str) -> None:
    """关闭进行中的填报周期；关闭后不能再打开。"""
    cycle = _cycle(key)
    close_cycle(_by(username), cycle)
    click.echo(f"已关闭 {cycle.key}（{cycle.title}）")
