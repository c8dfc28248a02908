"""Who is asking: Flask-Login's user is a light view of an account, the actor its facts."""

from dataclasses import dataclass

from flask import g, session
from flask_login import AnonymousUserMixin, UserMixin, current_user, login_user, logout_user

from domain.access.facts import Actor
from domain.access.roles import Role
from models import db
from services.reads.people import Account, account_by_session_key, actor_of
from web.clock import today
from web.extensions import login

LANGUAGE_KEY = "language"
_SIGNERS = (Role.REVIEWER, Role.APPROVER)
_RUNNERS = frozenset({Role.ADMINISTRATOR, Role.COMPILER})


@dataclass(frozen=True, slots=True)
class SignedIn(UserMixin):  # type: ignore[misc]  # Flask-Login ships no types
    """The signed-in account of this request."""

    account: Account

    def get_id(self) -> str:
        return self.account.session_key


@login.user_loader  # type: ignore[untyped-decorator]  # Flask-Login ships no types
def _load(session_key: str) -> SignedIn | None:
    account = account_by_session_key(db.session(), session_key)
    return SignedIn(account) if account else None


def begin(session_key: str) -> None:
    """Sign the account of this key in; whatever the visitor's session held before is forgotten."""
    _forget()
    login_user(_load(session_key))
    session.permanent = True


def end() -> None:
    """Sign out."""
    logout_user()
    _forget()


def _forget() -> None:
    """Empty the session but for the language, and the form token that was read from it."""
    language = session.get(LANGUAGE_KEY)
    session.clear()
    g.pop("csrf_token", None)
    if language:
        session[LANGUAGE_KEY] = language


def account() -> Account | None:
    """The signed-in account, or None."""
    return current_user.account if current_user.is_authenticated else None


def actor() -> Actor | None:
    """The facts about the person who asks; None when nobody is signed in."""
    signed_in = account()
    if signed_in is None:
        return None
    if "actor" not in g:
        g.actor = actor_of(db.session(), signed_in.id, today())
    known: Actor = g.actor
    return known


def the_actor() -> Actor:
    """The facts about the person who asks, behind a permission that only a person holds."""
    known = actor()
    if known is None:
        raise RuntimeError("a page asks who is signed in, but its permission lets strangers in")
    return known


def signs() -> bool:
    """Whether the person who asks holds a role that decides on sections, anywhere."""
    known = actor()
    return known is not None and any(post.role in _SIGNERS for post in known.posts)


def runs_cycles() -> bool:
    """Whether the person who asks may have cycles to look after: their units are not asked for."""
    known = actor()
    return known is not None and any(post.role in _RUNNERS for post in known.posts)


def forget_account() -> None:
    """Answer the rest of this request as to a stranger, without looking anybody up."""
    g._login_user = AnonymousUserMixin()
