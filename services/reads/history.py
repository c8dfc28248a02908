"""The history of a submission: who did what, when, on which revision, and what they said."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from domain.message import Message, msg
from models import Decision, Person, Revision
from models.review import DecisionAction

VERBS: dict[str, Message] = {
    "submit": msg("提交"),
    DecisionAction.APPROVE: msg("同意"),
    DecisionAction.RETURN: msg("退回"),
    DecisionAction.WITHDRAW: msg("撤回"),
    DecisionAction.REOPEN: msg("重新开放"),
    DecisionAction.WAIVE: msg("免报"),
    DecisionAction.REINSTATE: msg("恢复填报"),
}


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One act. `step_title` is empty for what happens outside the chain; `fields` are labels."""

    at: datetime
    person: str
    on_behalf_of: str
    verb: str
    revision: int | None
    step: int | None
    words: str
    field_keys: tuple[str, ...]

    @property
    def verb_name(self) -> Message:
        return VERBS[self.verb]


def history_of(session: Session, submission_id: int) -> tuple[HistoryLine, ...]:
    """Every submit and decision, oldest first."""
    lines = [*_submits(session, submission_id), *_decisions(session, submission_id)]
    return tuple(sorted(lines, key=lambda line: line.at))


def _submits(session: Session, submission_id: int) -> list[HistoryLine]:
    rows = session.execute(
        select(Revision.submitted_at, Person.name, Revision.number, Revision.note)
        .join(Person, Person.id == Revision.submitted_by_id)
        .where(Revision.submission_id == submission_id)
    )
    return [
        HistoryLine(at, name, "", "submit", number, None, note, ())
        for at, name, number, note in rows
    ]


def _decisions(session: Session, submission_id: int) -> list[HistoryLine]:
    principal = aliased(Person)
    in_chain = (DecisionAction.APPROVE, DecisionAction.RETURN)
    rows = session.execute(
        select(Decision, Person.name, principal.name.label("principal"), Revision.number)
        .join(Person, Person.id == Decision.person_id)
        .outerjoin(principal, principal.id == Decision.on_behalf_of_id)
        .outerjoin(Revision, Revision.id == Decision.revision_id)
        .where(Decision.submission_id == submission_id)
        .order_by(Decision.id)
    )
    return [
        HistoryLine(
            at=decision.decided_at,
            person=name,
            on_behalf_of=stand_for or "",
            verb=decision.action,
            revision=number,
            step=decision.step if decision.action in in_chain else None,
            words=decision.reason,
            field_keys=tuple(decision.fields),
        )
        for decision, name, stand_for, number in rows
    ]
