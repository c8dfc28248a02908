"""Who may do what in which state: every state × action × role, at the unit, above, elsewhere."""

import re
from itertools import product

import pytest

from domain.access.facts import Actor, Post, Subject
from domain.access.permission_map import allows
from domain.access.roles import Role
from domain.errors import DomainError, NotAllowed
from domain.workflow.case import Case, Standing, Target
from domain.workflow.chain import Chain, Place, Step
from domain.workflow.machine import move
from domain.workflow.states import TRANSITIONS, Action, State, actions_in

# D drafter, R reviewer, A approver, C compiler, M administrator, U auditor; a dot: may not.
# The chain: the unit's reviewer, then the approver of the unit above. In review, the state is told
# with the open step; whoever writes for the unit is the one who submitted.
MATRIX = """
state        action      own unit  above   elsewhere
draft        save        D··C··    ······  ······
draft        submit      D··C··    ······  ······
draft        withdraw    ······    ······  ······
draft        approve     ······    ······  ······
draft        return      ······    ······  ······
draft        reopen      ······    ······  ······
draft        waive       ······    ··AC··  ······
draft        reinstate   ······    ······  ······
in_review 0  save        ······    ······  ······
in_review 0  submit      ······    ······  ······
in_review 0  withdraw    D··C··    ······  ······
in_review 0  approve     ·R····    ······  ······
in_review 0  return      ·R····    ······  ······
in_review 0  reopen      ······    ······  ······
in_review 0  waive       ······    ······  ······
in_review 0  reinstate   ······    ······  ······
in_review 1  save        ······    ······  ······
in_review 1  submit      ······    ······  ······
in_review 1  withdraw    D··C··    ······  ······
in_review 1  approve     ······    ··A···  ······
in_review 1  return      ······    ··A···  ······
in_review 1  reopen      ······    ······  ······
in_review 1  waive       ······    ······  ······
in_review 1  reinstate   ······    ······  ······
returned     save        D··C··    ······  ······
returned     submit      D··C··    ······  ······
returned     withdraw    ······    ······  ······
returned     approve     ······    ······  ······
returned     return      ······    ······  ······
returned     reopen      ······    ······  ······
returned     waive       ······    ··AC··  ······
returned     reinstate   ······    ······  ······
approved     save        ······    ······  ······
approved     submit      ······    ······  ······
approved     withdraw    ······    ······  ······
approved     approve     ······    ······  ······
approved     return      ······    ······  ······
approved     reopen      ·RA···    ·RAC··  ······
approved     waive       ······    ······  ······
approved     reinstate   ······    ······  ······
waived       save        ······    ······  ······
waived       submit      ······    ······  ······
waived       withdraw    ······    ······  ······
waived       approve     ······    ······  ······
waived       return      ······    ······  ······
waived       reopen      ······    ······  ······
waived       waive       ······    ······  ······
waived       reinstate   ······    ··AC··  ······
"""
# what the signers arrange among themselves and what is told: nobody may what is not in a row
VERBS = """
state        action      own unit  above   elsewhere
in_review 0  transfer    ·R····    ······  ······
in_review 1  transfer    ······    ··A···  ······
in_review 0  ask         ·R····    ······  ······
in_review 1  ask         ······    ··A···  ······
in_review 0  add_signer  ·R····    ······  ······
in_review 1  add_signer  ······    ··A···  ······
in_review 0  reassign    ····M·    ····M·  ······
in_review 1  reassign    ····M·    ····M·  ······
in_review 0  copy        DRAC··    ·RAC··  ······
in_review 1  copy        DRAC··    ·RAC··  ······
returned     copy        DRAC··    ·RAC··  ······
approved     copy        DRAC··    ·RAC··  ······
in_review 0  urge        DRACM·    ·RACM·  ······
in_review 1  urge        DRACM·    ·RACM·  ······
returned     urge        DRACM·    ·RACM·  ······
draft        urge        DRACM·    ·RACM·  ······
draft        import      ······    ·RAC··  ······
returned     import      ······    ·RAC··  ······
"""
NOBODYS = ("······",) * 3
SIGNING = ("approve", "return", "transfer", "ask", "add_signer")
LETTERS = {
    "D": Role.DRAFTER,
    "R": Role.REVIEWER,
    "A": Role.APPROVER,
    "C": Role.COMPILER,
    "M": Role.ADMINISTRATOR,
    "U": Role.AUDITOR,
}
TARGETS = {
    (State.DRAFT, Action.SAVE): {State.DRAFT},
    (State.DRAFT, Action.SUBMIT): {State.IN_REVIEW},
    (State.DRAFT, Action.WAIVE): {State.WAIVED},
    (State.IN_REVIEW, Action.WITHDRAW): {State.DRAFT},
    (State.IN_REVIEW, Action.APPROVE): {State.IN_REVIEW, State.APPROVED},
    (State.IN_REVIEW, Action.RETURN): {State.RETURNED, State.IN_REVIEW},
    (State.IN_REVIEW, Action.TRANSFER): {State.IN_REVIEW},
    (State.IN_REVIEW, Action.REASSIGN): {State.IN_REVIEW},
    (State.IN_REVIEW, Action.ASK): {State.IN_REVIEW},
    (State.IN_REVIEW, Action.OPINE): {State.IN_REVIEW},
    (State.IN_REVIEW, Action.ADD_SIGNER): {State.IN_REVIEW},
    (State.IN_REVIEW, Action.REMOVE_SIGNER): {State.IN_REVIEW, State.APPROVED},
    (State.IN_REVIEW, Action.COPY): {State.IN_REVIEW},
    (State.DRAFT, Action.IMPORT): {State.APPROVED},
    (State.RETURNED, Action.IMPORT): {State.APPROVED},
    (State.RETURNED, Action.COPY): {State.RETURNED},
    (State.APPROVED, Action.COPY): {State.APPROVED},
    (State.IN_REVIEW, Action.URGE): {State.IN_REVIEW},
    (State.RETURNED, Action.URGE): {State.RETURNED},
    (State.DRAFT, Action.URGE): {State.DRAFT},
    (State.IN_REVIEW, Action.UNDO): {State.IN_REVIEW},
    (State.RETURNED, Action.UNDO): {State.IN_REVIEW},
    (State.APPROVED, Action.UNDO): {State.IN_REVIEW},
    (State.RETURNED, Action.SAVE): {State.RETURNED},
    (State.RETURNED, Action.SUBMIT): {State.IN_REVIEW},
    (State.RETURNED, Action.WAIVE): {State.WAIVED},
    (State.APPROVED, Action.REOPEN): {State.RETURNED},
    (State.WAIVED, Action.REINSTATE): {State.DRAFT},
}

