"""The pages of cycles: list, plan, proof, open, dates, more time, waivers, close."""

from flask import Blueprint, abort, render_template
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue

from blueprints.cycle import planning, relaxing, running
from builtin.levels import level_name
from domain.cycle.template_changes import KIND_NAMES
from services.reads.cycles.listing import cycles_for, units_to_plan_for
from services.reads.cycles.page import cycle_page
from services.reads.subjects import cycle_keyed, cycle_subject
from services.reads.timing import Timing, timing_of
from web.clock import today
from web.identity import the_actor
from web.permits import requires
from web.transaction import session

blueprint = Blueprint("cycle", __name__)
planning.register(blueprint)
running.register(blueprint)
relaxing.register(blueprint)


@blueprint.record_once
def _tell_templates(setup: BlueprintSetupState) -> None:
    """A section's page asks for its time itself, so that every page of a section shows it."""
    setup.app.jinja_env.globals.update(
        timing_of=_timing, level_name=level_name, KIND_NAMES=KIND_NAMES
    )


def _timing(submission_id: int) -> Timing:
    return timing_of(session(), submission_id)


@blueprint.get("/cycles")
@requires("desk:read")
def index() -> ResponseReturnValue:
    """The cycles that the reader looks after."""
    return render_template(
        "cycle/index.html",
        rows=cycles_for(session(), the_actor()),
        units=units_to_plan_for(session(), the_actor()),
    )


@blueprint.get("/cycles/<cycle_key>")
@requires("cycle:read", of=cycle_subject)
def show(cycle_key: str) -> ResponseReturnValue:
    """One cycle: dates, progress by level, more time, what has happened."""
    cycle = cycle_keyed(session(), cycle_key) or abort(404)
    return render_template("cycle/show.html", page=cycle_page(session(), cycle, today()))
