"""The compile desk: the units' approved texts beside the text that is compiled from them."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from blueprints.section import saving
from domain.errors import Conflict, Invalid, NotAllowed
from domain.picking import Order
from forms import compiling as sent
from services.cases import full_subject
from services.compile_desk import deciding
from services.compile_desk.opening import begin_at, desk_section, place_of_desk
from services.compile_desk.uses import uses_by_section
from services.reads.compile_desk import compile_desk, text_of_unit
from services.reads.section_page import section_page
from services.reads.subjects import submission_subject, unit_subject
from services.sections import Section, load_section
from web.acting import acting
from web.language import say
from web.permits import may, requires
from web.showing import compiling as showing
from web.showing import drafted, fields, foot
from web.transaction import session
from web.wanted import refusal, wants_json

blueprint = Blueprint("compiling", __name__)
_PLACE = "/cycles/<cycle_key>/units/<unit_code>/desk"
_FALLIBLE = (Conflict, Invalid, NotAllowed)


@blueprint.get(_PLACE)
@requires("figure:read", of=unit_subject)
def begin(cycle_key: str, unit_code: str) -> ResponseReturnValue:
    """The first section of a unit that has texts to compile."""
    key = begin_at(session(), cycle_key, unit_code) or abort(404)
    return redirect(url_for(".show", cycle_key=cycle_key, unit_code=unit_code, section_key=key))


@blueprint.get(f"{_PLACE}/<section_key>")
@requires("figure:read", of=unit_subject)
def show(cycle_key: str, unit_code: str, section_key: str) -> ResponseReturnValue:
    """The desk of a section; for those who may write in it now, with the editor."""
    by, section = acting(), _section(cycle_key, unit_code, section_key)
    page = section_page(by, section.submission.id)
    shown = saving.kept(page)
    may_write = saving.may_write(page)
    parts = fields.form_parts(shown) if may_write else fields.read_parts(page)
    return render_template(
        "compile/show.html",
        page=page,
        form=shown.form,
        writer=by.person,
        others=drafted.others_line(by, page.submission_id),
        parts=showing.narratives_only(parts),
        tokens=fields.tokens_of(page),
        named=fields.named_in_text(page),
        foot=foot.left_to_do(shown),
        state=drafted.first_state(page, is_unsaved=False),
        outline=showing.desk_outline(page, uses_by_section(session(), section)),
        figures=showing.figures(page),
        may_write=may_write,
        **_texts(section),
    )


@blueprint.get(f"{_PLACE}/<section_key>/texts")
@requires("figure:read", of=unit_subject)
def texts(cycle_key: str, unit_code: str, section_key: str) -> ResponseReturnValue:
    """The list of the units' texts alone, for the page's script."""
    section = _section(cycle_key, unit_code, section_key)
    return {"html": render_template("compile/list.html", **_place(section), **_texts(section))}


@blueprint.get(f"{_PLACE}/<section_key>/texts/<text_unit>/<field_key>")
@requires("figure:read", of=unit_subject)
def text(
    cycle_key: str, unit_code: str, section_key: str, text_unit: str, field_key: str
) -> ResponseReturnValue:
    """One unit's text in pieces, for the page's script."""
    section = _section(cycle_key, unit_code, section_key)
    found = text_of_unit(compile_desk(acting(), section), text_unit, field_key) or abort(404)
    part = render_template("compile/text.html", text=found, showing=showing, **_place(section))
    return {"html": part}


@blueprint.get(f"{_PLACE}/<section_key>/state")
@requires("figure:read", of=unit_subject)
def state(cycle_key: str, unit_code: str, section_key: str) -> ResponseReturnValue:
    """How each text is used now, for the page's script."""
    section = _section(cycle_key, unit_code, section_key)
    return showing.state_data(compile_desk(acting(), section))


