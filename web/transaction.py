"""One transaction a request: begun for writing by unsafe methods, committed once, never on GET."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from flask import Flask, Response, current_app, g, request
from sqlalchemy.orm import Session

from jobs.queue import poke
from models import db
from models.engine import begin_writing
from services.jobs import were_added

View = TypeVar("View", bound=Callable[..., Any])


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


def begins_later(view: View) -> View:
    """Mark a view that has something slow to do before it writes: it calls `begin` by itself."""
    view.begins_later = True  # type: ignore[attr-defined]  # read by _begin
    return view


def begin() -> None:
    """Begin to write, in a view that `begins_later`; what it read before may have changed."""
    current = db.session()
    current.rollback()
    begin_writing(current)


@contextmanager
def of_its_own() -> Iterator[Session]:
    """A transaction for one of the many acts of a request: kept at its end, undone by an exception.

    What the request changed before and did not commit is undone. What comes after, up to the
    answer, is read in a transaction that the answer's status decides about as always.
    """
    current = db.session()
    current.rollback()  # the request's own, begun before the view: two writers wait on each other
    begin_writing(current)
    try:
        yield current
        _commit(current)
    except BaseException:
        current.rollback()
        raise


def _begin() -> None:
    if request.method in SAFE_METHODS or request.endpoint is None:
        return
    if not getattr(current_app.view_functions[request.endpoint], "begins_later", False):
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
    _commit(current)
    return response


def _commit(current: Session) -> None:
    added = were_added(current)
    current.commit()
    if added:
        poke()
