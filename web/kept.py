"""What was typed when a sign-in had ended: it goes through the next sign-in and is sent again."""

import json
from dataclasses import dataclass

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forms.account import SignInForm
from web.identity import account
from web.paths import own_path
from web.wanted import asked_to_sign_in, wants_json

Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Kept:
    """A form that did not get through: the page it belongs to and its fields, in their order."""

    path: str
    fields: Pairs


def is_from_own_page() -> bool:
    """Whether one of our own pages sent this form: only then may it be offered for sending again.

    Otherwise another site could put words into a form that a person here then confirms.
    """
    told = request.headers.get("Sec-Fetch-Site")
    if told is not None:
        return told == "same-origin"
    return request.headers.get("Origin") == request.host_url.rstrip("/")


def typed_now() -> Kept:
    """The form of this request."""
    fields = tuple(
        (name, value) for name, value in request.form.items(multi=True) if name != "csrf_token"
    )
    return Kept(request.full_path.rstrip("?"), fields)


def pack(kept: Kept) -> str:
    """What a hidden field carries through the sign-in."""
    return json.dumps([kept.path, kept.fields])


def unpack(text: str | None) -> Kept | None:
    """The form that `pack` wrote; None for anything else."""
    try:
        path, fields = json.loads(text or "null")
        kept = Kept(own_path(path), tuple((str(name), str(value)) for name, value in fields))
    except (ValueError, TypeError, AttributeError):
        return None
    return kept if kept.path and kept.fields else None


def _ask_to_sign_in() -> ResponseReturnValue:
    """The sign-in page in the place of a form's answer, with what was typed kept inside."""
    form, why = SignInForm(formdata=None), _("登录已失效，请重新登录。")
    if is_from_own_page():
        form.kept.data = pack(typed_now())
        why = _("登录已失效。请重新登录，刚才填写的内容还在。")
    return render_template("account/sign_in.html", form=form, why=why), 401


def ask_to_send_again(kept: Kept, status: int = 200) -> ResponseReturnValue:
    """A page with the form that did not get through, to be sent again by its one button."""
    return render_template("account/resume.html", kept=kept), status


def expired_form() -> ResponseReturnValue | None:
    """The answer to a form whose token is no longer good; None where nothing can be kept."""
    if request.blueprint == "account" and account() is None and not wants_json():
        why = _("页面打开太久已失效，请再登录一次。")
        return render_template("account/sign_in.html", form=SignInForm(), why=why), 400
    if account() is None:
        return ask_stranger()
    return ask_to_send_again(typed_now(), 400) if is_from_own_page() else None


def ask_stranger() -> ResponseReturnValue:
    """The answer to somebody who is not signed in and asks for a page or sends a form."""
    if wants_json():
        return asked_to_sign_in()
    if request.method == "POST":
        return _ask_to_sign_in()
    wanted = request.full_path.rstrip("?")
    return redirect(url_for("account.sign_in", next=None if wanted == "/" else wanted))
