"""The acts on a section in memory: the domain decides, what the act leaves is kept on the paper."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from domain.answers import Given
from domain.content import StoredContent, load, store
from domain.cycle.dates import days_late
from domain.message import Message
from domain.narrative import freeze_tokens
from domain.text import clean
from domain.workflow.case import Case
from domain.workflow.chain import eligible
from domain.workflow.machine import Move, move
from domain.workflow.states import Action, EventKind, State
from services.audit import Happened
from services.checking import unfinished
from services.demonstration.bulk.papers import MadeDecision, MadeRevision, MadeTask, Paper
from services.demonstration.bulk.values import Values
from services.demonstration.naming import entries, fields_of
from services.demonstration.stage import Stage
from services.demonstration.trail import Trail
from services.demonstration.versions import Version
from services.figures import figures_document
from services.moving import Words
from services.revising import content_hash
from services.signing import due_of
from services.timetable.openness import is_open_for


@dataclass(frozen=True, slots=True)
class Room:
    """Where one unit's papers are played: its values, and by section what below is still open."""

    stage: Stage
    trail: Trail
    values: Values
    open_below: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Hand:
    """Who acts, and when."""

    person: int
    at: datetime


def save(room: Room, paper: Paper, hand: Hand, version: Version) -> None:
    """Keep a version in the working draft, as `services.drafting.save_draft` does."""
    move(paper.standing, Action.SAVE, _case(room, paper, hand))
    draft = paper.draft
    asked = [spec for spec in paper.frame.asked if not spec.same_as]
    content = draft.content.with_answers(version.answers)
    stored = store(content, asked)
    changed = _differences(draft.stored, stored)
    given = {key: clean(text) for key, text in version.explanations.items()}
    explained = sorted(key for key in given if given[key] != draft.explanations.get(key, ""))
    if not changed and not explained:
        return
    said = {**draft.explanations, **given}
    explanations = {key: text for key, text in said.items() if text}
    draft.content, draft.stored, draft.explanations = content, stored, explanations
    draft.version += 1
    draft.saved_at, draft.saved_by = hand.at, hand.person
    draft.authors.add(hand.person)
    paper.changed_at = hand.at
    room.values.keep(paper)
    facts: dict[str, Any] = {"fields": changed, "version": draft.version}
    if explained:
        facts["explanations"] = explained
    _tell(room, paper, hand, EventKind.SAVED, facts)


def _differences(before: StoredContent, after: StoredContent) -> list[str]:
    old, new = {**before.numbers, **before.texts}, {**after.numbers, **after.texts}
    return sorted(key for key in old.keys() | new.keys() if old.get(key) != new.get(key))


def submit(room: Room, paper: Paper, hand: Hand) -> None:
    """Make a revision of the draft and open the first step. Raises NotAllowed."""
    draft = paper.draft
    draft.authors.add(hand.person)
    findings = room.values.findings(paper.frame.spec, draft.content)
    open_points = unfinished(findings, draft.explanations)
    case = _case(room, paper, hand, unfinished_points=open_points)
    moved = move(paper.standing, Action.SUBMIT, case)
    stored, figures = _frozen(room, paper), _figures(room, paper, hand)
    revision = MadeRevision(
        number=len(paper.revisions) + 1,
        stored=stored,
        figures=figures,
        explanations=dict(draft.explanations),
        content_hash=content_hash(stored, figures, draft.explanations),
        person=hand.person,
        at=hand.at,
        findings=findings,
        days_late=days_late(paper.frame.due_on, hand.at.date()),
    )
    paper.revisions.append(revision)
    told = _settle(paper, case, moved, hand)
    facts = {"revision": revision.number, "content_hash": revision.content_hash, "kept": []}
    _tell(room, paper, hand, moved.event.kind, _course(moved) | facts | told)


def _frozen(room: Room, paper: Paper) -> StoredContent:
    """The draft's documents with every live token fixed to the words it shows now."""
    content = room.values.whole(paper.frame.spec, paper.draft.content)
    shown = room.values.words(paper)
    texts = [spec for spec in paper.frame.asked if spec.is_narrative]
    frozen = {
        spec.key: Given(freeze_tokens(content.narrative(spec.key), shown))
        for spec in texts
        if isinstance(content[spec.key], Given)
    }
    return store(content.with_answers(frozen), paper.frame.asked)


def _figures(room: Room, paper: Paper, hand: Hand) -> dict[str, Any]:
    """The figures that a revision keeps; nothing on the lowest level."""
    section, unit = paper.frame.spec, paper.frame.unit
    if section.key not in room.open_below:
        return {}
    given_on = hand.at.astimezone(UTC).date().isoformat()
    content = room.values.whole(section, paper.draft.content)
    tallies = room.values.tallies(section, content, given_on)
    return figures_document(room.stage.session, unit, section.key, tallies)


