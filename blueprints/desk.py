"""The desk: what a person must do now, and by when."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from services.reads.desk import Tab, desk_for
from services.reads.people import posts_of
from services.reads.report_list import reports_for
from services.reads.stale_marks import stale_counts
from services.reads.standing import standing_of
from web.clock import today
from web.identity import the_actor
from web.permits import requires
from web.transaction import session

blueprint = Blueprint("desk", __name__)


@blueprint.get("/")
@requires("desk:read")
def show() -> ResponseReturnValue:
    """One of the desk's four lists, the reports that wait, and how the person's units stand."""
    asked = request.args.get("tab", "")
    tab = Tab(asked) if asked in set(Tab) else Tab.TO_DO
    actor = the_actor()
    standing = standing_of(session(), actor, today())
    return render_template(
        "desk/show.html",
        desk=desk_for(session(), actor, tab, today()),
        reports=[row for row in reports_for(session(), actor) if row.waits_for_reader],
        standing=standing,
        stale=stale_counts(session(), standing),
        posts=posts_of(session(), actor.person),
    )
