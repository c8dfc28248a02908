"""Drafting: keeping what people type, merged field by field, never one over another."""

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from sqlalchemy.orm import Session

from domain.answers import Answer
from domain.asides import Asides
from domain.content import Content, StoredContent, load, mark_of_answer, store
from domain.errors import Conflict, Invalid
from domain.merge import Outcome, Seen, mark_of, merge
from domain.message import Message, msg
from domain.text import clean
from models import Draft, DraftAuthor
from services.acting import Acting
from services.asides import draft_asides, holding, keep_asides, merged
from services.audit import Happened, record
from services.opening import Limits, NotOpened, closed_field, limits_of
from services.provenance import attributed
from services.sections import Section, draft_of, load_section
from services.sittings import note_touched
from services.writable import refuse_locked

MAX_EXPLANATION = 2000
NOTE = "note"
"""The key under which the note to the reviewers is merged, beside field keys and finding keys."""


@dataclass(frozen=True, slots=True)
class Typed:
    """What came from a form: answers, explanations, and what the form had shown of each.

    `seen` is by field key and finding key. What it does not name counts as seen as it is saved if
    the draft still has the version `based_on`, else as not seen at all. `notes` on values and
    numbers `confirmed` unchanged, or no longer, are by field key and merged with their answer;
    `note` is for the reviewers. What is not there stays as it was.
    """

    answers: Mapping[str, Answer]
    explanations: Mapping[str, str] = field(default_factory=dict)
    based_on: int = 0
    seen: Mapping[str, Seen] = field(default_factory=dict)
    notes: Mapping[str, str] = field(default_factory=dict)
    confirmed: Mapping[str, bool] = field(default_factory=dict)
    note: str | None = None


class Manner(enum.Enum):
    """How a draft is saved.

    WHOLE keeps all or nothing; MERGED keeps what only this person changed; BY_ITSELF does so while
    the person types: what is closed is left out instead of refused, and the audit is told of a
    field once a sitting.
    """

    WHOLE = enum.auto()
    MERGED = enum.auto()
    BY_ITSELF = enum.auto()


@dataclass(frozen=True, slots=True)
class Saved:
    """The draft's version now, what became of each typed field, and why some of them are closed.

    Outcomes are by field key, those of explanations by finding key.
    """

    version: int
    outcomes: Mapping[str, Outcome]
    closed: Mapping[str, Message] = field(default_factory=dict)

    @property
    def conflicts(self) -> tuple[str, ...]:
        """What somebody else changed as well, differently: it was not saved."""
        return tuple(key for key, outcome in self.outcomes.items() if outcome is Outcome.CONFLICT)


def save_draft(
    by: Acting, submission_id: int, typed: Typed, manner: Manner = Manner.WHOLE
) -> Saved:
    """Keep what was typed; what changes nothing leaves no trace.

    Raises NotAllowed when the section is locked, NotOpened when (unless BY_ITSELF) a changed field
    or paragraph is not open for mending; Conflict, if WHOLE, when somebody changed the same
    meanwhile; Invalid for an explanation that is too long.
    """
    section = load_section(by.session, submission_id, for_change=True)
    refuse_locked(by, section)
    draft = draft_of(by.session, section)
    known = attributed(by.session, section, _content(section, draft), typed.answers)
    limits = limits_of(by.session, section, known)
    typed = replace(typed, answers=limits.answers)
    words = _said(typed)
    outcomes = _outcomes(section, draft, typed, words)
    if manner is Manner.WHOLE and Outcome.CONFLICT in outcomes.values():
        raise Conflict(msg("您打开页面后，这一章节又被保存过，您的内容没有覆盖它。"))
    closed = _closed_fields(section, limits, outcomes)
    if closed and manner is not Manner.BY_ITSELF:
        raise NotOpened(*next((why, key) for key, why in closed.items()))
    taken = {
        key for key, outcome in outcomes.items() if outcome is Outcome.TAKEN and key not in closed
    }
    if taken:
        _take(by.session, section, draft, replace(typed, explanations=words), taken)
        _note(by, section, draft, sorted(taken), manner)
    return Saved(draft.version, outcomes, closed)


