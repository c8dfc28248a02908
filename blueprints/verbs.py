"""What signers arrange among themselves: hand on, ask, add, copy, urge, undo, return to a step."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from domain.errors import Conflict, DomainError, Invalid, NotAllowed
from forms.verbs import VerbForm
from services import moving
from services.acting import Acting
from services.colleagues import person_typed
from services.moving import Words
from services.reads.section_page import SectionPage, section_page
from services.reads.stuck import stuck_steps
from services.reads.subjects import submission_subject
from services.reads.verbs_page import VerbsPage, verbs_page
from services.verbs import added_signers, copying, opinions, transferring, undoing, urging
from web.acting import acting
from web.language import say
from web.permits import may, requires
from web.showing import reading

blueprint = Blueprint("verbs", __name__)
Act = Callable[[Acting, VerbForm], object]


@blueprint.app_context_processor
def _known_to_templates() -> dict[str, Any]:
    """A section's page asks for its verbs itself, so that every page of a section shows them.

    What was typed is known only where it was refused: a page that says that too much was sent
    must not read it.
    """
    return {"verbs_of": _verbs_of, "typed_verb": g.get("typed_verb", {})}


def _verbs_of(page: SectionPage) -> VerbsPage:
    return verbs_page(acting(), page)


def _to(form: VerbForm, by: Acting) -> int:
    return person_typed(by.session, form.person.data or "")


def _saying(verb: Callable[[Acting, int, Words], object], submission_id: int) -> Act:
    """A verb with the words that were typed."""
    return lambda by, form: verb(by, submission_id, Words(form.words))


def _naming(verb: Callable[[Acting, int, int, Words], object], submission_id: int) -> Act:
    """A verb about the person who was named, with the words that were typed."""
    return lambda by, form: verb(by, submission_id, _to(form, by), Words(form.words))


def _do(submission_id: int, act: Act, done: str, *, onward: bool = False) -> ResponseReturnValue:
    """Carry a verb out; what was refused is said on the section's page, with what was typed."""
    form, by = VerbForm(request.form), acting()
    if not form.validate():
        return _refused(by, submission_id, " ".join(form.reason.errors), 422)
    try:
        act(by, form)
    except Conflict as refused:
        return _refused(by, submission_id, say(refused.message), 409)
    except (NotAllowed, Invalid) as refused:
        return _refused(by, submission_id, say(refused.message), 422)
    flash(done, "done")
    subject = submission_subject(by.session, submission_id)
    stays = not onward and subject is not None and may("submission:read", subject)
    return redirect(
        url_for("section.show", submission_id=submission_id) if stays else url_for("desk.show")
    )


def _refused(by: Acting, submission_id: int, why: str, status: int) -> ResponseReturnValue:
    by.session.rollback()
    g.typed_verb = request.form
    return reading.reading_page(section_page(by, submission_id), status, why=why)


@blueprint.post("/sections/<int:submission_id>/transfer")
@requires("submission:transfer", submission_subject)
def transfer(submission_id: int) -> ResponseReturnValue:
    """Hand the step on to somebody who decides instead."""
    act = _naming(transferring.transfer, submission_id)
    return _do(submission_id, act, _("已转办。"), onward=True)


@blueprint.post("/sections/<int:submission_id>/ask")
@requires("submission:ask", submission_subject)
def ask(submission_id: int) -> ResponseReturnValue:
    """Ask somebody for an opinion."""
    act = _naming(opinions.ask, submission_id)
    return _do(submission_id, act, _("已征求意见，您可以不等答复就审批。"))


@blueprint.post("/sections/<int:submission_id>/opinion")
@requires("submission:opine", submission_subject)
def opinion(submission_id: int) -> ResponseReturnValue:
    """Give the opinion that was asked for."""
    return _do(
        submission_id,
        lambda by, form: opinions.answer(
            by, submission_id, form.shown_hash.data or "", Words(form.words)
        ),
        _("意见已送出。"),
    )


