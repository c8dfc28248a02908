"""What is stale at a unit: all of it by name, and taking figures as they stand now."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import ngettext

from domain.errors import NotAllowed
from services.reads.staleness_page import staleness_page
from services.reads.subjects import place_of, place_of_submission, submission_subject, unit_subject
from services.refreshing import refresh_figures
from web.acting import acting
from web.language import say
from web.permits import requires
from web.transaction import session

blueprint = Blueprint("staleness", __name__)


@blueprint.get("/cycles/<cycle_key>/units/<unit_code>/stale")
@requires("figure:read", of=unit_subject)
def show(cycle_key: str, unit_code: str) -> ResponseReturnValue:
    """What has changed below since it was used, where it was used, and what to do."""
    return _page(cycle_key, unit_code)


@blueprint.post("/sections/<int:submission_id>/refresh-figures")
@requires("submission:edit", submission_subject)
def refresh(submission_id: int) -> ResponseReturnValue:
    """Take the section's stale figures as they stand now: all of them, or the one that is named."""
    cycle, unit = place_of_submission(session(), submission_id) or abort(404)
    try:
        done = refresh_figures(acting(), submission_id, request.form.getlist("field"))
    except NotAllowed as refused:
        return _page(cycle.key, unit.code, 409, say(refused.message))
    flash(ngettext("已刷新 %(num)d 个汇总数。", "已刷新 %(num)d 个汇总数。", len(done)), "done")
    return redirect(url_for(".show", cycle_key=cycle.key, unit_code=unit.code))


def _page(cycle_key: str, unit_code: str, status: int = 200, why: str = "") -> ResponseReturnValue:
    place = place_of(session(), cycle_key, unit_code) or abort(404)
    page = staleness_page(session(), *place)
    return render_template("staleness/show.html", page=page, why=why), status