def _outcomes(
    section: Section, draft: Draft, typed: Typed, words: Mapping[str, str]
) -> dict[str, Outcome]:
    """What becomes of each typed answer that is asked for, and of each explanation."""
    kept = _content(section, draft)
    named = typed.answers.keys() | typed.notes.keys() | typed.confirmed.keys()
    asked = [spec for spec in section.typed if spec.key in named]
    said = {**draft.explanations, NOTE: draft.note}
    asides = draft_asides(draft)
    beside = merged(asides, typed.notes, typed.confirmed, asked)
    saved = {s.key: mark_of_answer(kept[s.key], s, asides.beside(s.key)) for s in asked}
    saved |= {key: mark_of(said.get(key, "")) for key in words}
    answers = kept.with_answers(typed.answers)
    now = {s.key: mark_of_answer(answers[s.key], s, beside.beside(s.key)) for s in asked}
    now |= {key: mark_of(text) for key, text in words.items()}
    if typed.based_on != draft.version:
        return merge(typed.seen, saved, now)
    as_saved = {key: Seen(mark, mark) for key, mark in saved.items()}
    return merge({**as_saved, **typed.seen}, saved, now)


def _content(section: Section, draft: Draft) -> Content:
    return load(StoredContent(draft.numbers, draft.texts), section.typed)


def _take(session: Session, section: Section, draft: Draft, typed: Typed, taken: set[str]) -> None:
    """Put what was typed into the draft, where it is to be taken."""
    answers = {key: answer for key, answer in typed.answers.items() if key in taken}
    content = _content(section, draft).with_answers(answers)
    kept = store(content, section.typed)
    draft.numbers, draft.texts = kept.numbers, kept.texts
    keep_asides(draft, holding(session, section, content, _beside(draft, typed, taken, section)))
    words = {key: text for key, text in typed.explanations.items() if key in taken}
    said = {**draft.explanations, **words}
    draft.note = said.pop(NOTE, draft.note)
    draft.explanations = {key: text for key, text in said.items() if text}
    draft.version += 1


def _beside(draft: Draft, typed: Typed, taken: set[str], section: Section) -> Asides:
    """What stands beside the answers once those of the taken fields count."""
    notes = {key: note for key, note in typed.notes.items() if key in taken}
    confirmed = {key: is_so for key, is_so in typed.confirmed.items() if key in taken}
    return merged(draft_asides(draft), notes, confirmed, section.typed)


def _note(by: Acting, section: Section, draft: Draft, taken: list[str], manner: Manner) -> None:
    """Keep who saved and when, that they are an author, and what the audit is to know."""
    draft.saved_at, draft.saved_by_id = by.now, by.person
    section.submission.changed_at = by.now
    remember_author(by.session, section, by.person)
    first_touched = note_touched(by, section.submission, taken)
    named = first_touched if manner is Manner.BY_ITSELF else taken
    if named:
        fields = section.template.fields
        facts = {"fields": [key for key in named if key in fields], "version": draft.version}
        if explained := [key for key in named if key not in fields and key != NOTE]:
            facts["explanations"] = explained
        chain = f"submission:{section.submission.id}"
        record(by.session, Happened(chain, "saved", by.person, by.now, facts))
    by.session.flush()


def _said(typed: Typed) -> dict[str, str]:
    """The explanations by finding key and the note to the reviewers, cleaned."""
    said = {key: clean(text) if text.strip() else "" for key, text in typed.explanations.items()}
    if typed.note is not None:
        said[NOTE] = clean(typed.note).strip()
    if any(len(text) > MAX_EXPLANATION for text in said.values()):
        raise Invalid(msg("说明和附言不能超过 %(most)s 个字。", most=MAX_EXPLANATION))
    return said


def _closed_fields(
    section: Section, limits: Limits, outcomes: Mapping[str, Outcome]
) -> dict[str, Message]:
    """What a person changed, or tried to, though no return has opened it, and why it is closed."""
    if limits.opening is None:
        return {}
    fields = section.template.fields
    touched = sorted(
        key
        for key, outcome in outcomes.items()
        if outcome in (Outcome.TAKEN, Outcome.CONFLICT) and key in fields
    )
    closed = {
        key: closed_field(fields[key].label) for key in touched if key not in limits.opening.fields
    }
    return closed | {key: limits.trespasses[key] for key in touched if key in limits.trespasses}


def remember_author(session: Session, section: Section, person_id: int) -> None:
    """Keep that a person wrote or handed in this section: under four eyes they cannot decide."""
    key = (section.submission.id, person_id)
    if session.get(DraftAuthor, key) is None:
        session.add(DraftAuthor(submission_id=key[0], person_id=person_id))
