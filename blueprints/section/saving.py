"""From what was typed to a saved draft, or to a page that shows it again and says why not."""

from collections.abc import Mapping
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from domain.answers import Answer, Given, is_missing
from domain.errors import NotAllowed
from domain.message import Message, msg
from domain.narrative import Narrative, thaw_tokens, without_sources
from domain.workflow.states import Action, State
from forms.fields import counted
from forms.section import SectionForm, section_form
from services.acting import Acting
from services.drafting import Manner, Saved, save_draft
from services.moving import submit as submit_section
from services.opening import NotOpened
from services.reads.attachments import evidence_of
from services.reads.section_page import SectionPage, section_page
from web import transaction
from web.acting import acting
from web.language import say
from web.showing import (
    around,
    beside,
    compiling,
    drafted,
    fields,
    foot,
    mending,
    remark_places,
    remarks,
)
from web.showing.fields import FormOf

_NOT_OFFERED = msg("当前状态不能进行这项操作，请刷新页面后再看。")
_ANOTHER_WRITER = msg("这些内容是用另一个账号填写的，没有以您的名义保存。")


def may_write(page: SectionPage) -> bool:
    """Whether the person who looks may write in the section now."""
    return page.offers.get(Action.SAVE, _NOT_OFFERED) is None


def why_not_theirs(form: SectionForm, by: Acting) -> Message | None:
    """Why the form of another person is not saved; None for one's own."""
    return None if counted(form.writer.data, by.person) == by.person else _ANOTHER_WRITER


def why_refused(page: SectionPage, form: SectionForm, by: Acting) -> Message | None:
    """Why nothing that this form says can be saved; None where it can."""
    return why_not_theirs(form, by) or page.offers.get(Action.SAVE, _NOT_OFFERED)


def kept(page: SectionPage, *, is_tried: bool = False) -> FormOf:
    """The form with what is saved in it; `is_tried` names what is missing."""
    made = section_form(page.template, page.section, page.level)
    form = made(
        answers=page.own.answers, explanations=page.explanations, based_on=page.draft.version
    )
    form.read_beside(None, beside.kept(page), page.draft.note)
    return FormOf(page, form, is_tried=is_tried)


def typed(page: SectionPage, posted: Any = None) -> FormOf:
    """The form with what was posted in it, over what is saved."""
    made = section_form(page.template, page.section, page.level)
    sent = request.form if posted is None else posted
    form = made(sent, answers=page.own.answers, explanations=page.explanations)
    form.read_beside(sent, beside.kept(page), page.draft.note)
    return FormOf(page, form, is_tried="tried" in request.form)


def save(submission_id: int) -> ResponseReturnValue | None:
    """Save the draft; None when it is saved, else the page that says why it is not."""
    by = acting()
    page = section_page(by, submission_id, for_change=True)
    shown = typed(page)
    why = why_refused(page, shown.form, by)
    if why is not None:
        return _closed_page(shown, why)
    if not shown.form.validate():
        return form_page(shown, 422, errors=shown.form.errors_in_order, is_unsaved=True)
    try:
        saved = save_draft(by, submission_id, beside.typed(shown.form), Manner.MERGED)
    except NotAllowed as refused:
        return form_page(shown, 422, errors=[_point(page, refused)], is_unsaved=True)
    if saved.conflicts:
        transaction.keep()
        return _conflict_page(by, page, saved)
    return None


def _point(page: SectionPage, refused: NotAllowed) -> tuple[str, str]:
    """(input name, sentence) of what was refused; no name where it stands at no input."""
    key = refused.field if isinstance(refused, NotOpened) else ""
    return fields.names_of(page).get(key, ""), say(refused.message)


def submit(submission_id: int) -> ResponseReturnValue | None:
    """Submit the saved draft; None when it is done, else the page that says what stops it.

    What was typed stays saved all the same.
    """
    by = acting()
    try:
        submit_section(by, submission_id)
    except NotAllowed as refused:
        transaction.keep()
        shown = kept(section_page(by, submission_id), is_tried=True)
        points = foot.open_points(shown) or [("", say(refused.message))]
        title = _("内容已保存，但还没有提交：有 %(count)s 处需要处理", count=len(points))
        return form_page(shown, 422, errors=points, title=title)
    return None


