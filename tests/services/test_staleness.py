"""Staleness by name: what used a reopened section, why it is stale, and what clears it."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.errors import NotAllowed
from domain.staleness import Kind, Remedy, What
from domain.workflow.handover import ReportState
from models import AuditEvent, ReportFile, SourceSettlement
from services.moving import Words, reinstate, waive
from services.paragraph_uses import taken_blocks
from services.reads.staleness_page import StalenessPage, StaleRow, staleness_page
from services.reads.way_up import Undoing, way_to_reopen
from services.refreshing import refresh_figures
from services.reports import send
from services.sections import load_section
from tests.services.staged import (
    WHY,
    compile_from_branches,
    freeze_the_report,
    hand_over_and_get_back,
    open_again,
    say,
)
from tests.services.world import World, filled

BRANCHES = ("b1", "b2", "b3")
FIGURES = {(Kind.FIGURE, key) for key in ("meetings", "members", "hours")}


@pytest.fixture
def compiled(world: World) -> World:
    """Everything is approved; the company's text holds a paragraph of b1 and one of b2."""
    for unit in BRANCHES:
        say(world, unit)
        world.submit(unit)
        world.approve(unit)
        world.finish(unit, "plan")
    compile_from_branches(world, "b1", "b2")
    return world


def page_of(world: World, unit: str = "c1") -> StalenessPage:
    return staleness_page(world.session, world.cycle, world.cycle_unit(unit))


def listed(world: World, unit: str = "c1") -> dict[tuple[Kind, str], StaleRow]:
    page = page_of(world, unit)
    rows = [row for section in page.sections for row in section.rows]
    rows += page.report.rows if page.report else ()
    return {(row.kind, row.name): row for row in rows}


def approvals(world: World) -> set[tuple[Kind, str]]:
    return {(kind, name) for kind, name in listed(world) if kind is Kind.APPROVAL}


def test_nothing_is_stale_while_nothing_has_changed(compiled: World) -> None:
    freeze_the_report(compiled)
    for unit in ("c1", "g", "b1"):
        assert listed(compiled, unit) == {}


def test_reopening_marks_exactly_what_used_the_branch(compiled: World) -> None:
    open_again(compiled, "c1", "b1")
    found = listed(compiled)
    signed = approvals(compiled)
    assert len(signed) == 2
    assert found.keys() == FIGURES | signed | {(Kind.PARAGRAPH, "text:1")}
    assert {row.units for row in found.values()} == {("b1 党支部",)}
    assert found[Kind.PARAGRAPH, "text:1"].words == "b1 开展会议。"
    assert listed(compiled, "g") == {}


def test_a_cause_names_the_unit_the_act_the_person_and_the_reason(compiled: World) -> None:
    open_again(compiled, "c1", "b1")
    (section,) = page_of(compiled).sections
    (cause,) = section.causes
    assert (cause.unit_name, cause.what, cause.by) == ("b1 党支部", What.REOPENED, "c1.approver")
    assert (cause.reason, cause.at, cause.is_open) == (WHY.reason, compiled.now, True)
    assert cause.submission_id == compiled.submission("b1").id


def test_a_figure_tells_what_it_was_and_what_it_is(compiled: World) -> None:
    open_again(compiled, "c1", "b1")
    compiled.save("b1", {"meetings": filled("b1", meetings=8)["meetings"]})
    compiled.submit("b1")
    compiled.approve("b1")
    found = listed(compiled)
    change = found[Kind.FIGURE, "meetings"].change
    assert change is not None
    assert (change.before, change.after) == ("9次", "14次")
    members = found[Kind.FIGURE, "members"].change
    assert members is not None
    assert members.before == members.after
    # the branch still says these very words
    assert (Kind.PARAGRAPH, "text:1") not in found


def test_the_same_content_approved_again_is_not_stale(compiled: World) -> None:
    open_again(compiled, "c1", "b1")
    compiled.submit("b1")
    compiled.approve("b1")
    assert listed(compiled) == {}


def test_refreshing_one_figure_clears_that_one_and_is_recorded(compiled: World) -> None:
    open_again(compiled, "c1", "b1")
    before = listed(compiled).keys()
    by, submission = compiled.by("c1.compiler"), compiled.submission("c1")
    refresh_figures(by, submission.id, ["meetings"])
    assert listed(compiled).keys() == before - {(Kind.FIGURE, "meetings")}
    refresh_figures(by, submission.id)
    assert listed(compiled).keys() == before - FIGURES
    events = compiled.session.scalars(
        select(AuditEvent)
        .where(AuditEvent.kind == "figures_refreshed")
        .order_by(AuditEvent.position)
    ).all()
    assert [[each[0] for each in event.facts["figures"]] for event in events] == [
        ["meetings"],
        ["members", "hours"],
    ]
    assert events[0].facts["figures"] == [["meetings", "9次", "6次"]]
    assert events[0].person_id == compiled.people["c1.compiler"].id


def test_what_was_refreshed_too_early_is_stale_again(compiled: World) -> None:
    open_again(compiled, "c1", "b1")
    refresh_figures(compiled.by("c1.compiler"), compiled.submission("c1").id)
    compiled.submit("b1")
    compiled.approve("b1")
    assert listed(compiled).keys() == FIGURES
    refresh_figures(compiled.by("c1.compiler"), compiled.submission("c1").id)
    assert listed(compiled) == {}


def test_what_is_not_stale_or_not_open_is_not_refreshed(compiled: World) -> None:
    by, submission = compiled.by("c1.compiler"), compiled.submission("c1")
    with pytest.raises(NotAllowed, match="当前状态不能"):
        refresh_figures(by, submission.id)
    open_again(compiled, "c1")
    with pytest.raises(NotAllowed, match="没有过时"):
        refresh_figures(by, submission.id)
    open_again(compiled, "b1")
    with pytest.raises(NotAllowed, match="没有过时"):
        refresh_figures(by, submission.id, ["budget"])


