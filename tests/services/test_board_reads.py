"""The progress board, urging for what was never handed in, and where the work waits."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from domain.errors import NotAllowed
from domain.workflow.states import State
from models import AuditEvent, Decision, Submission
from services.moving import Words, send_back, waive
from services.reads.board import Board, Day, Filters, Lateness, Sort, board_of
from services.reads.board.cells import cells_of
from services.reads.board.listing import Listing, listing_of
from services.reads.board.pace import pace_of
from services.reads.board.waiting import loads_of, step_leads
from services.reads.history import history_of
from services.verbs.urging import urge
from tests.services.world import ZONE, World, filled

LATER = date(2023, 11, 23)
DAY = Day(LATER, ZONE)
STEPS = ("nothing", "save", "submit", "half", "approve", "return", "waive")
FILTERS = st.builds(
    Filters,
    state=st.none() | st.sampled_from(State),
    lateness=st.none() | st.sampled_from(Lateness),
    days=st.integers(0, 30),
    section=st.sampled_from(["", "work", "plan", "no such"]),
    who=st.sampled_from(["", "b1", "reviewer", "B2.Drafter"]),
    unit=st.sampled_from(["", "b1", "一公司", "集团", "无此"]),
    sort=st.sampled_from(Sort),
    is_flat=st.booleans(),
)


def bring(world: World, unit: str, step: str) -> None:
    """Bring the first section of a unit to where a word says."""
    if step == "waive":
        waive(world.by("c1.compiler"), world.submission(unit).id, Words("本年没有党员。"))
    if step in ("nothing", "waive"):
        return
    world.save(unit, filled(unit))
    if step == "save":
        return
    shown = world.submit(unit).content_hash
    if step == "return":
        person = world.by(f"{unit}.secretary")
        send_back(person, world.submission(unit).id, shown, Words("请核对会议次数。"))
    world.approve(unit, steps={"half": 1, "approve": 9}.get(step, 0))


def board(world: World, filters: Filters, unit: str = "g", day: Day = DAY) -> Board:
    return board_of(world.session, world.cycle, world.cycle_unit(unit), day, filters)


def listing(world: World, filters: Filters) -> Listing:
    return listing_of(world.session, world.cycle, world.cycle_unit("g"), DAY, filters)


# ---------------------------------------------------------------- the totals are those of the cells
@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=st.lists(st.sampled_from(STEPS), min_size=3, max_size=3), filters=FILTERS)
def test_totals_add_up_whatever_is_left_out_and_the_export_lists_what_the_board_counts(
    world: World, steps: list[str], filters: Filters
) -> None:
    with world.session.begin_nested() as undone:
        for unit, step in zip(("b1", "b2", "b3"), steps, strict=True):
            bring(world, unit, step)
        every, asked = board(world, Filters()), board(world, filters)
        cells = [cell for row in every.rows for cell in row.cells if cell]
        assert Counter(cell.state for cell in cells) == every.counts
        assert sum(cell.is_late for cell in cells) == every.late
        assert (asked.counts, asked.late, asked.units) == (every.counts, every.late, every.units)
        for row in every.rows:
            listed = [tally for tally in row.by_section if tally]
            assert sum(tally.sections for tally in listed) == row.below.sections
            assert sum(tally.late for tally in listed) == row.below.late
        found = listing(world, filters)
        shown = {cell.submission_id for row in asked.rows for cell in row.cells if cell}
        assert {each.cell.submission_id for each in found.listed} <= shown
        assert len(found.listed) == asked.fitting
        assert len(found.units) == asked.fitting_units
        assert found.whole.states == every.counts
        undone.rollback()
    world.session.expire_all()


def test_a_unit_is_asked_for_by_who_has_it_now(world: World) -> None:
    bring(world, "b1", "submit")
    bring(world, "b2", "half")
    assert [row.code for row in board(world, Filters(who="C1.reviewer")).rows] == ["g", "c1", "b2"]
    assert [row.code for row in board(world, Filters(who="b1.")).rows] == ["g", "c1", "b1"]
    listed = listing(world, Filters(section="work")).listed
    whom = {each.unit_code: each.cell.held_by for each in listed}
    assert set(whom["b1"]) == {"b1.secretary"}
    assert set(whom["b3"]) == {"b3.drafter"}


def test_lateness_tells_what_is_overdue_what_soon_will_be_and_what_came_late(world: World) -> None:
    bring(world, "b1", "approve")
    world.now += timedelta(days=14)
    bring(world, "b2", "submit")
    late = {unit: len(listing(world, Filters(lateness=unit)).listed) for unit in Lateness}
    assert late == {Lateness.OVERDUE: 9, Lateness.SOON: 0, Lateness.HANDED_IN_LATE: 1}
    soon = Filters(lateness=Lateness.SOON, days=3)
    assert board(world, soon, day=Day(date(2023, 11, 17), ZONE)).fitting == 9
    assert board(world, soon, day=Day(date(2023, 11, 16), ZONE)).fitting == 0


def test_units_stand_as_asked_worst_first_or_by_name(world: World) -> None:
    for unit, step in (("b1", "approve"), ("b3", "save")):
        bring(world, unit, step)

    def order(sort: Sort) -> list[str]:
        return [row.code for row in board(world, Filters(sort=sort, is_flat=True), "c1").rows]

    assert order(Sort.LATE) == ["c1", "b2", "b3", "b1"]
    assert order(Sort.DONE) == ["c1", "b2", "b3", "b1"]
    assert order(Sort.UNIT) == ["c1", "b1", "b2", "b3"]


def test_groups_fold_where_many_units_are_asked_for_and_open_by_their_code(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.reads.board.UNFOLDED_UNITS", 3)
    folded = board(world, Filters())
    assert [(row.code, row.is_folded) for row in folded.rows] == [("g", False), ("c1", True)]
    assert folded.rows[1].below.sections == 6
    opened = board(world, Filters(opened=frozenset({"c1"})))
    assert [row.code for row in opened.rows] == ["g", "c1", "b1", "b2", "b3"]
    assert [row.code for row in board(world, Filters(unit="b2")).rows] == ["g", "c1", "b2"]


def test_a_long_list_is_parted_into_pages(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.reads.board.PAGE_ROWS", 2)
    pages = [board(world, Filters(is_flat=True, page=page)) for page in (1, 2, 3, 9)]
    assert [[row.code for row in each.rows] for each in pages] == [
        ["g", "c1"],
        ["b1", "b2"],
        ["b3"],
        ["b3"],
    ]


# ---------------------------------------------------------------- urging for a draft
def test_who_writes_is_urged_for_what_was_never_handed_in(world: World) -> None:
    number = world.submission("b1").id
    people = urge(world.by("c1.compiler"), number, Words("请于今天报送。"))
    assert people == {world.people["b1.drafter"].id}
    event = world.session.scalars(
        select(AuditEvent).where(AuditEvent.kind == "urged", AuditEvent.person_id.is_not(None))
    ).one()
    assert event.facts["people"] == sorted(people)
    assert world.session.scalars(select(Decision)).all() == []
    (line,) = history_of(world.session, number)
    assert (line.verb, line.person, line.words) == ("urge", "c1.compiler", "请于今天报送。")


def test_a_draft_is_not_urged_for_again_within_four_hours(world: World) -> None:
    number = world.submission("b1").id
    urge(world.by("c1.compiler"), number, Words())
    world.now += timedelta(hours=3, minutes=59)
    with pytest.raises(NotAllowed):
        urge(world.by("c1.compiler"), number, Words())
    assert urge(world.by("g.compiler"), number, Words())
    world.now += timedelta(minutes=1)
    assert urge(world.by("c1.compiler"), number, Words())


# ---------------------------------------------------------------- where the work waits
def test_a_step_takes_as_long_as_from_its_opening_to_the_decision(world: World) -> None:
    for unit, days in (("b1", 1), ("b2", 2), ("b3", 5)):
        world.save(unit, filled(unit))
        world.submit(unit)
        world.now += timedelta(days=days)
        world.approve(unit, steps=1)
    cells = cells_of(world.session, world.cycle_unit("g"), DAY, with_holders=True)
    leads = step_leads(world.session, world.cycle_unit("g"), cells, world.template.levels)
    found = {(lead.level, lead.title): lead for lead in leads}
    own = found["branch", "支部书记"]
    assert (own.decided, own.median, own.ninth, own.waiting) == (3, 2.0, 5.0, 0)
    above = found["branch", "公司审核"]
    assert (above.decided, above.median, above.waiting, above.late) == (0, None, 3, 3)


def test_a_person_has_what_waits_for_them_and_what_they_write(world: World) -> None:
    bring(world, "b1", "half")
    bring(world, "b2", "half")
    cells = cells_of(world.session, world.cycle_unit("c1"), DAY, with_holders=True)
    loads = {load.holder.username: (load.sections, load.late) for load in loads_of(cells)}
    assert loads == {
        "c1.reviewer": (2, 2),
        "c1.compiler": (2, 2),
        "b1.drafter": (1, 1),
        "b2.drafter": (1, 1),
        "b3.drafter": (2, 2),
    }


def test_progress_adds_up_day_by_day_and_ends_where_things_stand(world: World) -> None:
    bring(world, "b1", "approve")
    world.now += timedelta(days=2)
    bring(world, "b2", "submit")
    bring(world, "b3", "waive")
    pace = pace_of(world.session, world.cycle, world.cycle_unit("g"), DAY)
    assert pace.total == 9
    assert (pace.days[0].day, pace.days[-1].day) == (date(2023, 11, 1), LATER)
    assert [(each.day.day, each.submitted, each.approved) for each in pace.changes] == [
        (1, 0, 0),
        (7, 1, 1),
        (9, 2, 1),
        (23, 2, 1),
    ]
    days = [(each.submitted, each.approved) for each in pace.days]
    assert days == sorted(days)
    assert {due for _, due in pace.due} == {date(2023, 11, 20)}


def test_every_section_is_counted_once(world: World) -> None:
    cells = cells_of(world.session, world.cycle_unit("g"), DAY, with_holders=False)
    numbers = [cell.submission_id for each in cells.values() for cell in each.values()]
    assert sorted(numbers) == sorted(world.session.scalars(select(Submission.id)))


def test_a_question_begins_again_without_its_place() -> None:
    asked = Filters(unit="b", opened=frozenset({"c1"}), page=3)
    assert asked.without_place == replace(asked, opened=frozenset(), page=1)
