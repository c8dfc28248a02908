"""The remarks on a section that a person may read: threads, their comments, proposed changes."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from domain.access.permission_map import allows
from domain.mending import Named
from domain.remarks.anchors import Anchor, find
from domain.remarks.proposals import Change, fit_of
from domain.remarks.states import Fit, ProposalState, Visibility
from domain.remarks.threads import may_settle
from domain.template import FieldSpec
from models import Comment, CommentThread, DraftAuthor, Person, Proposal, Revision, Submission
from services.acting import Acting
from services.reads.section_page import SectionPage
from services.remarks.places import LOCKED
from services.remarks.proposals import change_of
from services.remarks.readers import Reader, readers_of
from services.remarks.threads import facts_of


@dataclass(frozen=True, slots=True)
class CommentRow:
    """One comment; of a withdrawn one the words are not given out."""

    id: int
    author_id: int
    author: str
    at: datetime
    words: str
    is_withdrawn: bool
    may_withdraw: bool


@dataclass(frozen=True, slots=True)
class ThreadRow:
    """A thread; `place` is where its paragraph is now, None when it was changed since."""

    id: int
    field: str
    anchor: Anchor | None
    place: int | None
    quote: str
    revision: int
    visibility: Visibility
    resolved_by: str
    resolved_at: datetime | None
    may_settle: bool
    comments: tuple[CommentRow, ...]

    @property
    def is_resolved(self) -> bool:
        return self.resolved_at is not None


@dataclass(frozen=True, slots=True)
class ProposalRow:
    """A proposed change; `fit` says whether it can still be taken into what is said now."""

    id: int
    spec: FieldSpec
    change: Change
    fit: Fit
    place: int | None
    reason: str
    state: ProposalState
    revision: int
    made_by_id: int
    made_by: str
    made_at: datetime
    answered_by: str
    answered_at: datetime | None
    answer: str


@dataclass(frozen=True, slots=True)
class Remarks:
    """Everything on one section that the person may read, the oldest first."""

    threads: tuple[ThreadRow, ...]
    proposals: tuple[ProposalRow, ...]
    may_write: bool
    may_write_internal: bool
    may_propose: bool
    may_answer: bool

    @property
    def unresolved(self) -> tuple[ThreadRow, ...]:
        return tuple(thread for thread in self.threads if not thread.is_resolved)

    @property
    def unanswered(self) -> tuple[ProposalRow, ...]:
        return tuple(p for p in self.proposals if p.state is ProposalState.OPEN)


def remarks_on(by: Acting, page: SectionPage) -> Remarks:
    """The remarks on the section of a page: three queries, however many there are."""
    reads_internal = allows("comment:read_internal", by.actor, page.subject)
    may_write = allows("comment:write", by.actor, page.subject)
    may_answer = allows("proposal:answer", by.actor, page.subject)
    return Remarks(
        threads=_threads(by, page, reads_internal=reads_internal),
        proposals=_proposals(by.session, page),
        may_write=may_write,
        may_write_internal=may_write and reads_internal,
        may_propose=allows("proposal:make", by.actor, page.subject) and page.state in LOCKED,
        may_answer=may_answer and page.is_editable,
    )


def _threads(by: Acting, page: SectionPage, *, reads_internal: bool) -> tuple[ThreadRow, ...]:
    resolver = aliased(Person)
    finding = (
        select(CommentThread, resolver.name)
        .outerjoin(resolver, resolver.id == CommentThread.resolved_by_id)
        .where(CommentThread.submission_id == page.submission_id)
        .order_by(CommentThread.id)
    )
    if not reads_internal:
        finding = finding.where(CommentThread.visibility == Visibility.PUBLIC)
    rows = by.session.execute(finding).all()
    said = _comments(by, [thread.id for thread, _ in rows])
    where = _Places(page)
    return tuple(
        ThreadRow(
            id=thread.id,
            field=thread.field_key,
            anchor=(anchor := _anchor(thread)),
            place=where.of(thread.field_key, anchor),
            quote=thread.quote,
            revision=thread.revision_number,
            visibility=Visibility(thread.visibility),
            resolved_by=resolved_by or "",
            resolved_at=thread.resolved_at,
            may_settle=may_settle(facts_of(thread), by.actor, page.subject),
            comments=tuple(said[thread.id]),
        )
        for thread, resolved_by in rows
    )


class _Places:
    """Where paragraphs are now, in what the page shows."""

    def __init__(self, page: SectionPage) -> None:
        self._content = page.own

    def of(self, field: str, anchor: Anchor | None) -> int | None:
        """The place of an anchored paragraph; None when its words were changed."""
        if anchor is None:
            return None
        return find(self._content.narrative(field), anchor)


def _anchor(row: CommentThread | Proposal) -> Anchor | None:
    return None if row.paragraph is None else Anchor(row.paragraph, row.paragraph_digest)


def _comments(by: Acting, threads: Sequence[int]) -> Mapping[int, list[CommentRow]]:
    rows = by.session.execute(
        select(Comment, Person.name)
        .join(Person, Person.id == Comment.author_id)
        .where(Comment.thread_id.in_(threads))
        .order_by(Comment.id)
    ).all()
    last = {comment.thread_id: comment.id for comment, _ in rows if comment.withdrawn_at is None}
    found: dict[int, list[CommentRow]] = defaultdict(list)
    for comment, name in rows:
        is_withdrawn = comment.withdrawn_at is not None
        is_last = last.get(comment.thread_id) == comment.id
        found[comment.thread_id].append(
            CommentRow(
                id=comment.id,
                author_id=comment.author_id,
                author=name,
                at=comment.written_at,
                words="" if is_withdrawn else comment.words,
                is_withdrawn=is_withdrawn,
                may_withdraw=is_last and comment.author_id == by.person,
            )
        )
    return found


def _proposals(session: Session, page: SectionPage) -> tuple[ProposalRow, ...]:
    maker, answerer = aliased(Person), aliased(Person)
    rows = session.execute(
        select(Proposal, maker.name, answerer.name, Revision.number)
        .join(maker, maker.id == Proposal.made_by_id)
        .outerjoin(answerer, answerer.id == Proposal.answered_by_id)
        .join(Revision, Revision.id == Proposal.revision_id)
        .where(Proposal.submission_id == page.submission_id)
        .order_by(Proposal.id)
    )
    own, where = page.own, _Places(page)
    found = []
    for row, made_by, answered_by, number in rows:
        spec = page.template.fields[row.field_key]
        change = change_of(row, spec)
        found.append(
            ProposalRow(
                id=row.id,
                spec=spec,
                change=change,
                fit=fit_of(change, own[spec.key]),
                place=where.of(spec.key, _anchor(row)),
                reason=row.reason,
                state=ProposalState(row.state),
                revision=number,
                made_by_id=row.made_by_id,
                made_by=made_by,
                made_at=row.made_at,
                answered_by=answered_by or "",
                answered_at=row.answered_at,
                answer=row.answer_words,
            )
        )
    return tuple(found)


def unresolved_counts(by: Acting, page: SectionPage) -> dict[int, int]:
    """How many unresolved threads that the person may read each section of the unit has."""
    finding = (
        select(CommentThread.submission_id, func.count())
        .where(
            CommentThread.submission_id.in_([each.submission_id for each in page.siblings]),
            CommentThread.resolved_at.is_(None),
        )
        .group_by(CommentThread.submission_id)
    )
    is_public = CommentThread.visibility == Visibility.PUBLIC
    if allows("comment:read_internal", by.actor, page.subject):
        own = select(DraftAuthor.submission_id).where(DraftAuthor.person_id == by.person)
        finding = finding.where(is_public | CommentThread.submission_id.not_in(own))
    else:
        finding = finding.where(is_public)
    return {row[0]: row[1] for row in by.session.execute(finding)}


def entries_proposed(by: Acting, submission_id: int) -> list[str]:
    """The fields and paragraphs to whose current revision the person has an open proposal, as a
    return names them."""
    rows = by.session.execute(
        select(Proposal.field_key, Proposal.paragraph, Proposal.paragraph_digest)
        .join(Revision, Revision.id == Proposal.revision_id)
        .join(Submission, Submission.id == Proposal.submission_id)
        .where(
            Proposal.submission_id == submission_id,
            Proposal.made_by_id == by.person,
            Proposal.state == ProposalState.OPEN,
            Revision.number == Submission.revision_number,
        )
    )
    named = (
        Named(key, None if index is None else Anchor(index, words)) for key, index, words in rows
    )
    return sorted({each.entry for each in named})


def people_to_mention(by: Acting, page: SectionPage) -> tuple[Reader, ...]:
    """Who may be mentioned in a comment on this section, without the person themselves."""
    return tuple(r for r in readers_of(by.session, page.subject) if r.person != by.person)
