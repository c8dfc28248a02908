"""The people around an open step as they are now: seats, approvals, and the whole record."""

from dataclasses import dataclass

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from domain.workflow.chain import Signers
from domain.workflow.record import Act, ActKind, Acts, decisions_on, people_of
from domain.workflow.seats import Added, Seats, seats_of
from domain.workflow.states import State
from models import Decision, Person, Revision
from services.sections import Section, current_revision
from services.signing import drafters_of, signers_of


@dataclass(frozen=True, slots=True)
class Roster:
    """Everything about people that a case needs; outside a review nobody has a seat.

    `current` is the revision submitted last.
    """

    acts: Acts
    current: Revision | None
    signers: Signers
    drafters: frozenset[int]
    added: tuple[Added, ...] = ()
    inactive: frozenset[int] = frozenset()
    approvals: frozenset[int] = frozenset()
    decided: frozenset[int] = frozenset()
    kept: frozenset[int] = frozenset()

    @property
    def revision(self) -> int | None:
        """The id of the revision submitted last."""
        return self.current.id if self.current else None


def roster_of(session: Session, section: Section) -> Roster:
    """The people around a section as it stands now."""
    submission = section.submission
    acts = acts_of(session, submission.id)
    by_chain = signers_of(session, section.chain, section.unit)
    drafters = drafters_of(session, submission.id)
    current = current_revision(session, submission)
    if submission.state != State.IN_REVIEW:
        return Roster(acts, current, by_chain, drafters)
    step = submission.step
    seats = seats_of(by_chain[step], acts, submission.round, step)
    inactive = _inactive(session, seats, by_chain[step])
    decided = decisions_on(acts, current.id if current else None)
    own = [act for act in decided if act.kind is not ActKind.KEEP]
    return Roster(
        acts=acts,
        current=current,
        signers=(*by_chain[:step], seats.holders - inactive, *by_chain[step + 1 :]),
        drafters=drafters,
        added=seats.added,
        inactive=inactive,
        approvals=frozenset(act.holder for act in decided if act.step == step),
        decided=people_of(decided),
        kept=people_of(decided) - people_of(own),
    )


def _inactive(session: Session, seats: Seats, by_chain: frozenset[int]) -> frozenset[int]:
    """Those whom signers named and who have left since; the chain's own people are all active."""
    named = seats.people - by_chain
    if not named:
        return frozenset()
    left = select(Person.id).where(Person.id.in_(named), Person.is_active.is_(False))
    return frozenset(session.scalars(left))


def acts_of(session: Session, submission_id: int) -> Acts:
    """The whole record of a submission, in order."""
    rows = session.scalars(
        select(Decision).where(Decision.submission_id == submission_id).order_by(Decision.id)
    )
    return tuple(
        Act(
            number=row.id,
            kind=ActKind(row.action),
            person=row.person_id,
            holder=row.on_behalf_of_id or row.person_id,
            round=row.round,
            step=row.step,
            at=row.decided_at,
            revision=row.revision_id,
            content_hash=row.content_hash,
            target=row.target_id,
            to_step=row.to_step,
            about=row.about_id,
            before=row.before,
        )
        for row in rows
    )


def undone_in(*submission_ids: int) -> "Select[int | None]":
    """The ids of the decisions that were undone, in some submissions or in all."""
    undone = select(Decision.about_id).where(Decision.action == ActKind.UNDO.value)
    return undone.where(Decision.submission_id.in_(submission_ids)) if submission_ids else undone
