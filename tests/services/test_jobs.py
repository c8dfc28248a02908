"""Jobs: claimed under a lease, done once, given up after three attempts, never by a dead worker."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from domain.errors import NotAllowed
from domain.message import msg
from jobs import running
from jobs.kinds import KINDS, Outcome, Resources
from jobs.queue import poke
from jobs.running import LEASE, MOST_ATTEMPTS, claim_next, run_waiting
from models import Job, OrgUnit
from models.job import JobState
from services.jobs import add_job, were_added
from tests.services.world import START


class Bench:
    """A kind of job whose every turn is told to the test."""

    def __init__(self) -> None:
        self.turns: list[str] = []
        self.error: Exception | None = None
        self.meanwhile = lambda: None

    def work(self, session: Session, args: Mapping[str, Any], resources: Resources) -> Outcome:
        self.turns.append(args["name"])
        if self.error:
            raise self.error
        self.meanwhile()
        return lambda writing, now: self.keep(writing, args["name"])

    def keep(self, session: Session, name: str) -> None:
        session.add(OrgUnit(code=f"made-by-{name}", name=name, level="branch", path=""))


@pytest.fixture
def bench(monkeypatch: pytest.MonkeyPatch) -> Bench:
    bench = Bench()
    monkeypatch.setattr(running, "KINDS", {**KINDS, "bench": bench.work})
    return bench


def put_down(engine: Engine, *names: str) -> None:
    with Session(engine) as session:
        for name in names:
            add_job(session, "bench", f"bench:{name}", {"name": name}, START)
        session.commit()


def jobs(engine: Engine) -> list[tuple[str, int, str]]:
    with Session(engine) as session:
        rows = session.scalars(select(Job).order_by(Job.id))
        return [(row.state, row.attempts, row.error) for row in rows]


def made(engine: Engine) -> list[str]:
    with Session(engine) as session:
        found = select(OrgUnit.name).where(OrgUnit.code.startswith("made-by-"))
        return sorted(session.scalars(found))


def claim_as_another(engine: Engine, now: datetime) -> None:
    """Another worker takes the next job and says nothing more."""
    with Session(engine) as session:
        assert claim_next(session, now) is not None
        session.commit()


def test_jobs_are_done_in_order_each_once(app: Flask, engine: Engine, bench: Bench) -> None:
    put_down(engine, "a", "b")
    assert run_waiting(app) == 2
    assert run_waiting(app) == 0
    assert bench.turns == made(engine) == ["a", "b"]
    assert jobs(engine) == [(JobState.DONE, 1, "")] * 2


def test_a_key_is_one_job_until_it_failed(engine: Engine) -> None:
    with Session(engine) as session:
        first = add_job(session, "bench", "bench:a", {"name": "a"}, START)
        assert were_added(session)
        assert not were_added(session)
        assert add_job(session, "bench", "bench:a", {"name": "a"}, START).id == first.id
        first.state, first.finished_at, first.error = JobState.FAILED, START, "why"
        session.flush()
        again = add_job(session, "bench", "bench:a", {"name": "a"}, START)
        assert (again.id, again.state, again.error) == (first.id, JobState.QUEUED, "")


def test_a_refusal_is_final_and_says_why(app: Flask, engine: Engine, bench: Bench) -> None:
    bench.error = NotAllowed(msg("终稿内容与冻结时不一致。"))
    put_down(engine, "a")
    run_waiting(app)
    assert jobs(engine) == [(JobState.FAILED, 1, "终稿内容与冻结时不一致。")]


def test_an_error_is_tried_again_and_then_given_up(
    app: Flask, engine: Engine, bench: Bench
) -> None:
    bench.error = RuntimeError("no disk")
    put_down(engine, "a")
    assert run_waiting(app) == MOST_ATTEMPTS
    assert jobs(engine) == [(JobState.FAILED, MOST_ATTEMPTS, "RuntimeError")]
    assert made(engine) == []


def test_a_kind_that_nobody_knows_fails_and_stops_nothing_else(
    app: Flask, engine: Engine, bench: Bench
) -> None:
    with Session(engine) as session:
        add_job(session, "unknown", "unknown:1", {}, START)
        session.commit()
    put_down(engine, "a")
    run_waiting(app)
    assert [state for state, _, _ in jobs(engine)] == [JobState.FAILED, JobState.DONE]


def test_what_an_attempt_wrote_goes_with_it_when_the_outcome_fails(
    app: Flask, engine: Engine, bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    def half(session: Session, name: str) -> None:
        session.add(OrgUnit(code="made-by-half", name="half", level="branch", path=""))
        session.flush()
        raise RuntimeError("stopped in the middle")

    monkeypatch.setattr(bench, "keep", half)
    put_down(engine, "a")
    run_waiting(app)
    assert made(engine) == []


def test_a_job_of_a_dead_worker_is_taken_over_when_its_lease_ran_out(
    app: Flask, engine: Engine, bench: Bench
) -> None:
    put_down(engine, "a")
    now = datetime.now(START.tzinfo)
    claim_as_another(engine, now)
    assert run_waiting(app) == 0
    with Session(engine) as session:
        session.scalars(select(Job)).one().leased_until = now - timedelta(seconds=1)
        session.commit()
    assert run_waiting(app) == 1
    assert jobs(engine) == [(JobState.DONE, 2, "")]


def test_a_job_that_kills_its_workers_is_given_up(engine: Engine) -> None:
    put_down(engine, "a")
    for turn in range(MOST_ATTEMPTS):
        claim_as_another(engine, START + turn * 2 * LEASE)
    with Session(engine) as session:
        assert claim_next(session, START + 10 * LEASE) is None
        session.commit()
    assert jobs(engine) == [(JobState.FAILED, MOST_ATTEMPTS, "worker died")]


def test_a_worker_that_lost_its_lease_keeps_nothing(
    app: Flask, engine: Engine, bench: Bench
) -> None:
    put_down(engine, "a")
    later = datetime.now(START.tzinfo) + 2 * LEASE
    bench.meanwhile = lambda: claim_as_another(engine, later)
    assert run_waiting(app) == 1
    assert made(engine) == []
    assert jobs(engine) == [(JobState.RUNNING, 2, "")]


def test_a_worker_that_failed_after_its_lease_does_not_touch_the_job(
    app: Flask, engine: Engine, bench: Bench
) -> None:
    def lose_and_fail() -> None:
        claim_as_another(engine, datetime.now(START.tzinfo) + 2 * LEASE)
        raise RuntimeError("too late")

    put_down(engine, "a")
    bench.meanwhile = lose_and_fail
    run_waiting(app)
    assert jobs(engine) == [(JobState.RUNNING, 2, "")]


def test_the_long_part_of_a_job_keeps_no_writer_waiting(
    app: Flask, engine: Engine, bench: Bench
) -> None:
    put_down(engine, "a")

    def write_something_else() -> None:
        with Session(engine) as session:
            session.add(OrgUnit(code="meanwhile", name="meanwhile", level="branch", path=""))
            session.commit()

    bench.meanwhile = write_something_else
    run_waiting(app)
    assert jobs(engine) == [(JobState.DONE, 1, "")]


def test_a_queue_that_cannot_be_reached_does_not_undo_what_was_done(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unreachable(app: Flask) -> int:
        raise ConnectionError("no queue")

    monkeypatch.setattr("jobs.queue.run_waiting", unreachable)
    with app.app_context():
        poke()
