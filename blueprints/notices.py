"""What a person has been told, and how they want to be told."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from domain.errors import Invalid
from forms.notices import NoticeForm
from jobs.links import ENDPOINTS
from services import notice_choices
from services.notice_choices import Choice
from services.notices.rules import Page
from services.reads.notice_list import notices_for
from web.acting import acting
from web.clock import now
from web.identity import the_actor
from web.language import say
from web.permits import requires
from web.transaction import session

blueprint = Blueprint("notices", __name__)


@blueprint.get("/notices")
@requires("account:use")
def index() -> ResponseReturnValue:
    """A page of notices, the newest first."""
    asked = request.args.get("page", "")
    page = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 7 else 1
    listed = notices_for(session(), the_actor().person, page, _)
    return render_template("notices/index.html", list=listed)


@blueprint.post("/notices/<int:notice_id>/open")
@requires("account:use")
def open_notice(notice_id: int) -> ResponseReturnValue:
    """Mark a notice as read and go to what it is about."""
    notice = notice_choices.mark_read(session(), the_actor().person, notice_id, now())
    endpoint, names = ENDPOINTS[Page(notice.page)]
    return redirect(url_for(endpoint, **{name: notice.event.place[name] for name in names}))


@blueprint.post("/notices/read-all")
@requires("account:use")
def read_all() -> ResponseReturnValue:
    """Mark every notice that was listed as read; one that came meanwhile stays unread."""
    asked = request.form.get("newest", "")
    newest = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 16 else 0
    count = notice_choices.mark_all_read(session(), the_actor().person, newest, now())
    flash(_("已把 %(count)s 条通知标为已读。", count=count), "done")
    return redirect(url_for(".index"))


@blueprint.get("/account/notices")
@requires("account:use")
def settings() -> ResponseReturnValue:
    """How mail comes, and to which address."""
    choice = notice_choices.choice_of(session(), the_actor().person)
    return _form(NoticeForm(formdata=None, email=choice.email, mail=choice.mail), 200)


@blueprint.post("/account/notices")
@requires("account:use")
def choose() -> ResponseReturnValue:
    """Keep the choice."""
    form = NoticeForm()
    if not form.validate():
        return _form(form, 422)
    try:
        notice_choices.choose(acting(), Choice(form.typed_address, form.chosen))
    except Invalid as refused:
        form.email.errors = [*form.email.errors, say(refused.message)]
        return _form(form, 422)
    flash(_("通知设置已保存。"), "done")
    return redirect(url_for(".settings"))


def _form(form: NoticeForm, status: int) -> ResponseReturnValue:
    return render_template("notices/settings.html", form=form), status
