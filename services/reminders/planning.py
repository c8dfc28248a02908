"""Planning a day's reminders: what is due soon, late, stuck or untouched; again on a day, nothing.

One person gets one notice a kind and cycle, with a line for each thing. That a thing was reminded
of on a day is a row of its own, which the database keeps from being written twice.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from domain.cadence import (
    DRAFT_LEAD,
    STEP_LEAD,
    STUCK_AFTER,
    UNTOUCHED_AFTER,
    is_due_soon,
    is_time_again,
    must_escalate,
)
from domain.workflow.states import State
from models import Reminder
from services.audit import record_all
from services.notices.outbox import Addressee, News, announce_all
from services.notices.recipients import WRITING, holders
from services.notices.rules import Nag, Page
from services.reminders.escalation import Escalation, event_of, people_above
from services.reminders.waiting import OpenTask, Waiting, open_drafts, open_tasks
from services.signing import hold_open_cycles

MOST_LINES = 30
LONGEST_CYCLE = timedelta(days=400)
People = frozenset[int]


@dataclass(frozen=True, slots=True)
class Prompt:
    """That people should be reminded of one thing today; `page` is where it is done."""

    nag: Nag
    about: str
    waiting: Waiting
    due_on: date
    people: People
    page: Page = Page.SECTION


@dataclass
class Made:
    """The days on which reminders were made, by thing and kind."""

    days: dict[tuple[str, str], set[date]] = field(default_factory=lambda: defaultdict(set))

    def of(self, about: str, nag: Nag) -> set[date]:
        return self.days.get((about, nag.value), set())


def plan_reminders(session: Session, now: datetime) -> int:
    """Make the reminders of this day and put them into the outbox; how many things they name."""
    today = now.date()
    hold_open_cycles(session)  # nobody acts meanwhile, so nobody is reminded of what was just done
    tasks, drafts = open_tasks(session, today), open_drafts(session, today)
    made = _made(session, today)
    writers = holders(session, {waiting.unit.unit_id for waiting, _ in drafts}, WRITING)
    prompts = list(_prompts_of_steps(tasks, made, today))
    prompts += _prompts_of_stuck(tasks, made, today)
    for waiting, saved_at in drafts:
        people = writers.get(waiting.unit.unit_id, frozenset())
        prompt = _prompt_of_draft(waiting, saved_at, made, today)
        if prompt is not None:
            prompts.append(Prompt(*prompt, waiting, waiting.submission.due_on, people))
    prompts += _escalate(session, tasks, [waiting for waiting, _ in drafts], made, now)
    _keep(session, prompts, today)
    _tell(session, prompts, now)
    return len(prompts)


def _made(session: Session, today: date) -> Made:
    made = Made()
    for about, kind, day in session.execute(
        select(Reminder.about, Reminder.kind, Reminder.made_on).where(
            Reminder.made_on > today - LONGEST_CYCLE
        )
    ):
        made.days[about, kind].add(day)
    return made


def _prompts_of_steps(tasks: Iterable[OpenTask], made: Made, today: date) -> Iterator[Prompt]:
    for task in tasks:
        opened_before = task.opened_at.date() < today
        nag = None
        if is_time_again(today, task.due_on, made.of(task.about, Nag.STEP_LATE)):
            nag = Nag.STEP_LATE
        elif opened_before and is_due_soon(
            today, task.due_on, STEP_LEAD, made.of(task.about, Nag.STEP_DUE_SOON)
        ):
            nag = Nag.STEP_DUE_SOON
        if nag is not None:
            mine = frozenset({task.person_id})
            yield Prompt(nag, task.about, task.waiting, task.due_on, mine, Page.REVIEW)


def _prompts_of_stuck(tasks: Iterable[OpenTask], made: Made, today: date) -> list[Prompt]:
    """To the one who submitted: a step that has been open for long, once for all its signers."""
    found: dict[str, Prompt] = {}
    for task in tasks:
        waiting, submitter = task.waiting, task.waiting.submission.submitted_by_id
        begins_after = task.opened_at.date() + STUCK_AFTER
        about = waiting.round_about
        if submitter and is_time_again(today, begins_after, made.of(about, Nag.STUCK)):
            people = frozenset({submitter})
            found.setdefault(about, Prompt(Nag.STUCK, about, waiting, task.due_on, people))
    return list(found.values())


def _prompt_of_draft(
    waiting: Waiting, saved_at: datetime | None, made: Made, today: date
) -> tuple[Nag, str] | None:
    submission, about = waiting.submission, waiting.about
    if today > submission.due_on:
        is_time = is_time_again(today, submission.due_on, made.of(about, Nag.DRAFT_LATE))
        return (Nag.DRAFT_LATE, about) if is_time else None
    if submission.state == State.RETURNED and (
        saved_at is None or saved_at < submission.changed_at
    ):
        begins_after = submission.changed_at.date() + UNTOUCHED_AFTER
        round_about = waiting.round_about
        if is_time_again(today, begins_after, made.of(round_about, Nag.RETURNED_UNTOUCHED)):
            return Nag.RETURNED_UNTOUCHED, round_about
    told = made.of(about, Nag.DRAFT_DUE_SOON)
    return (
        (Nag.DRAFT_DUE_SOON, about)
        if is_due_soon(today, submission.due_on, DRAFT_LEAD, told)
        else None
    )


def _escalate(
    session: Session,
    tasks: Collection[OpenTask],
    drafts: Collection[Waiting],
    made: Made,
    now: datetime,
) -> list[Prompt]:
    """What was reminded of in vain goes to the level above, and into the record."""
    today = now.date()
    steps: dict[str, Escalation] = {}
    for task in tasks:
        about = task.waiting.round_about
        reminded = made.of(task.about, Nag.STEP_LATE)
        if must_escalate(today, task.due_on, reminded, made.of(about, Nag.STEP_ESCALATED)):
            late = steps.setdefault(
                about, Escalation(Nag.STEP_ESCALATED, about, task.waiting, task.due_on)
            )
            late.holders.add(task.person_id)
    late_drafts = [
        Escalation(Nag.DRAFT_ESCALATED, waiting.about, waiting, waiting.submission.due_on)
        for waiting in drafts
        if must_escalate(
            today,
            waiting.submission.due_on,
            made.of(waiting.about, Nag.DRAFT_LATE),
            made.of(waiting.about, Nag.DRAFT_ESCALATED),
        )
    ]
    prompts, happened = [], []
    for late, people in people_above(session, [*steps.values(), *late_drafts]):
        if people:
            happened.append(event_of(late, people, now))
            prompts.append(Prompt(late.nag, late.about, late.waiting, late.due_on, people))
    record_all(session, happened)
    return prompts


def _keep(session: Session, prompts: Collection[Prompt], today: date) -> None:
    rows = [
        {"about": prompt.about, "kind": prompt.nag.value, "made_on": today} for prompt in prompts
    ]
    if rows:
        session.execute(insert(Reminder), rows)


def _tell(session: Session, prompts: Iterable[Prompt], now: datetime) -> None:
    """One notice a person, kind and cycle; it leads to the thing, or to the desk for several."""
    by_person: dict[tuple[int, Nag, int], list[Prompt]] = defaultdict(list)
    for prompt in prompts:
        for person in prompt.people:
            by_person[person, prompt.nag, prompt.waiting.cycle.id].append(prompt)
    tidings = []
    for (person, nag, _), mine in sorted(by_person.items()):
        first = mine[0]
        page = first.page if len(mine) == 1 else Page.DESK
        lines = [prompt.waiting.line(prompt.due_on) for prompt in mine[:MOST_LINES]]
        news = News(
            # a thing is reminded of once a day, so the first one makes the key
            key=f"{nag.value}:{person}:{first.about}:{now.date().isoformat()}",
            kind=nag.value,
            at=now,
            facts={
                "first": f"{first.waiting.unit.name} · {first.waiting.heading}",
                "count": len(mine),
                "cycle": first.waiting.cycle.title,
                "items": lines,
                "left_out": max(0, len(mine) - MOST_LINES),
            },
            place=_place(first.waiting) if len(mine) == 1 else {},
        )
        tidings.append((news, [Addressee(person, nag.value, page)]))
    announce_all(session, tidings)


def _place(waiting: Waiting) -> dict[str, object]:
    return {
        "submission_id": waiting.submission.id,
        "cycle_key": waiting.cycle.key,
        "unit_code": waiting.unit.code,
    }
