"""Moving a section: submit, withdraw, approve, return, reopen, waive, reinstate."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC
from typing import Any

from sqlalchemy.orm import Session

from domain.answers import Given
from domain.canonical import digest
from domain.checks import Finding as CheckFinding
from domain.content import Content, StoredContent, store
from domain.errors import Invalid
from domain.message import msg
from domain.narrative import freeze_tokens
from domain.severity import Severity
from domain.text import clean
from domain.workflow.chain import eligible
from domain.workflow.guards import Case
from domain.workflow.machine import Event, Move, move
from domain.workflow.states import Action, State
from models import Decision, Finding, Revision
from services.acting import Acting
from services.audit import Happened, record
from services.cases import Said, case_of, lock_neighbours
from services.checking import findings_of, unfinished
from services.drafting import remember_author
from services.figures import figures_document, kept_tallies, refresh_above
from services.sections import Section, current_revision, draft_content, draft_of, load_section
from services.signing import close_steps, decided_in_round, due_of, open_step
from services.tallies import Own, totals
from services.values import shown_words, values_of

MAX_WORDS = 2000
NOTHING: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class Words:
    """What a person says with an act: the reason or remark, and the fields a return names."""

    reason: str = ""
    fields: Sequence[str] = ()


NO_WORDS = Words()


def submit(by: Acting, submission_id: int, note: str = "") -> Revision:
    """Make a revision of the draft and open the chain's first step.

    Raises NotAllowed with everything that stops it.
    """
    section = _locked(by, submission_id)
    remember_author(by.session, section, by.person)
    content = draft_content(by.session, section)
    draft = draft_of(by.session, section)
    findings = findings_of(by.session, section, content)
    open_points = unfinished(findings, draft.explanations)
    case = case_of(by, section, Said(unfinished=open_points))
    moved = move(section.standing, Action.SUBMIT, case)
    revision = _new_revision(by, section, content)
    revision.note = _said(note)
    by.session.add(revision)
    by.session.flush()
    _keep_findings(by.session, revision, findings, draft.explanations)
    submission = section.submission
    submission.revision_number = revision.number
    submission.submitted_by_id, submission.submitted_at = by.person, by.now
    _settle(by, section, case, moved)
    _remember(by, section, moved.event, revision=revision)
    return revision


def withdraw(by: Acting, submission_id: int) -> None:
    """Take a submission back before anybody has decided. Raises NotAllowed."""
    _act(by, submission_id, Action.WITHDRAW)


def approve(
    by: Acting,
    submission_id: int,
    shown_hash: str,
    words: Words = NO_WORDS,
) -> State:
    """Approve the revision that was shown. Raises Conflict when it is not the current one."""
    return _act(by, submission_id, Action.APPROVE, words, shown_hash)


def send_back(
    by: Acting,
    submission_id: int,
    shown_hash: str,
    words: Words = NO_WORDS,
) -> State:
    """Return the revision that was shown, with a reason and the fields to mend, if only some.

    Raises Conflict when it is not the current one, NotAllowed without a reason.
    """
    return _act(by, submission_id, Action.RETURN, words, shown_hash)


def reopen(by: Acting, submission_id: int, words: Words) -> None:
    """Open an approved section again while nothing above is approved. Raises NotAllowed."""
    _act(by, submission_id, Action.REOPEN, words)


def waive(by: Acting, submission_id: int, words: Words) -> None:
    """Let a unit off a section; the reason is printed. Raises NotAllowed."""
    _act(by, submission_id, Action.WAIVE, words)


def reinstate(by: Acting, submission_id: int) -> None:
    """Ask for a waived section again. Raises NotAllowed."""
    _act(by, submission_id, Action.REINSTATE)


def _locked(by: Acting, submission_id: int) -> Section:
    section = load_section(by.session, submission_id, for_change=True)
    lock_neighbours(by.session, section)
    return section


def _act(
    by: Acting,
    submission_id: int,
    action: Action,
    words: Words = NO_WORDS,
    shown_hash: str = "",
) -> State:
    section = _locked(by, submission_id)
    reason = _said(words.reason)
    case = case_of(by, section, Said(reason, shown_hash))
    moved = move(section.standing, action, case)
    decision = _decision(by, section, action)
    decision.reason = reason
    decision.fields = sorted(set(words.fields) & {spec.key for spec in section.asked})
    by.session.add(decision)
    if action is Action.WAIVE:
        section.submission.waiver_reason = reason
    if action is Action.REINSTATE:
        section.submission.waiver_reason = None
    _settle(by, section, case, moved)
    if action is Action.APPROVE and moved.opened_step is None:
        close_steps(by.session, submission_id, by.now, by.person)
    _remember(by, section, moved.event, decision=decision)
    return moved.standing.state


def _said(words: str) -> str:
    cleaned = clean(words).strip()
    if len(cleaned) > MAX_WORDS:
        raise Invalid(msg("意见不能超过 %(most)s 个字。", most=MAX_WORDS))
    return cleaned


def _decision(by: Acting, section: Section, action: Action) -> Decision:
    revision = None
    if action not in (Action.WAIVE, Action.REINSTATE):
        revision = current_revision(by.session, section.submission)
    return Decision(
        submission_id=section.submission.id,
        revision_id=revision.id if revision else None,
        content_hash=revision.content_hash if revision else "",
        action=action.value,
        person_id=by.person,
        round=section.submission.round,
        step=section.submission.step,
        decided_at=by.now,
    )


def _new_revision(by: Acting, section: Section, content: Content) -> Revision:
    frozen = _frozen(by.session, section, content)
    below = kept_tallies(by.session, section.unit, section.spec.key)
    own = Own(section.unit, content, by.now.astimezone(UTC).date().isoformat())
    tallies = totals(section.template, section.spec, own, below)
    figures = figures_document(by.session, section.unit, section.spec.key, tallies)
    explanations = dict(draft_of(by.session, section).explanations)
    return Revision(
        submission_id=section.submission.id,
        number=section.submission.revision_number + 1,
        numbers=frozen.numbers,
        texts=frozen.texts,
        figures=figures,
        explanations=explanations,
        content_hash=content_hash(frozen, figures, explanations),
        submitted_by_id=by.person,
        submitted_at=by.now,
    )


def content_hash(
    stored: StoredContent, figures: dict[str, Any], explanations: Mapping[str, str] = NOTHING
) -> str:
    """The hash a decision names: over numbers, texts, figures from below and explanations."""
    return digest(
        {
            "numbers": stored.numbers,
            "texts": stored.texts,
            "figures": figures,
            "explanations": dict(explanations),
        }
    )


def _frozen(session: Session, section: Section, content: Content) -> StoredContent:
    """The draft's documents with every live token fixed to the words it shows now."""
    shown = shown_words(
        section.template, values_of(session, section.template, section.unit).answers
    )
    frozen = {
        spec.key: Given(freeze_tokens(content.narrative(spec.key), shown))
        for spec in section.asked
        if spec.is_narrative and isinstance(content[spec.key], Given)
    }
    return store(content.with_answers(frozen), section.asked)


