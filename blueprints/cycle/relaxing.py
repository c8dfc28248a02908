"""More time for one unit, and waivers for several sections at once, item by item."""

from dataclasses import dataclass

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm.exc import StaleDataError

from domain.errors import DomainError
from domain.message import Message, msg
from domain.text import clean_line
from forms.cycle import ExtensionForm, WaiverForm
from services import moving
from services.moving import Words
from services.outlines import outline_of
from services.reads.cycles.page import cycle_page
from services.reads.cycles.unfinished import unfinished_of
from services.reads.queue import titles_of
from services.reads.subjects import cycle_keyed, cycle_subject, place_of, submission_subject
from services.timetable.extending import Wanted, extend, take_back
from web.acting import acting
from web.clock import today
from web.language import say
from web.permits import may, requires
from web.transaction import of_its_own, session

LONGEST_NAME = 40
MOST_OFFERED = 3000
GONE = msg("没有找到这一章节，或您无权查看。")
NOT_YOURS = msg("这一章节的免报不由您办理。")
AT_ONCE = msg("有人同时办理了同一事项，请重试。")


def register(blueprint: Blueprint) -> None:
    """Add the pages to the blueprint."""
    blueprint.get("/cycles/<cycle_key>/extensions", endpoint="extensions")(extensions)
    blueprint.post("/cycles/<cycle_key>/extensions", endpoint="extend")(give)
    blueprint.post(
        "/cycles/<cycle_key>/extensions/<int:extension_id>/withdraw", endpoint="withdraw"
    )(withdraw)
    blueprint.get("/cycles/<cycle_key>/waivers", endpoint="waivers")(waivers)
    blueprint.post("/cycles/<cycle_key>/waivers", endpoint="waive")(waive)


@requires("cycle:extend", of=cycle_subject)
def extensions(cycle_key: str) -> ResponseReturnValue:
    """Who has more time, and giving it."""
    return _extensions(cycle_key)


def _extensions(cycle_key: str, status: int = 200, why: str = "") -> ResponseReturnValue:
    cycle = cycle_keyed(session(), cycle_key) or abort(404)
    body = render_template(
        "cycle/extensions.html",
        page=cycle_page(session(), cycle, today()),
        sections=outline_of(session(), cycle.version_id).sections,
        left=unfinished_of(session(), cycle, most=MOST_OFFERED),
        typed=request.form or request.args,
        why=why,
    )
    return body, status


@requires("cycle:extend", of=cycle_subject)
def give(cycle_key: str) -> ResponseReturnValue:
    """Give a unit more time."""
    form, by = ExtensionForm(request.form), acting()
    unit_code = clean_line(form.unit.data or "").split(" ")[0]
    found = place_of(by.session, cycle_key, unit_code)
    if found is None:
        return _extensions(cycle_key, 422, _("请从列表中选择参加本周期的单位。"))
    try:
        wanted = Wanted(form.section.data or "", form.limits, form.reason.data or "")
        extend(by, *found, wanted)
    except DomainError as refused:
        by.session.rollback()
        return _extensions(cycle_key, 422, say(refused.message))
    flash(_("已延期，该单位的填报人已收到通知。"), "done")
    return redirect(url_for(".extensions", cycle_key=cycle_key))


@requires("cycle:extend", of=cycle_subject)
def withdraw(cycle_key: str, extension_id: int) -> ResponseReturnValue:
    """Take back more time that was given."""
    by = acting()
    try:
        take_back(by, cycle_keyed(by.session, cycle_key) or abort(404), extension_id)
    except DomainError as refused:
        by.session.rollback()
        return _extensions(cycle_key, 409, say(refused.message))
    flash(_("已收回延期。"), "done")
    return redirect(url_for(".extensions", cycle_key=cycle_key))


@requires("cycle:read", of=cycle_subject)
def waivers(cycle_key: str) -> ResponseReturnValue:
    """What is unfinished, to be ticked and waived with one reason."""
    return _waivers(cycle_key)


def _waivers(cycle_key: str, status: int = 200, why: str = "") -> ResponseReturnValue:
    cycle = cycle_keyed(session(), cycle_key) or abort(404)
    name = clean_line(request.args.get("unit", ""))[:LONGEST_NAME]
    body = render_template(
        "cycle/waivers.html",
        page=cycle_page(session(), cycle, today()),
        left=unfinished_of(session(), cycle, name),
        name=name,
        ticked=set(request.form.getlist("item")),
        reason=request.form.get("reason", ""),
        why=why,
    )
    return body, status


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one section: `why_not` is None where it was waived."""

    submission_id: int
    why_not: Message | None


@requires("cycle:read", of=cycle_subject)
def waive(cycle_key: str) -> ResponseReturnValue:
    """Waive what was ticked, each in a transaction of its own; say what became of each."""
    form = WaiverForm(request.form)
    if not form.picked:
        return _waivers(cycle_key, 422, _("请先勾选要免报的章节。"))
    words = Words((form.reason.data or "").strip())
    if not words.reason:
        return _waivers(cycle_key, 422, _("请写明免报的理由，它会印在终稿附件中。"))
    outcomes = [_waive_one(each, words) for each in form.picked]
    known = [each.submission_id for each in outcomes if each.why_not is not GONE]
    return render_template(
        "cycle/waived.html",
        page=cycle_page(session(), cycle_keyed(session(), cycle_key) or abort(404), today()),
        done=[each for each in outcomes if each.why_not is None],
        refused=[each for each in outcomes if each.why_not is not None],
        titles=titles_of(session(), known),
    )


def _waive_one(submission_id: int, words: Words) -> Outcome:
    try:
        with of_its_own():
            subject = submission_subject(session(), submission_id)
            if subject is None or not may("submission:read", subject):
                raise DomainError(GONE)
            if not may("submission:waive", subject):
                raise DomainError(NOT_YOURS)
            moving.waive(acting(), submission_id, words)
    except DomainError as refused:
        return Outcome(submission_id, refused.message)
    except (StaleDataError, IntegrityError, OperationalError):
        return Outcome(submission_id, AT_ONCE)
    return Outcome(submission_id, None)
