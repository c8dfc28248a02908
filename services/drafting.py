"""Drafting: saving what a person typed, based on the version they saw, never over another's."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.answers import Answer
from domain.content import Content, StoredContent, load, store
from domain.errors import Conflict, Invalid, NotAllowed
from domain.message import msg
from domain.text import clean
from domain.workflow.guards import Case
from domain.workflow.machine import move
from domain.workflow.states import Action, State
from models import Decision, Draft, DraftAuthor
from models.review import DecisionAction
from services.acting import Acting
from services.audit import Happened, record
from services.cycles import is_open_for
from services.sections import Section, draft_content, draft_of, load_section

MAX_EXPLANATION = 2000


@dataclass(frozen=True, slots=True)
class Typed:
    """What came from a form: answers, explanations, and the draft version they were based on."""

    answers: Mapping[str, Answer]
    explanations: Mapping[str, str] = field(default_factory=dict)
    based_on: int = 0


def save_draft(by: Acting, submission_id: int, typed: Typed) -> Draft:
    """Keep what was typed; what changes nothing leaves no trace.

    Raises Conflict when somebody saved meanwhile, NotAllowed when the section is locked or a
    changed field is not open for mending, Invalid for an explanation that is too long.
    """
    section = load_section(by.session, submission_id, for_change=True)
    case = Case(
        by.person, section.chain, cycle_is_open=is_open_for(section.cycle, section.unit, by.now)
    )
    move(section.standing, Action.SAVE, case)
    draft = draft_of(by.session, section)
    if draft.version != typed.based_on:
        raise Conflict(msg("您打开页面后，这一章节又被保存过，您的内容没有覆盖它。"))
    before = store(draft_content(by.session, section), section.asked)
    after = store(_answered(section, before, typed), section.asked)
    changed = _differences(before, after)
    _refuse_closed_fields(by.session, section, changed)
    explanations = _explained(typed.explanations)
    if not changed and explanations == draft.explanations:
        return draft
    draft.numbers, draft.texts = after.numbers, after.texts
    draft.explanations = explanations
    draft.version += 1
    draft.saved_at, draft.saved_by_id = by.now, by.person
    section.submission.changed_at = by.now
    remember_author(by.session, section, by.person)
    record(
        by.session,
        Happened(
            f"submission:{section.submission.id}",
            "saved",
            by.person,
            by.now,
            {"fields": changed, "version": draft.version},
        ),
    )
    by.session.flush()
    return draft


def _answered(section: Section, before: StoredContent, typed: Typed) -> Content:
    asked = {spec.key for spec in section.asked}
    answers = {key: answer for key, answer in typed.answers.items() if key in asked}
    return load(before, section.asked).with_answers(answers)


def _differences(before: StoredContent, after: StoredContent) -> list[str]:
    """The fields whose kept answers differ, in alphabetical order."""
    old, new = {**before.numbers, **before.texts}, {**after.numbers, **after.texts}
    return sorted(key for key in old.keys() | new.keys() if old.get(key) != new.get(key))


def _explained(explanations: Mapping[str, str]) -> dict[str, str]:
    cleaned = {key: clean(text) for key, text in explanations.items() if text.strip()}
    if any(len(text) > MAX_EXPLANATION for text in cleaned.values()):
        raise Invalid(msg("说明不能超过 %(most)s 个字。", most=MAX_EXPLANATION))
    return cleaned


def open_fields(session: Session, section: Section) -> frozenset[str] | None:
    """The fields a return named: only those are open, also after a withdrawal. None: all are."""
    if section.submission.state not in (State.DRAFT, State.RETURNED):
        return None
    named = session.scalar(
        select(Decision.fields)
        .where(
            Decision.submission_id == section.submission.id,
            Decision.action.not_in([DecisionAction.APPROVE, DecisionAction.WITHDRAW]),
        )
        .order_by(Decision.id.desc())
        .limit(1)
    )
    return frozenset(named) if named else None


def _refuse_closed_fields(session: Session, section: Section, changed: Sequence[str]) -> None:
    named = open_fields(session, section)
    closed = [key for key in changed if key not in named] if named is not None else []
    if closed:
        raise NotAllowed(
            msg(
                "审核人只要求修改指定的填报项，“%(label)s”没有开放。",
                label=section.template.fields[closed[0]].label,
            )
        )


def remember_author(session: Session, section: Section, person_id: int) -> None:
    """Keep that a person wrote or handed in this section: under four eyes they cannot decide."""
    key = (section.submission.id, person_id)
    if session.get(DraftAuthor, key) is None:
        session.add(DraftAuthor(submission_id=key[0], person_id=person_id))
