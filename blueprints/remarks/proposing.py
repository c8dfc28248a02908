"""Proposing a change, and answering one: the form, and the page that says why it was refused."""

from collections.abc import Callable
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from blueprints.remarks import answering
from domain.answers import Answer, Given
from domain.errors import Conflict, DomainError
from domain.narrative import Narrative, thaw_tokens
from domain.plain_narrative import labels_by_field, to_plain
from domain.remarks.anchors import find
from domain.template import FieldSpec
from forms.remarks import ANSWER, ProposalForm, RemarkForm, proposal_form
from services.errors import NotFound
from services.reads.section_page import SectionPage, section_page
from services.remarks.places import Place
from services.remarks.proposals import Proposed
from services.remarks.proposals import propose as propose_change
from web import errors
from web.acting import acting
from web.language import say
from web.paths import own_path
from web.showing import around, remark_places, remarks
from web.showing.field_view import FieldView


def form_page(submission_id: int, place: Place) -> ResponseReturnValue:
    """The form with what the place says now in it."""
    page = section_page(acting(), submission_id)
    spec = _spec(page, place)
    form = proposal_form(page.template, spec)(
        data={
            ANSWER: _live(page.own[spec.key]),
            "shown_hash": page.revision.content_hash,
            "text": _paragraph(page, place),
        }
    )
    return _page(page, place, form)


def _page(
    page: SectionPage, place: Place, form: ProposalForm, status: int = 200, **more: Any
) -> ResponseReturnValue:
    spec = _spec(page, place)
    body = render_template(
        "remarks/propose.html",
        page=page,
        form=form,
        place=place,
        at=remark_places.value_of(place),
        view=FieldView(spec, spec.label, page.own[spec.key], page.shown, entry=form.answer),
        paragraphs=remark_places.paragraphs_of(page, spec.key),
        outline=remarks.counted(around.outline(page), page),
        next=own_path(request.values.get("next")),
        **{"errors": [], "why": "", **more},
    )
    return body, status


def _spec(page: SectionPage, place: Place) -> FieldSpec:
    if place.field not in remark_places.asked(page):
        abort(404)
    return page.template.fields[place.field]


def _paragraph(page: SectionPage, place: Place) -> str:
    """The paragraph's words to begin with, live numbers by their names."""
    if place.anchor is None:
        return ""
    narrative = thaw_tokens(page.own.narrative(place.field))
    index = find(narrative, place.anchor)
    if index is None:
        abort(404)
    block = Narrative((narrative.blocks[index],))
    return to_plain(block, labels_by_field(page.template.fields.values()))


def _live(answer: Answer) -> Answer:
    match answer:
        case Given(Narrative() as narrative):
            return Given(thaw_tokens(narrative))
        case _:
            return answer


def propose(submission_id: int, place: Place) -> ResponseReturnValue:
    """Make the proposal, or say why not with everything that was typed."""
    by = acting()
    page = section_page(by, submission_id, for_change=True)
    spec = _spec(page, place)
    form = proposal_form(page.template, spec)(request.form)
    if not form.validate():
        found = [(field.name, str(e)) for field in form for e in field.errors]
        return _page(page, place, form, 422, errors=found)
    try:
        number = propose_change(by, submission_id, _proposed(form, place))
    except DomainError as why:
        status = 409 if isinstance(why, Conflict) else 422
        return _page(page, place, form, status, why=say(why.message))
    flash(_("已提出修改建议，退回后由填报人采用或不采用。"), "done")
    return _to(submission_id, f"proposal-{number}")


def _proposed(form: ProposalForm, place: Place) -> Proposed:
    shown, reason = form.shown_hash.data or "", form.reason.data or ""
    if place.anchor is None:
        return Proposed(place, shown, form.answer.data, reason=reason)
    return Proposed(place, shown, blocks=form.blocks, reason=reason)


def answered(submission_id: int, act: Callable[[], object], done: str) -> ResponseReturnValue:
    """Take, leave or withdraw a proposal, then back to where it stood."""
    try:
        act()
    except NotFound:
        return errors.page(404)
    except DomainError as why:
        status = 409 if isinstance(why, Conflict) else 422
        return answering.remarks_page(submission_id, RemarkForm(), status, why=say(why.message))
    flash(done, "done")
    return _to(submission_id, request.form.get("mark", ""))


def _to(submission_id: int, mark: str) -> ResponseReturnValue:
    path = own_path(request.values.get("next")) or url_for(
        "remarks.show", submission_id=submission_id
    )
    safe = mark if mark.replace("-", "").replace("_", "").isalnum() else ""
    return redirect(f"{path.partition('#')[0]}#{safe}" if safe else path)
