"""The overview of a unit's report: what is missing, in which section, one click away."""

from flask import Blueprint, abort, render_template
from flask.typing import ResponseReturnValue

from services.reads.overview import overview_of
from services.reads.subjects import place_of, unit_subject
from web.clock import today
from web.identity import the_actor
from web.permits import requires
from web.transaction import session

blueprint = Blueprint("overview", __name__)


@blueprint.get("/cycles/<cycle_key>/units/<unit_code>/overview")
@requires("submission:read", of=unit_subject)
def show(cycle_key: str, unit_code: str) -> ResponseReturnValue:
    """Each section of a unit: how far it is, what is missing by name, who has it, by when."""
    place = place_of(session(), cycle_key, unit_code) or abort(404)
    overview = overview_of(session(), *place, the_actor().person, today())
    return render_template("overview/show.html", overview=overview)