def test_handing_in_again_clears_the_section(compiled: World) -> None:
    open_again(compiled, "c1", "b1")
    compiled.finish("b1", meetings=8)
    found = listed(compiled)
    assert (Kind.PARAGRAPH, "text:1") in found  # its words were written anew
    compiled.submit("c1")
    assert listed(compiled).keys() == {(Kind.PARAGRAPH, "text:1")}


def test_a_paragraph_that_was_kept_for_a_reason_is_not_stale(compiled: World) -> None:
    open_again(compiled, "c1", "b1")
    compiled.finish("b1", meetings=8)
    blocks = taken_blocks(compiled.session, compiled.template, compiled.cycle_unit("c1"))
    (source,) = blocks[0].sources
    compiled.session.add(
        SourceSettlement(
            submission_id=compiled.submission("c1").id,
            unit_code="b1",
            digest=source.digest,
            from_revision=1,
            to_revision=2,
            is_kept=True,
            reason="总体情况没有变",
            settled_by_id=compiled.people["c1.compiler"].id,
            settled_at=compiled.now,
        )
    )
    compiled.session.flush()
    assert (Kind.PARAGRAPH, "text:1") not in listed(compiled)


@pytest.mark.parametrize("is_asked_again", [False, True])
def test_waiving_and_asking_again_below_are_causes(world: World, is_asked_again: bool) -> None:
    for unit in ("b1", "b2"):
        world.finish(unit)
    let_off = world.submission("b3").id
    if is_asked_again:
        waive(world.by("c1.approver"), let_off, WHY)
    else:
        world.finish("b3")
    world.finish("c1")
    open_again(world, "c1")
    if is_asked_again:
        reinstate(world.by("c1.approver"), let_off)
    else:
        open_again(world, "b3")
        waive(world.by("c1.approver"), let_off, WHY)
    (section,) = page_of(world).sections
    expected = What.REINSTATED if is_asked_again else What.WAIVED
    assert [(cause.unit_name, cause.what) for cause in section.causes] == [("b3 党支部", expected)]
    assert {row.name for row in section.rows if row.kind is Kind.FIGURE} == {
        "meetings",
        "members",
        "hours",
    }


def test_in_review_what_to_do_is_to_return_it(compiled: World) -> None:
    open_again(compiled, "c1")
    compiled.submit("c1")
    open_again(compiled, "b1")
    remedies = {row.remedy for row in listed(compiled).values()}
    assert remedies == {Remedy.RETURN_FIRST}


def test_a_returned_report_its_files_and_its_handover_are_stale_until_compiled_anew(
    compiled: World,
) -> None:
    report = freeze_the_report(compiled)
    for kind in ("pdf", "docx"):
        compiled.session.add(
            ReportFile(
                report_id=report.id, format=kind, sha256="0" * 64, size=1, made_at=compiled.now
            )
        )
    hand_over_and_get_back(compiled, report)
    assert listed(compiled) == {}
    open_again(compiled, "c1", "b3")
    page = page_of(compiled)
    assert page.report is not None
    assert [(row.kind, row.remedy) for row in page.report.rows] == [
        (Kind.REPORT, Remedy.COMPILE_ANEW),
        (Kind.FILE, Remedy.COMPILE_ANEW),
        (Kind.FILE, Remedy.COMPILE_ANEW),
        (Kind.HANDOVER, Remedy.SEND_NEW_ISSUE),
    ]
    assert [cause.unit_name for cause in page.report.causes] == ["一公司党委", "b3 党支部"]
    compiled.finish("b3", meetings=5)
    compiled.submit("c1")
    compiled.approve("c1")
    assert page_of(compiled).report is not None
    freeze_the_report(compiled)
    assert listed(compiled) == {}


def way(world: World, unit: str) -> list[tuple[Undoing, str, str]]:
    section = load_section(world.session, world.submission(unit).id)
    return [
        (step.what, step.unit_code, step.report_state or "")
        for step in way_to_reopen(world.session, section)
    ]


def test_the_way_to_a_reopening_runs_from_the_top_down(compiled: World) -> None:
    assert way(compiled, "b1") == [(Undoing.SECTION, "c1", "")]
    report = freeze_the_report(compiled)
    send(compiled.by("c1.compiler"), report.id)
    compiled.finish("g")
    frozen, sent = (Undoing.REPORT, "c1", ReportState.SENT), (Undoing.SECTION, "g", "")
    assert way(compiled, "b1") == [sent, frozen, (Undoing.SECTION, "c1", "")]
    assert way(compiled, "c1") == [sent, frozen]
    assert way(compiled, "g") == []


def test_a_section_that_was_let_off_holds_nothing_below(world: World) -> None:
    world.finish("b1")
    waive(world.by("g.compiler"), world.submission("c1").id, Words("本级不填"))
    assert way(world, "b1") == []


def test_a_frozen_report_says_nothing_from_below_a_section_it_was_let_off(world: World) -> None:
    waive(world.by("g.compiler"), world.submission("c1").id, Words("本级不填"))
    for unit in BRANCHES:
        world.finish(unit, "plan")
    world.finish("c1", "plan")
    freeze_the_report(world)
    world.finish("b1")
    waive(world.by("c1.approver"), world.submission("b2").id, Words("新成立"))
    assert listed(world) == {}


def test_names_are_those_of_the_cycle(compiled: World, session: Session) -> None:
    compiled.units["b1"].name = "改了名的党支部"
    session.flush()
    open_again(compiled, "c1", "b1")
    assert listed(compiled)[Kind.FIGURE, "meetings"].units == ("b1 党支部",)
