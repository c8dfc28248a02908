"""Notes on values and confirmations that one is last cycle's: kept with a draft and a revision."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy.orm import Session

from domain.asides import MAX_NOTE, NO_ASIDES, Asides, asides_of
from domain.content import Content
from domain.errors import Invalid
from domain.message import msg
from domain.template import FieldSpec
from domain.text import clean_line
from models import Draft, Revision
from services.earlier import confirmable, earlier_of
from services.sections import Section, current_revision, draft_of


def draft_asides(draft: Draft) -> Asides:
    """What is said beside the answers of a draft."""
    return asides_of(draft.notes, draft.confirmed_unchanged)


def submitted_asides(revision: Revision | None) -> Asides:
    """What a revision says beside its answers."""
    return asides_of(revision.notes, revision.confirmed_unchanged) if revision else NO_ASIDES


def merged(
    before: Asides,
    notes: Mapping[str, str],
    confirmed: Mapping[str, bool],
    asked: Iterable[FieldSpec],
) -> Asides:
    """`before` with what was typed of the fields `asked`; an empty note takes the note away.

    Raises Invalid for a note that is too long.
    """
    keys = {spec.key for spec in asked}
    noted = {key: clean_line(text) for key, text in notes.items() if key in keys}
    if any(len(text) > MAX_NOTE for text in noted.values()):
        raise Invalid(msg("附注不能超过 %(most)s 个字。", most=MAX_NOTE))
    ticked = {**dict.fromkeys(before.confirmed, True), **confirmed}
    return Asides(
        {key: text for key, text in {**before.notes, **noted}.items() if text},
        frozenset(key for key, is_so in ticked.items() if is_so and key in keys),
    )


def holding(session: Session, section: Section, content: Content, asides: Asides) -> Asides:
    """The asides without confirmations of a number that is not, or no longer, last cycle's."""
    if not asides.confirmed:
        return asides
    then = confirmable(section, earlier_of(session, section))
    held = {key for key in asides.confirmed if key in then and content[key] == then[key]}
    return Asides(asides.notes, frozenset(held))


def documents_of(asides: Asides) -> dict[str, dict[str, Any]]:
    """The columns of a draft or revision that keep the asides."""
    confirmed = dict.fromkeys(sorted(asides.confirmed), True)
    return {"notes": dict(asides.notes), "confirmed_unchanged": confirmed}


def keep_asides(draft: Draft, asides: Asides) -> None:
    """Write the asides into a draft."""
    for column, document in documents_of(asides).items():
        setattr(draft, column, document)


def give_back_note(session: Session, section: Section) -> None:
    """Put the note to the reviewers of the revision submitted last into the draft again."""
    revision = current_revision(session, section.submission)
    draft_of(session, section).note = revision.note if revision else ""
