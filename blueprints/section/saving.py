"""From what was typed to a saved draft, or to a page that shows it again and says why not."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from domain.answers import Answer, Given, is_missing
from domain.errors import Conflict, NotAllowed
from domain.message import Message, msg
from domain.narrative import Narrative, thaw_tokens
from domain.workflow.states import Action, State
from forms.section import SectionForm, section_form
from services.drafting import Typed, save_draft
from services.moving import submit as submit_section
from services.reads.section_page import SectionPage, section_page
from web import transaction
from web.acting import acting
from web.language import say
from web.showing import around, fields, foot
from web.showing.fields import FormOf

_NOT_OFFERED = msg("当前状态不能进行这项操作，请刷新页面后再看。")


def may_write(page: SectionPage) -> bool:
    """Whether the person who looks may write in the section now."""
    return _why_closed(page) is None


def _why_closed(page: SectionPage) -> Message | None:
    return page.offers.get(Action.SAVE, _NOT_OFFERED)


def kept(page: SectionPage, *, is_tried: bool = False) -> FormOf:
    """The form with what is saved in it; `is_tried` names what is missing."""
    made = section_form(page.template, page.section, page.level)
    form = made(
        answers=page.own.answers, explanations=page.explanations, based_on=page.draft_version
    )
    return FormOf(page, form, is_tried=is_tried)


def _typed(page: SectionPage) -> FormOf:
    made = section_form(page.template, page.section, page.level)
    form = made(request.form, answers=page.own.answers, explanations=page.explanations)
    return FormOf(page, form)


def save(submission_id: int) -> ResponseReturnValue | None:
    """Save the draft; None when it is saved, else the page that says why it is not."""
    by = acting()
    page = section_page(by, submission_id, for_change=True)
    shown = _typed(page)
    why = _why_closed(page)
    if why is not None:
        return _closed_page(shown, why)
    if not shown.form.validate():
        return form_page(shown, 422, errors=shown.form.errors_in_order, is_unsaved=True)
    typed = Typed(shown.form.answers, shown.form.explanations, shown.form.version)
    try:
        save_draft(by, submission_id, typed)
    except Conflict as refused:
        return _conflict_page(shown, refused.message)
    except NotAllowed as refused:
        return form_page(shown, 422, errors=[("", say(refused.message))], is_unsaved=True)
    return None


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
    body = render_template(
        "section/form.html",
        page=page,
        form=shown.form,
        shown=shown,
        parts=fields.form_parts(shown),
        tokens=fields.tokens_of(page),
        outline=around.outline(page),
        chain=around.chain(page),
        entries=around.history(page),
        returned=around.return_notice(page),
        below=fields.texts_by_field(page),
        findings=fields.elsewhere(shown),
        foot=foot.sentence(shown, is_unsaved=more.get("is_unsaved", False)),
        **{"errors": [], "title": "", "is_unsaved": False, **more},
    )
    return body, status


def _differing(shown: FormOf) -> dict[str, Answer]:
    """What is saved of each field that was typed differently."""
    saved = shown.page.own
    return {
        key: saved[key]
        for key, typed in shown.form.answers.items()
        if typed != _live(saved[key]) and not (is_missing(typed) and is_missing(saved[key]))
    }


def _live(answer: Answer) -> Answer:
    """The answer as it is typed: what was submitted has its numbers frozen in the text."""
    match answer:
        case Given(Narrative() as narrative):
            return Given(thaw_tokens(narrative))
        case _:
            return answer


def _says_the_same(shown: FormOf) -> bool:
    """A second click sends the same once more: nothing is lost by leaving it."""
    return not _differing(shown) and shown.form.validate()


def _conflict_page(shown: FormOf, why: Message) -> ResponseReturnValue:
    """Both texts, field by field; sent again it is based on what is saved now."""
    if _says_the_same(shown):
        return redirect(url_for("section.show", submission_id=shown.page.submission_id))
    saved = _differing(shown)
    shown.form.based_on.data = str(shown.page.draft_version)
    errors = [(shown.form.answer_fields[key].name, shown.page.labels[key]) for key in saved]
    return form_page(
        FormOf(shown.page, shown.form, saved),
        409,
        errors=errors,
        title=say(why),
        is_unsaved=True,
        is_conflict=True,
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
    return found
