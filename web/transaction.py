"""One transaction a request: begun for writing by unsafe methods, committed once, never on GET."""

from flask import Flask, Response, g, request
from sqlalchemy.orm import Session

from jobs.queue import poke
from models import db
from models.engine import begin_writing
from services.jobs import were_added


def session() -> Session:
    """The database session of this request."""
    return db.session()


SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class UncommittedChange(RuntimeError):
    """A page changed something without being asked to: a defect, found by the tests."""


def init_app(app: Flask) -> None:
    """Register the edge of the transaction."""
    app.before_request(_begin)
    app.after_request(_end)


def keep() -> None:
    """Let what this request has changed stand, though its answer says no to something else."""
    g.changes_are_kept = True


def _begin() -> None:
    if request.method not in SAFE_METHODS and request.endpoint is not None:
        begin_writing(db.session())


def _end(response: Response) -> Response:
    current = db.session()
    if request.method in SAFE_METHODS:
        if current.new or current.dirty or current.deleted:
            current.rollback()
            raise UncommittedChange(request.path)
        return response
    if response.status_code >= 400 and not g.pop("changes_are_kept", False):
        current.rollback()
        return response
    added = were_added(current)
    current.commit()
    if added:
        poke()
    return response
