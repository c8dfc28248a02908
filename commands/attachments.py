"""`flask attachments sweep`: files that nobody refers to any more."""

from datetime import datetime

import click
from flask import current_app

from commands.edge import in_transaction
from jobs.kinds import Resources
from models import db
from models.engine import begin_writing
from services.attachments import sweeping


@click.group("attachments")
def group() -> None:
    """附件。"""


@group.command("sweep")
@in_transaction
def sweep() -> None:
    """清除一天前移除、没有任何版次引用的附件及其文件。"""
    settings = current_app.config["SETTINGS"]
    session, storage = db.session(), Resources.of(settings).attachments
    now = datetime.now(settings.timezone)
    rows = sweeping.forget_removed(session, now)
    strays = sweeping.adopt_strays(session, storage, now)
    candidates = sweeping.unused(session, now)
    session.commit()
    files = 0
    for sha256 in candidates:  # each by itself: an upload waits for one file and not for all
        begin_writing(session)
        files += sweeping.forget_file(session, storage, sha256, now)
        session.commit()
    click.echo(f"清除附件记录 {rows} 条、文件 {files} 个；另有 {strays} 个无主文件，一天后清除。")
