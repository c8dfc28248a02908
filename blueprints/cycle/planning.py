"""Planning a cycle: anew, from the last one, and changing what is planned."""

from dataclasses import replace

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from builtin.levels import level_name
from domain.errors import DomainError, Invalid
from domain.message import msg
from forms.cycle import PlanForm, dates_typed
from services.cycles import Plan, drop_plan, plan_as, plan_of, replan
from services.offered_templates import version_chosen
from services.organisation import unit_coded
from services.reads.cycles.planning import PlanPage, change_page, next_page, plan_page
from services.reads.subjects import cycle_keyed, cycle_subject, org_unit_subject
from web.acting import acting
from web.language import say
from web.permits import requires
from web.transaction import session


def register(blueprint: Blueprint) -> None:
    """Add the pages to the blueprint."""
    blueprint.get("/units/<unit_code>/cycles/new", endpoint="new")(new)
    blueprint.post("/units/<unit_code>/cycles", endpoint="plan")(plan)
    blueprint.get("/cycles/<cycle_key>/next", endpoint="next")(following)
    blueprint.get("/cycles/<cycle_key>/plan", endpoint="change")(change)
    blueprint.post("/cycles/<cycle_key>/plan", endpoint="replan")(plan_again)
    blueprint.post("/cycles/<cycle_key>/plan/refresh", endpoint="refresh")(refresh)
    blueprint.post("/cycles/<cycle_key>/plan/drop", endpoint="drop")(drop)


@requires("cycle:plan", of=org_unit_subject)
def new(unit_code: str) -> ResponseReturnValue:
    """A cycle that follows none."""
    page = plan_page(session(), unit_coded(session(), unit_code), _choice())
    return _show(page) if page else abort(404)


@requires("cycle:plan", of=cycle_subject)
def following(cycle_key: str) -> ResponseReturnValue:
    """The cycle after another, with everything that differs."""
    return _show(next_page(session(), cycle_keyed(session(), cycle_key) or abort(404), _choice()))


@requires("cycle:plan", of=cycle_subject)
def change(cycle_key: str) -> ResponseReturnValue:
    """A planned cycle, to be changed."""
    return _show(change_page(session(), cycle_keyed(session(), cycle_key) or abort(404), _choice()))


def _choice() -> str:
    return request.args.get("choice", "")


def _show(page: PlanPage, status: int = 200, why: str = "") -> ResponseReturnValue:
    body = render_template("cycle/plan.html", page=page, typed=request.form, why=why)
    return body, status


@requires("cycle:plan", of=org_unit_subject)
def plan(unit_code: str) -> ResponseReturnValue:
    """Plan a cycle; nothing opens yet."""
    by, form = acting(), PlanForm(request.form)
    root = unit_coded(by.session, unit_code)
    try:
        before = cycle_keyed(by.session, form.previous.data or "")
        if before is not None and before.root_id != root.id:
            raise Invalid(msg("上期应是同一单位的周期。"))
        version = version_chosen(by.session, form.choice.data or "", by.now)
        levels = version.outline["levels"]
        dates = dates_typed(request.form, levels, {level: level_name(level) for level in levels})
        wanted = Plan(form.code, form.name, version, root, dates, before, form.units_left_out)
        cycle = plan_as(by, wanted)
    except DomainError as refused:
        by.session.rollback()
        return _again(unit_code, form, say(refused.message))
    flash(_("已筹备，请核对后开启。"), "done")
    return redirect(url_for(".proof", cycle_key=cycle.key))


def _again(unit_code: str, form: PlanForm, why: str) -> ResponseReturnValue:
    """The page with everything that was typed; what differs is told as before."""
    before = cycle_keyed(session(), form.previous.data or "")
    choice = form.choice.data or ""
    try:
        page = (
            next_page(session(), before, choice)
            if before is not None
            else plan_page(session(), unit_coded(session(), unit_code), choice)
        )
    except Invalid:
        page = plan_page(session(), unit_coded(session(), unit_code))
    if page is None:
        abort(404)
    return _show(replace(page, left_out=frozenset(form.units_left_out)), 422, why)


@requires("cycle:plan", of=cycle_subject)
def plan_again(cycle_key: str) -> ResponseReturnValue:
    """Change what is planned; units and chains become those of now."""
    by, form = acting(), PlanForm(request.form)
    cycle = cycle_keyed(by.session, cycle_key) or abort(404)
    try:
        version = version_chosen(by.session, form.choice.data or "", by.now)
        levels = version.outline["levels"]
        dates = dates_typed(request.form, levels, {level: level_name(level) for level in levels})
        wanted = replace(
            plan_of(cycle),
            title=form.name,
            version=version,
            dates=dates,
            left_out=form.units_left_out,
        )
        replan(by, cycle, wanted)
    except DomainError as refused:
        by.session.rollback()
        page = change_page(session(), cycle_keyed(session(), cycle_key) or abort(404))
        return _show(
            replace(page, left_out=frozenset(form.units_left_out)), 422, say(refused.message)
        )
    flash(_("已更新筹备内容，请核对后开启。"), "done")
    return redirect(url_for(".proof", cycle_key=cycle_key))


@requires("cycle:plan", of=cycle_subject)
def refresh(cycle_key: str) -> ResponseReturnValue:
    """Take the units and chains of now into a planned cycle."""
    by = acting()
    cycle = cycle_keyed(by.session, cycle_key) or abort(404)
    try:
        replan(by, cycle, plan_of(cycle))
    except DomainError as refused:
        by.session.rollback()
        flash(say(refused.message), "warning")
        return redirect(url_for(".show", cycle_key=cycle_key))
    flash(_("已按现在的组织和审批链更新。"), "done")
    return redirect(url_for(".proof", cycle_key=cycle_key))


@requires("cycle:plan", of=cycle_subject)
def drop(cycle_key: str) -> ResponseReturnValue:
    """Give up a planned cycle."""
    by = acting()
    try:
        drop_plan(by, cycle_keyed(by.session, cycle_key) or abort(404))
    except DomainError as refused:
        by.session.rollback()
        flash(say(refused.message), "warning")
        return redirect(url_for(".show", cycle_key=cycle_key))
    flash(_("已取消筹备。"), "done")
    return redirect(url_for(".index"))
