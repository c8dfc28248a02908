"""What the last return opened: whole fields, or single paragraphs of a text and nothing beside."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.answers import Answer, Given
from domain.errors import Conflict, NotAllowed
from domain.mending import Named, Trespass, all_named, first_words, mended
from domain.message import Message, msg
from domain.narrative import EMPTY, Narrative
from domain.remarks.anchors import Anchor, digest_of, find
from domain.template import FieldSpec
from domain.workflow.states import State
from models import Decision, Revision
from models.review import DecisionAction
from services.rosters import undone_in
from services.sections import Section, current_revision, revision_content

_OPENING = (
    DecisionAction.RETURN,
    DecisionAction.REOPEN,
    DecisionAction.WAIVE,
    DecisionAction.REINSTATE,
)


class NotOpened(NotAllowed):
    """A change of what no return has opened; `field` is its key."""

    def __init__(self, message: Message, field: str) -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True, slots=True)
class OpenText:
    """A text of which single paragraphs are open: as it was returned, and their places in it."""

    returned: Narrative
    named: tuple[Named, ...]

    @property
    def places(self) -> frozenset[int]:
        return frozenset(named.anchor.index for named in self.named if named.anchor)

    def allows(self, answer: Answer) -> Answer | Trespass:
        """The answer where it changes nothing else, closed paragraphs as they were returned."""
        match answer:
            case Given(Narrative() as narrative):
                found = mended(self.returned, self.places, narrative)
                return Given(found) if isinstance(found, Narrative) else found
            case _:
                found = mended(self.returned, self.places, EMPTY)
                return answer if isinstance(found, Narrative) else found


@dataclass(frozen=True, slots=True)
class Opening:
    """Everything that a return named; `texts` are those open in part, by field key."""

    named: tuple[Named, ...]
    texts: Mapping[str, OpenText] = field(default_factory=dict)

    @property
    def fields(self) -> frozenset[str]:
        """The fields that are open, in whole or in part."""
        return frozenset(each.field for each in self.named)

    def why_closed(self, spec: FieldSpec, answer: Answer) -> Message | None:
        """Why an answer cannot be given while only this is open; None where it can."""
        if spec.key not in self.fields:
            return closed_field(spec.label)
        found = self.texts[spec.key].allows(answer) if spec.key in self.texts else answer
        return beside_the_opened(spec.label, found) if isinstance(found, Trespass) else None


def opening_of(session: Session, section: Section) -> Opening | None:
    """What the last return opened; only that is open, also after a withdrawal. None: all is."""
    if section.submission.state not in (State.DRAFT, State.RETURNED):
        return None
    row = session.execute(
        select(Decision.fields, Decision.revision_id)
        .where(
            Decision.submission_id == section.submission.id,
            Decision.action.in_(_OPENING),
            Decision.to_step.is_(None),
            Decision.id.not_in(undone_in(section.submission.id)),
        )
        .order_by(Decision.id.desc())
        .limit(1)
    ).one_or_none()
    if row is None or not row.fields:
        return None
    named = all_named(row.fields)
    inside = [each for each in named if each.anchor]
    return Opening(named, _texts(session, section, inside, row.revision_id))


def _texts(
    session: Session, section: Section, named: Iterable[Named], revision_id: int
) -> dict[str, OpenText]:
    by_field: dict[str, tuple[Named, ...]] = {}
    for each in named:
        by_field[each.field] = (*by_field.get(each.field, ()), each)
    if not by_field:
        return {}
    returned = revision_content(session.get_one(Revision, revision_id), section)
    return {key: OpenText(returned.narrative(key), each) for key, each in by_field.items()}


def open_fields(session: Session, section: Section) -> frozenset[str] | None:
    """The fields a return named, whole or in part: only those are open. None: all are."""
    opening = opening_of(session, section)
    return opening.fields if opening else None


# ---------------------------------------------------------------- what may be written
@dataclass(frozen=True, slots=True)
class Limits:
    """What was typed, held against what is open: `answers` to go on with, and by field key why one
    of them changes a paragraph that is closed."""

    opening: Opening | None
    answers: Mapping[str, Answer]
    trespasses: Mapping[str, Message]


def limits_of(session: Session, section: Section, typed: Mapping[str, Answer]) -> Limits:
    """The limits of what was typed."""
    opening = opening_of(session, section)
    answers = dict(typed)
    trespasses = {}
    for key, text in (opening.texts if opening else {}).items():
        if key not in answers:
            continue
        found = text.allows(answers[key])
        if isinstance(found, Trespass):
            trespasses[key] = beside_the_opened(section.template.fields[key].label, found)
        else:
            answers[key] = found
    return Limits(opening, answers, trespasses)


def beside_the_opened(label: str, trespass: Trespass) -> Message:
    """The sentence about a change of a paragraph that is closed."""
    words = first_words(trespass.block)
    if trespass.index is None:
        return msg(
            "“%(label)s”只开放了指定的段落：“%(words)s”写在没有开放的位置，请移到开放的段落处。",
            label=label,
            words=words,
        )
    return msg(
        "“%(label)s”只开放了指定的段落：第 %(number)s 段“%(words)s”没有开放，请恢复原文。",
        label=label,
        number=trespass.index + 1,
        words=words,
    )


def closed_field(label: str) -> Message:
    """The sentence about a change of a field that is closed."""
    return msg("审核人只要求修改指定的填报项，“%(label)s”没有开放。", label=label)


# ---------------------------------------------------------------- what a return names
def entries_of(session: Session, section: Section, entries: Iterable[str]) -> list[str]:
    """What a return names, as its decision keeps it: fields that are asked, paragraphs of the
    revision under review with their first words. Who names a whole field names all of it.

    Raises Conflict for a paragraph that the revision does not have.
    """
    asked = {spec.key for spec in section.asked}
    named = [each for each in all_named(entries) if each.field in asked]
    whole = {each.field for each in named if each.anchor is None}
    inside = [each for each in named if each.anchor is not None and each.field not in whole]
    revision = current_revision(session, section.submission) if inside else None
    found = {_with_words(each, revision, section).entry for each in inside}
    return sorted(whole | found, key=_in_order)


def _with_words(named: Named, revision: Revision | None, section: Section) -> Named:
    text = revision_content(revision, section).narrative(named.field) if revision else EMPTY
    place = find(text, named.anchor) if named.anchor else None
    if place is None:
        raise Conflict(msg("您勾选的段落已不在现在的版次里，意见没有记录，请重新勾选。"))
    block = text.blocks[place]
    return replace(named, anchor=Anchor(place, digest_of(block)), words=first_words(block))


def _in_order(entry: str) -> tuple[str, int]:
    (named,) = all_named([entry])
    return named.field, named.anchor.index if named.anchor else -1
