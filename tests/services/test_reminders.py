"""Reminders before and after a due date, then the level above; once a day, on whatever clock."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from jobs.rounds import ask_for_round
from jobs.running import run_waiting
from models import AuditEvent, CycleLevel, Delivery, Job, Notice, Reminder
from models.job import JobState
from services.accounts import disable
from services.audit import first_broken_event
from services.cycles import close_cycle
from services.moving import Words, send_back
from services.notice_choices import Choice, choose
from services.notices.digest import plan_digests
from services.reads.history import history_of
from services.reminders.planning import plan_reminders
from tests.services.databases import world_on
from tests.services.told import last_event, subjects, told, told_since
from tests.services.world import ZONE, World, filled

DUE = date(2023, 11, 20)  # of every section
EIGHT = 8


def morning(day: int) -> datetime:
    """Eight in the morning, so many days after the sections were due."""
    return datetime(2023, 11, 20, EIGHT, tzinfo=ZONE) + timedelta(days=day)


def on(world: World, day: int) -> dict[str, str]:
    """Who was reminded on a day, and of what."""
    since = last_event(world)
    plan_reminders(world.session, morning(day))
    return told_since(world, since)


def submit(world: World, day: int = -10) -> None:
    """b1's work is submitted; its first step is due three days later."""
    world.now = morning(day)
    world.save("b1", filled("b1"))
    world.submit("b1")


@pytest.fixture
def only_b1(world: World) -> World:
    """The world with everything done but b1's work and what is above it."""
    for unit in ("b1", "b2", "b3"):
        world.finish(unit, "plan")
    for unit in ("b2", "b3"):
        world.finish(unit)
    for row in world.session.scalars(
        select(CycleLevel).where(CycleLevel.level.in_(["company", "group"]))
    ):
        row.opens_on, row.closes_on = date(2024, 1, 1), date(2024, 2, 1)
        row.due_on = row.opens_on
    return world


# ---------------------------------------------------------------- a section that is being written
def test_writers_are_reminded_before_and_after_their_sections_are_due(world: World) -> None:
    assert on(world, -4) == {}
    writers = ("b1.drafter", "b2.drafter", "b3.drafter", "c1.compiler", "g.compiler")
    assert on(world, -3) == dict.fromkeys(writers, "draft_due_soon")
    assert [on(world, day) for day in (-2, -1, 0)] == [{}] * 3
    assert on(world, 1) == dict.fromkeys(writers, "draft_late")
    assert on(world, 2) == {}
    assert subjects(world, "b1.drafter")[-1] == "填报已逾期：b1 党支部 · 一、工作情况 等 2 项"


def test_one_thing_leads_to_itself_and_many_to_the_desk(only_b1: World) -> None:
    on(only_b1, 1)
    notice = only_b1.session.scalars(select(Notice).order_by(Notice.id.desc())).first()
    assert notice is not None
    assert (notice.page, notice.event.place["submission_id"]) == (
        "section",
        only_b1.submission("b1").id,
    )


def test_the_same_day_again_reminds_of_nothing_and_a_clock_set_back_neither(world: World) -> None:
    assert on(world, 1) != {}
    for day in (1, 0, -3, 1):
        assert "draft_late" not in on(world, day).values()
    made = world.session.scalar(select(func.count()).select_from(Reminder))
    plan_reminders(world.session, morning(1))
    assert world.session.scalar(select(func.count()).select_from(Reminder)) == made


def test_what_stays_late_goes_to_the_level_above_after_a_reminder_and_only_once(
    only_b1: World,
) -> None:
    assert on(only_b1, 1) == {"b1.drafter": "draft_late"}
    assert on(only_b1, 2) == {}
    above = ("c1.reviewer", "c1.approver", "c1.compiler")
    assert on(only_b1, 3) == {"b1.drafter": "draft_late"} | dict.fromkeys(above, "draft_escalated")
    assert [on(only_b1, day) for day in (4, 5, 6)] == [{}] * 3
    assert on(only_b1, 10) == {"b1.drafter": "draft_late"}
    assert "g.reviewer" not in {
        name for name in only_b1.people if "escalated" in told(only_b1, name)
    }


def test_the_level_above_does_not_hear_before_a_reminder_was_made(only_b1: World) -> None:
    assert on(only_b1, 9) == {"b1.drafter": "draft_late"}
    assert set(on(only_b1, 10)) == {"c1.reviewer", "c1.approver", "c1.compiler"}


def test_an_escalation_is_in_the_record_and_in_the_history(only_b1: World) -> None:
    on(only_b1, 1)
    on(only_b1, 4)
    number = only_b1.submission("b1").id
    event = only_b1.session.scalars(select(AuditEvent).where(AuditEvent.kind == "escalated")).one()
    assert (event.chain, event.person_id) == (f"submission:{number}", None)
    assert event.facts["days_late"] == 4
    assert len(event.facts["people"]) == 3
    assert history_of(only_b1.session, number)[-1].verb == "escalated"
    assert first_broken_event(only_b1.session) is None
    assert only_b1.submission("b1").state == "draft"  # silence changes nothing


# ---------------------------------------------------------------- a step that waits
def test_a_signer_is_reminded_before_and_after_the_step_is_due(only_b1: World) -> None:
    submit(only_b1)  # due on day -7
    assert on(only_b1, -9) == {}
    assert on(only_b1, -8) == {"b1.secretary": "step_due_soon"}
    assert on(only_b1, -7) == {}
    assert on(only_b1, -6) == {"b1.secretary": "step_late"}
    assert on(only_b1, -5) == {}


