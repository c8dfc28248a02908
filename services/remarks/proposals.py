"""Proposed changes: made to the revision under review, taken or left by who writes the section."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from domain.access.permission_map import allows
from domain.answers import Answer
from domain.content import Content, StoredContent, load, store
from domain.errors import Conflict, Invalid, NotAllowed
from domain.message import msg
from domain.narrative import Narrative, from_data, to_data
from domain.remarks.anchors import Anchor
from domain.remarks.proposals import (
    Blocks,
    Change,
    FieldChange,
    ParagraphChange,
    applied,
    changes_nothing,
    live,
)
from domain.remarks.states import ProposalState
from domain.template import FieldSpec
from domain.text import clean
from models import Proposal
from services.acting import Acting
from services.audit import Happened, record
from services.cases import full_subject
from services.drafting import Typed, save_draft
from services.errors import NotFound
from services.remarks.places import LOCKED, Place, field_of, paragraph_at, said_now
from services.sections import Section, draft_content, draft_of, load_section

MAX_WORDS = 2_000


@dataclass(frozen=True, slots=True)
class Proposed:
    """A change: another answer to a field, or the blocks to stand in a paragraph's place.

    `shown_hash` names the revision that was looked at.
    """

    place: Place
    shown_hash: str
    answer: Answer | None = None
    blocks: Blocks = ()
    reason: str = ""


def propose(by: Acting, submission_id: int, proposed: Proposed) -> int:
    """Attach a proposed change to the revision that was shown; its id.

    Raises Conflict when another revision is there now, NotAllowed outside of a review, Invalid for
    a change that changes nothing.
    """
    section = load_section(by.session, submission_id, for_change=True)
    if not allows("proposal:make", by.actor, full_subject(by.session, section)):
        raise NotAllowed(msg("您不能在这一章节提修改建议。"))
    said = said_now(by.session, section)
    if said.revision is None or section.submission.state not in LOCKED:
        raise NotAllowed(msg("只有提交审核后的内容可以提修改建议。"))
    if said.revision.content_hash != proposed.shown_hash:
        raise Conflict(msg("您看到的不是最新版次，修改建议没有记录。"))
    spec = field_of(section, proposed.place.field)
    change = _change(said.content[spec.key], spec, proposed)
    if changes_nothing(change):
        raise Invalid(msg("建议的内容与原来一样。"))
    row = Proposal(
        submission_id=submission_id,
        revision_id=said.revision.id,
        content_hash=said.revision.content_hash,
        field_key=spec.key,
        reason=_words(proposed.reason),
        made_by_id=by.person,
        made_at=by.now,
        **change_data(change, spec),
    )
    by.session.add(row)
    by.session.flush()
    _remember(by, row, "proposed", {"revision": said.revision.number})
    return row.id


def _change(current: Answer, spec: FieldSpec, proposed: Proposed) -> Change:
    if proposed.place.anchor is not None:
        anchor, block = paragraph_at(current, proposed.place.anchor)
        return ParagraphChange(anchor, block, proposed.blocks)
    if proposed.answer is None:
        raise Invalid(msg("请写建议的内容。"))
    return FieldChange(current, proposed.answer)


def take(by: Acting, submission_id: int, proposal_id: int) -> None:
    """Write a proposed change into the draft, as the drafter's own edit.

    Raises Conflict when somebody has answered it already or when what it would change was changed
    in another way meanwhile, NotAllowed while the section or the field is locked.
    """
    section, row = _to_answer(by, submission_id, proposal_id)
    spec = field_of(section, row.field_key)
    now = draft_content(by.session, section)[spec.key]
    answer = applied(change_of(row, spec), now)
    if answer is None:
        raise Conflict(msg("原文已改动，这条修改建议不能直接采用；请对照两处文字自行修改。"))
    draft = draft_of(by.session, section)
    typed = Typed({spec.key: answer}, dict(draft.explanations), draft.version)
    save_draft(by, submission_id, typed)
    _answer(by, row, ProposalState.TAKEN)


def leave(by: Acting, submission_id: int, proposal_id: int, words: str = "") -> None:
    """Decline a proposed change, with or without a word. Raises Conflict, NotAllowed."""
    _, row = _to_answer(by, submission_id, proposal_id)
    row.answer_words = _words(words)
    _answer(by, row, ProposalState.LEFT)


def take_back(by: Acting, submission_id: int, proposal_id: int) -> None:
    """Withdraw one's own proposal while nobody has answered it. Raises Conflict, NotAllowed."""
    load_section(by.session, submission_id, for_change=True)
    row = _open_proposal(by, submission_id, proposal_id)
    if row.made_by_id != by.person:
        raise NotAllowed(msg("只能撤回自己提的修改建议。"))
    _answer(by, row, ProposalState.WITHDRAWN)


