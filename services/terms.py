"""The list of terms that the checks look for: read, keep, remove, begin with the built-in one."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.checks import Term as Checked
from domain.errors import Invalid
from domain.message import msg
from domain.severity import Severity
from domain.text import clean_line
from models import Term
from services.acting import Acting
from services.audit import Happened, record
from services.errors import NotFound

MAX_WORD, MAX_NOTE, LEAST_WORD = 60, 200, 2
_CHAIN = "terms"


def terms_of(session: Session) -> tuple[Checked, ...]:
    """The list as the checks take it."""
    rows = session.execute(
        select(Term.word, Term.replacement, Term.severity, Term.note).order_by(Term.id)
    )
    return tuple(Checked(r.word, r.replacement, Severity(r.severity), r.note) for r in rows)


def keep_term(by: Acting, term: Checked, term_id: int | None = None) -> Term:
    """Add a term or change the one named.

    Raises Invalid for a word that is too short, too long, already listed or its own replacement,
    NotFound when there is no such term.
    """
    word, replacement, note = map(clean_line, (term.word, term.replacement, term.note))
    _refuse_unfit(word, replacement, note)
    row = _term(by.session, term_id) if term_id is not None else Term()
    listed = by.session.scalar(select(Term.id).where(Term.word == word))
    if listed is not None and listed != term_id:
        raise Invalid(msg("词表里已有“%(word)s”。", word=word))
    row.word, row.replacement, row.note = word, replacement, note
    row.severity, row.changed_at, row.changed_by_id = term.severity.value, by.now, by.person
    by.session.add(row)
    by.session.flush()
    _tell(by, "term_kept", word=word, replacement=replacement, severity=row.severity)
    return row


def _refuse_unfit(word: str, replacement: str, note: str) -> None:
    if not LEAST_WORD <= len(word) <= MAX_WORD or len(replacement) > MAX_WORD:
        raise Invalid(msg("词语应为 2 至 60 个字。"))
    if word == replacement:
        raise Invalid(msg("改写与原词相同。"))
    if len(note) > MAX_NOTE:
        raise Invalid(msg("备注不能超过 200 个字。"))


def remove_term(by: Acting, term_id: int) -> None:
    """Take a term off the list. Raises NotFound."""
    row = _term(by.session, term_id)
    by.session.delete(row)
    by.session.flush()
    _tell(by, "term_removed", word=row.word)


def load_terms(
    session: Session, terms: Iterable[Checked], at: datetime, person: int | None = None
) -> int:
    """Add those that are not listed yet; how many that were. Nobody is named for a command."""
    listed = set(session.scalars(select(Term.word)))
    new = [term for term in terms if term.word not in listed]
    session.add_all(
        Term(
            word=term.word,
            replacement=term.replacement,
            severity=term.severity.value,
            note=term.note,
            changed_at=at,
            changed_by_id=person,
        )
        for term in new
    )
    session.flush()
    if new:
        facts = {"words": [term.word for term in new]}
        record(session, Happened(_CHAIN, "terms_loaded", person, at, facts))
    return len(new)


def _term(session: Session, term_id: int) -> Term:
    row = session.get(Term, term_id)
    if row is None:
        raise NotFound(msg("词表里没有这个词。"))
    return row


def _tell(by: Acting, kind: str, **facts: str) -> None:
    record(by.session, Happened(_CHAIN, kind, by.person, by.now, facts))
