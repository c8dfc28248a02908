"""The progress board: who is late, and where does it wait?"""

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from domain.text import clean_line
from domain.workflow.states import State
from services.reads.board import Filters, board_of
from services.reads.places import best_of, places_for
from services.reads.stale_marks import stale_count
from services.reads.subjects import place_of, unit_subject
from web.clock import today
from web.identity import the_actor
from web.permits import requires
from web.transaction import session

blueprint = Blueprint("board", __name__)
LONGEST_NAME = 40


@blueprint.get("/board")
@requires("desk:read")
def index() -> ResponseReturnValue:
    """The board a person most likely means; a choice where there are several."""
    places = places_for(session(), the_actor())
    best = best_of(places)
    if best is None:
        return render_template("board/choose.html", places=places)
    return redirect(url_for(".show", cycle_key=best.cycle_key, unit_code=best.unit_code))


@blueprint.get("/cycles/<cycle_key>/units/<unit_code>/board")
@requires("board:read", of=unit_subject)
def show(cycle_key: str, unit_code: str) -> ResponseReturnValue:
    """The sections of a unit and of all units below it."""
    place = place_of(session(), cycle_key, unit_code) or abort(404)
    filters = _filters()
    board = board_of(session(), *place, today(), filters)
    stale = stale_count(session(), *place)
    return render_template("board/show.html", board=board, filters=filters, stale=stale)


def _filters() -> Filters:
    state = request.args.get("state", "")
    return Filters(
        state=State(state) if state in set(State) else None,
        late=request.args.get("late") == "1",
        unit=clean_line(request.args.get("unit", ""))[:LONGEST_NAME],
    )
