"""Every route names its permission; the map decides before the view runs."""

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from flask import abort
from sqlalchemy.orm import Session

from domain.access.facts import Actor, Subject
from domain.access.permission_map import PERMISSIONS, allows
from models import db
from web import kept
from web.identity import actor

P = ParamSpec("P")
R = TypeVar("R")
SubjectOf = Callable[..., Subject | None]


def _nothing(session: Session, **values: Any) -> Subject:
    return Subject()


def requires(
    permission: str, of: SubjectOf = _nothing
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Let a view run only where the map allows it.

    `of(session, **url values)` finds what the request is about; None answers 404. Who may not even
    read the thing gets 404 as well, who may read it but not do this gets 403, a stranger is asked
    to sign in.
    """

    def decorate(view: Callable[P, R]) -> Callable[P, R]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
            asker = actor()
            if asker is None and not allows(permission, None, Subject()):
                return kept.ask_stranger()  # type: ignore[return-value]  # any answer of a view will do
            subject = of(db.session(), **kwargs)
            if subject is None:
                abort(404)
            if not allows(permission, asker, subject):
                abort(403 if _may_read(permission, asker, subject) else 404)
            return view(*args, **kwargs)

        guarded.permission = permission  # type: ignore[attr-defined]  # read by the sweep of routes
        return guarded

    return decorate


# what has no page of its own is seen on another's
_SEEN_WITH = {"handover": "report", "comment": "submission", "proposal": "submission"}


def _may_read(permission: str, asker: Actor | None, subject: Subject) -> bool:
    thing = permission.partition(":")[0]
    reading = f"{_SEEN_WITH.get(thing, thing)}:read"
    return reading in PERMISSIONS and allows(reading, asker, subject)


def may(permission: str, subject: Subject) -> bool:
    """Whether the person who asks may do this; for buttons and links."""
    return allows(permission, actor(), subject)
