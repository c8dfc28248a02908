"""Comments: opening a thread at a place, answering, taking one's last words back, settling it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from domain.access.facts import Subject
from domain.access.permission_map import allows
from domain.errors import Conflict, Invalid, NotAllowed
from domain.message import msg
from domain.narrative import Block, runs_of, text_of
from domain.remarks.mentions import Mentions, mentions_in
from domain.remarks.states import Visibility
from domain.remarks.threads import Thread, may_read, may_settle
from domain.text import clean
from models import Comment, CommentThread
from services.acting import Acting
from services.audit import Happened, record
from services.cases import full_subject
from services.errors import NotFound
from services.remarks.places import WHOLE, Place, field_of, paragraph_at, said_now
from services.remarks.readers import named_to, readers_of
from services.sections import Section, load_section

MAX_WORDS = 2_000
MAX_QUOTE = 500


@dataclass(frozen=True, slots=True)
class Remark:
    """What somebody has to say, about which place, and who may read it."""

    words: str
    place: Place = WHOLE
    visibility: Visibility = Visibility.PUBLIC


@dataclass(frozen=True, slots=True)
class Written:
    """What was written: `unknown` are the names in it that mean nobody who may read it."""

    thread: int
    comment: int
    mentioned: tuple[int, ...] = ()
    unknown: tuple[str, ...] = field(default=())


def open_thread(by: Acting, submission_id: int, remark: Remark) -> Written:
    """Begin a thread at a place.

    Raises Invalid for words that cannot be kept, NotAllowed for an internal one by somebody who may
    not read it, Conflict when the paragraph was changed meanwhile.
    """
    section, subject = _section(by, submission_id)
    thread = CommentThread(
        submission_id=submission_id,
        visibility=remark.visibility.value,
        opened_by_id=by.person,
        opened_at=by.now,
        revision_number=section.submission.revision_number,
        **_anchored(by, section, remark.place),
    )
    if not may_read(facts_of(thread), by.actor, subject):
        raise NotAllowed(msg("您不能写仅审核人可见的批注。"))
    words = said(remark.words)
    by.session.add(thread)
    by.session.flush()
    return _write(by, thread, subject, words)


def _anchored(by: Acting, section: Section, place: Place) -> dict[str, Any]:
    if not place.field:
        return {}
    spec = field_of(section, place.field)
    if place.anchor is None:
        return {"field_key": spec.key}
    answer = said_now(by.session, section).content[spec.key]
    anchor, block = paragraph_at(answer, place.anchor)
    return {
        "field_key": spec.key,
        "paragraph": anchor.index,
        "paragraph_digest": anchor.digest,
        "quote": _quoted(block, section)[:MAX_QUOTE],
    }


def _quoted(block: Block, section: Section) -> str:
    """A paragraph as it reads; a number that is not frozen yet stands there by its name."""
    names = {key: f"［{spec.label}］" for key, spec in section.template.fields.items()}
    return " ".join(text_of(run, names) for run in runs_of(block))


def reply(by: Acting, submission_id: int, thread_id: int, words: str) -> Written:
    """Say something more in a thread that is not resolved. Raises NotFound, NotAllowed, Invalid."""
    _, subject = _section(by, submission_id)
    thread = _thread(by, submission_id, thread_id, subject)
    if thread.resolved_at is not None:
        raise NotAllowed(msg("这条批注已解决，重新打开后才能回复。"))
    return _write(by, thread, subject, said(words))


def withdraw_comment(by: Acting, submission_id: int, comment_id: int) -> int:
    """Take one's own words back while they are the last of their thread; the thread's id.

    They stay in the record and are shown to nobody. A thread with no words left is resolved.
    """
    _, subject = _section(by, submission_id)
    comment = by.session.get(Comment, comment_id)
    if comment is None:
        raise NotFound(msg("没有找到这条批注。"))
    thread = _thread(by, submission_id, comment.thread_id, subject)
    standing = [each for each in _comments(by, thread) if each.withdrawn_at is None]
    if comment.author_id != by.person or standing[-1:] != [comment]:
        raise NotAllowed(msg("只能撤回自己最后说的话；已有人接着说的，不能撤回。"))
    comment.withdrawn_at = by.now
    if len(standing) == 1 and thread.resolved_at is None:
        thread.resolved_at, thread.resolved_by_id = by.now, by.person
    _remember(by, thread, "comment_withdrawn", {"comment": comment.id})
    return thread.id


def resolve(by: Acting, submission_id: int, thread_id: int) -> None:
    """Settle a thread. Raises NotAllowed, Conflict when somebody has done so already."""
    thread = _to_settle(by, submission_id, thread_id)
    if thread.resolved_at is not None:
        raise Conflict(msg("这条批注已由他人标为已解决。"))
    thread.resolved_at, thread.resolved_by_id = by.now, by.person
    _remember(by, thread, "thread_resolved", {})


def reopen(by: Acting, submission_id: int, thread_id: int) -> None:
    """Open a settled thread again. Raises NotAllowed, Conflict when it is open already."""
    thread = _to_settle(by, submission_id, thread_id)
    if thread.resolved_at is None:
        raise Conflict(msg("这条批注已由他人重新打开。"))
    thread.resolved_at = thread.resolved_by_id = None
    _remember(by, thread, "thread_reopened", {})


def said(words: str, most: int = MAX_WORDS) -> str:
    """Cleaned words. Raises Invalid for none, or for too many."""
    cleaned = clean(words).strip()
    if not cleaned:
        raise Invalid(msg("请写批注的内容。"))
    if len(cleaned) > most:
        raise Invalid(msg("批注不能超过 %(most)s 个字。", most=most))
    return cleaned


def facts_of(thread: CommentThread) -> Thread:
    """What the domain judges a thread by."""
    return Thread(
        thread.opened_by_id, Visibility(thread.visibility), thread.resolved_at is not None
    )


def _section(by: Acting, submission_id: int) -> tuple[Section, Subject]:
    section = load_section(by.session, submission_id, for_change=True)
    subject = full_subject(by.session, section)
    if not allows("comment:write", by.actor, subject):
        raise NotAllowed(msg("您不能在这一章节写批注。"))
    return section, subject


def _thread(by: Acting, submission_id: int, thread_id: int, subject: Subject) -> CommentThread:
    finding = select(CommentThread).where(
        CommentThread.id == thread_id, CommentThread.submission_id == submission_id
    )
    thread = by.session.scalar(finding.execution_options(populate_existing=True))
    if thread is None or not may_read(facts_of(thread), by.actor, subject):
        raise NotFound(msg("没有找到这条批注。"))
    return thread


def _to_settle(by: Acting, submission_id: int, thread_id: int) -> CommentThread:
    _, subject = _section(by, submission_id)
    thread = _thread(by, submission_id, thread_id, subject)
    if not may_settle(facts_of(thread), by.actor, subject):
        raise NotAllowed(msg("这条批注不由您了结。"))
    return thread


def _comments(by: Acting, thread: CommentThread) -> Sequence[Comment]:
    finding = select(Comment).where(Comment.thread_id == thread.id).order_by(Comment.id)
    return by.session.scalars(finding.execution_options(populate_existing=True)).all()


def _write(by: Acting, thread: CommentThread, subject: Subject, words: str) -> Written:
    visibility = Visibility(thread.visibility)
    readers = readers_of(by.session, subject)
    mentions = mentions_in(words, named_to(readers, visibility, by.person))
    before = {each.author_id for each in _comments(by, thread)}
    comment = Comment(
        thread_id=thread.id,
        author_id=by.person,
        words=words,
        mentioned=list(mentions.people),
        written_at=by.now,
    )
    by.session.add(comment)
    by.session.flush()
    may_hear = {reader.person for reader in readers if reader.reads(visibility)}
    hear = sorted((before & may_hear) - {by.person, *mentions.people})
    _tell(by, thread, comment, mentions, hear)
    return Written(thread.id, comment.id, mentions.people, mentions.unknown)


def _tell(
    by: Acting, thread: CommentThread, comment: Comment, mentions: Mentions, hear: Sequence[int]
) -> None:
    """Two events, for two reasons to be told: who is in the thread, and who is named in it."""
    _remember(by, thread, "commented", {"comment": comment.id, "people": list(hear)})
    if mentions.people:
        facts = {"comment": comment.id, "people": list(mentions.people)}
        _remember(by, thread, "mentioned", facts)


def _remember(by: Acting, thread: CommentThread, kind: str, facts: dict[str, Any]) -> None:
    """An event never holds words: whoever reads the trail may not be among their readers."""
    always = {
        "thread": thread.id,
        "visibility": thread.visibility,
        "field": thread.field_key,
    }
    chain = f"submission:{thread.submission_id}"
    record(by.session, Happened(chain, kind, by.person, by.now, {**always, **facts}))
