"""Dates of a level, what is in force for one section, and the next cycle from the last."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.cycle.dates import (
    Dates,
    Limits,
    days_late,
    in_force,
    lower_due_later,
    why_shut,
    year_later,
)
from domain.cycle.rolling import Member, free_key, rolled, units_between, years_on

DAYS = st.dates(date(2000, 1, 1), date(2090, 12, 31))
ORDERED = st.lists(DAYS, min_size=3, max_size=3).map(lambda days: Dates(*sorted(days)))
LIMITS = st.lists(DAYS, min_size=2, max_size=2).map(lambda days: Limits(*sorted(days)))
LEVEL = Dates(date(2023, 11, 1), date(2023, 11, 20), date(2023, 12, 31))


@given(level=ORDERED, extended=LIMITS)
def test_an_extension_never_takes_a_day_away(level: Dates, extended: Limits) -> None:
    found = in_force(level, extended)
    assert found.due_on == max(level.due_on, extended.due_on)
    assert found.closes_on == max(level.closes_on, extended.closes_on)
    assert found.are_in_order


def test_the_day_that_a_return_asked_for_holds_over_the_levels() -> None:
    found = in_force(LEVEL, None, date(2023, 12, 5))
    assert found == Limits(date(2023, 12, 5), LEVEL.closes_on)


@pytest.mark.parametrize(
    ("day", "late"), [(date(2023, 11, 19), 0), (date(2023, 11, 20), 0), (date(2023, 11, 23), 3)]
)
def test_late_is_counted_from_the_day_after_the_due_date(day: date, late: int) -> None:
    assert days_late(LEVEL.due_on, day) == late


@pytest.mark.parametrize(
    ("today", "says"),
    [
        (date(2023, 10, 31), "自 2023-11-01 起开放"),
        (date(2023, 11, 1), ""),
        (date(2023, 12, 31), ""),
        (date(2024, 1, 1), "已于 2023-12-31 关闭"),
    ],
)
def test_a_level_is_open_from_its_first_day_to_its_last(today: date, says: str) -> None:
    why = why_shut(LEVEL.opens_on, LEVEL.closes_on, today)
    assert says in str(why or "")
    assert bool(why) == bool(says)


def test_a_lower_level_that_is_due_after_the_upper_one_is_found() -> None:
    late = Dates(LEVEL.opens_on, LEVEL.due_on + timedelta(days=1), LEVEL.closes_on)
    levels = ("branch", "company", "group")
    assert lower_due_later({"branch": late, "group": LEVEL}, levels) == [("branch", "group")]
    assert lower_due_later({"branch": LEVEL, "group": LEVEL}, levels) == []


def test_a_leap_day_becomes_the_last_of_february() -> None:
    assert year_later(date(2024, 2, 29)) == date(2025, 2, 28)
    assert year_later(date(2023, 2, 28)) == date(2024, 2, 28)


@given(dates=ORDERED)
def test_dates_a_year_later_stay_in_order(dates: Dates) -> None:
    later = dates.a_year_later()
    assert later.are_in_order
    assert 364 <= (later.due_on - dates.due_on).days <= 366


@pytest.mark.parametrize(
    ("text", "later"),
    [
        ("2023 年度总结", "2024 年度总结"),
        ("2019－2023年", "2020－2024年"),
        ("small-2023", "small-2024"),
        ("第12号", "第12号"),
        ("编号120234", "编号120234"),
        ("年度总结", "年度总结"),
    ],
)
def test_the_years_of_a_title_go_on_by_one(text: str, later: str) -> None:
    assert years_on(text) == later


def test_the_next_cycle_has_a_key_of_its_own() -> None:
    proposed = rolled("small-2023", "2023 年小报告", {"group": LEVEL}, {"small-2023"})
    assert (proposed.key, proposed.title) == ("small-2024", "2024 年小报告")
    assert proposed.dates["group"].due_on == date(2024, 11, 20)
    assert rolled("plain", "总结", {}, {"plain", "plain-2"}).key == "plain-3"


@given(key=st.text("ab-", min_size=1, max_size=64), taken=st.sets(st.text("ab-23", max_size=66)))
def test_a_free_key_is_free_and_fits(key: str, taken: set[str]) -> None:
    found = free_key(key, taken)
    assert found not in taken
    assert len(found) <= 64


def member(unit: int, name: str = "", parent: int | None = 1, level: str = "branch") -> Member:
    return Member(unit, f"u{unit}", name or f"单位{unit}", level, parent)


MEMBERS = st.lists(
    st.builds(member, st.integers(1, 9), st.sampled_from("甲乙"), st.sampled_from([1, 2, None])),
    unique_by=lambda each: each.unit,
)


@given(units=MEMBERS)
def test_units_that_stayed_as_they_were_do_not_differ(units: list[Member]) -> None:
    assert units_between(units, list(reversed(units))).is_same


@given(then=MEMBERS, now=MEMBERS)
def test_what_is_new_one_way_is_gone_the_other(then: list[Member], now: list[Member]) -> None:
    there, back = units_between(then, now), units_between(now, then)
    assert there.new == back.gone
    assert {one.unit for one, _ in there.moved} == {one.unit for one, _ in back.moved}
    gone = {each.unit for each in there.gone}
    kept = {each.unit for each in then} - gone
    assert kept | {each.unit for each in there.new} == {each.unit for each in now}


def test_moved_renamed_and_relevelled_units_are_told_apart() -> None:
    then = [member(3, "甲"), member(4, "乙"), member(5), member(6)]
    now = [member(3, "新甲"), member(4, "乙", parent=2), member(5, level="company"), member(7)]
    found = units_between(then, now)
    assert [old.name for old, _ in found.renamed] == ["甲"]
    assert [new.parent for _, new in found.moved] == [2]
    assert [new.level for _, new in found.relevelled] == ["company"]
    assert [each.unit for each in found.gone] == [6]
    assert [each.unit for each in found.new] == [7]
