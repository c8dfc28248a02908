"""Adding evidence to a section that may be written in, taking it out, and putting it back."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from domain.errors import Invalid, NotAllowed
from domain.message import msg
from domain.workflow.case import Case
from domain.workflow.machine import move
from domain.workflow.states import Action
from models import Attachment, Blob
from services.acting import Acting
from services.attachments.inspecting import Inspected, Piece
from services.attachments.refusals import TooLarge, Unavailable
from services.audit import Happened, record
from services.drafting import remember_author
from services.errors import NotFound
from services.locks import locked
from services.opening import open_fields
from services.sections import Section, load_section
from services.storage import Storage
from services.timetable.openness import why_shut

MOST_FILES = 50


@dataclass(frozen=True, slots=True)
class Place:
    """Where an attachment belongs; an empty `field_key` means the section as a whole."""

    submission_id: int
    field_key: str = ""


@dataclass(frozen=True, slots=True)
class Shelf:
    """Where attachments are kept, and how many bytes one section may have of them."""

    storage: Storage
    most_bytes: int


@dataclass(frozen=True, slots=True)
class Added:
    """`is_new` is false where the same bytes stood at the same place already."""

    attachment_id: int
    name: str
    is_new: bool


def add(by: Acting, place: Place, file: Inspected, shelf: Shelf) -> Added:
    """Keep a file and attach it; the same bytes at the same place are attached once.

    Raises NotAllowed where the section or the field is closed, TooLarge and Invalid where it is
    full, Unavailable where the storage does not answer.
    """
    section = _writable(by, place.submission_id)
    _refuse_closed(by.session, section, place.field_key)
    known = _same(by.session, place, file.content.sha256)
    if known is not None and known.removed_at is None:
        return Added(known.id, known.name, is_new=False)
    _refuse_full(by.session, place.submission_id, file.content.size, shelf)
    for piece in (file.content, file.preview):
        if piece is not None:
            _keep(by, piece, shelf.storage)
    if known is not None:
        # what was taken out and brought again is the same evidence, also to those who signed it
        known.removed_at = known.removed_by_id = None
        attachment = known
    else:
        attachment = _new(by, place, file)
        by.session.add(attachment)
    by.session.flush()
    _remember(by, section, attachment, "attachment_added")
    return Added(attachment.id, attachment.name, is_new=True)


def remove(by: Acting, attachment_id: int) -> Attachment:
    """Take an attachment out of the draft; what a revision froze stays. Raises as `add` does."""
    attachment, section = _found(by, attachment_id)
    if attachment.removed_at is None:
        attachment.removed_at, attachment.removed_by_id = by.now, by.person
        _remember(by, section, attachment, "attachment_removed")
    return attachment


def restore(by: Acting, attachment_id: int, shelf: Shelf) -> Attachment:
    """Put an attachment back that was taken out. Raises as `add` does."""
    attachment, section = _found(by, attachment_id)
    if attachment.removed_at is None:
        return attachment
    place = Place(attachment.submission_id, attachment.field_key)
    known = _same(by.session, place, attachment.sha256)
    if known is not None and known.removed_at is None:
        return known
    size = by.session.get_one(Blob, attachment.sha256).size
    _refuse_full(by.session, attachment.submission_id, size, shelf)
    attachment.removed_at = attachment.removed_by_id = None
    by.session.flush()
    _remember(by, section, attachment, "attachment_added")
    return attachment


def _writable(by: Acting, submission_id: int) -> Section:
    """The section under its lock, in which the person may write now."""
    section = load_section(by.session, submission_id, for_change=True)
    shut = why_shut(section.cycle, section.unit, by.now, section.submission.closes_on)
    case = Case(by.person, section.chain, cycle_is_open=shut is None, why_shut=shut)
    move(section.standing, Action.SAVE, case)
    return section


def _found(by: Acting, attachment_id: int) -> tuple[Attachment, Section]:
    submission_id = by.session.scalar(
        select(Attachment.submission_id).where(Attachment.id == attachment_id)
    )
    if submission_id is None:
        raise NotFound(msg("没有找到这个附件。"))
    section = _writable(by, submission_id)
    # read again under the section's lock: somebody may have taken it out, or swept it away
    attachment = by.session.scalar(locked(select(Attachment).where(Attachment.id == attachment_id)))
    if attachment is None:
        raise NotFound(msg("没有找到这个附件。"))
    _refuse_closed(by.session, section, attachment.field_key)
    return attachment, section


def _refuse_closed(session: Session, section: Section, field_key: str) -> None:
    """A return that named fields opens these; evidence for the section as a whole stays open."""
    if not field_key:
        return
    asked = {spec.key: spec.label for spec in section.asked}
    if field_key not in asked:
        raise Invalid(msg("没有找到要附上佐证的填报项，请刷新页面后重试。"))
    named = open_fields(session, section)
    if named is not None and field_key not in named:
        raise NotAllowed(
            msg("审核人只要求修改指定的填报项，“%(label)s”没有开放。", label=asked[field_key])
        )


def _same(session: Session, place: Place, sha256: str) -> Attachment | None:
    """The attachment of the same bytes at the same place, the one in the draft first."""
    return session.scalar(
        select(Attachment)
        .where(
            Attachment.submission_id == place.submission_id,
            Attachment.field_key == place.field_key,
            Attachment.sha256 == sha256,
        )
        .order_by(Attachment.removed_at.is_not(None), Attachment.id.desc())
        .limit(1)
        .execution_options(populate_existing=True)
    )


def _refuse_full(session: Session, submission_id: int, size: int, shelf: Shelf) -> None:
    count, used = session.execute(
        select(func.count(), func.coalesce(func.sum(Blob.size), 0))
        .select_from(Attachment)
        .join(Blob, Blob.sha256 == Attachment.sha256)
        .where(Attachment.submission_id == submission_id, Attachment.removed_at.is_(None))
    ).one()
    if count >= MOST_FILES:
        raise Invalid(msg("本章节已有 %(most)s 个附件，不能再加。", most=MOST_FILES))
    if used + size > shelf.most_bytes:
        most = shelf.most_bytes // 1024 // 1024
        raise TooLarge(msg("本章节的附件合计不能超过 %(most)s MB。", most=most))


def _keep(by: Acting, piece: Piece, storage: Storage) -> None:
    """The row first: it holds the sweep of the same bytes off until this transaction has ended."""
    row = {"sha256": piece.sha256, "size": piece.size, "kept_at": by.now}
    note_blob(by.session, row, is_used=True)
    try:
        storage.put_file(piece.file)
    except OSError as error:
        raise Unavailable(msg("附件存储暂时不可用，文件没有保存。请稍后再传。")) from error


def note_blob(session: Session, row: Mapping[str, Any], *, is_used: bool) -> None:
    """Write the row of a file (`sha256`, `size`, `kept_at`); one that is used again is young again.

    Where the row is there, it is locked if the file is used, and left alone if not.
    """
    dialect = session.get_bind().dialect.name
    insert: Any = postgresql.insert if dialect == "postgresql" else sqlite.insert
    statement = insert(Blob).values(**row)
    key, young = ["sha256"], {"kept_at": row["kept_at"]}
    session.execute(
        statement.on_conflict_do_update(index_elements=key, set_=young)
        if is_used
        else statement.on_conflict_do_nothing(index_elements=key)
    )


def _new(by: Acting, place: Place, file: Inspected) -> Attachment:
    return Attachment(
        submission_id=place.submission_id,
        field_key=place.field_key,
        name=file.name,
        kind=file.kind,
        sha256=file.content.sha256,
        preview=file.preview.sha256 if file.preview else None,
        added_by_id=by.person,
        added_at=by.now,
    )


def _remember(by: Acting, section: Section, attachment: Attachment, kind: str) -> None:
    section.submission.changed_at = by.now
    remember_author(by.session, section, by.person)
    facts = {
        "attachment": attachment.id,
        "field": attachment.field_key,
        "name": attachment.name,
        "sha256": attachment.sha256,
    }
    chain = f"submission:{attachment.submission_id}"
    record(by.session, Happened(chain, kind, by.person, by.now, facts))
