"""`flask audit verify`: whether the record is whole."""

import click

from commands.edge import reading
from models import db
from services.audit import first_broken_event


@click.group("audit")
def group() -> None:
    """审计记录。"""


@group.command("verify")
@reading
def verify() -> None:
    """逐条核对审计链，指出第一条不符的记录。"""
    broken = first_broken_event(db.session())
    if broken is not None:
        raise click.ClickException(f"审计链 {broken.chain} 第 {broken.position} 条与前文不符")
    click.echo("审计记录完整")
