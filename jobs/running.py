"""Running jobs: claim one under a lease, do its long part without a lock, keep how it ended."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from flask import Flask
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from domain.errors import DomainError
from jobs.kinds import KINDS, Outcome, Resources
from jobs.sessions import reading, writing
from models import Job
from models.job import JobState
from services.locks import locked
from settings import Settings

LEASE = timedelta(minutes=10)
MOST_ATTEMPTS = 3
DIED = "worker died"
log = structlog.get_logger()
Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Claim:
    """A job that this worker may do: it is ours as long as nobody has begun a later attempt."""

    job_id: int
    attempt: int


class LeaseLost(Exception):
    """The job took longer than its lease and another worker has it now."""


def run_waiting(app: Flask) -> int:
    """Do every job that waits or whose lease ran out; how many were taken up."""
    settings: Settings = app.config["SETTINGS"]

    def clock() -> datetime:
        return datetime.now(settings.timezone)

    taken = 0
    with app.app_context():
        while (claim := writing(lambda session: claim_next(session, clock()))) is not None:
            taken += 1
            _run(claim, Resources.of(settings), clock)
    return taken


def claim_next(session: Session, now: datetime) -> Claim | None:
    """The next job for this worker, under a lease; one that killed its workers is given up."""
    ran_out = (Job.state == JobState.RUNNING) & (Job.leased_until < now)
    finding = (
        select(Job)
        .where(or_(Job.state == JobState.QUEUED, ran_out))
        .order_by(Job.attempts, Job.id)
        .limit(1)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )
    while (job := session.scalar(finding)) is not None:
        if job.attempts < MOST_ATTEMPTS:
            job.state, job.leased_until = JobState.RUNNING, now + LEASE
            job.attempts += 1
            return Claim(job.id, job.attempts)
        _finish(job, JobState.FAILED, job.error or DIED, now)
        session.flush()
    return None


def _run(claim: Claim, resources: Resources, clock: Clock) -> None:
    try:
        outcome = reading(lambda session: _do(session, claim, resources))
        writing(lambda session: _keep(session, claim, outcome, clock()))
    except LeaseLost:
        log.warning("job_lease_lost", job=claim.job_id)
    except DomainError as error:
        _give_back(claim, str(error.message), clock, final=True)
    except Exception as error:
        log.exception("job_failed", job=claim.job_id)
        _give_back(claim, type(error).__name__, clock, final=False)


def _do(session: Session, claim: Claim, resources: Resources) -> Outcome:
    job = session.get_one(Job, claim.job_id)
    return KINDS[job.kind](session, job.args, resources)


def _keep(session: Session, claim: Claim, outcome: Outcome, now: datetime) -> None:
    job = _ours(session, claim)
    outcome(session, now)
    _finish(job, JobState.DONE, "", now)


def _give_back(claim: Claim, why: str, clock: Clock, *, final: bool) -> None:
    """Fail the job, or queue it for another attempt."""

    def write(session: Session) -> None:
        job = _ours(session, claim)
        if final or job.attempts >= MOST_ATTEMPTS:
            _finish(job, JobState.FAILED, why, clock())
        else:
            job.state, job.leased_until, job.error = JobState.QUEUED, None, why

    try:
        writing(write)
    except LeaseLost:
        log.warning("job_lease_lost", job=claim.job_id)


def _ours(session: Session, claim: Claim) -> Job:
    job = session.scalars(locked(select(Job).where(Job.id == claim.job_id))).one()
    if (job.state, job.attempts) != (JobState.RUNNING, claim.attempt):
        raise LeaseLost
    return job


def _finish(job: Job, state: JobState, error: str, now: datetime) -> None:
    job.state, job.error, job.leased_until, job.finished_at = state, error, None, now
