"""What happened to a section: its history, any two revisions side by side, its approval sheet."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from forms.fields import counted
from services.reads.history_page import approval_sheet, history_page
from services.reads.subjects import submission_subject
from web.acting import acting
from web.permits import requires
from web.showing import around, differences

blueprint = Blueprint("history", __name__)


@blueprint.get("/sections/<int:submission_id>/history")
@requires("submission:read", submission_subject)
def show(submission_id: int) -> ResponseReturnValue:
    """Who did what, when, on which revision, and what they said; and two revisions compared."""
    old, new = (counted(request.args.get(name), 0) for name in ("old", "new"))
    page = history_page(acting(), submission_id, old, new)
    return render_template(
        "section/history.html",
        page=page,
        entries=around.history(page),
        chain=around.chain(page),
        change_items=differences.items(page.changes, page.labels, is_linked=False)
        if page.changes
        else [],
    )


@blueprint.get("/sections/<int:submission_id>/approval-sheet")
@requires("submission:read", submission_subject)
def sheet(submission_id: int) -> ResponseReturnValue:
    """The sheet with every signature, to be printed."""
    return render_template(
        "section/approval_sheet.html", sheet=approval_sheet(acting(), submission_id)
    )
