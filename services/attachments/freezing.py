"""What a revision holds of the attachments: as they were when it was submitted, for good."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Attachment, Blob, Revision, RevisionAttachment


def attachments_document(session: Session, submission_id: int) -> list[dict[str, Any]]:
    """The draft's attachments in the order they were added, as a revision keeps and hashes them:
    `id`, `field` (empty: the section as a whole), `name`, `sha256`, `size` in bytes."""
    rows = session.execute(
        select(Attachment, Blob.size)
        .join(Blob, Blob.sha256 == Attachment.sha256)
        .where(Attachment.submission_id == submission_id, Attachment.removed_at.is_(None))
        .order_by(Attachment.id)
    )
    return [
        {
            "id": attachment.id,
            "field": attachment.field_key,
            "name": attachment.name,
            "sha256": attachment.sha256,
            "size": size,
        }
        for attachment, size in rows
    ]


def hold(session: Session, revision: Revision) -> None:
    """Tie the files of a revision that has its number to it: none of them is swept from now on."""
    held: Sequence[dict[str, Any]] = revision.attachments
    session.add_all(
        RevisionAttachment(
            revision_id=revision.id,
            attachment_id=each["id"],
            submission_id=revision.submission_id,
        )
        for each in held
    )
