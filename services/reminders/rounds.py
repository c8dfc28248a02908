"""The round that is made once each morning; its job row is what makes it once."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Job
from services.jobs import add_job

ROUND_JOB = "make_the_round"
HOUR = 8


def key_of(now: datetime) -> str:
    """The key of a day's round."""
    return f"{ROUND_JOB}:{now.date().isoformat()}"


def has_round(session: Session, now: datetime) -> bool:
    """Whether there is nothing to ask for: it is too early, or the day's round is there."""
    if now.hour < HOUR:
        return True
    return session.scalar(select(Job.id).where(Job.key == key_of(now))) is not None


def put_down_round(session: Session, now: datetime) -> None:
    """Put down the round of a day."""
    add_job(session, ROUND_JOB, key_of(now), {}, now)
