"""Background jobs: put down in the same transaction as the change that wants them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Job
from models.job import JobState

_ADDED = "jobs_added"


def add_job(session: Session, kind: str, key: str, args: Mapping[str, Any], now: datetime) -> Job:
    """The job of that key, made if there is none; a failed one is queued again."""
    job = session.scalar(select(Job).where(Job.key == key))
    if job is None:
        job = Job(kind=kind, key=key, args=dict(args), created_at=now)
        session.add(job)
    elif job.state == JobState.FAILED:
        job.state, job.attempts, job.finished_at, job.error = JobState.QUEUED, 0, None, ""
    ask_for_worker(session)
    session.flush()
    return job


def ask_for_worker(session: Session) -> None:
    """Have the worker woken after this transaction is committed."""
    session.info[_ADDED] = True


def were_added(session: Session) -> bool:
    """Whether the worker has work since this was last asked; the edge then wakes it."""
    return bool(session.info.pop(_ADDED, False))