def _to_answer(by: Acting, submission_id: int, proposal_id: int) -> tuple[Section, Proposal]:
    section = load_section(by.session, submission_id, for_change=True)
    if not allows("proposal:answer", by.actor, full_subject(by.session, section)):
        raise NotAllowed(msg("修改建议由填报人答复。"))
    if section.submission.state in LOCKED:
        raise NotAllowed(msg("内容已锁定，退回或撤回后才能答复修改建议。"))
    return section, _open_proposal(by, submission_id, proposal_id)


def _open_proposal(by: Acting, submission_id: int, proposal_id: int) -> Proposal:
    finding = select(Proposal).where(
        Proposal.id == proposal_id, Proposal.submission_id == submission_id
    )
    row = by.session.scalar(finding.execution_options(populate_existing=True))
    if row is None:
        raise NotFound(msg("没有找到这条修改建议。"))
    if row.state != ProposalState.OPEN:
        raise Conflict(msg("这条修改建议已经答复过。"))
    return row


def _answer(by: Acting, row: Proposal, state: ProposalState) -> None:
    row.state = state.value
    row.answered_by_id, row.answered_at = by.person, by.now
    by.session.flush()
    _remember(by, row, f"proposal_{state.value}", {"people": [row.made_by_id]})


def _words(words: str) -> str:
    cleaned = clean(words).strip()
    if len(cleaned) > MAX_WORDS:
        raise Invalid(msg("说明不能超过 %(most)s 个字。", most=MAX_WORDS))
    return cleaned


def _remember(by: Acting, row: Proposal, kind: str, facts: dict[str, Any]) -> None:
    always = {"proposal": row.id, "field": row.field_key, "made_by": row.made_by_id}
    chain = f"submission:{row.submission_id}"
    record(by.session, Happened(chain, kind, by.person, by.now, {**always, **facts}))


# ---------------------------------------------------------------- how a change is kept
def change_data(change: Change, spec: FieldSpec) -> dict[str, Any]:
    """The columns of a change."""
    match change:
        case FieldChange(base, proposed):
            return {
                "base": {"answer": _answer_data(base, spec)},
                "proposed": {"answer": _answer_data(proposed, spec)},
            }
        case ParagraphChange(anchor, base, proposed):
            return {
                "paragraph": anchor.index,
                "paragraph_digest": anchor.digest,
                "base": {"blocks": to_data(Narrative((base,)))},
                "proposed": {"blocks": to_data(Narrative(proposed))},
            }


def change_of(row: Proposal, spec: FieldSpec) -> Change:
    """The change that a row keeps."""
    if row.paragraph is None:
        answers = (_answer_of(data["answer"], spec) for data in (row.base, row.proposed))
        return FieldChange(*answers)
    (base,) = from_data(row.base["blocks"]).blocks
    proposed = from_data(row.proposed["blocks"]).blocks
    return ParagraphChange(Anchor(row.paragraph, row.paragraph_digest), base, proposed)


def _answer_data(answer: Answer, spec: FieldSpec) -> Any:
    stored = store(Content({spec.key: live(answer)}), [spec])
    return {**stored.numbers, **stored.texts}.get(spec.key)


def _answer_of(data: Any, spec: FieldSpec) -> Answer:
    document = {} if data is None else {spec.key: data}
    return load(StoredContent(document, document), [spec])[spec.key]
