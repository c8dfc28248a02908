"""Deciding on a section: approve, return, open again, let off; a decision names what was shown."""

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.exceptions import HTTPException

from domain.errors import Conflict, NotAllowed
from domain.message import msg
from domain.workflow.states import Action
from forms.fields import Box
from forms.review import DecisionForm, ReasonForm, ReturnForm
from services import moving
from services.acting import Acting
from services.moving import Words
from services.reads.queue import place_of
from services.reads.remarks import entries_proposed
from services.reads.review_page import had_the_step, has_decided, review_page
from services.reads.section_page import SectionPage, section_page
from services.reads.subjects import submission_subject
from web import errors
from web.acting import acting
from web.language import say
from web.permits import requires
from web.showing import differences, mending, queue, reading
from web.showing.fields import Beside
from web.transaction import session

blueprint = Blueprint("review", __name__)
STALE = msg("您看到的不是最新版次，审批意见没有记录。请查看变化后再决定。")
GONE = msg("这一审批节点已由他人办理或已收回，您的意见没有记录。")


@blueprint.get("/sections/<int:submission_id>/review")
@requires("submission:read", submission_subject)
def show(submission_id: int) -> ResponseReturnValue:
    """What was submitted, what changed, and the bar to decide with."""
    form = DecisionForm(data={"fields": entries_proposed(acting(), submission_id)})
    return _page(submission_id, form)


def _page(
    submission_id: int, form: DecisionForm, status: int = 200, why: str = ""
) -> ResponseReturnValue:
    shown = str(form.shown_revision) if status == 409 else request.args.get("against", "")
    page = review_page(acting(), submission_id, shown)
    filters = queue.unpacked(request.args.get("queue", ""))
    body = render_template(
        "review/show.html",
        **reading.context(page.section, Beside(page.changes, page.medians)),
        changes=page.changes,
        change_items=differences.items(page.changes, page.section.labels, is_linked=True)
        if page.changes
        else [],
        bases=page.bases,
        base_words=differences.base_words,
        place=place_of(session(), queue.asked(filters), submission_id),
        queue=queue.packed(filters),
        arguments=queue.arguments_of(filters),
        form=form,
        named=_named(page.section, form),
        paragraphs=mending.choices_of(page.section),
        why=why,
        reason=Box("reason", "", []),
        deciding=True,
    )
    return body, status


def _named(page: SectionPage, form: DecisionForm) -> list[str] | None:
    """The fields ticked to be mended; None where the person cannot send the section back."""
    can_return = page.offers.get(Action.RETURN, STALE) is None
    return list(form.fields.data or ()) if can_return else None


@blueprint.post("/sections/<int:submission_id>/approve")
@requires("submission:approve", submission_subject)
def approve(submission_id: int) -> ResponseReturnValue:
    """Approve the revision that was shown."""
    return _decide(submission_id, DecisionForm(request.form), moving.approve, _("已同意。"))


@blueprint.post("/sections/<int:submission_id>/send-back")
@requires("submission:return", submission_subject)
def send_back(submission_id: int) -> ResponseReturnValue:
    """Return the revision that was shown, with a reason and, if only some, the fields to mend."""
    return _decide(
        submission_id,
        ReturnForm(request.form),
        moving.send_back,
        _("已退回，填报人会看到您的意见。"),
    )


Decide = Callable[[Acting, int, str, Words], object]


def _decide(
    submission_id: int, form: DecisionForm, decide: Decide, done: str
) -> ResponseReturnValue:
    if not form.validate():
        return _page(submission_id, form, 422)
    by = acting()
    page = section_page(by, submission_id, for_change=True)
    if form.shown_revision != page.revision.number:
        return _page(submission_id, form, 409, say(STALE))
    if not page.offers.keys() & {Action.APPROVE, Action.RETURN}:  # somebody was quicker
        return _page(submission_id, form, 409, say(GONE))
    onward = _onward(submission_id)
    words = Words(form.opinion.data or "", form.fields.data or ())
    try:
        decide(by, submission_id, form.shown_hash.data or "", words)
    except Conflict as refused:
        return _page(submission_id, form, 409, say(refused.message))
    except NotAllowed as refused:
        return _page(submission_id, form, 422, say(refused.message))
    flash(f"{page.unit_name} · {page.section.heading}{_('：')}{done}", "done")
    return onward


def _onward(submission_id: int) -> ResponseReturnValue:
    """To the neighbour in the list the person works through, else to its head, else to the desk."""
    filters = queue.unpacked(request.args.get("queue", ""))
    packed = queue.packed(filters)
    place = place_of(session(), queue.asked(filters), submission_id)
    onward = place.next or place.first
    if onward is not None:
        return redirect(url_for(".show", submission_id=onward, queue=packed or None))
    if packed:
        return redirect(url_for("queue.show", **queue.arguments_of(filters)))
    return redirect(url_for("desk.show"))


@blueprint.errorhandler(403)
@blueprint.errorhandler(404)
def _no_longer(error: HTTPException) -> ResponseReturnValue:
    """A decision on a step that is no longer the person's: they or another have decided it."""
    submission_id = (request.view_args or {}).get("submission_id", 0)
    by = acting()
    if request.method != "POST" or not had_the_step(by, submission_id):
        return errors.page(error.code or 404)
    form = DecisionForm(request.form)
    if has_decided(by, submission_id, form.shown_revision):
        flash(_("这一版您已经办理过。"), "done")
        return _onward(submission_id)
    why = say(GONE)
    if error.code == 404:
        return errors.page(409, why)
    return _page(submission_id, form, 409, why)


@blueprint.post("/sections/<int:submission_id>/reopen")
@requires("submission:reopen", submission_subject)
def reopen(submission_id: int) -> ResponseReturnValue:
    """Open an approved section again."""
    return _with_reason(submission_id, moving.reopen, _("已重新开放，填报人可以修改。"))


@blueprint.post("/sections/<int:submission_id>/waive")
@requires("submission:waive", submission_subject)
def waive(submission_id: int) -> ResponseReturnValue:
    """Let a unit off a section."""
    return _with_reason(submission_id, moving.waive, _("已免报。"))


def _with_reason(
    submission_id: int, act: Callable[[Acting, int, Words], None], done: str
) -> ResponseReturnValue:
    form, by = ReasonForm(request.form), acting()
    reason = form.reason.data or ""
    if not form.validate():
        return _mend(by, submission_id, Box("reason", reason, list(form.reason.errors)))
    try:
        act(by, submission_id, Words(reason))
    except NotAllowed as refused:
        return _mend(by, submission_id, Box("reason", reason, [say(refused.message)]))
    flash(done, "done")
    return redirect(url_for("section.show", submission_id=submission_id))


def _mend(by: Acting, submission_id: int, reason: Box) -> ResponseReturnValue:
    page = section_page(by, submission_id)
    return reading.reading_page(page, 422, why=" ".join(reason.errors), reason=reason)


@blueprint.post("/sections/<int:submission_id>/reinstate")
@requires("submission:waive", submission_subject)
def reinstate(submission_id: int) -> ResponseReturnValue:
    """Ask for a waived section again."""
    try:
        moving.reinstate(acting(), submission_id)
    except NotAllowed as refused:
        return reading.refused_page(acting(), submission_id, refused.message)
    flash(_("已恢复填报。"), "done")
    return redirect(url_for("section.show", submission_id=submission_id))
