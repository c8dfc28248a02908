"""The reads behind the desk, the board and the lists, on both databases."""

from datetime import date, timedelta

import pytest

from domain.access.roles import Role
from domain.cycle.dates import Dates
from domain.workflow.handover import ReportAction, ReportState
from domain.workflow.states import State
from services.accounts import give_role
from services.cycles import Plan, close_cycle, plan_cycle
from services.moving import Words, send_back
from services.outlines import add_version, outlines_of
from services.reads import desk as desk_reads
from services.reads.board import Day, Filters, board_of
from services.reads.desk import Tab, Urgency, desk_for
from services.reads.places import best_of, cycles_of, places_for
from services.reads.report_list import reports_for
from services.reads.standing import Below, standing_of
from services.reports import Cover, accept, compile_report, freeze, receive, send
from services.reports import send_back as send_report_back
from tests.services.world import START, ZONE, World, filled

TODAY = (START + timedelta(days=1)).date()
LATER = date(2023, 11, 22)


# ---------------------------------------------------------------- the desk
@pytest.mark.parametrize("tab", Tab)
def test_somebody_without_a_post_has_an_empty_desk(world: World, tab: Tab) -> None:
    desk = desk_for(world.session, world.actor("auditor"), tab, TODAY)
    assert desk.rows == ()
    assert set(desk.counts.values()) == {0}


def test_a_long_list_is_cut_and_says_so(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk_reads, "MOST_ROWS", 1)
    desk = desk_for(world.session, world.actor("b1.drafter"), Tab.TO_DO, TODAY)
    assert len(desk.rows) == 1
    assert desk.counts[Tab.TO_DO] == 2
    assert desk.left_out == 1


def test_what_waits_for_a_decision_is_due_when_its_step_is(world: World) -> None:
    world.save("b1", filled("b1"))
    world.submit("b1")
    (row,) = desk_for(world.session, world.actor("b1.secretary"), Tab.TO_DO, TODAY).rows
    assert row.to_decide
    assert row.due_on == (world.now + timedelta(days=3)).date()
    assert row.details.step == "支部书记"
    assert row.details.with_whom == ("b1.secretary",)


def test_a_step_that_somebody_took_is_on_nobodys_desk(world: World) -> None:
    world.finish("b1")
    for person in ("b1.secretary", "c1.reviewer"):
        assert desk_for(world.session, world.actor(person), Tab.TO_DO, TODAY).rows == ()


def test_a_section_that_is_both_returned_and_late_counts_as_returned(world: World) -> None:
    world.save("b1", filled("b1"))
    shown = world.submit("b1").content_hash
    send_back(world.by("b1.secretary"), world.submission("b1").id, shown, Words("请核对会议次数。"))
    rows = desk_for(world.session, world.actor("b1.drafter"), Tab.TO_DO, LATER).rows
    assert [row.urgency for row in rows] == [Urgency.RETURNED, Urgency.OVERDUE]
    assert all(row.is_late for row in rows)
    assert rows[0].details.sent_back is not None
    assert rows[0].details.sent_back.words == "请核对会议次数。"


# ---------------------------------------------------------------- how units stand
def test_a_unit_stands_with_the_sums_of_all_levels_below(world: World) -> None:
    world.finish("b1")
    (group,) = standing_of(world.session, world.actor("g.reviewer"), LATER)
    assert group.below == Below(sections=8, done=1, late=7)
    assert [mark.number for mark in group.marks] == ["一", "二"]
    assert all(mark.is_late for mark in group.marks)


def test_a_branch_stands_with_nothing_below(world: World) -> None:
    (branch,) = standing_of(world.session, world.actor("b1.drafter"), TODAY)
    assert branch.below == Below()
    assert branch.done == 0


def test_a_closed_cycle_stands_nowhere(world: World) -> None:
    close_cycle(world.by("admin"), world.cycle)
    assert standing_of(world.session, world.actor("c1.reviewer"), TODAY) == ()


# ---------------------------------------------------------------- where a page begins
def test_a_planned_cycle_is_no_place_to_go(world: World) -> None:
    version = add_version(world.session, world.template, START)
    dates = Dates(date(2024, 11, 1), date(2024, 11, 20), date(2024, 12, 31))
    plan = Plan(
        "later",
        "2024 年小报告",
        version,
        world.units["g"],
        dict.fromkeys(world.template.levels, dates),
    )
    plan_cycle(world.session, plan)
    places = places_for(world.session, world.actor("c1.reviewer"))
    assert [place.cycle_key for place in places] == ["small-2023"]
    assert [cycle.key for cycle in cycles_of(world.session, world.cycle_unit("c1"))] == [
        "small-2023"
    ]


