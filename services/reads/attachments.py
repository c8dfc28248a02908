"""Evidence as pages show it: what is in the draft, what a revision froze, what was taken out."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, or_, select
from sqlalchemy.orm import Session

from domain.message import Message
from domain.workflow.states import State
from models import Attachment, Blob, Person, RevisionAttachment
from services.acting import Acting
from services.attachments.kinds import KINDS
from services.attachments.sweeping import KEPT_FOR
from services.opening import open_fields
from services.sections import Section, current_revision, load_section

_LOCKED = (State.IN_REVIEW, State.APPROVED)


@dataclass(frozen=True, slots=True)
class AttachmentRow:
    """One attachment; `size` in bytes, an empty `field_key` means the section as a whole."""

    id: int
    submission_id: int
    field_key: str
    name: str
    kind: Message
    suffix: str
    size: int
    sha256: str
    has_preview: bool
    added_by: str
    added_at: datetime


@dataclass(frozen=True, slots=True)
class Evidence:
    """The attachments of a section as it stands, of its revision where it is locked.

    `removed` were taken out of the draft within a day and can be put back; `places` are the fields
    (key, label) that may be given evidence now; `labels` those of all that are asked.
    """

    submission_id: int
    rows: tuple[AttachmentRow, ...]
    removed: tuple[AttachmentRow, ...]
    places: tuple[tuple[str, str], ...]
    labels: Mapping[str, str]

    @property
    def counts(self) -> Mapping[str, int]:
        """How many attachments each place that has any has."""
        found: dict[str, int] = defaultdict(int)
        for row in self.rows:
            found[row.field_key] += 1
        return found

    def is_open(self, row: AttachmentRow) -> bool:
        """Whether an attachment stands at a place that is open to changes."""
        return not row.field_key or any(key == row.field_key for key, _ in self.places)


@dataclass(frozen=True, slots=True)
class KeptFile:
    """What is needed to give a file out."""

    name: str
    sha256: str
    size: int


def evidence_of(by: Acting, submission_id: int) -> Evidence:
    """The evidence of a submission. Raises NotFound."""
    section = load_section(by.session, submission_id)
    is_locked = section.submission.state in _LOCKED
    named = open_fields(by.session, section)
    labels = {spec.key: spec.label for spec in section.asked}
    return Evidence(
        submission_id=submission_id,
        rows=_frozen(by.session, section) if is_locked else _live(by.session, submission_id),
        removed=() if is_locked else _removed(by, submission_id),
        places=tuple((key, labels[key]) for key in labels if named is None or key in named),
        labels=labels,
    )


def evidence_of_revisions(
    session: Session, revision_ids: Iterable[int], field_key: str
) -> Mapping[int, tuple[AttachmentRow, ...]]:
    """The attachments of revisions at a field and at the section as a whole, the field's first."""
    finding = (
        _rows()
        .add_columns(RevisionAttachment.revision_id)
        .join(RevisionAttachment, RevisionAttachment.attachment_id == Attachment.id)
        .where(
            RevisionAttachment.revision_id.in_(revision_ids),
            Attachment.field_key.in_([field_key, ""]),
        )
        .order_by(Attachment.field_key == "", Attachment.id)
    )
    found: dict[int, list[AttachmentRow]] = defaultdict(list)
    for row in session.execute(finding):
        found[row.revision_id].append(_row(row))
    return {revision_id: tuple(rows) for revision_id, rows in found.items()}


def submission_of(session: Session, attachment_id: int) -> int:
    """The submission of an attachment that there is."""
    finding = select(Attachment.submission_id).where(Attachment.id == attachment_id)
    return session.scalars(finding).one()


def kept_attachment(session: Session, attachment_id: int) -> KeptFile | None:
    """The file of an attachment that stands in the draft or in a revision; None for any other."""
    return _file(session, attachment_id, Attachment.sha256)


def kept_preview(session: Session, attachment_id: int) -> KeptFile | None:
    """The small picture of such an attachment; None where it is no picture."""
    return _file(session, attachment_id, Attachment.preview)


def _file(session: Session, attachment_id: int, column: Any) -> KeptFile | None:
    is_frozen = select(RevisionAttachment.revision_id).where(
        RevisionAttachment.attachment_id == Attachment.id
    )
    row = session.execute(
        select(Attachment.name, Blob.sha256, Blob.size)
        .join(Blob, Blob.sha256 == column)
        .where(
            Attachment.id == attachment_id,
            or_(Attachment.removed_at.is_(None), is_frozen.exists()),
        )
    ).first()
    return KeptFile(*row) if row else None


def _rows() -> Any:
    return (
        select(Attachment, Blob.size, Person.name.label("person"))
        .join(Blob, Blob.sha256 == Attachment.sha256)
        .join(Person, Person.id == Attachment.added_by_id)
    )


def _row(row: Row[Any]) -> AttachmentRow:
    attachment: Attachment = row.Attachment
    kind = KINDS[attachment.kind]
    return AttachmentRow(
        id=attachment.id,
        submission_id=attachment.submission_id,
        field_key=attachment.field_key,
        name=attachment.name,
        kind=kind.label,
        suffix=kind.suffixes[0].removeprefix(".").upper(),
        size=row.size,
        sha256=attachment.sha256,
        has_preview=attachment.preview is not None,
        added_by=row.person,
        added_at=attachment.added_at,
    )


def _read(session: Session, finding: Select[Any]) -> tuple[AttachmentRow, ...]:
    return tuple(_row(row) for row in session.execute(finding.order_by(Attachment.id)))


def _live(session: Session, submission_id: int) -> tuple[AttachmentRow, ...]:
    is_here = Attachment.submission_id == submission_id
    return _read(session, _rows().where(is_here, Attachment.removed_at.is_(None)))


def _removed(by: Acting, submission_id: int) -> tuple[AttachmentRow, ...]:
    is_here = Attachment.submission_id == submission_id
    since = by.now - KEPT_FOR
    return _read(by.session, _rows().where(is_here, Attachment.removed_at >= since))


def _frozen(session: Session, section: Section) -> tuple[AttachmentRow, ...]:
    revision = current_revision(session, section.submission)
    if revision is None:
        return ()
    held = RevisionAttachment.attachment_id == Attachment.id
    finding = _rows().join(RevisionAttachment, held)
    return _read(session, finding.where(RevisionAttachment.revision_id == revision.id))
