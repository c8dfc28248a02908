"""The pages of one section for those who write it: the form, saving, submitting, taking back."""

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from blueprints.section import autosaving, compiling, saving
from domain.errors import NotAllowed
from services import moving
from services.reads.section_page import section_page
from services.reads.subjects import submission_subject
from web.acting import acting
from web.permits import requires
from web.showing import reading

blueprint = Blueprint("section", __name__)
blueprint.register_blueprint(compiling.blueprint)


@blueprint.get("/sections/<int:submission_id>")
@requires("submission:read", submission_subject)
def show(submission_id: int) -> ResponseReturnValue:
    """The form for those who may write in the section now, else what it says."""
    page = section_page(acting(), submission_id)
    if saving.may_write(page):
        return saving.form_page(saving.kept(page))
    return reading.reading_page(page)


@blueprint.post("/sections/<int:submission_id>")
@requires("submission:edit", submission_subject)
def save(submission_id: int) -> ResponseReturnValue:
    """Keep what was typed."""
    refused = saving.save(submission_id)
    if refused is not None:
        return refused
    flash(_("已保存。"), "done")
    return redirect(url_for(".show", submission_id=submission_id))


@blueprint.post("/sections/<int:submission_id>/autosave")
@requires("submission:edit", submission_subject)
def autosave(submission_id: int) -> ResponseReturnValue:
    """Keep what is being typed; the answer is for the page's script."""
    return autosaving.autosave(submission_id)


@blueprint.post("/sections/<int:submission_id>/presence")
@requires("submission:edit", submission_subject)
def presence(submission_id: int) -> ResponseReturnValue:
    """A heartbeat of the open form; the answer is for the page's script."""
    return autosaving.beat(submission_id)


@blueprint.post("/sections/<int:submission_id>/submit")
@requires("submission:submit", submission_subject)
def submit(submission_id: int) -> ResponseReturnValue:
    """Keep what was typed, then submit it; what stops the submit is said at the fields."""
    refused = saving.save(submission_id) or saving.submit(submission_id)
    if refused is not None:
        return refused
    flash(_("已提交审核。"), "done")
    return redirect(url_for(".show", submission_id=submission_id))


@blueprint.post("/sections/<int:submission_id>/withdraw")
@requires("submission:withdraw", submission_subject)
def withdraw(submission_id: int) -> ResponseReturnValue:
    """Take a submitted section back before anybody has decided."""
    try:
        moving.withdraw(acting(), submission_id)
    except NotAllowed as why:
        return reading.refused_page(acting(), submission_id, why.message)
    flash(_("已撤回，可以继续修改。"), "done")
    return redirect(url_for(".show", submission_id=submission_id))
