"""A draft written in Word: the outline to write in, the upload, the preview, the taking."""

from io import BytesIO

from flask import Blueprint, abort, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from documents import docx
from documents.docx.reading import read
from documents.outline import build_outline
from documents.writers import formats
from domain.errors import Conflict, Invalid, NotAllowed
from domain.message import Message
from forms.word_draft import unpack
from services.reads.report_document import file_name
from services.reads.subjects import place_of, unit_subject
from services.reads.word_draft import outline_for, preview_of, unit_sections
from services.word_drafts import take
from web.acting import acting
from web.language import say
from web.permits import requires
from web.showing.word_draft import chosen_in, shown_preview

blueprint = Blueprint("word_draft", __name__)
UNIT = "/cycles/<cycle_key>/units/<unit_code>/word"
_WORD = "docx"


@blueprint.get(UNIT)
@requires("submission:edit", of=unit_subject)
def show(cycle_key: str, unit_code: str) -> ResponseReturnValue:
    """Where a Word draft is handed in."""
    return _upload_page(cycle_key, unit_code)


def _upload_page(
    cycle_key: str, unit_code: str, status: int = 200, why: Message | str = ""
) -> ResponseReturnValue:
    cycle, unit = place_of(acting().session, cycle_key, unit_code) or abort(404)
    body = render_template(
        "word/upload.html",
        cycle=cycle,
        unit=unit,
        sections=unit_sections(acting().session, cycle, unit) or abort(404),
        section_key=request.values.get("section", ""),
        why=say(why),
    )
    return body, status


@blueprint.get(f"{UNIT}/outline.docx")
@requires("submission:read", of=unit_subject)
def outline(cycle_key: str, unit_code: str) -> ResponseReturnValue:
    """The unit's outline as a Word file, with what is drafted already."""
    cycle, unit = place_of(acting().session, cycle_key, unit_code) or abort(404)
    content = outline_for(acting().session, cycle, unit)
    if not content.drafts:
        abort(404)
    written = docx.write(build_outline(content))
    name = file_name(unit.name, f"{content.template.title}（{_('填报提纲')}）", _WORD)
    media_type = formats()[_WORD].media_type
    return send_file(BytesIO(written.content), media_type, as_attachment=True, download_name=name)


@blueprint.post(UNIT)
@requires("submission:edit", of=unit_subject)
def preview(cycle_key: str, unit_code: str) -> ResponseReturnValue:
    """What the file would change, field by field; nothing is written."""
    file = request.files.get("draft")
    if file is None or not file.filename:
        return _upload_page(cycle_key, unit_code, 422, _("请选择一个 Word 文件（.docx）。"))
    cycle, unit = place_of(acting().session, cycle_key, unit_code) or abort(404)
    try:
        written = read(file.read())
    except Invalid as error:
        return _upload_page(cycle_key, unit_code, 422, error.message)
    found = preview_of(acting(), cycle, unit, written, request.form.get("section", ""))
    if not found.sections:
        why = _("文件中没有认出任何章节标题或填报项，请对照填报提纲检查标题。")
        return _upload_page(cycle_key, unit_code, 422, why)
    return render_template(
        "word/preview.html",
        cycle=cycle,
        unit=unit,
        file_name=file.filename,
        found=found,
        **shown_preview(found),
    )


@blueprint.post(f"{UNIT}/take")
@requires("submission:edit", of=unit_subject)
def confirm(cycle_key: str, unit_code: str) -> ResponseReturnValue:
    """Write what was ticked into the drafts: all of it or nothing."""
    by = acting()
    cycle, unit = place_of(by.session, cycle_key, unit_code) or abort(404)
    own = {section.submission_id for section in unit_sections(by.session, cycle, unit)}
    content = outline_for(by.session, cycle, unit)
    try:
        carried = unpack(request.form.get("carried", ""), content.template.fields)
        chosen = chosen_in(carried, set(request.form.getlist("take")), own)
        for each in chosen:
            take(by, each)
    except Invalid as refused:
        return _upload_page(cycle_key, unit_code, 422, refused.message)
    except (Conflict, NotAllowed) as refused:
        return _upload_page(cycle_key, unit_code, 409, refused.message)
    count = sum(len(each.answers) for each in chosen)
    if not count:
        return _upload_page(cycle_key, unit_code, 422, _("没有勾选任何一项，什么也没有改动。"))
    flash(
        ngettext(
            "已采用 %(num)s 项，请逐章核对后提交。", "已采用 %(num)s 项，请逐章核对后提交。", count
        ),
        "done",
    )
    return redirect(url_for("section.show", submission_id=chosen[0].submission_id))
