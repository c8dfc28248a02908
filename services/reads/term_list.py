"""The list of terms as its page shows it, and who may change it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.access.facts import Subject
from domain.severity import Severity
from models import OrgUnit, Person, Term


@dataclass(frozen=True, slots=True)
class TermRow:
    """One term, and who changed it last; nobody where a command did."""

    id: int
    word: str
    replacement: str
    severity: Severity
    note: str
    changed_at: datetime
    changed_by: str


def term_list(session: Session) -> tuple[TermRow, ...]:
    """Every term, the gravest first, then by the word."""
    rows = session.execute(
        select(Term, Person.name).outerjoin(Person, Person.id == Term.changed_by_id)
    )
    found = (
        TermRow(
            term.id,
            term.word,
            term.replacement,
            Severity(term.severity),
            term.note,
            term.changed_at,
            name or "",
        )
        for term, name in rows
    )
    weights = list(Severity)
    return tuple(sorted(found, key=lambda row: (weights.index(row.severity), row.word)))


def terms_subject(session: Session, **_: object) -> Subject:
    """The list belongs to the head office: the unit that has none above it."""
    root = select(OrgUnit.id).where(OrgUnit.parent_id.is_(None)).order_by(OrgUnit.id).limit(1)
    found = session.scalar(root)
    return Subject(path=(found,) if found is not None else ())
