"""Being away: who stands in for somebody, from when to when, and ending it."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from domain.errors import DomainError
from forms.verbs import AbsenceForm
from services.colleagues import everybody, person_typed
from services.reads.absences import absences_of
from services.verbs.stand_ins import Absence, end_stand_in, set_stand_in
from web.acting import acting
from web.language import say
from web.permits import requires

blueprint = Blueprint("absence", __name__)


@blueprint.get("/account/stand-ins")
@requires("account:use")
def show() -> ResponseReturnValue:
    """The own absences, and those in which one stands in."""
    return _page()


def _page(why: str = "", status: int = 200) -> ResponseReturnValue:
    by = acting()
    body = render_template(
        "account/stand_ins.html",
        rows=absences_of(by.session, by.person, by.now.date()),
        people=everybody(by.session, {by.person}),
        typed=request.form,
        why=why,
    )
    return body, status


@blueprint.post("/account/stand-ins")
@requires("account:use")
def begin() -> ResponseReturnValue:
    """Let somebody decide in one's name for some days."""
    form, by = AbsenceForm(request.form), acting()
    try:
        stand_in = person_typed(by.session, form.person.data or "")
        set_stand_in(by, Absence(stand_in, *form.days))
    except DomainError as refused:
        by.session.rollback()
        return _page(say(refused.message), 422)
    flash(_("已设好代办人。"), "done")
    return redirect(url_for(".show"))


@blueprint.post("/account/stand-ins/<int:stand_in_id>/end")
@requires("account:use")
def end(stand_in_id: int) -> ResponseReturnValue:
    """End an absence before its time."""
    by = acting()
    try:
        end_stand_in(by, stand_in_id)
    except DomainError as refused:
        by.session.rollback()
        return _page(say(refused.message), 409)
    flash(_("外出代办已结束。"), "done")
    return redirect(url_for(".show"))