def test_a_late_step_is_escalated_above_the_unit_where_it_waits(only_b1: World) -> None:
    submit(only_b1)
    on(only_b1, -6)
    company = ("c1.reviewer", "c1.approver", "c1.compiler")
    assert on(only_b1, -4) == {"b1.secretary": "step_late"} | dict.fromkeys(
        company, "step_escalated"
    )
    only_b1.now = morning(-3)
    only_b1.approve("b1", steps=1)  # now it waits at the company, due on day 0
    on(only_b1, 1)
    late = on(only_b1, 3)
    assert late.pop("c1.reviewer") == "step_late"
    assert {name for name, words in late.items() if words == "step_escalated"} == {
        "g.reviewer",
        "g.compiler",
    }
    assert only_b1.submission("b1").state == "in_review"


def test_a_step_that_is_open_for_long_is_told_to_who_submitted(only_b1: World) -> None:
    submit(only_b1)
    assert "b1.drafter" not in on(only_b1, -3)
    assert on(only_b1, -2)["b1.drafter"] == "stuck"
    assert "b1.drafter" not in on(only_b1, -1)


def test_a_return_that_nobody_touches_nags_until_somebody_does(only_b1: World) -> None:
    submit(only_b1, -15)
    only_b1.now = morning(-14)
    shown = only_b1.revision("b1").content_hash
    number = only_b1.submission("b1").id
    send_back(only_b1.by("b1.secretary"), number, shown, Words("请核对。"))
    assert on(only_b1, -11) == {}
    assert on(only_b1, -10) == {"b1.drafter": "returned_untouched"}
    only_b1.now = morning(-9)
    only_b1.save("b1", filled("b1", meetings=4))
    assert on(only_b1, -8) == {}


# ---------------------------------------------------------------- who is left alone
def test_nobody_is_reminded_of_what_is_done_closed_or_not_theirs_any_more(only_b1: World) -> None:
    disable(only_b1.session, only_b1.people["b1.drafter"], morning(0))
    assert on(only_b1, 1) == {}
    close_cycle(only_b1.by("admin"), only_b1.cycle)
    assert on(only_b1, 3) == {}


# ---------------------------------------------------------------- the round and the digest
@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """Sets the worker's clock."""

    def show(moment: datetime) -> None:
        class Standing(datetime):
            @classmethod
            def now(cls, tz: object = None) -> datetime:
                return moment

        monkeypatch.setattr("jobs.running.datetime", Standing)

    return show


def test_the_round_is_made_once_a_day_after_eight(
    app: Flask, engine: Engine, clock: Callable[[datetime], None]
) -> None:
    early = morning(1) - timedelta(minutes=1)
    for moment in (early, morning(1), morning(1) + timedelta(hours=5)):
        clock(moment)
        ask_for_round(app, lambda at=moment: at)
        run_waiting(app)
    with Session(engine) as session:
        (job,) = session.scalars(select(Job))
        assert (job.key, job.state) == ("make_the_round:2023-11-21", JobState.DONE)
        assert session.scalar(select(func.count()).select_from(Reminder)) == 10


def test_a_round_that_was_half_made_is_made_again_from_the_start(
    app: Flask, engine: Engine, clock: Callable[[datetime], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    clock(morning(1))
    ask_for_round(app, lambda: morning(1))
    with monkeypatch.context() as patch:
        patch.setattr("jobs.kinds.plan_digests", lambda *_: 1 / 0)
        run_waiting(app)
    with Session(engine) as session:
        assert session.scalars(select(Reminder)).all() == []
        job = session.scalars(select(Job)).one()
        job.state, job.attempts, job.finished_at = JobState.QUEUED, 0, None
        session.commit()
    run_waiting(app)
    with world_on(engine) as world:
        assert told(world, "b1.drafter").count("draft_late") == 1


def test_who_wants_a_digest_gets_one_mail_a_day_with_all_of_it(
    world: World, app: Flask, tmp_path: Path
) -> None:
    drafter = world.people["b1.drafter"]
    choose(world.by("b1.drafter"), Choice("drafter@example.org", "daily"))
    submit(world)
    world.now += timedelta(minutes=1)
    shown = world.revision("b1").content_hash
    send_back(world.by("b1.secretary"), world.submission("b1").id, shown, Words("请核对。"))
    assert world.session.scalars(select(Delivery)).all() == []
    assert plan_digests(world.session, morning(-9)) == 1
    assert plan_digests(world.session, morning(-9)) == 0
    plan_reminders(world.session, morning(-3))
    assert plan_digests(world.session, morning(-9) + timedelta(hours=3)) == 0  # one a day
    assert plan_digests(world.session, morning(-8)) == 1
    digests = world.session.scalars(select(Delivery).order_by(Delivery.id)).all()
    assert [row.key for row in digests] == ["digest:2023-11-11", "digest:2023-11-12"]
    told_in = select(Notice.words, Notice.digest_id).where(Notice.person_id == drafter.id)
    in_digest = [
        [words for words, of in world.session.execute(told_in) if of == row.id] for row in digests
    ]
    assert in_digest == [["returned"], ["draft_due_soon", "returned_untouched"]]


def test_who_changes_their_mind_is_sent_no_digest_of_what_waited(world: World) -> None:
    choose(world.by("b1.drafter"), Choice("drafter@example.org", "daily"))
    on(world, 1)
    choose(world.by("b1.drafter"), Choice("drafter@example.org", "none"))
    assert plan_digests(world.session, morning(1)) == 0
    waiting = select(Notice.mail).where(
        Notice.person_id == world.people["b1.drafter"].id, Notice.words == "draft_late"
    )
    assert list(world.session.scalars(waiting)) == ["none"]
