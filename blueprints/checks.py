"""The rules of a section in words, and the list of terms that the head office keeps."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from builtin.terms import starter
from domain.access.permission_map import allows
from domain.errors import DomainError
from domain.severity import Severity
from forms.terms import TermForm
from services.reads.rules_page import rules_page
from services.reads.subjects import submission_subject
from services.reads.term_list import term_list, terms_subject
from services.terms import keep_term, load_terms, remove_term
from web.acting import acting
from web.identity import the_actor
from web.language import say
from web.permits import requires
from web.transaction import session

blueprint = Blueprint("checks", __name__)


@blueprint.get("/sections/<int:submission_id>/rules")
@requires("submission:read", submission_subject)
def rules(submission_id: int) -> ResponseReturnValue:
    """Every rule that the section is checked by."""
    return render_template("checks/rules.html", page=rules_page(session(), submission_id), say=say)


@blueprint.get("/terms")
@requires("term:read", terms_subject)
def terms() -> ResponseReturnValue:
    """The list of terms; who keeps it may change it here."""
    return _terms_page()


def _terms_page(
    why: str = "", status: int = 200, term_id: int | None = None
) -> ResponseReturnValue:
    may_edit = allows("term:edit", the_actor(), terms_subject(session()))
    body = render_template(
        "checks/terms.html",
        rows=term_list(session()),
        may_edit=may_edit,
        typed=request.form,
        changing=request.args.get("change", term_id, type=int) if may_edit else None,
        severities=list(Severity),
        why=why,
    )
    return body, status


@blueprint.post("/terms")
@requires("term:edit", terms_subject)
def add() -> ResponseReturnValue:
    """Add a term."""
    return _keep(None)


@blueprint.post("/terms/<int:term_id>")
@requires("term:edit", terms_subject)
def change(term_id: int) -> ResponseReturnValue:
    """Change a term."""
    return _keep(term_id)


def _keep(term_id: int | None) -> ResponseReturnValue:
    by = acting()
    try:
        kept = keep_term(by, TermForm(request.form).term, term_id)
    except DomainError as refused:
        by.session.rollback()
        return _terms_page(say(refused.message), 422, term_id)
    flash(_("已保存“%(word)s”，此后的检查都按它进行。", word=kept.word), "done")
    return redirect(url_for(".terms"))


@blueprint.post("/terms/<int:term_id>/remove")
@requires("term:edit", terms_subject)
def remove(term_id: int) -> ResponseReturnValue:
    """Take a term off the list."""
    by = acting()
    try:
        remove_term(by, term_id)
    except DomainError as refused:
        by.session.rollback()
        return _terms_page(say(refused.message), 409)
    flash(_("已从词表中移除。"), "done")
    return redirect(url_for(".terms"))


@blueprint.post("/terms/starter")
@requires("term:edit", terms_subject)
def add_starter() -> ResponseReturnValue:
    """Add the built-in terms that are not listed yet."""
    by = acting()
    count = load_terms(by.session, starter(), by.now, by.person)
    flash(_("已加入 %(count)s 个内置词语。", count=count), "done")
    return redirect(url_for(".terms"))