def form_page(shown: FormOf, status: int = 200, **more: Any) -> ResponseReturnValue:
    """The form; `errors` are (input name, sentence) pairs, `is_unsaved`: not saved yet."""
    page = shown.page
    by = acting()
    parts = fields.form_parts(shown)
    body = render_template(
        "section/form.html",
        page=page,
        form=shown.form,
        shown=shown,
        writer=by.person,
        others=drafted.others_line(by, page.submission_id),
        parts=parts,
        has_narrative=fields.has_narrative(parts),
        tokens=fields.tokens_of(page),
        named=fields.named_in_text(page),
        outline=remarks.counted(around.outline(page), page),
        remarks=remarks.view_of(page),
        remark_places=remark_places.choices_of(page),
        chain=around.chain(page),
        entries=around.history(page),
        returned=around.return_notice(page),
        opened=mending.opened_links(page),
        below=fields.texts_by_field(page),
        findings=fields.elsewhere(shown),
        evidence=evidence_of(by, page.submission_id),
        foot=foot.left_to_do(shown),
        state=drafted.first_state(page, is_unsaved=more.get("is_unsaved", False)),
        sources=compiling.told_of(by, page),
        **{"errors": [], "title": "", "is_unsaved": False, "conflict": None, **more},
    )
    return body, status


def _conflict_page(by: Acting, before: SectionPage, saved: Saved) -> ResponseReturnValue:
    """Both texts where two people changed the same; everything else as it is saved now."""
    page = section_page(by, before.submission_id)
    form = typed(page, drafted.posted_at(typed(before).form, saved.conflicts)).form
    form.based_on.data = str(page.draft.version)
    points = drafted.conflict_points(by, page, form, saved)
    return form_page(
        FormOf(page, form, _saved_answers(page, saved.conflicts)),
        409,
        errors=points,
        title=_("有 %(count)s 处与他人的修改不一致，您的内容没有覆盖它", count=len(points)),
        is_unsaved=True,
        conflict=drafted.conflict_of(by, before, form, saved),
    )


def _saved_answers(page: SectionPage, keys: tuple[str, ...]) -> Mapping[str, Answer]:
    return {key: page.own[key] for key in keys if key in page.labels}


def _live(answer: Answer) -> Answer:
    """The answer as it is typed: its numbers live, and no word of where a block came from."""
    match answer:
        case Given(Narrative() as narrative):
            return Given(without_sources(thaw_tokens(narrative)))
        case _:
            return answer


def _says_the_same(shown: FormOf) -> bool:
    """A second click sends the same once more: nothing is lost by leaving it."""
    saved = shown.page.own
    return shown.form.validate() and all(
        _live(answer) == _live(saved[key]) or (is_missing(answer) and is_missing(saved[key]))
        for key, answer in shown.form.answers.items()
    )


def _closed_page(shown: FormOf, why: Message) -> ResponseReturnValue:
    """What was typed, to be copied, where the section can no longer be written in."""
    page = shown.page
    if page.state is State.IN_REVIEW and _says_the_same(shown):
        flash(_("这一章节已经提交，正在审核。"), "done")
        return redirect(url_for("section.show", submission_id=page.submission_id))
    body = render_template(
        "section/closed.html", page=page, why=say(why), typed=_typed_texts(shown.form)
    )
    return body, 409


def _typed_texts(form: SectionForm) -> list[tuple[str, str]]:
    """(label, words) of everything typed, as it was typed."""
    found = []
    for field in form.answer_fields.values():
        words = field.inputs.reason if field.inputs.is_not_applicable else field.inputs.text
        if field.was_typed and words.strip():
            found.append((field.spec.label, words))
        if field.was_typed and field.note.data:
            found.append((_("%(label)s：附注", label=field.spec.label), field.note.data))
    return found
