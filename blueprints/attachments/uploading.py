"""From a file that came to one that is kept, or to the sentence that says why it is not."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

import structlog
from flask import current_app, request
from werkzeug.datastructures import FileStorage

from domain.errors import DomainError, NotAllowed
from domain.message import Message, msg
from jobs.kinds import Resources
from services.acting import Acting
from services.attachments import keeping
from services.attachments.inspecting import Inspected, Piece, inspect
from services.attachments.receiving import Arriving
from services.attachments.refusals import TooLarge, Unavailable
from services.reads.attachments import submission_of

log = structlog.get_logger()
_STATUS: dict[type[DomainError], int] = {TooLarge: 413, Unavailable: 503, NotAllowed: 409}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file, in words; `status` as if it had come alone."""

    name: str
    words: Message
    status: int = 200

    @property
    def is_done(self) -> bool:
        return self.status < 400


NOTHING_CHOSEN = Outcome("", msg("没有选择文件。"), 422)
Looked = Inspected | Outcome


def chosen() -> list[FileStorage]:
    """The files of this request; a form sends an empty one where none was chosen."""
    return [each for each in request.files.getlist("files") if each.filename]


def _resources() -> Resources:
    return Resources.of(current_app.config["SETTINGS"])


def _shelf() -> keeping.Shelf:
    most = current_app.config["SETTINGS"].max_section_mb
    return keeping.Shelf(_resources().attachments, most * 1024 * 1024)


def looked_over(file: FileStorage) -> Looked:
    """What is to be kept of a file, or why it is refused; this may take seconds."""
    arrived: Arriving = cast(Any, file.stream)
    name = file.filename or ""
    if arrived.is_too_large:
        most = current_app.config["SETTINGS"].max_file_mb
        return Outcome(name, msg("文件超过 %(most)s MB，没有保存。", most=most), 413)
    piece = Piece(cast(Any, arrived), arrived.sha256, arrived.size)
    try:
        return inspect(name, piece, _resources().scanner)
    except DomainError as refused:
        return _refusal(name, refused)


def kept(by: Acting, place: keeping.Place, looked: Looked) -> Outcome:
    """What became of a file that was looked over; a refused one leaves nothing in the database."""
    if isinstance(looked, Outcome):
        return looked

    def add() -> Outcome:
        added = keeping.add(by, place, looked, _shelf())
        words = msg("已上传。") if added.is_new else msg("已有内容相同的附件，没有重复添加。")
        return Outcome(added.name, words)

    return _tried(by, looked.name, add)


def removed(by: Acting, attachment_id: int) -> tuple[int, Outcome]:
    """The submission, and what became of taking an attachment out of it."""

    def take() -> Outcome:
        return Outcome(keeping.remove(by, attachment_id).name, msg("已移除。"))

    return submission_of(by.session, attachment_id), _tried(by, "", take)


def restored(by: Acting, attachment_id: int) -> tuple[int, Outcome]:
    """The submission, and what became of putting an attachment back into it."""

    def put() -> Outcome:
        return Outcome(keeping.restore(by, attachment_id, _shelf()).name, msg("已恢复。"))

    return submission_of(by.session, attachment_id), _tried(by, "", put)


def _tried(by: Acting, name: str, act: Callable[[], Outcome]) -> Outcome:
    try:
        with by.session.begin_nested():
            return act()
    except DomainError as refused:
        return _refusal(name, refused)


def _refusal(name: str, refused: DomainError) -> Outcome:
    if isinstance(refused, Unavailable):
        log.warning("attachment_not_kept", why=repr(refused.__cause__))
    return Outcome(name, refused.message, _STATUS.get(type(refused), 422))