def decide(room: Room, paper: Paper, hand: Hand, action: Action, words: Words) -> None:
    """Approve, return or waive, as `services.moving` does. Raises NotAllowed."""
    reason = clean(words.reason).strip()
    case = _case(room, paper, hand, reason=reason)
    moved = move(paper.standing, action, case)
    revision = None if action is Action.WAIVE else paper.revision
    decision = MadeDecision(
        action=action,
        revision=revision.number if revision else 0,
        content_hash=revision.content_hash if revision else "",
        person=hand.person,
        standing=paper.standing,
        reason=reason,
        fields=_named(paper, words.fields),
        at=hand.at,
        before=_before(paper) if action in (Action.APPROVE, Action.RETURN) else {},
    )
    paper.decisions.append(decision)
    if action is Action.WAIVE:
        paper.waiver_reason = reason
    told = _settle(paper, case, moved, hand)
    if paper.standing.state is State.WAIVED:
        room.values.keep(paper)
    facts = {"reason": reason, "content_hash": decision.content_hash, "fields": decision.fields}
    _tell(room, paper, hand, moved.event.kind, _course(moved) | facts | told)


def _named(paper: Paper, told: Sequence[str]) -> list[str]:
    """What a return names, of what is asked, as its decision keeps it."""
    asked = {spec.key for spec in paper.frame.asked}
    named = [each for each in told if fields_of([each]) <= asked]
    stored = paper.revision.stored if paper.revision else StoredContent({}, {})
    return entries(named, load(stored, paper.frame.asked).narrative)


def _before(paper: Paper) -> dict[str, Any]:
    """What undoing the decision would go back to."""
    return {
        "resume_at": paper.standing.resume_at,
        "due_on": paper.frame.due_on.isoformat(),
        "draft": paper.draft.version,
    }


def _case(
    room: Room,
    paper: Paper,
    hand: Hand,
    *,
    reason: str = "",
    unfinished_points: Sequence[Message] = (),
) -> Case:
    """What the guards ask; nothing above has begun, and no report of the cycle is frozen yet."""
    decided = _decided(paper)
    current = paper.revision.content_hash if paper.revision else ""
    return Case(
        actor=hand.person,
        chain=paper.frame.chain,
        signers=paper.frame.signers,
        step=paper.standing.step,
        approvals=frozenset(
            made.person
            for made in decided
            if made.standing.step == paper.standing.step and made.action is Action.APPROVE
        ),
        decided=frozenset(made.person for made in decided),
        drafters=frozenset(paper.draft.authors),
        submitter=paper.revision.person if paper.revision else None,
        reason=reason,
        shown_hash=current,
        current_hash=current,
        unfinished=tuple(unfinished_points),
        open_children=room.open_below.get(paper.frame.spec.key, ()),
        cycle_is_open=is_open_for(room.stage.cycle, paper.frame.unit, hand.at),
    )


def _decided(paper: Paper) -> list[MadeDecision]:
    """The approvals and returns of the present round."""
    return [
        made
        for made in paper.decisions
        if made.standing.round == paper.standing.round
        and made.action in (Action.APPROVE, Action.RETURN)
    ]


def _settle(paper: Paper, case: Case, moved: Move, hand: Hand) -> dict[str, Any]:
    """Keep the new standing, and open or close steps; for whom, as the audit is told."""
    at, closed, opened = hand.at, list[int](), list[int]()
    standing = paper.standing = moved.standing
    is_approved = standing.state is State.APPROVED
    paper.approved_at = at if is_approved else None
    late = days_late(paper.frame.due_on, at.date()) if is_approved else 0
    paper.approved_days_late = max(paper.approved_days_late, late)
    paper.changed_at = at
    if standing.state is not State.IN_REVIEW or moved.opened_step is not None:
        closed += _close_tasks(paper, at)
    elif moved.event.kind is EventKind.APPROVED:
        closed += _close_tasks(paper, at, hand.person)
    if moved.opened_step is not None:
        people = eligible(case.chain, case.signers, case.drafters, standing.step)
        people -= {made.person for made in _decided(paper)}
        due_on = due_of(case.chain.steps[standing.step], at)
        opened = sorted(people)
        paper.tasks += [
            MadeTask(person, standing.round, standing.step, at, due_on) for person in opened
        ]
    return {"opened_for": opened, "closed_for": closed}


def _close_tasks(paper: Paper, at: datetime, person: int | None = None) -> list[int]:
    """Close the open tasks of a person, or all; whose they were, in the order they were made."""
    over = [
        task for task in paper.tasks if task.closed_at is None and person in (None, task.person)
    ]
    for task in over:
        task.closed_at = at
    return [task.person for task in over]


def _course(moved: Move) -> dict[str, Any]:
    event = moved.event
    return {
        "before": event.before.value,
        "after": event.after.value,
        "step": event.step,
        "round": event.round,
    }


def _tell(room: Room, paper: Paper, hand: Hand, kind: EventKind, facts: Mapping[str, Any]) -> None:
    chain = f"submission:{paper.frame.id}"
    room.trail.record(Happened(chain, kind.value, hand.person, hand.at, facts))
