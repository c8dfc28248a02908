"""What kind of answer a request wants: a page, or JSON for a script of ours that fetched it."""

from typing import Any

from flask import jsonify, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf.csrf import generate_csrf

from web.identity import account


def wants_json() -> bool:
    """Whether JSON is preferred to a page; a browser that shows pages never says so."""
    accepted = request.accept_mimetypes
    return accepted.best_match(["text/html", "application/json"]) == "application/json"


def refusal(status: int, why: str, **more: Any) -> ResponseReturnValue:
    """A refusal in words for a script, with whatever else it has to know."""
    return jsonify({"why": why, **more}), status


def asked_to_sign_in() -> ResponseReturnValue:
    """The answer to a script whose person is not signed in any more, with a token to sign in by."""
    why = _("登录已失效。请重新登录，填写的内容还在。")
    return refusal(401, why, csrf_token=generate_csrf())


def who_is_here() -> dict[str, Any]:
    """Who is signed in now, and the token for what they send."""
    known = account()
    return {
        "person": known.id if known else None,
        "name": known.name if known else "",
        "csrf_token": generate_csrf(),
    }
