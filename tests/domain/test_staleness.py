"""Staleness: exactly what used something that stands otherwise now, and refreshing clears it."""

from collections.abc import Mapping, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.staleness import (
    OPEN,
    WAIVED,
    Kind,
    Now,
    Remedy,
    Source,
    Thing,
    Use,
    What,
    refreshed,
    remedy_for,
    stale_things,
)
from domain.workflow.record import ActKind
from domain.workflow.states import State

SOURCES = [Source(unit, section) for unit in (1, 2, 3) for section in ("work", "plan")]
THINGS = [Thing(kind, unit, "work", name) for kind in Kind for unit in (8, 9) for name in "ab"]
SEEN = st.sampled_from([OPEN, WAIVED, "hash-1", "hash-2"])
USES = st.lists(
    st.builds(Use, st.sampled_from(THINGS), st.sampled_from(SOURCES), SEEN),
    unique_by=lambda use: (use.thing, use.source),
    max_size=30,
)
NOW = st.dictionaries(st.sampled_from(SOURCES), st.builds(Now, SEEN))


def stale_names(uses: Sequence[Use], now: Mapping[Source, Now]) -> set[Thing]:
    return {stale.thing for stale in stale_things(uses, now)}


@given(uses=USES, now=NOW)
def test_exactly_those_are_stale_that_used_what_stands_otherwise(
    uses: list[Use], now: dict[Source, Now]
) -> None:
    expected: dict[Thing, set[Source]] = {}
    for use in uses:
        seen = now[use.source].seen if use.source in now else OPEN
        if seen != use.seen:
            expected.setdefault(use.thing, set()).add(use.source)
    found = {
        stale.thing: {cause.source for cause in stale.causes} for stale in stale_things(uses, now)
    }
    assert found == expected


@given(uses=USES, now=NOW, thing=st.sampled_from(THINGS))
def test_refreshing_one_thing_clears_that_one_and_no_other(
    uses: list[Use], now: dict[Source, Now], thing: Thing
) -> None:
    before = stale_names(uses, now)
    assert stale_names(refreshed(uses, thing, now), now) == before - {thing}


@pytest.mark.parametrize(
    ("seen", "now", "what"),
    [
        ("hash-1", Now(OPEN, ActKind.REOPEN), What.REOPENED),
        ("hash-1", Now(OPEN, ActKind.UNDO), What.UNDONE),
        ("hash-1", Now(WAIVED, ActKind.WAIVE), What.WAIVED),
        ("hash-1", Now("hash-2", ActKind.APPROVE), What.APPROVED_ANEW),
        (WAIVED, Now(OPEN, ActKind.REINSTATE), What.REINSTATED),
        (WAIVED, Now("hash-1", ActKind.APPROVE), What.APPROVED),
        (OPEN, Now("hash-1", ActKind.APPROVE), What.APPROVED),
    ],
)
def test_a_cause_says_what_happened(seen: str, now: Now, what: What) -> None:
    (stale,) = stale_things([Use(THINGS[0], SOURCES[0], seen)], {SOURCES[0]: now})
    assert [(cause.what, cause.now) for cause in stale.causes] == [(what, now)]
    assert stale.is_open is (now.seen == OPEN)


def test_the_same_content_approved_again_makes_nothing_stale() -> None:
    now = {SOURCES[0]: Now("hash-1", ActKind.APPROVE)}
    assert stale_things([Use(THINGS[0], SOURCES[0], "hash-1")], now) == ()


@pytest.mark.parametrize(
    ("kind", "state", "remedy"),
    [
        (Kind.FIGURE, State.RETURNED, Remedy.REFRESH),
        (Kind.FIGURE, State.DRAFT, Remedy.REFRESH),
        (Kind.FIGURE, State.IN_REVIEW, Remedy.RETURN_FIRST),
        (Kind.FIGURE, State.APPROVED, Remedy.REOPEN_FIRST),
        (Kind.PARAGRAPH, State.RETURNED, Remedy.UPDATE_OR_KEEP),
        (Kind.APPROVAL, State.RETURNED, Remedy.SUBMIT_AGAIN),
        (Kind.APPROVAL, State.IN_REVIEW, Remedy.RETURN_FIRST),
        (Kind.FILE, None, Remedy.COMPILE_ANEW),
        (Kind.HANDOVER, None, Remedy.SEND_NEW_ISSUE),
    ],
)
def test_what_to_do_depends_on_what_it_is_and_where_it_stands(
    kind: Kind, state: State | None, remedy: Remedy
) -> None:
    assert remedy_for(kind, state) is remedy
