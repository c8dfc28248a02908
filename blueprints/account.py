"""Signing in and out, and the language of the pages."""

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from domain.errors import Invalid
from forms.account import SignInForm
from services import accounts
from web import identity, kept
from web.clock import now
from web.language import LANGUAGES, choose, say
from web.paths import own_path
from web.permits import requires
from web.transaction import session
from web.wanted import refusal, wants_json, who_is_here

blueprint = Blueprint("account", __name__)


@blueprint.get("/sign-in")
@requires("public:read")
def sign_in() -> ResponseReturnValue:
    """The sign-in page; somebody who is signed in has no use for it."""
    wanted = own_path(request.args.get("next"))
    if identity.account() is not None:
        return redirect(wanted or url_for("desk.show"))
    return _form(SignInForm(next=wanted), 200)


@blueprint.post("/sign-in")
@requires("public:read")
def enter() -> ResponseReturnValue:
    """Sign in, then go where the person was going: a page, or a form that had not got through."""
    form = SignInForm()
    if not form.validate():
        return _form(form, 422)
    try:
        person = accounts.sign_in(session(), form.typed_name, form.typed_password, now())
    except Invalid as refused:
        form.form_errors.append(say(refused.message))
        return _form(form, 422)
    identity.begin(person.session_key)
    if wants_json():
        return who_is_here()
    unsent = kept.unpack(form.kept.data)
    if unsent is not None:
        return kept.ask_to_send_again(unsent)
    return redirect(own_path(form.next.data) or url_for("desk.show"))


def _form(form: SignInForm, status: int) -> ResponseReturnValue:
    if wants_json():
        faults = [*form.form_errors, *form.username.errors, *form.password.errors]
        return refusal(status, " ".join(str(fault) for fault in faults))
    return render_template("account/sign_in.html", form=form), status


@blueprint.post("/sign-out")
@requires("public:read")
def sign_out() -> ResponseReturnValue:
    """Sign out; once more does no harm."""
    identity.end()
    return redirect(url_for("account.sign_in"))


@blueprint.post("/language")
@requires("public:read")
def language() -> ResponseReturnValue:
    """Show the pages in another language, now and at every later sign-in."""
    chosen = request.form.get("language", "")
    if chosen not in LANGUAGES:
        abort(400)
    choose(chosen)
    signed_in = identity.account()
    if signed_in is not None:
        accounts.set_language(session(), signed_in.id, chosen)
    return redirect(own_path(request.form.get("next")) or url_for("desk.show"))
