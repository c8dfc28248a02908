"""`flask figures verify | rebuild`: whether the kept figures are right, and making them anew."""

from datetime import datetime

import click
from flask import current_app
from sqlalchemy import select

from commands.edge import in_transaction, reading
from models import Cycle, db
from services.figure_proof import rebuild, wrong_figures

_SHOWN = 20


def _cycles(key: str) -> list[Cycle]:
    """The cycle of a key, or all that were opened."""
    finding = select(Cycle).where(Cycle.opened_at.is_not(None)).order_by(Cycle.id)
    found = db.session().scalars(finding.where(Cycle.key == key) if key else finding).all()
    if key and not found:
        raise click.ClickException(f"没有找到填报周期 {key}")
    return list(found)


@click.group("figures")
def group() -> None:
    """汇总数。"""


@group.command("verify")
@click.option("--cycle", "key", default="", help="填报周期代码；不写则核对所有周期。")
@reading
def verify(key: str) -> None:
    """从审定版次重新计算汇总数，与保存的逐个核对。"""
    count = 0
    for cycle in _cycles(key):
        wrong = wrong_figures(db.session(), cycle)
        count += len(wrong)
        for each in wrong[:_SHOWN]:
            click.echo(f"{cycle.title}　{each.unit}　{each.section}　{each.field}：不符")
    if count:
        raise click.ClickException(f"有 {count} 个汇总数不符，请运行 flask figures rebuild")
    click.echo("汇总数与审定版次一致")


@group.command("rebuild")
@click.option("--cycle", "key", default="", help="填报周期代码；不写则重算所有周期。")
@in_transaction
def recompute(key: str) -> None:
    """从审定版次重新计算并保存汇总数。"""
    now = datetime.now(current_app.config["SETTINGS"].timezone)
    places = sum(rebuild(db.session(), cycle, now) for cycle in _cycles(key))
    click.echo(f"重新计算了 {places} 个单位各章的汇总数")
