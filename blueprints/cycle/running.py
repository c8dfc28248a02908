"""Proving, opening and closing a cycle, and other dates for one that is open."""

from collections.abc import Callable

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from builtin.levels import level_name
from domain.errors import DomainError
from forms.cycle import dates_typed
from forms.review import ReasonForm
from services.acting import Acting
from services.cycles import close_cycle, open_cycle
from services.proving.proof import prove
from services.reads.cycles.page import cycle_page
from services.reads.cycles.unfinished import unfinished_of
from services.reads.subjects import cycle_keyed, cycle_subject
from services.timetable.changing import change_dates
from web.acting import acting
from web.clock import today
from web.language import say
from web.permits import requires
from web.transaction import session


def register(blueprint: Blueprint) -> None:
    """Add the pages to the blueprint."""
    blueprint.get("/cycles/<cycle_key>/proof", endpoint="proof")(proof)
    blueprint.post("/cycles/<cycle_key>/open", endpoint="open")(begin)
    blueprint.get("/cycles/<cycle_key>/closing", endpoint="closing")(closing)
    blueprint.post("/cycles/<cycle_key>/close", endpoint="close")(end)
    blueprint.get("/cycles/<cycle_key>/dates", endpoint="dates")(dates)
    blueprint.post("/cycles/<cycle_key>/dates", endpoint="set_dates")(set_dates)


@requires("cycle:open", of=cycle_subject)
def proof(cycle_key: str) -> ResponseReturnValue:
    """What will happen when the cycle is opened, and what stands against it."""
    return _proof(cycle_key)


def _proof(cycle_key: str, status: int = 200, why: str = "") -> ResponseReturnValue:
    cycle = cycle_keyed(session(), cycle_key) or abort(404)
    page = cycle_page(session(), cycle, today())
    if page.state != "planned":
        return redirect(url_for(".show", cycle_key=cycle_key))
    found = prove(session(), cycle, today())
    return render_template("cycle/proof.html", page=page, proof=found, why=why), status


def _act(cycle_key: str, act: Callable[[Acting], None]) -> str:
    """Do it; the sentence that refuses it, or none."""
    by = acting()
    try:
        act(by)
    except DomainError as refused:
        by.session.rollback()
        return say(refused.message)
    return ""


@requires("cycle:open", of=cycle_subject)
def begin(cycle_key: str) -> ResponseReturnValue:
    """Open a planned cycle that has been proved."""
    why = _act(
        cycle_key, lambda by: open_cycle(by, cycle_keyed(by.session, cycle_key) or abort(404))
    )
    if why:
        return _proof(cycle_key, 422, why)
    flash(_("已开启，填报人已收到通知。"), "done")
    return redirect(url_for(".show", cycle_key=cycle_key))


@requires("cycle:close", of=cycle_subject)
def closing(cycle_key: str) -> ResponseReturnValue:
    """What is still unfinished, and what nobody can do any more afterwards."""
    return _closing(cycle_key)


def _closing(cycle_key: str, status: int = 200, why: str = "") -> ResponseReturnValue:
    cycle = cycle_keyed(session(), cycle_key) or abort(404)
    page = cycle_page(session(), cycle, today())
    if page.state != "open":
        return redirect(url_for(".show", cycle_key=cycle_key))
    left = unfinished_of(session(), cycle)
    return render_template("cycle/closing.html", page=page, left=left, why=why), status


@requires("cycle:close", of=cycle_subject)
def end(cycle_key: str) -> ResponseReturnValue:
    """Close an open cycle."""
    why = _act(
        cycle_key, lambda by: close_cycle(by, cycle_keyed(by.session, cycle_key) or abort(404))
    )
    if why:
        return _closing(cycle_key, 422, why)
    flash(_("已关闭。"), "done")
    return redirect(url_for(".show", cycle_key=cycle_key))


@requires("cycle:date", of=cycle_subject)
def dates(cycle_key: str) -> ResponseReturnValue:
    """The dates of an open cycle, to be changed."""
    return _dates(cycle_key)


def _dates(cycle_key: str, status: int = 200, why: str = "") -> ResponseReturnValue:
    cycle = cycle_keyed(session(), cycle_key) or abort(404)
    page = cycle_page(session(), cycle, today())
    return render_template("cycle/dates.html", page=page, typed=request.form, why=why), status


@requires("cycle:date", of=cycle_subject)
def set_dates(cycle_key: str) -> ResponseReturnValue:
    """Change the dates of an open cycle."""
    form = ReasonForm(request.form)

    def act(by: Acting) -> None:
        cycle = cycle_keyed(by.session, cycle_key) or abort(404)
        levels = [row.level for row in cycle.levels]
        names = {level: level_name(level) for level in levels}
        change_dates(by, cycle, dates_typed(request.form, levels, names), form.reason.data or "")

    why = _act(cycle_key, act) if form.validate() else " ".join(form.reason.errors)
    if why:
        return _dates(cycle_key, 422, why)
    flash(_("已调整日期，填报人已收到通知。"), "done")
    return redirect(url_for(".show", cycle_key=cycle_key))
