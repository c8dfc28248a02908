"""The history of a submission: who did what, when, on which revision, and what they said."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from domain.mending import Named, all_named
from domain.message import Message, msg
from domain.workflow.states import EventKind, State
from models import AuditEvent, Decision, Extension, Person, Revision, Submission
from models.review import DecisionAction

VERBS: dict[str, Message] = {
    "submit": msg("提交"),
    DecisionAction.APPROVE: msg("同意"),
    DecisionAction.RETURN: msg("退回"),
    DecisionAction.WITHDRAW: msg("撤回"),
    DecisionAction.REOPEN: msg("重新开放"),
    DecisionAction.WAIVE: msg("免报"),
    DecisionAction.REINSTATE: msg("恢复填报"),
    DecisionAction.KEEP: msg("沿用第 %(about)s 版的同意"),
    DecisionAction.TRANSFER: msg("转办给 %(target)s"),
    DecisionAction.REASSIGN: msg("改由 %(target)s 办理"),
    DecisionAction.ASK: msg("征求 %(target)s 的意见"),
    DecisionAction.OPINE: msg("答复意见"),
    DecisionAction.ADD_BEFORE: msg("前加签 %(target)s"),
    DecisionAction.ADD_AFTER: msg("后加签 %(target)s"),
    DecisionAction.REMOVE_SIGNER: msg("减签 %(target)s"),
    DecisionAction.COPY: msg("抄送 %(target)s"),
    DecisionAction.URGE: msg("催办"),
    DecisionAction.UNDO: msg("撤销自己的审批"),
    "escalated": msg("逾期，报告上一级"),
    "extended": msg("延期"),
    "unextended": msg("收回延期"),
}
_IN_CHAIN = frozenset(DecisionAction) - {
    DecisionAction.WITHDRAW,
    DecisionAction.REOPEN,
    DecisionAction.WAIVE,
    DecisionAction.REINSTATE,
    DecisionAction.COPY,
    DecisionAction.URGE,
    DecisionAction.UNDO,
}


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One act. `person` is empty for what the system did; `round` and `step` are None for what
    happens outside the chain; `content_hash` is that of the revision it names, empty where it names
    none.

    `named` is what a return names, `target` the person it is about, `to_step` where a return led
    (None: to the drafter), `due_on` the day it set; `about` the revision whose approval is kept;
    `is_undone`: it counts no more; `days_late` how long after the day then in force.
    """

    at: datetime
    person: str
    on_behalf_of: str
    verb: str
    revision: int | None
    step: int | None
    words: str
    named: tuple[Named, ...]
    target: str = ""
    to_step: int | None = None
    due_on: date | None = None
    about: int | None = None
    is_undone: bool = False
    days_late: int = 0
    round: int | None = None
    content_hash: str = ""

    @property
    def is_approval(self) -> bool:
        """Whether it says yes to its revision, and counts."""
        return self.verb in (DecisionAction.APPROVE, DecisionAction.KEEP) and not self.is_undone

    @property
    def verb_name(self) -> Message:
        said = VERBS[self.verb]
        return Message(said.text, {"target": self.target, "about": self.about or 0})


def history_of(session: Session, submission_id: int) -> tuple[HistoryLine, ...]:
    """Every submit and decision, and each word to the level above, oldest first."""
    lines = [*_submits(session, submission_id), *_decisions(session, submission_id)]
    lines += _told_above(session, submission_id)
    lines += _extensions(session, submission_id)
    # of one moment: a revision is submitted before it is decided on
    return tuple(
        sorted(lines, key=lambda line: (line.at, line.revision or 0, line.verb != "submit"))
    )


def _submits(session: Session, submission_id: int) -> list[HistoryLine]:
    rows = session.execute(
        select(
            Revision.submitted_at,
            Person.name,
            Revision.number,
            Revision.note,
            Revision.content_hash,
            Revision.days_late,
        )
        .join(Person, Person.id == Revision.submitted_by_id)
        .where(Revision.submission_id == submission_id)
    )
    return [
        HistoryLine(
            *(at, name, "", "submit", number, None, note, ()),
            content_hash=content_hash,
            days_late=days_late,
        )
        for at, name, number, note, content_hash, days_late in rows
    ]


def _decisions(session: Session, submission_id: int) -> list[HistoryLine]:
    principal, target = aliased(Person), aliased(Person)
    rows = session.execute(
        select(Decision, Person.name, principal.name, target.name, Revision.number)
        .join(Person, Person.id == Decision.person_id)
        .outerjoin(principal, principal.id == Decision.on_behalf_of_id)
        .outerjoin(target, target.id == Decision.target_id)
        .outerjoin(Revision, Revision.id == Decision.revision_id)
        .where(Decision.submission_id == submission_id)
        .order_by(Decision.id)
    ).all()
    undone = {row.Decision.about_id for row in rows if row.Decision.action == DecisionAction.UNDO}
    numbers = {row.Decision.id: row.number for row in rows}
    return [
        HistoryLine(
            at=decision.decided_at,
            person=name,
            on_behalf_of=stand_for or "",
            verb=decision.action,
            revision=number,
            step=decision.step if decision.action in _IN_CHAIN else None,
            words=decision.reason,
            named=all_named(decision.fields),
            target=target_name or "",
            to_step=decision.to_step,
            due_on=decision.due_on,
            about=numbers.get(decision.about_id),
            is_undone=decision.id in undone,
            round=decision.round if decision.action in _IN_CHAIN else None,
            content_hash=decision.content_hash,
        )
        for decision, name, stand_for, target_name, number in rows
    ]


def _told_above(session: Session, submission_id: int) -> list[HistoryLine]:
    """What stands in the trail alone: where what was late went to the level above, which nobody
    did, so nobody is named; and who urged for a draft, which has no revision to act on."""
    rows = session.execute(
        select(AuditEvent.kind, AuditEvent.happened_at, AuditEvent.facts, Person.name)
        .outerjoin(Person, Person.id == AuditEvent.person_id)
        .where(
            AuditEvent.chain == f"submission:{submission_id}",
            AuditEvent.kind.in_(["escalated", EventKind.URGED]),
        )
        .order_by(AuditEvent.position)
    )
    return [
        HistoryLine(at, "", "", "escalated", None, facts.get("step"), "", ())
        if kind == "escalated"
        else HistoryLine(at, name, "", "urge", None, None, facts["reason"], ())
        for kind, at, facts, name in rows
        if kind == "escalated" or facts["before"] == State.DRAFT
    ]


def _extensions(session: Session, submission_id: int) -> list[HistoryLine]:
    """The later dates that were given to the section, or to its whole unit, and taken back."""
    taker = aliased(Person)
    rows = session.execute(
        select(Extension, Person.name, taker.name)
        .select_from(Extension)
        .join(Submission, Submission.id == submission_id)
        .join(Person, Person.id == Extension.given_by_id)
        .outerjoin(taker, taker.id == Extension.withdrawn_by_id)
        .where(
            Extension.cycle_id == Submission.cycle_id,
            Extension.unit_id == Submission.unit_id,
            Extension.section_key.in_(["", Submission.section_key]),
        )
        .order_by(Extension.id)
    ).all()
    lines = []
    for extension, giver, taken_by in rows:
        said = (None, None, extension.reason, ())
        given = (extension.given_at, giver, "", "extended", *said)
        lines.append(HistoryLine(*given, due_on=extension.due_on))
        if extension.withdrawn_at is not None:
            back = (extension.withdrawn_at, taken_by or "", "", "unextended", None, None, "", ())
            lines.append(HistoryLine(*back))
    return lines
