"""`flask package`: keys, export, import and answer of handover packages."""

from pathlib import Path

import click
from flask import current_app
from sqlalchemy import select

from commands.edge import in_transaction, reading
from domain.access.facts import Subject
from domain.access.permission_map import allows
from domain.packages.key_words import fingerprint, key_line
from jobs.kinds import Resources
from models import FinalReport, Package, db
from services.accounts import person_named
from services.acting import Acting
from services.chosen_storage import storage_at
from services.organisation import unit_coded
from services.packages import exporting, receiving
from services.packages import trust as trusting
from services.packages.examining import Examined, examine
from services.packages.exporting import Room
from services.packages.incoming_room import Waiting
from services.packages.keys import key_pair, make_key_pair
from services.reads.people import actor_of
from services.reads.subjects import place_of, report_subject
from web.clock import now


@click.group("package")
def group() -> None:
    """报送包：与另一套系统之间传送终稿和答复。"""


def _room() -> Room:
    settings = current_app.config["SETTINGS"]
    return Room(Resources.of(settings).storage, key_pair(settings.data_dir))


def _acting(username: str) -> Acting:
    person = person_named(db.session(), username)
    return Acting(db.session(), actor_of(db.session(), person.id, now().date()), now())


def _refuse_unless(permission: str, by: Acting, subject: Subject | None) -> None:
    if subject is None or not allows(permission, by.actor, subject):
        raise click.ClickException("该账号无权办理这项操作")


@group.command("keys")
@reading
def keys() -> None:
    """显示本系统的公钥和指纹；没有则生成。"""
    found = make_key_pair(current_app.config["SETTINGS"].data_dir)
    click.echo(f"公钥：{key_line(found.public_key)}")
    click.echo(f"指纹：{fingerprint(found.public_key)}")


@group.command("trust")
@click.option("--unit", required=True, help="对方代表的单位代码")
@click.option("--key", required=True, help="对方的公钥（CENGBAO-KEY-1 开头的一行）")
@click.option("--name", default="", help="名称")
@click.option("--by", "username", required=True, help="办理人账号")
@in_transaction
def trust(unit: str, key: str, name: str, username: str) -> None:
    """登记对方的公钥。"""
    by, place = _acting(username), unit_coded(db.session(), unit)
    _refuse_unless("package:trust", by, Subject(path=place.path_ids))
    kept = trusting.trust(by, place.id, key, name)
    click.echo(f"已登记，请与对方核对指纹：{fingerprint(kept.public_key)}")


@group.command("export")
@click.option("--cycle", required=True, help="填报周期代码")
@click.option("--unit", required=True, help="单位代码")
@click.option("--by", "username", required=True, help="办理人账号")
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path))
@in_transaction
def export(cycle: str, unit: str, username: str, out: Path) -> None:
    """导出已报送终稿的报送包。"""
    by, report = _acting(username), _newest(cycle, unit)
    _refuse_unless("report:hand_over", by, report_subject(by.session, report.id))
    _write(exporting.export_report(by, report.id, _room()), out)


@group.command("answer")
@click.option("--cycle", required=True, help="填报周期代码")
@click.option("--unit", required=True, help="下级单位代码")
@click.option("--by", "username", required=True, help="办理人账号")
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path))
@in_transaction
def answer(cycle: str, unit: str, username: str, out: Path) -> None:
    """导出对下级报送包的答复（先在页面上接收或退回）。"""
    by, report = _acting(username), _newest(cycle, unit)
    _refuse_unless("handover:answer", by, report_subject(by.session, report.id))
    _write(exporting.export_answer(by, report.id, _room()), out)


@group.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--by", "username", required=True, help="办理人账号")
@click.option("--check-only", is_flag=True, help="只检查，不写入")
@in_transaction
def take_in(file: Path, username: str, check_only: bool) -> None:
    """检查并导入报送包或答复包；被拒绝时说明原因，不写入任何内容。"""
    by, archive, room = _acting(username), file.read_bytes(), _room()
    click.echo(_said(examine(by, archive, room)))
    if not check_only:
        receiving.take_in(by, archive, room)
        click.echo("已导入")


@group.command("sweep")
@reading
def sweep() -> None:
    """清理上传后没有确认导入的报送包。"""
    settings = current_app.config["SETTINGS"]
    room = Waiting(storage_at(settings.storage_url, settings.data_dir, "incoming"))
    click.echo(f"已清理 {room.sweep()} 个没有确认的报送包")


def _said(found: Examined) -> str:
    manifest = found.manifest
    about, reply = manifest.about, manifest.reply
    if reply is not None:
        words = "接收" if reply.answer == "accepted" else f"退回：{reply.reason}"
        return f"答复包：{manifest.sender.name}对第 {about.issue} 稿的答复：{words}"
    return (
        f"报送包：{manifest.sender.name} → {manifest.addressee.name}，{about.cycle_title}，"
        f"第 {about.issue} 稿，{about.number or '未编号'}，{len(found.sections)} 个章节"
    )


def _newest(cycle: str, unit: str) -> FinalReport:
    found = place_of(db.session(), cycle, unit)
    if found is None:
        raise click.ClickException(f"填报周期 {cycle} 中没有单位 {unit}")
    in_cycle, place = found
    finding = select(FinalReport).where(
        FinalReport.cycle_id == in_cycle.id, FinalReport.unit_id == place.unit_id
    )
    report = db.session.scalars(finding.order_by(FinalReport.issue.desc())).first()
    if report is None:
        raise click.ClickException(f"单位 {unit} 还没有终稿")
    return report


def _write(package: Package, out: Path) -> None:
    content = _room().storage.get(package.sha256)
    try:
        out.write_bytes(content)
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or error
        raise click.ClickException(f"不能写入 {out}：{why}") from error
    click.echo(f"已导出：{out}（{len(content)} 字节，SHA-256 {package.sha256}）")
