"""When reminders are made: before a due date once, after it now and then, never twice a day."""

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from domain.cadence import (
    DRAFT_LEAD,
    ESCALATE_AFTER,
    STEP_LEAD,
    is_due_soon,
    is_time_again,
    must_escalate,
)

DUE = date(2023, 11, 20)
DAY = timedelta(days=1)
offsets = st.integers(-40, 60)


def days_of_reminders(days: list[int]) -> list[int]:
    """The days (after the due date) on which a reminder is made, when one looks on these days."""
    made: list[date] = []
    for day in days:
        today = DUE + day * DAY
        if is_time_again(today, DUE, made):
            made.append(today)
    return [(day - DUE).days for day in made]


def test_what_is_late_is_reminded_of_on_the_first_third_and_then_each_seventh_day() -> None:
    assert days_of_reminders(list(range(-5, 25))) == [1, 3, 10, 17, 24]


def test_a_worker_that_was_away_reminds_once_for_all_it_missed() -> None:
    assert days_of_reminders([-3, 12, 12, 13, 14]) == [12, 14]


@given(st.lists(offsets, max_size=60))
def test_whatever_the_clock_does_no_day_has_two_reminders_and_none_is_before_its_time(
    days: list[int],
) -> None:
    made = days_of_reminders(days)
    assert len(set(made)) == len(made)
    assert all(day > 0 for day in made)
    assert all(later - earlier >= 2 for earlier, later in pairwise(made))


@given(offsets)
def test_due_soon_is_told_once_and_not_after_the_day(day: int) -> None:
    today = DUE + day * DAY
    assert is_due_soon(today, DUE, DRAFT_LEAD, []) is (-3 <= day <= 0)
    assert is_due_soon(today, DUE, STEP_LEAD, []) is (-1 <= day <= 0)
    assert not is_due_soon(today, DUE, DRAFT_LEAD, [DUE - DAY])


@given(offsets, st.lists(offsets, max_size=4))
def test_the_level_above_hears_only_after_a_reminder_on_an_earlier_day(
    day: int, reminded: list[int]
) -> None:
    today = DUE + day * DAY
    made = [DUE + each * DAY for each in reminded]
    expected = day >= ESCALATE_AFTER.days and any(each < day for each in reminded)
    assert must_escalate(today, DUE, made, []) is expected
    assert not must_escalate(today, DUE, made, [today - DAY])