@blueprint.post("/sections/<int:submission_id>/add-signer")
@requires("submission:add_signer", submission_subject)
def add_signer(submission_id: int) -> ResponseReturnValue:
    """Let somebody approve before or after oneself."""

    def act(by: Acting, form: VerbForm) -> None:
        is_after = form.how.data == "after"
        add = added_signers.add_after if is_after else added_signers.add_before
        add(by, submission_id, _to(form, by), Words(form.words))

    return _do(submission_id, act, _("已加签。"))


@blueprint.post("/sections/<int:submission_id>/remove-signer")
@requires("submission:remove_signer", submission_subject)
def remove_signer(submission_id: int) -> ResponseReturnValue:
    """Take back a signer who has not acted yet."""
    return _do(
        submission_id,
        lambda by, form: added_signers.take_back(by, submission_id, _to(form, by)),
        _("已减签。"),
    )


@blueprint.post("/sections/<int:submission_id>/copy")
@requires("submission:copy", submission_subject)
def copy(submission_id: int) -> ResponseReturnValue:
    """Copy the section to somebody."""
    return _do(submission_id, _naming(copying.copy_to, submission_id), _("已抄送。"))


@blueprint.post("/sections/<int:submission_id>/urge")
@requires("submission:urge", submission_subject)
def urge(submission_id: int) -> ResponseReturnValue:
    """Nudge those who have it."""
    return _do(submission_id, _saying(urging.urge, submission_id), _("已催办。"))


@blueprint.post("/sections/<int:submission_id>/undo")
@requires("submission:undo", submission_subject)
def undo(submission_id: int) -> ResponseReturnValue:
    """Take back one's own last decision."""
    act = _saying(undoing.undo, submission_id)
    return _do(submission_id, act, _("已撤销您的审批，可以重新办理。"))


@blueprint.post("/sections/<int:submission_id>/return-to")
@requires("submission:return", submission_subject)
def return_to(submission_id: int) -> ResponseReturnValue:
    """Return to the drafter with a day, or to a step that was passed."""

    def act(by: Acting, form: VerbForm) -> None:
        words = Words(form.words, to_step=form.step, due_on=form.day)
        moving.send_back(by, submission_id, form.shown_hash.data or "", words)

    return _do(submission_id, act, _("已退回。"))


@blueprint.get("/sections/<int:submission_id>/reassign")
@requires("submission:reassign", submission_subject)
def reassign_page(submission_id: int) -> ResponseReturnValue:
    """Who has the step, and whom to give it to; nothing of what the section says."""
    return _reassign_page(submission_id)


def _reassign_page(submission_id: int, why: str = "", status: int = 200) -> ResponseReturnValue:
    by = acting()
    page = section_page(by, submission_id)
    body = render_template("verbs/reassign.html", page=page, verbs=verbs_page(by, page), why=why)
    return body, status


@blueprint.post("/sections/<int:submission_id>/reassign")
@requires("submission:reassign", submission_subject)
def reassign(submission_id: int) -> ResponseReturnValue:
    """Give the step to somebody else, as an administrator."""
    form, by = VerbForm(request.form), acting()
    try:
        instead_of = person_typed(by.session, form.how.data) if form.how.data else None
        words = Words(form.words if form.validate() else "")
        transferring.reassign(by, submission_id, _to(form, by), words, instead_of)
    except DomainError as refused:
        by.session.rollback()
        g.typed_verb = request.form
        return _reassign_page(submission_id, say(refused.message), 422)
    flash(_("已改由他人办理。"), "done")
    return redirect(url_for(".stuck"))


@blueprint.get("/steps-without-people")
@requires("account:use")
def stuck() -> ResponseReturnValue:
    """The steps that wait for nobody, for who administers their units."""
    by = acting()
    return render_template("verbs/stuck.html", rows=stuck_steps(by.session, by.actor))
