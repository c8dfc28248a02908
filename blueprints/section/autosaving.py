"""Saving while a person types, and who else has the section open: small answers for its script."""

from flask import request
from flask.typing import ResponseReturnValue

from blueprints.section import saving
from domain.errors import NotAllowed
from domain.message import Message
from forms.section import SectionForm, section_form
from services import presence
from services.drafting import Manner, save_draft
from services.reads.draft import DraftRow, draft_for_change
from services.reads.present import draft_version
from services.reads.section_page import section_page
from web.acting import acting
from web.language import say
from web.showing import beside, drafted
from web.wanted import refusal, who_is_here


def autosave(submission_id: int) -> ResponseReturnValue:
    """Keep what can be read and what nobody else changed; say what became of each field."""
    by = acting()
    before = draft_for_change(by, submission_id)
    sent = _sent(before)
    why = saving.why_not_theirs(sent, by)
    if why is not None:
        return _refused(before, why)
    sent.validate()
    try:
        saved = save_draft(by, submission_id, beside.typed(sent), Manner.BY_ITSELF)
    except NotAllowed as refused:
        return _refused(before, refused.message)
    now = saving.kept(section_page(by, submission_id), is_tried="tried" in request.form)
    return drafted.Autosaved(by, before.saved_by, sent, saved, now).answer()


def _sent(before: DraftRow) -> SectionForm:
    made = section_form(before.template, before.section, before.level)
    form = made(request.form, answers=before.own.answers, explanations=before.explanations)
    form.read_beside(request.form, beside.kept_in(before), before.note)
    return form


def _refused(before: DraftRow, why: Message) -> ResponseReturnValue:
    return refusal(409, say(why), state=before.state, **who_is_here())


def beat(submission_id: int) -> ResponseReturnValue:
    """Note who has the section open, or just closed it; say who else has."""
    by = acting()
    if "leaving" in request.form:
        presence.leave(by, submission_id)
    else:
        presence.arrive(by, submission_id)
    return {
        "others": drafted.others_line(by, submission_id),
        "version": draft_version(by.session, submission_id),
    }
