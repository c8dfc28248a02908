"""What must be true of a section whatever its signers do, worked out from the rows alone."""

from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.workflow.states import State
from models import (
    CycleChain,
    Decision,
    DraftAuthor,
    Membership,
    OrgUnit,
    Person,
    ReviewTask,
    Revision,
    Submission,
)
from services.audit import first_broken_event
from tests.services.world import World


def all_hold(world: World, submission_id: int) -> None:
    """Raise AssertionError for the first truth that is none."""
    session = world.session
    submission = session.get_one(Submission, submission_id)
    rows = rows_of(session, submission_id)
    authors = set(
        session.scalars(
            select(DraftAuthor.person_id).where(DraftAuthor.submission_id == submission_id)
        )
    )
    decisions_name_what_they_saw(session, rows)
    nobody_decides_on_own_work(rows, authors)
    nobody_decides_twice(rows)
    an_undone_decision_counts_no_more(rows)
    approved_means_every_step_was_met(session, submission, rows)
    tasks_belong_to_a_review_and_to_who_may_sign(session, submission, rows, authors)
    assert first_broken_event(session) is None


def rows_of(session: Session, submission_id: int) -> list[Decision]:
    return list(
        session.scalars(
            select(Decision).where(Decision.submission_id == submission_id).order_by(Decision.id)
        )
    )


def standing(rows: list[Decision]) -> list[Decision]:
    undone = {row.about_id for row in rows if row.action == "undo"}
    return [row for row in rows if row.id not in undone and row.action != "undo"]


def names(row: Decision) -> set[int]:
    return {row.person_id, row.on_behalf_of_id or row.person_id}


def decisions_name_what_they_saw(session: Session, rows: list[Decision]) -> None:
    for row in rows:
        if row.revision_id is not None:
            assert row.content_hash == session.get_one(Revision, row.revision_id).content_hash
        if row.action == "keep":
            kept = session.get_one(Decision, row.about_id)
            assert (kept.action, kept.step, kept.content_hash) == (
                "approve",
                row.step,
                row.content_hash,
            )
            assert kept.round < row.round


def nobody_decides_on_own_work(rows: list[Decision], authors: set[int]) -> None:
    """Authors only ever join: somebody who wrote later had not decided on what they wrote."""
    if rows and rows[-1].action in ("approve", "return"):
        assert not names(rows[-1]) & authors


def nobody_decides_twice(rows: list[Decision]) -> None:
    seen: set[tuple[int, int]] = set()
    for row in standing(rows):
        if row.action in ("approve", "return", "keep"):
            keys = {(row.round, person) for person in names(row)}
            assert not keys & seen, row.id
            seen |= keys


def an_undone_decision_counts_no_more(rows: list[Decision]) -> None:
    undone = [row.about_id for row in rows if row.action == "undo"]
    assert len(undone) == len(set(undone))
    by_id = {row.id: row for row in rows}
    for row in rows:
        if row.action == "undo":
            assert by_id[row.about_id].person_id == row.person_id


@dataclass
class Seat:
    by: int | None = None
    is_before: bool = False


@dataclass
class Open:
    """A step in one round: who holds a seat, who was added, replayed from the rows."""

    holders: set[int] = field(default_factory=set)
    added: dict[int, Seat] = field(default_factory=dict)


def replayed(by_chain: set[int], rows: list[Decision], round_: int, step: int) -> Open:
    here = Open(set(by_chain))
    for row in rows:
        if (row.round, row.step) != (round_, step) or row.target_id is None:
            continue
        holder = row.on_behalf_of_id or row.person_id
        if row.action in ("add_before", "add_after"):
            here.added[row.target_id] = Seat(holder, row.action == "add_before")
            here.holders.discard(row.target_id)
        elif row.action == "remove_signer":
            del here.added[row.target_id]
        elif row.action in ("transfer", "reassign"):
            gives = row.action == "transfer" or row.on_behalf_of_id is not None
            if gives and holder in here.added:
                here.added[row.target_id] = here.added.pop(holder)
            else:
                here.holders.discard(holder if gives else 0)
                here.holders.add(row.target_id)
    return here