GROUP, COMPANY, BRANCH, SIBLING = 1, 2, 3, 4
PLACES = {"own": (BRANCH,), "above": (COMPANY, GROUP), "elsewhere": (SIBLING, 99)}
CHAIN = Chain(
    (
        Step("支部审核", Place.OWN, Role.REVIEWER),
        Step("公司审批", Place.PARENT, Role.APPROVER),
    )
)
STEP_HOLDERS = (Post(Role.REVIEWER, BRANCH), Post(Role.APPROVER, COMPANY))
ACTOR, OTHERS = 7, (frozenset({8}), frozenset({9}))


def lines_of(matrix: str) -> dict[tuple[str, str], tuple[str, ...]]:
    lines = [re.split(r"\s{2,}", line) for line in matrix.strip().splitlines()[1:]]
    return {(state, action): tuple(cells) for state, action, *cells in lines}


def rows() -> dict[tuple[str, str], dict[str, str]]:
    said = lines_of(MATRIX)
    states = {state for state, _ in said}
    actions = {action for _, action in said}
    unsaid = {
        (state, action.value): NOBODYS
        for state in sorted(states)
        for action in Action
        if action.value not in actions
    }
    found = said | unsaid | lines_of(VERBS)
    return {key: dict(zip(PLACES, cells, strict=True)) for key, cells in found.items()}


