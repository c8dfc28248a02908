"""Evidence of a section: bring files, take one out, put it back, get one, look at a picture."""

from flask import Blueprint, abort, request
from flask.typing import ResponseReturnValue

from blueprints.attachments import answers, uploading
from services.attachments import keeping
from services.reads.attachments import kept_attachment, kept_preview
from services.reads.subjects import attachment_subject, submission_subject
from web import transaction
from web.acting import acting
from web.arriving import receives_files
from web.permits import requires
from web.transaction import begins_later, session

blueprint = Blueprint("attachments", __name__)


@blueprint.post("/sections/<int:submission_id>/attachments")
@begins_later
@receives_files
@requires("submission:edit", submission_subject)
def add(submission_id: int) -> ResponseReturnValue:
    """Keep the files that came, each by itself; one that is refused keeps no other from it."""
    looked_over = [uploading.looked_over(each) for each in uploading.chosen()]
    transaction.begin()
    place = keeping.Place(submission_id, request.form.get("field", ""))
    outcomes = [uploading.kept(acting(), place, each) for each in looked_over]
    return answers.told(submission_id, outcomes or [uploading.NOTHING_CHOSEN])


@blueprint.post("/attachments/<int:attachment_id>/remove")
@requires("submission:edit", attachment_subject)
def remove(attachment_id: int) -> ResponseReturnValue:
    """Take an attachment out of the draft; it can be put back for a day."""
    submission_id, outcome = uploading.removed(acting(), attachment_id)
    return answers.told(submission_id, [outcome])


@blueprint.post("/attachments/<int:attachment_id>/restore")
@requires("submission:edit", attachment_subject)
def restore(attachment_id: int) -> ResponseReturnValue:
    """Put an attachment back that was taken out."""
    submission_id, outcome = uploading.restored(acting(), attachment_id)
    return answers.told(submission_id, [outcome])


@blueprint.get("/attachments/<int:attachment_id>")
@requires("submission:read", attachment_subject)
def download(attachment_id: int) -> ResponseReturnValue:
    """The file, to be kept and not to be shown: whatever is in it, no browser runs it."""
    return answers.given_out(kept_attachment(session(), attachment_id) or abort(404))


@blueprint.get("/attachments/<int:attachment_id>/preview")
@requires("submission:read", attachment_subject)
def preview(attachment_id: int) -> ResponseReturnValue:
    """A small picture, drawn by ourselves."""
    return answers.given_out(kept_preview(session(), attachment_id) or abort(404), is_shown=True)