def by_chain(session: Session, submission: Submission) -> list[tuple[dict, set[int]]]:
    unit = session.get_one(OrgUnit, submission.unit_id)
    places = {"own": unit.id, "parent": unit.parent_id}
    found = []
    for step in session.get_one(CycleChain, submission.chain_id).outline["steps"]:
        people = session.scalars(
            select(Membership.person_id)
            .join(Person, Person.id == Membership.person_id)
            .where(
                Membership.unit_id == places[step["place"]],
                Membership.role == step["role"],
                Person.is_active,
            )
        )
        found.append((step, set(people)))
    return found


def approved_means_every_step_was_met(
    session: Session, submission: Submission, rows: list[Decision]
) -> None:
    """Silence never approves: each step that the round went through had its quorum and its added
    signers, and the last approval was somebody's act."""
    if submission.state != State.APPROVED:
        return
    good = standing(rows)
    steps = by_chain(session, submission)
    passed: dict[int, set[int]] = {}
    for row in good:
        if row.revision_id is None or row.content_hash != _current(session, submission):
            continue
        if row.action in ("approve", "keep"):
            passed.setdefault(row.step, set()).add(row.on_behalf_of_id or row.person_id)
        elif row.action == "return" and row.to_step is not None:
            passed = {step: who for step, who in passed.items() if step < row.to_step}
    last = len(steps) - 1
    here = replayed(steps[last][1], rows, submission.round, last)
    assert set(here.added) <= passed[last]
    own = passed[last] - set(here.added)
    step = steps[last][0]
    wanted = step["count"] if step["quorum"] == "at_least" else 1
    assert len(own) >= wanted
    final = [row for row in good if row.action in ("approve", "return", "keep", "remove_signer")]
    assert final[-1].action in ("approve", "remove_signer")


def _current(session: Session, submission: Submission) -> str:
    return session.scalars(
        select(Revision.content_hash).where(
            Revision.submission_id == submission.id,
            Revision.number == submission.revision_number,
        )
    ).one()


def waited_for(world: World, submission_id: int) -> set[int]:
    """For whom a step is open, opinions aside."""
    return set(
        world.session.scalars(
            select(ReviewTask.person_id).where(
                ReviewTask.submission_id == submission_id,
                ReviewTask.closed_at.is_(None),
                ReviewTask.kind != "opinion",
            )
        )
    )


def added_by(world: World, submission_id: int, person: int) -> set[int]:
    """Whom a person added to the open step."""
    submission = world.session.get_one(Submission, submission_id)
    here = replayed(set(), rows_of(world.session, submission_id), submission.round, submission.step)
    return {added for added, seat in here.added.items() if seat.by == person}


def tasks_belong_to_a_review_and_to_who_may_sign(
    session: Session, submission: Submission, rows: list[Decision], authors: set[int]
) -> None:
    open_tasks = session.scalars(
        select(ReviewTask).where(
            ReviewTask.submission_id == submission.id, ReviewTask.closed_at.is_(None)
        )
    ).all()
    if submission.state != State.IN_REVIEW:
        assert not open_tasks
        return
    assert {(task.round, task.step) for task in open_tasks} <= {(submission.round, submission.step)}
    people = by_chain(session, submission)[submission.step][1]
    here = replayed(people, rows, submission.round, submission.step)
    decided = {
        person
        for row in standing(rows)
        if row.round == submission.round and row.action in ("approve", "return", "keep")
        for person in names(row)
    }
    signing = {task.person_id for task in open_tasks if task.kind != "opinion"}
    assert signing, "a section in review waits for nobody"
    assert signing <= (here.holders | set(here.added)) - authors - decided
    blocked = {
        seat.by for added, seat in here.added.items() if seat.is_before and added not in decided
    }
    assert not signing & blocked
    for task in open_tasks:
        assert (task.kind in ("before", "after")) == (
            task.kind != "opinion" and task.person_id in here.added
        )
