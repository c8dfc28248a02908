"""The answers to a comment: the page it came from, a part of it to swap, or the page of remarks."""

from collections.abc import Callable

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from domain.errors import Conflict, DomainError
from forms.remarks import RemarkForm, ReplyForm
from services.acting import Acting
from services.errors import NotFound
from services.reads.section_page import section_page
from services.remarks.threads import Written
from web import errors
from web.acting import acting
from web.language import say
from web.paths import own_path
from web.showing import around, remark_places, remarks

PANEL = "panel"
_STATUS: dict[type[DomainError], int] = {Conflict: 409}


def remarks_page(
    submission_id: int, form: ReplyForm, status: int = 200, *, why: str = "", thread: int = 0
) -> ResponseReturnValue:
    """Every remark on a section; `form` is a new thread's, or else a reply's to `thread`."""
    page = section_page(acting(), submission_id)
    place = remark_places.place_of(request.values.get("at") or request.values.get("place"))
    body = render_template(
        "remarks/show.html",
        page=page,
        remarks=remarks.view_of(page),
        outline=remarks.counted(around.outline(page), page),
        places=remark_places.choices_of(page),
        form=form if isinstance(form, RemarkForm) else RemarkForm(data={"next": form.next.data}),
        answering=thread,
        typed=form if thread else None,
        at=place.field,
        why=why,
    )
    return body, status


def refused(submission_id: int, form: ReplyForm, thread: int = 0) -> ResponseReturnValue:
    """What was typed with what is wrong with it; nothing was kept, nothing typed is lost."""
    return remarks_page(submission_id, form, 422, why=" ".join(form.words.errors), thread=thread)


def answer(
    submission_id: int, form: ReplyForm, write: Callable[[], Written], thread: int = 0
) -> ResponseReturnValue:
    """Write, then back to where the words were typed, at their thread."""
    try:
        written = write()
    except NotFound:
        return errors.page(404)
    except DomainError as why:
        form.words.errors = [say(why.message)]
        status = _STATUS.get(type(why), 422)
        return remarks_page(submission_id, form, status, why=say(why.message), thread=thread)
    said = _("已发表批注。")
    if written.mentioned:
        said += _("已提醒 %(count)s 人。", count=len(written.mentioned))
    unknown = [
        _("没有提醒“%(name)s”：没有这个人、不止一人，或其无权看到这条批注。", name=name)
        for name in written.unknown
    ]
    return back(submission_id, f"thread-{written.thread}", said, unknown)


def settled(
    submission_id: int, number: int, act: Callable[[Acting, int, int], object], done: str
) -> ResponseReturnValue:
    """Settle a thread or take words back, then back to where it was asked for."""
    try:
        found = act(acting(), submission_id, number)
    except NotFound:
        return errors.page(404)
    except DomainError as why:
        form = ReplyForm(request.form)
        status = _STATUS.get(type(why), 422)
        return remarks_page(submission_id, form, status, why=say(why.message))
    return back(submission_id, f"thread-{found or number}", done)


def back(
    submission_id: int, mark: str, said: str, warnings: list[str] | None = None
) -> ResponseReturnValue:
    """A part of the page for a script that asks for one, else the page where the act began."""
    if request.headers.get("HX-Request") and request.form.get("part") == PANEL:
        return _part(submission_id, [said, *(warnings or ())])
    flash(said, "done")
    for warning in warnings or ():
        flash(warning, "warning")
    path = own_path(request.form.get("next")) or url_for(
        "remarks.show", submission_id=submission_id
    )
    return redirect(f"{path.partition('#')[0]}#{mark}")


def _part(submission_id: int, told: list[str]) -> ResponseReturnValue:
    page = section_page(acting(), submission_id)
    return render_template(
        "remarks/part.html",
        remarks=remarks.view_of(page),
        places=remark_places.choices_of(page),
        told=told,
    )
