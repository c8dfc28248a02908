"""Evidence: files that belong to a section or to one of its fields, and those a revision froze."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Code, Hash, Name


class Blob(Base):
    """Bytes in the storage, named by their hash; however many attachments have them, kept once."""

    __tablename__ = "blob"

    sha256: Mapped[str] = mapped_column(Hash, primary_key=True)
    size: Mapped[int]
    kept_at: Mapped[datetime]

    __table_args__ = (
        CheckConstraint("size >= 1", name="size_is_counted"),
        CheckConstraint("length(sha256) = 64", name="sha256_is_whole"),
        Index("ix_blob_kept_at", "kept_at"),
    )


class Attachment(Base):
    """One file of a submission; an empty `field_key` means the section as a whole.

    Taking it out of the draft sets `removed_at` and nothing else: a revision may still name it.
    """

    __tablename__ = "attachment"

    id: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"))
    field_key: Mapped[str] = mapped_column(Code, default="")
    name: Mapped[str] = mapped_column(Name)
    kind: Mapped[str] = mapped_column(Code)
    sha256: Mapped[str] = mapped_column(ForeignKey("blob.sha256"), index=True)
    preview: Mapped[str | None] = mapped_column(ForeignKey("blob.sha256"), index=True)
    added_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    added_at: Mapped[datetime]
    removed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    removed_at: Mapped[datetime | None]

    __table_args__ = (
        UniqueConstraint("id", "submission_id", name="belongs_to_its_submission"),
        CheckConstraint("name <> ''", name="has_a_name"),
        CheckConstraint(
            "(removed_at IS NULL) = (removed_by_id IS NULL)", name="removed_by_if_removed"
        ),
        Index("ix_attachment_submission_id", "submission_id"),
        Index(
            "uq_attachment_once_a_place",
            "submission_id",
            "field_key",
            "sha256",
            unique=True,
            postgresql_where=sql("removed_at IS NULL"),
            sqlite_where=sql("removed_at IS NULL"),
        ),
    )


class RevisionAttachment(Base):
    """An attachment that a revision froze: as long as this row stands, so does the file."""

    __tablename__ = "revision_attachment"

    revision_id: Mapped[int] = mapped_column(primary_key=True)
    attachment_id: Mapped[int] = mapped_column(primary_key=True, index=True)
    submission_id: Mapped[int]

    __table_args__ = (
        ForeignKeyConstraint(
            ["revision_id", "submission_id"], ["revision.id", "revision.submission_id"]
        ),
        ForeignKeyConstraint(
            ["attachment_id", "submission_id"], ["attachment.id", "attachment.submission_id"]
        ),
    )
