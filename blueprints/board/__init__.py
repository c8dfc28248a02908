"""The progress board: who is late, and where does it wait?"""

from io import BytesIO

from flask import Blueprint, abort, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from blueprints.board import urging
from domain.file_name import clean_file_name
from services.reads.board import board_of
from services.reads.board.listing import listing_of
from services.reads.board.waiting_page import waiting_page
from services.reads.places import best_of, places_for
from services.reads.stale_marks import stale_count
from services.reads.subjects import place_of, unit_subject
from web.identity import the_actor
from web.permits import requires
from web.showing import board as showing
from web.showing import board_book, charts
from web.transaction import session

blueprint = Blueprint("board", __name__)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PLACE = "/cycles/<cycle_key>/units/<unit_code>/board"


@blueprint.get("/board")
@requires("desk:read")
def index() -> ResponseReturnValue:
    """The board a person most likely means; a choice where there are several."""
    places = places_for(session(), the_actor())
    best = best_of(places)
    if best is None:
        return render_template("board/choose.html", places=places)
    return redirect(url_for(".show", cycle_key=best.cycle_key, unit_code=best.unit_code))


@blueprint.get(PLACE)
@requires("board:read", of=unit_subject)
def show(cycle_key: str, unit_code: str) -> ResponseReturnValue:
    """The sections of a unit and of all units below it."""
    place = place_of(session(), cycle_key, unit_code) or abort(404)
    filters = showing.filters_from(request.args)
    return render_template(
        "board/show.html",
        board=board_of(session(), *place, showing.day(), filters),
        filters=filters,
        arguments=showing.arguments_of(filters),
        late_word=showing.lateness_word(filters),
        turned=showing.turned,
        stale=stale_count(session(), *place),
        overdue=showing.overdue_of(filters),
    )


@blueprint.get(f"{PLACE}/waiting")
@requires("board:read", of=unit_subject)
def waiting(cycle_key: str, unit_code: str) -> ResponseReturnValue:
    """Where the work waits: by state, by step, by person, and over time."""
    place = place_of(session(), cycle_key, unit_code) or abort(404)
    page = waiting_page(session(), *place, showing.day())
    return render_template("board/waiting.html", page=page, charts=charts.of(page))


@blueprint.get(f"{PLACE}/workbook")
@requires("board:read", of=unit_subject)
def workbook(cycle_key: str, unit_code: str) -> ResponseReturnValue:
    """Exactly what the question asks for, as a workbook."""
    place = place_of(session(), cycle_key, unit_code) or abort(404)
    filters = showing.filters_from(request.args)
    listing = listing_of(session(), *place, showing.day(), filters)
    content = BytesIO(board_book.written(listing, filters))
    wanted = _("%(unit)s %(cycle)s 进度", unit=listing.unit_name, cycle=listing.cycle_title)
    name = clean_file_name(wanted, [".xlsx"])
    return send_file(content, XLSX, as_attachment=True, download_name=name)


@blueprint.get(f"{PLACE}/urge")
@requires("board:urge", of=unit_subject)
def urge_listed(cycle_key: str, unit_code: str) -> ResponseReturnValue:
    """What the question asks for, to be urged; nothing is done yet."""
    return urging.listed(cycle_key, unit_code)


@blueprint.post(f"{PLACE}/urge")
@requires("board:urge", of=unit_subject)
def urge(cycle_key: str, unit_code: str) -> ResponseReturnValue:
    """Urge what was picked, and say what became of each."""
    return urging.urge(cycle_key, unit_code)