ROWS = rows()
CELLS = [
    pytest.param(state, action, role, place, letter in cell, id=f"{state} {action} {role} {place}")
    for (state, action), cells in ROWS.items()
    for place, cell in cells.items()
    for letter, role in LETTERS.items()
]


def is_done(state: str, action: Action, post: Post) -> bool:
    """Whether a person with one post can carry the action out, permission and rules together."""
    name, _, step = state.partition(" ")
    standing = Standing(State(name), int(step or 0), round=1)
    signers = tuple(
        others | ({ACTOR} if post == holder else set())
        for others, holder in zip(OTHERS, STEP_HOLDERS, strict=True)
    )
    writes = post.unit == BRANCH and post.role in (Role.DRAFTER, Role.COMPILER)
    submitter = ACTOR if writes else 50
    subject = Subject((GROUP, COMPANY, BRANCH), signers[standing.step], frozenset({50}), submitter)
    case = Case(
        actor=ACTOR,
        chain=CHAIN,
        signers=signers,
        drafters=frozenset({50}),
        submitter=submitter,
        reason="请补充数据",
        shown_hash="a" * 64,
        current_hash="a" * 64,
        target=Target(77),
        urged=frozenset({78}),
    )
    transition = TRANSITIONS.get((standing.state, action))
    try:
        moved = move(standing, action, case)
    except DomainError:
        return False
    assert transition is not None
    assert moved.standing.state in transition.targets
    return allows(transition.permission, Actor(ACTOR, frozenset({post})), subject)


def test_the_matrix_has_every_state_action_role_and_place() -> None:
    states = [s.value for s in State if s is not State.IN_REVIEW] + ["in_review 0", "in_review 1"]
    assert set(ROWS) == set(product(states, [action.value for action in Action]))
    assert set(LETTERS.values()) == set(Role)
    for cells in ROWS.values():
        assert all(
            cell[i] in ("·", letter) for cell in cells.values() for i, letter in enumerate(LETTERS)
        )
        assert {len(cell) for cell in cells.values()} == {len(Role)}


@pytest.mark.parametrize(("state", "action", "role", "place", "expected"), CELLS)
def test_each_role_can_do_in_each_state_what_the_matrix_says(
    state, action, role, place, expected
) -> None:
    nearest = PLACES[place][0]
    assert is_done(state, Action(action), Post(role, nearest)) is expected


def test_a_role_at_the_top_can_do_what_one_just_above_can_but_sign_its_step() -> None:
    for (state, action), cells in ROWS.items():
        for letter, role in LETTERS.items():
            expected = letter in cells["above"] and action not in SIGNING
            assert is_done(state, Action(action), Post(role, GROUP)) is expected


def test_a_role_elsewhere_can_do_nothing_whatever_the_place() -> None:
    for (state, action), role in product(ROWS, Role):
        for unit in PLACES["elsewhere"]:
            assert not is_done(state, Action(action), Post(role, unit))


def test_the_table_has_the_transitions_of_the_design_and_no_other() -> None:
    assert {key: set(row.targets) for key, row in TRANSITIONS.items()} == TARGETS


@pytest.mark.parametrize(("state", "action"), sorted(set(product(State, Action)) - set(TARGETS)))
def test_an_action_that_a_state_does_not_know_is_refused(state: State, action: Action) -> None:
    with pytest.raises(NotAllowed, match="当前状态不能进行这项操作"):
        move(Standing(state), action, Case(ACTOR, CHAIN))


def test_the_actions_of_a_state_are_those_of_the_table() -> None:
    for state in State:
        assert set(actions_in(state)) == {action for known, action in TARGETS if known is state}
