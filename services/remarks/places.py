"""The place in a section that a remark is about, found in what the section says now."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from domain.answers import Answer, Given
from domain.content import Content
from domain.errors import Conflict, Invalid
from domain.message import msg
from domain.narrative import Block, Narrative
from domain.remarks.anchors import Anchor, find
from domain.template import FieldSpec
from domain.workflow.states import State
from models import Revision
from services.sections import Section, current_revision, draft_content, revision_content

LOCKED = (State.IN_REVIEW, State.APPROVED)


@dataclass(frozen=True, slots=True)
class Place:
    """The whole section (no field), a field, or a paragraph of a field's narrative."""

    field: str = ""
    anchor: Anchor | None = None


WHOLE = Place()


@dataclass(frozen=True, slots=True)
class Said:
    """What a section says now, and the revision that says it; a draft's is the one before it."""

    content: Content
    revision: Revision | None


def said_now(session: Session, section: Section) -> Said:
    """The submitted revision where the section is locked, else the draft."""
    revision = current_revision(session, section.submission)
    if revision is not None and section.submission.state in LOCKED:
        return Said(revision_content(revision, section), revision)
    return Said(draft_content(session, section), revision)


def field_of(section: Section, key: str) -> FieldSpec:
    """A field that is asked at the section's level. Raises Invalid."""
    spec = next((spec for spec in section.asked if spec.key == key), None)
    if spec is None:
        raise Invalid(msg("没有这一填报项，请刷新页面后再试。"))
    return spec


def paragraph_at(answer: Answer, anchor: Anchor) -> tuple[Anchor, Block]:
    """The paragraph where it is now. Raises Conflict when its words were changed meanwhile."""
    match answer:
        case Given(Narrative() as narrative):
            place = find(narrative, anchor)
            if place is not None:
                return Anchor(place, anchor.digest), narrative.blocks[place]
        case _:
            pass
    raise Conflict(msg("这一段刚刚被改动，请对照现在的文字再写。"))
