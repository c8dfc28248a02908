"""Moving a section: submit, withdraw, approve, return, reopen, waive, reinstate."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from domain.errors import Invalid
from domain.message import msg
from domain.workflow.keeping import Resubmission, kept_approvals
from domain.workflow.machine import Move, move, opening_at
from domain.workflow.record import Act, ActKind
from domain.workflow.states import Action, State
from models import Decision, Revision
from services.acting import Acting
from services.adjusting import unconfirmed
from services.asides import give_back_note
from services.attachments.freezing import hold
from services.cases import Said, case_of
from services.checking import findings_of, refuse_blocked_since, unfinished
from services.drafting import remember_author
from services.opening import entries_of
from services.passages import keep_passages
from services.performing import (
    Doing,
    cleaned,
    locked_section,
    perform,
    remember,
    settle,
    told,
)
from services.revising import keep_findings, new_revision
from services.rosters import roster_of
from services.sections import Section, current_revision, draft_content, draft_of, load_section
from services.timetable.openness import closing_day


@dataclass(frozen=True, slots=True)
class Words:
    """What a person says with an act: the reason or remark, and what a return names.

    A return may name `fields` to mend, or paragraphs of them (entries of domain/mending.py), an
    earlier step (index) it leads to in place of the drafter, and the day by which it is to be done.
    """

    reason: str = ""
    fields: Sequence[str] = ()
    to_step: int | None = None
    due_on: date | None = None


NO_WORDS = Words()


def submit(by: Acting, submission_id: int, note: str = "") -> Revision:
    """Make a revision of the draft and open the chain's first step, or the first that is not passed
    by approvals of this very content.

    `note` is for the reviewers, the draft's where none is given. Raises NotAllowed with everything
    that stops it.
    """
    section = locked_section(by, submission_id)
    remember_author(by.session, section, by.person)
    content = draft_content(by.session, section)
    draft = draft_of(by.session, section)
    findings = findings_of(by.session, section, content)
    stale = unconfirmed(by.session, section, content)
    open_points = (*unfinished(findings, draft.explanations), *stale)
    case = case_of(by, section, Said(unfinished=open_points))
    moved = move(section.standing, Action.SUBMIT, case)
    revision = new_revision(by, section, content)
    revision.note = cleaned(note) or draft.note
    draft.note = ""
    by.session.add(revision)
    by.session.flush()
    hold(by.session, revision)
    keep_findings(by.session, revision, findings, draft.explanations)
    keep_passages(by.session, section, content)
    moved, kept = _kept(by, section, revision, moved)
    submission = section.submission
    submission.revision_number = revision.number
    submission.submitted_by_id, submission.submitted_at = by.person, by.now
    submission.submitted_days_late = max(submission.submitted_days_late, revision.days_late)
    arranged = settle(by, section, moved)
    facts = {"revision": revision.number, "content_hash": revision.content_hash, "kept": kept}
    remember(by, section, moved.event, facts | told(arranged))
    return revision


def _kept(by: Acting, section: Section, revision: Revision, moved: Move) -> tuple[Move, list[int]]:
    """The move past the steps that approvals of the same content pass, each kept as a row."""
    roster = roster_of(by.session, section)
    again = Resubmission(
        section.chain, roster.signers, roster.drafters, roster.acts, revision.content_hash
    )
    kept = kept_approvals(again, moved.standing.step)
    for act in kept.approvals:
        by.session.add(_kept_row(act, section, revision, moved))
    by.session.flush()
    return opening_at(moved, kept.step), [act.number for act in kept.approvals]


def _kept_row(act: Act, section: Section, revision: Revision, moved: Move) -> Decision:
    return Decision(
        submission_id=section.submission.id,
        revision_id=revision.id,
        content_hash=revision.content_hash,
        action=ActKind.KEEP.value,
        person_id=act.person,
        on_behalf_of_id=act.holder if act.holder != act.person else None,
        round=moved.standing.round,
        step=act.step,
        decided_at=revision.submitted_at,
        about_id=act.number,
        fields=[],
    )


def withdraw(by: Acting, submission_id: int) -> None:
    """Take a submission back, with its note, before anybody has decided. Raises NotAllowed."""
    _move(by, submission_id, Action.WITHDRAW)
    give_back_note(by.session, load_section(by.session, submission_id))


def approve(by: Acting, submission_id: int, shown_hash: str, words: Words = NO_WORDS) -> State:
    """Approve the revision that was shown. Raises Conflict when it is not the current one,
    NotAllowed when the checks have found since its submit what has to be mended."""
    section = locked_section(by, submission_id)
    revision = current_revision(by.session, section.submission)
    is_this = revision is not None and revision.content_hash == shown_hash
    if revision and is_this and section.submission.state == State.IN_REVIEW:
        refuse_blocked_since(by.session, section, revision)
    return _move(by, submission_id, Action.APPROVE, words, shown_hash)


def send_back(by: Acting, submission_id: int, shown_hash: str, words: Words = NO_WORDS) -> State:
    """Return the revision that was shown, with a reason, to the drafter or an earlier step.

    Raises Conflict when it is not the current one, NotAllowed without a reason or for a step that
    it has not passed, Invalid for a day that is over or after the closing day.
    """
    return _move(by, submission_id, Action.RETURN, words, shown_hash)


def reopen(by: Acting, submission_id: int, words: Words) -> None:
    """Open an approved section again while nothing above is approved. Raises NotAllowed."""
    _move(by, submission_id, Action.REOPEN, words)


def waive(by: Acting, submission_id: int, words: Words) -> None:
    """Let a unit off a section; the reason is printed. Raises NotAllowed."""
    _move(by, submission_id, Action.WAIVE, words)


def reinstate(by: Acting, submission_id: int) -> None:
    """Ask for a waived section again. Raises NotAllowed."""
    _move(by, submission_id, Action.REINSTATE)


_KINDS = {
    Action.WITHDRAW: ActKind.WITHDRAW,
    Action.APPROVE: ActKind.APPROVE,
    Action.RETURN: ActKind.RETURN,
    Action.REOPEN: ActKind.REOPEN,
    Action.WAIVE: ActKind.WAIVE,
    Action.REINSTATE: ActKind.REINSTATE,
}


def _move(
    by: Acting,
    submission_id: int,
    action: Action,
    words: Words = NO_WORDS,
    shown_hash: str = "",
) -> State:
    section = load_section(by.session, submission_id)
    columns = {
        "fields": entries_of(by.session, section, words.fields),
        "due_on": _due_on(by, section, words),
    }
    said = Said(cleaned(words.reason), shown_hash, to_step=words.to_step)
    doing = Doing(action, _KINDS[action], said, columns, words.due_on)
    return perform(by, submission_id, doing).state


def _due_on(by: Acting, section: Section, words: Words) -> date | None:
    """The day that a return sets: not before today, nor after the section closes."""
    if words.due_on is None:
        return None
    closes_on = closing_day(section.cycle, section.unit, section.submission.closes_on)
    if not by.now.date() <= words.due_on <= closes_on:
        raise Invalid(
            msg("期限应在今天到 %(closes)s 之间。", closes=closes_on.isoformat()),
        )
    return words.due_on
