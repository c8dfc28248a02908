"""The timetable of a cycle: more time for one unit, other dates for all, late marks that stay."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select

from domain.cycle.dates import Dates, Limits
from domain.errors import Invalid, NotAllowed
from models import AuditEvent, Cycle, CycleLevel, Decision, Extension, NoticeEvent, Reminder
from services.cycles import close_cycle
from services.errors import NotFound
from services.moving import Words, send_back
from services.reads.history import history_of
from services.reads.timing import timing_of
from services.reminders.planning import plan_reminders
from services.timetable.changing import change_dates
from services.timetable.extending import Wanted, extend, take_back
from services.timetable.openness import closing_day
from services.verbs.undoing import undo
from tests.services.world import START, World, filled

DUE, CLOSES = date(2023, 11, 20), date(2023, 12, 31)
LATER = Limits(date(2024, 1, 10), date(2024, 1, 15))
AFTER = datetime(2024, 1, 5, 10, 0, tzinfo=START.tzinfo)


def on(world: World, day: date) -> None:
    world.now = world.now.replace(year=day.year, month=day.month, day=day.day)


def give(world: World, unit: str = "b1", section: str = "", limits: Limits = LATER) -> Extension:
    wanted = Wanted(section, limits, "班子调整，请予延期")
    return extend(world.by("admin"), world.cycle, world.cycle_unit(unit), wanted)


def levels(world: World, **changes: Dates) -> dict[str, Dates]:
    rows = world.session.scalars(
        select(CycleLevel).where(CycleLevel.cycle_id == world.cycle.id)
    ).all()
    found = {row.level: Dates(row.opens_on, row.due_on, row.closes_on) for row in rows}
    return found | changes


def test_a_unit_with_more_time_submits_after_closing_and_no_other_does(world: World) -> None:
    give(world)
    for unit in ("b1", "b2"):
        world.save(unit, filled(unit))
    world.now = AFTER
    world.finish("b1")
    with pytest.raises(NotAllowed, match="已于 2023-12-31 关闭"):
        world.submit("b2")


def test_more_time_for_one_section_leaves_the_others_as_they_were(world: World) -> None:
    give(world, section="work")
    assert world.submission("b1").due_on == LATER.due_on
    assert world.submission("b1", "plan").due_on == DUE
    world.now = AFTER
    with pytest.raises(NotAllowed, match="关闭"):
        world.save("b1", filled("b1", "plan"), "plan")


def test_what_is_given_again_takes_the_place_of_what_stood(world: World) -> None:
    first = give(world)
    later = Limits(LATER.due_on + timedelta(days=5), LATER.closes_on + timedelta(days=5))
    give(world, limits=later)
    assert world.submission("b1").due_on == later.due_on
    assert first.withdrawn_at is not None
    earlier = Limits(date(2023, 11, 25), date(2023, 12, 31))
    give(world, limits=earlier)
    assert world.submission("b1").due_on == earlier.due_on


def test_what_is_taken_back_leaves_the_dates_of_the_level(world: World) -> None:
    extension = give(world)
    take_back(world.by("admin"), world.cycle, extension.id)
    submission = world.submission("b1")
    assert (submission.due_on, submission.closes_on) == (DUE, None)
    with pytest.raises(NotAllowed, match="已经收回"):
        take_back(world.by("admin"), world.cycle, extension.id)
    with pytest.raises(NotFound):
        take_back(world.by("admin"), world.cycle, 999)


@pytest.mark.parametrize(
    ("limits", "why"),
    [
        (Limits(date(2024, 1, 10), date(2024, 1, 9)), "不能早于截止"),
        (Limits(date(2023, 11, 6), date(2024, 1, 9)), "不能早于今天"),
        (Limits(DUE, CLOSES), "应晚于本级原定"),
    ],
)
def test_days_that_give_no_more_time_are_refused(world: World, limits: Limits, why: str) -> None:
    with pytest.raises(Invalid, match=why):
        give(world, limits=limits)
    assert world.session.scalars(select(Extension)).all() == []


def test_more_time_needs_a_reason_an_open_cycle_and_a_section_of_the_unit(world: World) -> None:
    by, unit = world.by("admin"), world.cycle_unit("b1")
    with pytest.raises(Invalid, match="理由"):
        extend(by, world.cycle, unit, Wanted("", LATER, " "))
    with pytest.raises(Invalid, match="理由不能超过"):
        extend(by, world.cycle, unit, Wanted("", LATER, "长" * 600))
    with pytest.raises(Invalid, match="不填报这一章节"):
        extend(by, world.cycle, unit, Wanted("nowhere", LATER, "理由充分"))
    close_cycle(by, world.cycle)
    with pytest.raises(NotAllowed, match="进行中"):
        give(world)


def test_who_gave_more_time_and_why_is_on_record_and_told(world: World) -> None:
    extension = give(world)
    take_back(world.by("admin"), world.cycle, extension.id)
    chain = f"cycle:{world.cycle.id}"
    events = world.session.scalars(
        select(AuditEvent).where(AuditEvent.chain == chain).order_by(AuditEvent.position)
    ).all()
    assert [event.kind for event in events][-2:] == ["extension_given", "extension_withdrawn"]
    assert events[-2].facts["reason"] == "班子调整，请予延期"
    assert events[-2].facts["unit"] == "b1 党支部"
    lines = history_of(world.session, world.submission("b1").id)
    assert [(line.verb, line.person) for line in lines] == [
        ("extended", "admin"),
        ("unextended", "admin"),
    ]
    kinds = world.session.scalars(select(NoticeEvent.kind)).all()
    assert {"extension_given", "extension_withdrawn"} <= set(kinds)
    assert timing_of(world.session, world.submission("b1").id).extension is None


def test_reminders_go_by_the_day_of_the_extension(world: World) -> None:
    give(world)
    plan_reminders(world.session, AFTER)
    about = world.session.scalars(select(Reminder.about)).all()
    mine = {
        f"draft:{world.submission('b1', section).id}@{LATER.due_on.isoformat()}"
        for section in ("work", "plan")
    }
    drafts = {name for name in about if name.startswith("draft:")}
    assert drafts == set()  # five days before the day: too early to remind, and not late
    plan_reminders(world.session, AFTER + timedelta(days=3))
    about = world.session.scalars(select(Reminder.about)).all()
    assert {name for name in about if name.startswith("draft:")} == mine


def test_a_return_may_ask_for_a_day_within_the_extension(world: World) -> None:
    give(world)
    world.save("b1", filled("b1"))
    world.submit("b1")
    day = date(2024, 1, 12)
    shown, submission = world.revision("b1").content_hash, world.submission("b1")
    send_back(world.by("b1.secretary"), submission.id, shown, Words("请补充", due_on=day))
    assert submission.due_on == day
    unit = world.cycle_unit("b1")
    assert closing_day(world.cycle, unit, submission.closes_on) == LATER.closes_on
    undo(world.by("b1.secretary"), submission.id, Words("退错了"))
    assert submission.due_on == LATER.due_on


# ---------------------------------------------------------------- late marks
def test_a_late_submit_and_a_late_approval_are_marked_by_the_day(world: World) -> None:
    world.save("b1", filled("b1"))
    on(world, date(2023, 11, 23))
    world.submit("b1")
    on(world, date(2023, 11, 27))
    world.approve("b1")
    submission = world.submission("b1")
    assert (submission.submitted_days_late, submission.approved_days_late) == (3, 7)
    assert (world.revision("b1").due_on, world.revision("b1").days_late) == (DUE, 3)
    lines = history_of(world.session, submission.id)
    assert [line.days_late for line in lines if line.verb == "submit"] == [3]


def test_a_late_mark_stays_when_dates_change_or_time_is_given_afterwards(world: World) -> None:
    world.save("b1", filled("b1"))
    on(world, date(2023, 11, 23))
    world.submit("b1")
    give(world)
    moved = Dates(date(2023, 11, 1), date(2023, 12, 20), CLOSES)
    change_dates(world.by("admin"), world.cycle, levels(world, branch=moved), "统一顺延")
    submission = world.submission("b1")
    world.session.refresh(submission)
    assert submission.submitted_days_late == 3
    assert timing_of(world.session, submission.id).marked_late == (3, 0)
    world.approve("b1")
    assert submission.approved_days_late == 0


def test_what_comes_in_time_again_does_not_wipe_the_first_mark(world: World) -> None:
    world.save("b1", filled("b1"))
    on(world, date(2023, 11, 23))
    world.submit("b1")
    day = date(2023, 11, 30)
    shown, submission = world.revision("b1").content_hash, world.submission("b1")
    send_back(world.by("b1.secretary"), submission.id, shown, Words("请补充", due_on=day))
    world.submit("b1")
    assert world.revision("b1").days_late == 0
    assert submission.submitted_days_late == 3


# ---------------------------------------------------------------- other dates for all
def test_other_dates_reach_every_section_of_the_level_and_no_other(world: World) -> None:
    moved = Dates(date(2023, 11, 1), date(2023, 12, 1), date(2024, 1, 20))
    change_dates(world.by("admin"), world.cycle, levels(world, branch=moved), "统一顺延")
    assert {world.submission(unit).due_on for unit in ("b1", "b2", "b3")} == {moved.due_on}
    assert world.submission("c1").due_on == DUE
    world.now = AFTER
    world.save("b1", filled("b1"))
    with pytest.raises(NotAllowed, match="关闭"):
        world.save("c1", filled("c1"))


def test_who_has_more_time_keeps_the_later_of_the_two(world: World) -> None:
    give(world)
    moved = Dates(date(2023, 11, 1), date(2024, 1, 5), date(2024, 2, 20))
    change_dates(world.by("admin"), world.cycle, levels(world, branch=moved), "统一顺延")
    submission = world.submission("b1")
    assert (submission.due_on, submission.closes_on) == (LATER.due_on, moved.closes_on)


def test_a_day_that_a_return_asked_for_stays(world: World) -> None:
    world.save("b1", filled("b1"))
    world.submit("b1")
    day = date(2023, 11, 25)
    shown, submission = world.revision("b1").content_hash, world.submission("b1")
    send_back(world.by("b1.secretary"), submission.id, shown, Words("请补充", due_on=day))
    moved = Dates(date(2023, 11, 1), date(2023, 12, 1), CLOSES)
    change_dates(world.by("admin"), world.cycle, levels(world, branch=moved), "统一顺延")
    assert world.submission("b1").due_on == day
    assert world.submission("b2").due_on == moved.due_on
    assert world.session.scalars(select(Decision.due_on)).one() == day


@pytest.mark.parametrize(
    ("dates", "why"),
    [
        (Dates(date(2023, 11, 1), DUE, CLOSES), "没有变化"),
        (Dates(date(2023, 12, 1), DUE, CLOSES), "颠倒"),
        (Dates(date(2023, 11, 10), DUE, CLOSES), "已经开放填报"),
        (Dates(date(2023, 11, 1), date(2023, 11, 2), CLOSES), "截止日期不能早于今天"),
        (Dates(date(2023, 11, 1), date(2023, 11, 3), date(2023, 11, 4)), "不能早于今天"),
    ],
)
def test_dates_that_make_no_sense_are_refused(world: World, dates: Dates, why: str) -> None:
    with pytest.raises(Invalid, match=why):
        change_dates(world.by("admin"), world.cycle, levels(world, branch=dates), "统一顺延")
    assert world.submission("b1").due_on == DUE


def test_other_dates_need_an_open_cycle_and_a_reason_and_are_on_record(world: World) -> None:
    moved = levels(world, branch=Dates(date(2023, 11, 1), date(2023, 12, 1), CLOSES))
    with pytest.raises(Invalid, match="理由"):
        change_dates(world.by("admin"), world.cycle, moved, "")
    change_dates(world.by("admin"), world.cycle, moved, "统一顺延")
    event = world.session.scalars(
        select(AuditEvent).where(AuditEvent.kind == "cycle_dates_changed")
    ).one()
    assert event.facts["levels"] == {
        "branch": {
            "before": "2023-11-01 / 2023-11-20 / 2023-12-31",
            "after": "2023-11-01 / 2023-12-01 / 2023-12-31",
        }
    }
    close_cycle(world.by("admin"), world.session.get_one(Cycle, world.cycle.id))
    with pytest.raises(NotAllowed, match="进行中"):
        change_dates(world.by("admin"), world.cycle, moved, "再调")