@blueprint.post("/sections/<int:submission_id>/desk/save")
@requires("submission:edit", submission_subject)
def save(submission_id: int) -> ResponseReturnValue:
    """Keep what was typed."""
    return saving.save(submission_id) or _back(submission_id, _("已保存。"))


@blueprint.post("/sections/<int:submission_id>/desk/take")
@requires("submission:edit", submission_subject)
def take(submission_id: int) -> ResponseReturnValue:
    """Keep what was typed, then put what was picked at its end."""
    refused = saving.save(submission_id)
    if refused is not None:
        return refused
    pieces = sent.pieces_in(request.form.getlist("take"))
    if not pieces:
        return _back(submission_id, _("请先选择要取用的句子或段落。"), "warning")
    try:
        count = deciding.take(acting(), submission_id, pieces)
    except _FALLIBLE as why:
        return _back(submission_id, say(why.message), "warning")
    return _back(submission_id, _("已取用 %(count)s 段，放在正文末尾。", count=count))


@blueprint.post("/sections/<int:submission_id>/desk/mark")
@requires("submission:edit", submission_subject)
def mark(submission_id: int) -> ResponseReturnValue:
    """Mark a text as used or not."""
    if not wants_json() and (refused := saving.save(submission_id)) is not None:
        return refused
    marking = sent.marking_in(request.form) or abort(400)
    try:
        deciding.decide_text(acting(), submission_id, marking)
    except _FALLIBLE as why:
        words = say(why.message)
        return refusal(409, words) if wants_json() else _back(submission_id, words, "warning")
    if wants_json():
        section = load_section(session(), submission_id)
        return showing.state_data(compile_desk(acting(), section))
    return _back(submission_id, _("已记下。"))


@blueprint.post("/sections/<int:submission_id>/desk/settle")
@requires("submission:edit", submission_subject)
def settle(submission_id: int) -> ResponseReturnValue:
    """Bring a changed source up to date, or keep it as it is for a reason."""
    refused = saving.save(submission_id)
    if refused is not None:
        return refused
    verb, name = next(
        ((v, request.form[v]) for v in ("update", "keep") if v in request.form), ("", "")
    )
    source = sent.source_in(name) or abort(400)
    try:
        if verb == "update":
            is_open = deciding.update_source(acting(), submission_id, source)
            done = _("已按来源的新文字更新。")
            if is_open:
                done = _("已更新。有的段落取用后改过，新文字放在它后面，请合并后删去多余的。")
        else:
            reason = request.form.get(f"why-{name}", "")
            deciding.keep_source(acting(), submission_id, source, reason)
            done = _("已按原文保留，理由已记录。")
    except _FALLIBLE as why:
        return _back(submission_id, say(why.message), "warning")
    return _back(submission_id, done)


def _section(cycle_key: str, unit_code: str, section_key: str) -> Section:
    return desk_section(session(), cycle_key, unit_code, section_key) or abort(404)


def _place(section: Section) -> dict[str, object]:
    """Where the parts of a page lead, and whether they offer to change anything."""
    place = place_of_desk(acting(), section)
    subject = full_subject(session(), section)
    return {"page": place, "may_write": place.is_open and may("submission:edit", subject)}


def _texts(section: Section) -> dict[str, object]:
    """What the list of texts needs."""
    desk = compile_desk(acting(), section)
    wanted = sent.wanted_in(request.args, [spec.key for spec in desk.fields])
    return {
        "desk": desk,
        "wanted": wanted,
        "listed": desk.asked(wanted),
        "counts": desk.counts(wanted.field),
        "open_text": request.args.get("open", ""),
        "Order": Order,
        "showing": showing,
    }


def _back(submission_id: int, words: str, category: str = "done") -> ResponseReturnValue:
    section = load_section(session(), submission_id)
    flash(words, category)
    return redirect(
        url_for(
            ".show",
            cycle_key=section.cycle.key,
            unit_code=section.unit.code,
            section_key=section.spec.key,
        )
    )
