"""Remarks on a section: talking about it at a place, proposing changes, taking or leaving them."""

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from blueprints.remarks import answering, proposing
from forms.remarks import AnswerForm, RemarkForm, ReplyForm
from services.reads.subjects import submission_subject
from services.remarks import proposals, threads
from services.remarks.threads import Remark
from web.acting import acting
from web.permits import requires
from web.showing.remark_places import place_of

blueprint = Blueprint("remarks", __name__, url_prefix="/sections/<int:submission_id>")


@blueprint.get("/remarks")
@requires("submission:read", submission_subject)
def show(submission_id: int) -> ResponseReturnValue:
    """Every remark, and the form for a new one; `at` names the place it is about."""
    form = RemarkForm(data={"place": request.args.get("at", ""), "next": request.args.get("next")})
    return answering.remarks_page(submission_id, form)


@blueprint.post("/threads")
@requires("comment:write", submission_subject)
def open_thread(submission_id: int) -> ResponseReturnValue:
    """Say something about a place."""
    form = RemarkForm(request.form)
    if not form.validate():
        return answering.refused(submission_id, form)
    remark = Remark(form.words.data or "", place_of(form.place.data), form.reach)
    return answering.answer(
        submission_id, form, lambda: threads.open_thread(acting(), submission_id, remark)
    )


@blueprint.post("/threads/<int:thread_id>/comments")
@requires("comment:write", submission_subject)
def reply(submission_id: int, thread_id: int) -> ResponseReturnValue:
    """Say something more in a thread."""
    form = ReplyForm(request.form)
    if not form.validate():
        return answering.refused(submission_id, form, thread_id)
    words = form.words.data or ""
    return answering.answer(
        submission_id,
        form,
        lambda: threads.reply(acting(), submission_id, thread_id, words),
        thread_id,
    )


@blueprint.post("/threads/<int:thread_id>/resolve")
@requires("comment:write", submission_subject)
def resolve(submission_id: int, thread_id: int) -> ResponseReturnValue:
    """Settle a thread."""
    return answering.settled(submission_id, thread_id, threads.resolve, _("批注已标为已解决。"))


@blueprint.post("/threads/<int:thread_id>/reopen")
@requires("comment:write", submission_subject)
def reopen(submission_id: int, thread_id: int) -> ResponseReturnValue:
    """Open a settled thread again."""
    return answering.settled(submission_id, thread_id, threads.reopen, _("批注已重新打开。"))


@blueprint.post("/comments/<int:comment_id>/withdraw")
@requires("comment:write", submission_subject)
def withdraw(submission_id: int, comment_id: int) -> ResponseReturnValue:
    """Take one's last words back."""
    return answering.settled(
        submission_id, comment_id, threads.withdraw_comment, _("已撤回这条批注。")
    )


@blueprint.get("/proposals/new")
@requires("proposal:make", submission_subject)
def propose(submission_id: int) -> ResponseReturnValue:
    """The form of a proposed change; `at` names the field or the paragraph."""
    return proposing.form_page(submission_id, place_of(request.args.get("at")))


@blueprint.post("/proposals")
@requires("proposal:make", submission_subject)
def make_proposal(submission_id: int) -> ResponseReturnValue:
    """Attach a proposed change to the revision that was shown."""
    return proposing.propose(submission_id, place_of(request.args.get("at")))


@blueprint.post("/proposals/<int:proposal_id>/take")
@requires("proposal:answer", submission_subject)
def take(submission_id: int, proposal_id: int) -> ResponseReturnValue:
    """Write a proposed change into the draft."""
    return proposing.answered(
        submission_id,
        lambda: proposals.take(acting(), submission_id, proposal_id),
        _("已采用修改建议，内容已存入草稿。"),
    )


@blueprint.post("/proposals/<int:proposal_id>/leave")
@requires("proposal:answer", submission_subject)
def leave(submission_id: int, proposal_id: int) -> ResponseReturnValue:
    """Decline a proposed change."""
    words = AnswerForm(request.form).words.data or ""
    return proposing.answered(
        submission_id,
        lambda: proposals.leave(acting(), submission_id, proposal_id, words),
        _("已记录：不采用这条修改建议。"),
    )


@blueprint.post("/proposals/<int:proposal_id>/withdraw")
@requires("submission:read", submission_subject)
def withdraw_proposal(submission_id: int, proposal_id: int) -> ResponseReturnValue:
    """Withdraw one's own proposal."""
    return proposing.answered(
        submission_id,
        lambda: proposals.take_back(acting(), submission_id, proposal_id),
        _("已撤回修改建议。"),
    )
