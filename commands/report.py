"""`flask report`: export a unit's report, or check whether it can go."""

from pathlib import Path

import click
from flask import current_app

from commands.edge import reading
from documents.nodes import Document
from documents.writers import formats
from documents.written import Written
from domain.severity import Severity
from jobs.kinds import Resources
from models import Cycle, CycleUnit, FinalReport, db
from services.checking import open_points_of
from services.reads.subjects import place_of
from services.report_files import file_of
from services.reports import document_of, live_report, preview_of

FORMATS = ("pdf", "docx", "xlsx", "html", "json")


@click.group("report")
def group() -> None:
    """报告的导出与检查。"""


def _place(cycle: str, unit: str) -> tuple[Cycle, CycleUnit]:
    found = place_of(db.session(), cycle, unit)
    if found is None:
        raise click.ClickException(f"填报周期 {cycle} 中没有单位 {unit}")
    return found


@group.command("export")
@click.option("--cycle", required=True, help="填报周期代码")
@click.option("--unit", required=True, help="单位代码")
@click.option("--format", "format_key", required=True, type=click.Choice(FORMATS))
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path))
@reading
def export(cycle: str, unit: str, format_key: str, out: Path) -> None:
    """导出报告：已冻结的按终稿导出，否则按当前内容导出并标明“草稿”。"""
    in_cycle, place = _place(cycle, unit)
    report = live_report(db.session(), in_cycle.id, place.unit_id)
    frozen = report is not None and report.content_hash is not None
    if frozen and report is not None:
        written = _kept(report, format_key) or _write(
            document_of(db.session(), report, is_draft=False), format_key
        )
    else:
        written = _write(preview_of(db.session(), in_cycle, place.unit_id), format_key)
    try:
        out.write_bytes(written.content)
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or error
        raise click.ClickException(f"不能写入 {out}：{why}") from error
    click.echo(f"{'终稿' if frozen else '草稿'}已导出：{out}（{len(written.content)} 字节）")
    if written.missing_characters:
        click.echo(f"没有字形的字符：{''.join(written.missing_characters)}", err=True)


def _write(document: Document, format_key: str) -> Written:
    return formats(current_app.config["SETTINGS"].font_dir)[format_key].write(document)


def _kept(report: FinalReport, format_key: str) -> Written | None:
    """The file as it was made when the report was frozen; None while the worker is not done."""
    file = file_of(db.session(), report.id, format_key)
    if file is None:
        return None
    try:
        content = Resources.of(current_app.config["SETTINGS"]).storage.get(file.sha256)
    except (OSError, ValueError) as error:
        raise click.ClickException(f"终稿文件 {file.sha256} 已丢失或被改动") from error
    return Written(content, tuple(file.missing_characters))


@group.command("check")
@click.option("--cycle", required=True, help="填报周期代码")
@click.option("--unit", required=True, help="单位代码")
@reading
def check(cycle: str, unit: str) -> None:
    """列出报告还不能报送的原因；有阻断项时以非零状态退出。"""
    in_cycle, place = _place(cycle, unit)
    points = open_points_of(db.session(), in_cycle, place)
    for point in points:
        click.echo(f"[{point.severity.value}] {point.heading}：{point.message}")
    blocking = sum(1 for point in points if point.severity is Severity.BLOCK)
    if blocking:
        raise click.ClickException(f"还有 {blocking} 处必须处理")
    click.echo("可以汇编")
