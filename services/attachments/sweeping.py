"""Sweeping away files that nobody refers to any more, a day after the last one did."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Delete, delete, exists, or_, select
from sqlalchemy.orm import Session

from models import Attachment, Blob, RevisionAttachment
from services.attachments.keeping import note_blob
from services.locks import locked
from services.storage import Storage

KEPT_FOR = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Swept:
    """How many rows of attachments and how many files went."""

    attachments: int
    files: int


def forget_removed(session: Session, now: datetime) -> int:
    """Delete the rows of attachments taken out a day ago that no revision has; how many.

    A row that is put back while this waits for it stays: the database looks at it again.
    """
    frozen = exists().where(RevisionAttachment.attachment_id == Attachment.id)
    statement: Delete = delete(Attachment).where(Attachment.removed_at < now - KEPT_FOR, ~frozen)
    result = session.execute(statement.execution_options(synchronize_session=False))
    return int(getattr(result, "rowcount", 0))


def adopt_strays(session: Session, storage: Storage, now: datetime) -> int:
    """Give a row to each file that has none, left by a transaction that failed after writing it.

    It is then swept like any other, a day later; how many there were.
    """
    known = set(session.scalars(select(Blob.sha256)))
    strays = [(name, size) for name, size in storage.names() if name not in known and size]
    for name, size in strays:
        note_blob(session, {"sha256": name, "size": size, "kept_at": now}, is_used=False)
    return len(strays)


def unused(session: Session, now: datetime) -> Sequence[str]:
    """The hashes of files that no attachment names and that are older than a day."""
    is_named = exists().where(
        or_(Attachment.sha256 == Blob.sha256, Attachment.preview == Blob.sha256)
    )
    finding = select(Blob.sha256).where(Blob.kept_at < now - KEPT_FOR, ~is_named)
    return session.scalars(finding.order_by(Blob.sha256)).all()


def forget_file(session: Session, storage: Storage, sha256: str, now: datetime) -> bool:
    """Delete one unused file, its row first; whether it was still unused. To be committed at once.

    Until the commit the row's place is taken: an upload of the same bytes waits, then writes them
    anew. Where the process dies between file and commit, the row comes back without its file, but
    nobody names it, whoever brings these bytes again writes them, and the next sweep deletes it.
    """
    row = session.scalar(locked(select(Blob).where(Blob.sha256 == sha256)))
    if row is None or sha256 not in unused(session, now):
        return False
    session.delete(row)
    session.flush()
    storage.remove(sha256)
    return True
