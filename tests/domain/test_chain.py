"""Quorums of a step, and chains that could never come to an end."""

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.access.roles import Role
from domain.workflow.chain import (
    Chain,
    Place,
    Progress,
    Quorum,
    Resubmission,
    Step,
    broken_steps,
    eligible,
    is_met,
    needed,
    signers_at,
    steps_are_whole,
)
from domain.workflow.chain_data import chain_from_data, chain_to_data


def a_step(quorum: Quorum = Quorum.ANY, count: int = 1) -> Step:
    return Step("审核", Place.OWN, Role.REVIEWER, quorum=quorum, count=count)


ANY, ALL, TWO = a_step(), a_step(Quorum.ALL), a_step(Quorum.AT_LEAST, 2)


def people(*ids: int) -> frozenset[int]:
    return frozenset(ids)


def a_chain(*steps: Step, four_eyes: bool = True) -> Chain:
    return Chain(steps, four_eyes=four_eyes)


@pytest.mark.parametrize(
    ("step", "signers", "approvals", "met"),
    [
        (ANY, people(1, 2), people(), False),
        (ANY, people(1, 2), people(2), True),
        (ALL, people(1, 2), people(1), False),
        (ALL, people(1, 2), people(1, 2), True),
        (ALL, people(1, 2), people(2, 9), False),
        (ALL, people(1), people(1, 9), True),
        (ALL, people(), people(), False),
        (TWO, people(1, 2, 3), people(3), False),
        (TWO, people(1, 2, 3), people(1, 3), True),
        (TWO, people(1, 2, 3), people(1, 2, 3), True),
    ],
)
def test_a_quorum_is_any_one_all_or_so_many(step, signers, approvals, met) -> None:
    assert is_met(step, signers, approvals) is met


def test_nobody_is_no_quorum_however_it_is_told() -> None:
    for step in (ANY, ALL, TWO):
        assert needed(step, people()) >= 1
        assert not is_met(step, people(), people())


def test_a_drafter_is_no_signer_unless_the_chain_relaxes_it() -> None:
    signers = (people(1, 2),)
    assert eligible(a_chain(ALL), signers, people(1), 0) == people(2)
    assert eligible(a_chain(ALL, four_eyes=False), signers, people(1), 0) == people(1, 2)
    assert signers_at(signers, 1) == people()


@pytest.mark.parametrize(
    ("steps", "signers", "drafters", "broken"),
    [
        ([ANY], [people(1)], people(), ()),
        ([ANY], [people()], people(), (0,)),
        ([ANY], [], people(), (0,)),
        ([ANY], [people(1)], people(1), (0,)),
        ([ALL], [people(1, 2)], people(1), ()),
        ([ALL], [people(1)], people(1), (0,)),
        ([TWO], [people(1, 2)], people(), ()),
        ([TWO], [people(1, 2)], people(2), (0,)),
        ([a_step(Quorum.AT_LEAST, 10**9)], [people(1, 2)], people(), (0,)),
        ([ANY, ANY], [people(1), people(1)], people(), (1,)),
        ([ANY, ANY], [people(1, 2), people(1)], people(), ()),
        ([ANY, ANY], [people(1), people(1, 2)], people(), ()),
        ([ALL, ANY], [people(1, 2), people(2)], people(), (1,)),
        ([ALL, ANY], [people(1, 2), people(2, 3)], people(), ()),
        ([TWO, ANY], [people(1, 2, 3), people(1)], people(), ()),
        ([TWO, TWO], [people(1, 2, 3), people(1, 2, 3)], people(), (1,)),
        ([ANY, ANY, ANY], [people(1, 2), people(1, 2), people(1, 2)], people(), (2,)),
        ([ANY, ANY], [people(), people()], people(), (0, 1)),
    ],
)
def test_a_step_is_broken_when_too_few_people_are_left_for_it(
    steps, signers, drafters, broken
) -> None:
    assert broken_steps(a_chain(*steps), tuple(signers), drafters) == broken


