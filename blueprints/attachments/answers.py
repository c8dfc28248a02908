"""Answers about attachments: to a page that asked by script, to one that did not, and the files."""

from collections.abc import Sequence

from flask import (
    current_app,
    flash,
    jsonify,
    redirect,
    render_template,
    request,
    send_file,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from blueprints.attachments.uploading import Outcome
from jobs.kinds import Resources
from services.reads.attachments import KeptFile, evidence_of
from web import errors, transaction
from web.acting import acting
from web.headers import CONTENT_POLICY
from web.language import say

_SANDBOX = f"{CONTENT_POLICY}; sandbox"


def told(submission_id: int, outcomes: Sequence[Outcome]) -> ResponseReturnValue:
    """What became of each file; the page that has no script is shown again with the sentences."""
    if request.accept_mimetypes.best == "application/json":
        return _as_data(submission_id, outcomes)
    for outcome in outcomes:
        name = f"{outcome.name} " if outcome.name else ""
        flash(f"{name}{say(outcome.words)}", "done" if outcome.is_done else "warning")
    return redirect(url_for("section.show", submission_id=submission_id, _anchor="attachments"))


def _as_data(submission_id: int, outcomes: Sequence[Outcome]) -> ResponseReturnValue:
    transaction.keep()  # a file beside a refused one stays
    evidence = evidence_of(acting(), submission_id)
    body = jsonify(
        files=[
            {"name": each.name, "words": say(each.words), "done": each.is_done} for each in outcomes
        ],
        list=render_template("section/evidence.html", evidence=evidence, is_writable=True),
        counts=evidence.counts,
    )
    return body, max(each.status for each in outcomes)


def given_out(file: KeptFile, *, is_shown: bool = False) -> ResponseReturnValue:
    """The bytes of a file, of no type that a browser would act on; a preview is a picture."""
    try:
        content = Resources.of(current_app.config["SETTINGS"]).attachments.open(file.sha256)
    except (OSError, ValueError):
        return errors.page(500, _("这个附件的文件已丢失或被改动，请联系管理员。"))
    response = send_file(
        content,
        "image/jpeg" if is_shown else "application/octet-stream",
        as_attachment=not is_shown,
        download_name=None if is_shown else file.name,
        etag=file.sha256,
    )
    response.content_length = file.size
    response.headers["Content-Security-Policy"] = _SANDBOX
    response.headers["Cache-Control"] = "private, no-cache" if is_shown else "no-store"
    return response
