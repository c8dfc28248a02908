"""`flask checks`: the page of all checks, the built-in terms, a template proved before use."""

from pathlib import Path

import click
import yaml
from flask.cli import with_appcontext

from builtin.templates import keys, load
from builtin.terms import starter
from commands.edge import in_transaction
from domain.checks.handbook import handbook
from domain.errors import Invalid
from domain.template_check import problems_of
from domain.template_data import template_from_data
from models import db
from services.terms import load_terms
from web.clock import now

PAGE = Path(__file__).resolve().parent.parent / "docs" / "checks.md"
"""Where the page of all checks is kept."""


def page() -> str:
    """The page of all checks as it should be now."""
    return handbook([load(key) for key in keys()])


@click.group("checks")
def group() -> None:
    """检查规则与用词表。"""


@group.command("write")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), default=PAGE)
def write(out: Path) -> None:
    """把全部检查规则写成 docs/checks.md。"""
    out.write_text(page(), encoding="utf-8")
    click.echo(f"已写入 {out}")


@group.command("prove")
@click.argument("template", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@with_appcontext
def prove(template: Path) -> None:
    """检查一份模板文件，列出每一处问题；有问题时以非零状态退出。"""
    try:
        spec = template_from_data(yaml.safe_load(template.read_text(encoding="utf-8")) or {})
    except Invalid as error:
        raise click.ClickException(str(error.message)) from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise click.ClickException(f"不能读取 {template}：{error}") from error
    problems = problems_of(spec)
    for problem in problems:
        click.echo(f"{problem}")
    if problems:
        raise click.ClickException(f"模板有 {len(problems)} 处问题")
    click.echo("模板可以使用")


@group.command("terms")
@in_transaction
def terms() -> None:
    """把内置词语加入用词表，已有的不动。"""
    count = load_terms(db.session(), starter(), now())
    click.echo(f"已加入 {count} 个词语。")
