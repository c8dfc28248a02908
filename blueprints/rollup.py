"""The roll-up: a section's figures and texts of the units below, and where a number is from."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from domain.errors import Conflict, Invalid, NotAllowed
from forms.adjustment import AdjustmentForm
from services.adjusting import Wanted, adjust, drop
from services.reads.adjustments import own_submission
from services.reads.figure_page import figure_page
from services.reads.places import best_of, places_for
from services.reads.rollup_page import first_section_of, rollup_page
from services.reads.sources import Showing
from services.reads.stale_marks import stale_figures
from services.reads.subjects import Place, place_of, unit_subject
from web.acting import acting
from web.clock import today
from web.identity import the_actor
from web.language import say
from web.permits import requires
from web.transaction import session

blueprint = Blueprint("rollup", __name__)


@blueprint.get("/roll-up")
@requires("desk:read")
def index() -> ResponseReturnValue:
    """The roll-up a person most likely means; a choice where there are several."""
    places = places_for(session(), the_actor())
    best = best_of(places)
    if best is None:
        return render_template("rollup/choose.html", places=places)
    return redirect(url_for(".begin", cycle_key=best.cycle_key, unit_code=best.unit_code))


@blueprint.get("/cycles/<cycle_key>/units/<unit_code>/roll-up")
@requires("figure:read", of=unit_subject)
def begin(cycle_key: str, unit_code: str) -> ResponseReturnValue:
    """The first section of a unit that has figures."""
    cycle, _ = place_of(session(), cycle_key, unit_code) or abort(404)
    key = first_section_of(session(), cycle)
    return redirect(url_for(".show", cycle_key=cycle_key, unit_code=unit_code, section_key=key))


@blueprint.get("/cycles/<cycle_key>/units/<unit_code>/roll-up/<section_key>")
@requires("figure:read", of=unit_subject)
def show(cycle_key: str, unit_code: str, section_key: str) -> ResponseReturnValue:
    """One section: every figure with the units it was made of, and their texts side by side."""
    place = place_of(session(), cycle_key, unit_code) or abort(404)
    showing = Showing(today(), is_so_far=request.args.get("view") == "so-far")
    page = rollup_page(session(), *place, section_key, showing)
    stale = stale_figures(session(), *place, section_key)
    return render_template("rollup/show.html", page=page, stale=stale)


@blueprint.get("/cycles/<cycle_key>/units/<unit_code>/roll-up/<section_key>/<field_key>")
@requires("figure:read", of=unit_subject)
def figure(cycle_key: str, unit_code: str, section_key: str, field_key: str) -> ResponseReturnValue:
    """One number: its operator, its units, who approved each part, and the cycle before."""
    place = place_of(session(), cycle_key, unit_code) or abort(404)
    return _figure(place, section_key, field_key)


def _figure(place: Place, section_key: str, field_key: str, **said: object) -> str:
    return render_template(
        "rollup/figure.html",
        page=figure_page(session(), *place, section_key, field_key),
        is_stale=field_key in stale_figures(session(), *place, section_key).fields,
        **said,
    )


@blueprint.post(
    "/cycles/<cycle_key>/units/<unit_code>/roll-up/<section_key>/<field_key>/adjustment"
)
@requires("figure:adjust", of=unit_subject)
def adjustment(
    cycle_key: str, unit_code: str, section_key: str, field_key: str
) -> ResponseReturnValue:
    """Put another value in the place of a total, confirm it again, or take it back."""
    by, form = acting(), AdjustmentForm(request.form)
    place = place_of(by.session, cycle_key, unit_code) or abort(404)
    own = own_submission(by.session, place[1], section_key) or abort(404)
    wanted = Wanted(form.value.data or "", form.reason.data or "", form.shown.data or "")
    try:
        if form.drops:
            drop(by, own.id, field_key)
        else:
            adjust(by, own.id, field_key, wanted)
    except (Conflict, Invalid, NotAllowed) as refused:
        by.session.rollback()
        shown = _figure(place, section_key, field_key, typed=form, why=say(refused.message))
        return shown, 409 if isinstance(refused, Conflict) else 422
    flash(_("已撤销调整，恢复为汇总数。") if form.drops else _("已调整，理由会随数上报。"), "done")
    return redirect(url_for(".figure", **request.view_args or {}))