def _keep_findings(
    session: Session,
    revision: Revision,
    findings: Sequence[CheckFinding],
    explanations: dict[str, Any],
) -> None:
    session.add_all(
        Finding(
            revision_id=revision.id,
            code=finding.code,
            severity=finding.severity.value,
            field_key=finding.place.field,
            message={"text": finding.message.text, "args": _plain(finding.message.args)},
            explanation=explanations.get(finding.key, "").strip()
            if finding.severity is Severity.EXPLAIN
            else "",
        )
        for finding in findings
    )


def _plain(args: Any) -> dict[str, str]:
    return {name: str(value) for name, value in args.items()}


def _settle(by: Acting, section: Section, case: Case, moved: Move) -> None:
    """Write the new standing, open or close steps, and refresh the figures it changes."""
    submission, standing = section.submission, moved.standing
    was = submission.state
    submission.state, submission.step = standing.state.value, standing.step
    submission.round, submission.resume_at = standing.round, standing.resume_at
    submission.approved_at = by.now if standing.state is State.APPROVED else None
    submission.changed_at = by.now
    by.session.flush()
    if standing.state is not State.IN_REVIEW or moved.opened_step is not None:
        close_steps(by.session, submission.id, by.now)
    if moved.opened_step is not None:
        people = eligible(case.chain, case.signers, case.drafters, standing.step)
        people -= decided_in_round(by.session, submission)
        due_on = due_of(case.chain.steps[standing.step], by.now)
        open_step(by.session, submission, people, due_on, by.now)
    counted = {State.APPROVED, State.WAIVED}
    if was != standing.state and counted & {State(was), standing.state}:
        refresh_above(by.session, section.template, section.unit, section.spec.key, by.now)


def _remember(
    by: Acting,
    section: Section,
    event: Event,
    *,
    decision: Decision | None = None,
    revision: Revision | None = None,
) -> None:
    facts: dict[str, Any] = {
        "before": event.before.value,
        "after": event.after.value,
        "step": event.step,
        "round": event.round,
    }
    if revision is not None:
        facts |= {"revision": revision.number, "content_hash": revision.content_hash}
    if decision is not None:
        facts |= {"reason": decision.reason, "content_hash": decision.content_hash}
        facts |= {"fields": decision.fields}
    chain = f"submission:{section.submission.id}"
    record(by.session, Happened(chain, event.kind.value, by.person, by.now, facts))
