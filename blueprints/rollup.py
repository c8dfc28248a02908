"""The roll-up: a section's figures and texts of the units below, and where a number is from."""

from flask import Blueprint, abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from services.reads.figure_page import figure_page
from services.reads.places import best_of, places_for
from services.reads.rollup_page import first_section_of, rollup_page
from services.reads.subjects import place_of, unit_subject
from web.clock import today
from web.identity import the_actor
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
    page = rollup_page(session(), *place, section_key, today())
    return render_template("rollup/show.html", page=page)


@blueprint.get("/cycles/<cycle_key>/units/<unit_code>/roll-up/<section_key>/<field_key>")
@requires("figure:read", of=unit_subject)
def figure(cycle_key: str, unit_code: str, section_key: str, field_key: str) -> ResponseReturnValue:
    """One number: its operator, its units, who approved each part, and the cycle before."""
    place = place_of(session(), cycle_key, unit_code) or abort(404)
    page = figure_page(session(), *place, section_key, field_key)
    return render_template("rollup/figure.html", page=page)
