"""Short sessions of the worker: one that writes and is committed, one that only reads."""

from collections.abc import Callable
from typing import TypeVar

from sqlalchemy.orm import Session

from models import db
from models.engine import begin_writing

T = TypeVar("T")


def writing(work: Callable[[Session], T]) -> T:
    """What `work` gives back, in a transaction of its own."""
    session = db.session()
    try:
        begin_writing(session)
        result = work(session)
        session.commit()
    except BaseException:
        session.rollback()
        raise
    finally:
        db.session.remove()
    return result


def reading(work: Callable[[Session], T]) -> T:
    """What `work` gives back, from a session that keeps nothing."""
    try:
        return work(db.session())
    finally:
        db.session.remove()