def test_an_administrator_has_no_place_among_the_reports(world: World) -> None:
    assert places_for(world.session, world.actor("admin")) == ()
    assert best_of(()) is None


# ---------------------------------------------------------------- the board
def test_the_board_counts_what_its_filters_hide(world: World) -> None:
    world.finish("b2")
    day, filters = Day(LATER, ZONE), Filters(state=State.APPROVED)
    board = board_of(world.session, world.cycle, world.cycle_unit("g"), day, filters)
    assert [row.code for row in board.rows] == ["g", "c1", "b2"]
    assert (board.total, board.done, board.late, board.units) == (10, 1, 9, 5)
    below = {row.code: (row.below.sections, row.below.done, row.below.late) for row in board.rows}
    assert below == {"g": (8, 1, 7), "c1": (6, 1, 5), "b2": (0, 0, 0)}


# ---------------------------------------------------------------- lists of reports
def finish_all(world: World) -> None:
    for unit in ("b1", "b2", "b3", "c1"):
        world.finish(unit)
        world.finish(unit, "plan")


def report_of(world: World, username: str, unit: str = "c1"):  # type: ignore[no-untyped-def]  # a row or None
    rows = reports_for(world.session, world.actor(username))
    return next((row for row in rows if row.unit_code == unit), None)


def test_reports_are_listed_where_there_is_a_cover_and_a_post(world: World) -> None:
    assert [row.unit_code for row in reports_for(world.session, world.actor("g.reviewer"))] == [
        "g",
        "c1",
    ]
    assert [row.unit_code for row in reports_for(world.session, world.actor("c1.reviewer"))] == [
        "c1"
    ]
    assert reports_for(world.session, world.actor("b1.drafter")) == ()
    assert reports_for(world.session, world.actor("admin")) == ()


def test_a_report_can_be_compiled_when_every_section_is_done(world: World) -> None:
    assert not report_of(world, "c1.compiler").to_compile
    finish_all(world)
    assert report_of(world, "c1.compiler").to_compile
    assert report_of(world, "c1.compiler").approved == 2
    assert not report_of(world, "c1.reviewer").to_compile


def test_each_person_is_offered_the_acts_that_are_theirs(world: World) -> None:
    finish_all(world)
    cover = Cover("一党〔2023〕5号", "王一", TODAY)
    number = compile_report(world.by("c1.compiler"), world.cycle, world.units["c1"].id, cover).id
    assert report_of(world, "c1.approver").actions == (ReportAction.FREEZE,)
    freeze(world.by("c1.approver"), number)
    assert report_of(world, "c1.compiler").actions == (ReportAction.SEND,)
    send(world.by("c1.compiler"), number)
    assert report_of(world, "c1.compiler").actions == ()
    assert report_of(world, "g.reviewer").actions == (ReportAction.RECEIVE,)
    receive(world.by("g.reviewer"), number)
    assert report_of(world, "g.reviewer").actions == (ReportAction.ACCEPT, ReportAction.RETURN)
    accept(world.by("g.reviewer"), number)
    row = report_of(world, "g.reviewer")
    assert (row.state, row.waits_for_reader) == (ReportState.ACCEPTED, False)


def test_the_topmost_unit_has_nobody_to_send_its_report_to(world: World) -> None:
    finish_all(world)
    world.finish("g")
    world.finish("g", "plan")
    give_role(world.session, world.people["g.compiler"], world.units["g"], Role.APPROVER, world.now)
    cover = Cover("集党〔2023〕9号", "王一", TODAY)
    number = compile_report(world.by("g.compiler"), world.cycle, world.units["g"].id, cover).id
    freeze(world.by("g.compiler"), number)
    assert report_of(world, "g.compiler", "g").actions == ()


def test_a_returned_report_can_be_compiled_anew(world: World) -> None:
    finish_all(world)
    cover = Cover("一党〔2023〕5号", "王一", TODAY)
    number = compile_report(world.by("c1.compiler"), world.cycle, world.units["c1"].id, cover).id
    freeze(world.by("c1.approver"), number)
    send(world.by("c1.compiler"), number)
    receive(world.by("g.reviewer"), number)
    send_report_back(world.by("g.reviewer"), number, "附件与正文不一致。")
    assert report_of(world, "c1.compiler").to_compile


# ---------------------------------------------------------------- outlines
def test_several_outlines_are_found_at_once(world: World) -> None:
    found = outlines_of(world.session, [world.cycle.version_id])
    assert found[world.cycle.version_id].key == "small"
    assert outlines_of(world.session, []) == {}


def test_an_outline_that_there_is_not_is_a_defect(world: World) -> None:
    with pytest.raises(KeyError):
        outlines_of(world.session, [999_999])