@pytest.mark.parametrize(
    ("steps", "signers", "progress", "broken"),
    [
        ([ANY, ANY], [people(1, 2), people(1)], Progress(0, people(1), people(1)), (1,)),
        ([ANY, ANY], [people(1, 2), people(1)], Progress(0, people(2), people(2)), ()),
        ([ANY, ANY], [people(1), people(2)], Progress(1, people(), people(1)), ()),
        ([ANY, ANY], [people(), people(2)], Progress(1), ()),
        ([ALL], [people(1, 2, 3)], Progress(0, people(1), people(1)), ()),
        ([ALL], [people(1, 2)], Progress(0, people(1, 9), people(1, 9)), ()),
        ([ANY, ALL], [people(1), people(1, 2)], Progress(1, people(), people(1)), (1,)),
        ([TWO], [people(1, 2)], Progress(0, people(1, 9), people(1, 9)), ()),
        ([TWO], [people(1)], Progress(0, people(1), people(1)), (0,)),
        ([TWO], [people(1)], Progress(0, people(1, 9), people(1, 9)), ()),
        ([ALL], [people(1, 2)], Progress(0, people(1, 9), people(1, 2, 9)), (0,)),
    ],
)
def test_who_has_decided_in_the_round_cannot_be_counted_on_again(
    steps, signers, progress, broken
) -> None:
    assert broken_steps(a_chain(*steps), tuple(signers), people(), progress) == broken


small_steps = st.sampled_from([ANY, ALL, TWO, a_step(Quorum.AT_LEAST, 3)])
small_groups = st.frozensets(st.integers(1, 5), max_size=4)


def can_be_seated(chain: Chain, signers: tuple[frozenset[int], ...]) -> bool:
    """Whether some order of five people fills all seats of all steps, tried one by one."""
    seats = [
        group
        for step, group in zip(chain.steps, signers, strict=True)
        for _ in range(needed(step, group))
    ]
    if len(seats) > 5:
        return False
    return any(
        all(person in seat for person, seat in zip(order, seats, strict=False))
        for order in permutations(range(1, 6))
    )


@given(st.lists(st.tuples(small_steps, small_groups), min_size=1, max_size=3))
def test_a_chain_is_whole_exactly_when_different_people_can_take_every_seat(pairs) -> None:
    chain = a_chain(*(step for step, _ in pairs))
    signers = tuple(group for _, group in pairs)
    assert (broken_steps(chain, signers) == ()) is can_be_seated(chain, signers)


@given(
    st.lists(
        st.builds(
            Step,
            st.text(max_size=5),
            st.sampled_from(Place),
            st.none() | st.sampled_from(Role),
            st.sampled_from(["", "company"]),
            st.sampled_from(["", "c1.reviewer"]),
            st.sampled_from(Quorum),
            st.integers(1, 5),
            st.integers(1, 30),
        ),
        max_size=3,
    ).map(tuple),
    st.sampled_from(Resubmission),
    st.booleans(),
)
def test_a_chain_comes_back_from_its_data(steps, resubmission, four_eyes) -> None:
    chain = Chain(steps, resubmission, four_eyes)
    assert chain_from_data(chain_to_data(chain)) == chain


@pytest.mark.parametrize(
    ("step", "whole"),
    [
        (Step("a", Place.OWN, Role.REVIEWER), True),
        (Step("a", Place.OWN), False),
        (Step("a", Place.PARENT, Role.APPROVER), True),
        (Step("a", Place.ANCESTOR, Role.APPROVER, level="group"), True),
        (Step("a", Place.ANCESTOR, Role.APPROVER), False),
        (Step("a", Place.PERSON, person="c1.reviewer"), True),
        (Step("a", Place.PERSON, Role.REVIEWER), False),
        (Step("a", Place.OWN, Role.REVIEWER, quorum=Quorum.AT_LEAST, count=0), False),
    ],
)
def test_a_step_names_what_its_place_needs(step: Step, whole: bool) -> None:
    assert steps_are_whole([step]) is whole


def test_a_step_of_nothing_but_a_place_asks_one_person_under_four_eyes() -> None:
    chain = a_chain(Step("审核", Place.OWN, Role.REVIEWER))
    assert (chain.steps[0].quorum, chain.steps[0].count) == (Quorum.ANY, 1)
    assert (Chain(chain.steps).resubmission, Chain(chain.steps).four_eyes) == (
        Resubmission.RESTART,
        True,
    )


def test_a_chain_has_at_least_one_step() -> None:
    assert not steps_are_whole([])
