"""The permission map: who may do what, and silence means no."""

import inspect
import re

import pytest

from domain.access import predicates
from domain.access.facts import Actor, Post, Subject
from domain.access.permission_map import PERMISSIONS, allows
from domain.access.roles import Role
from domain.workflow.handover import REPORT_TRANSITIONS
from domain.workflow.states import TRANSITIONS

GROUP, COMPANY, BRANCH, BELOW, ELSEWHERE = range(1, 6)
PATH = (GROUP, COMPANY, BRANCH)
LETTERS = dict(zip("DRACMU", Role, strict=True))

# D drafter, R reviewer, A approver, C compiler, M administrator, U auditor: by the post alone
BY_POST = """
permission           own unit  above
public:read          DRACMU    DRACMU
account:use          DRACMU    DRACMU
desk:read            DRACMU    DRACMU
queue:read           DRACMU    DRACMU
queue:decide         DRACMU    DRACMU
board:read           DRAC·U    DRAC·U
board:urge           DRAC·U    DRAC·U
submission:read      DRAC·U    DRAC·U
submission:edit      D··C··    ······
submission:submit    D··C··    ······
submission:withdraw  ······    ······
submission:approve   ······    ······
submission:return    ······    ······
submission:reopen    ·RA···    ·RAC··
submission:waive     ······    ··AC··
comment:write        DRAC··    DRAC··
comment:read_internal  ·RA··U    ·RAC·U
proposal:make        ······    ·RAC··
proposal:answer      D··C··    ······
submission:transfer  ······    ······
submission:reassign  ····M·    ····M·
submission:ask       ······    ······
submission:opine     ······    ······
submission:add_signer  ······    ······
submission:remove_signer  ······    ······
submission:copy      DRAC··    ·RAC··
submission:urge      DRACM·    ·RACM·
submission:undo      ······    ······
term:read            DRACMU    DRACMU
term:edit            ··ACM·    ····M·
cycle:read           DRACMU    DRACMU
cycle:plan           ····M·    ····M·
cycle:open           ····M·    ····M·
cycle:close          ····M·    ····M·
cycle:date           ····M·    ····M·
cycle:extend         ····M·    ····M·
figure:read          DRAC·U    DRAC·U
figure:adjust        D··C··    ······
report:read          DRAC·U    DRAC·U
report:compile       ···C··    ······
report:freeze        ··A···    ······
report:hand_over     ··AC··    ······
handover:receive     ······    ·RAC··
handover:answer      ······    ·RA···
package:read         DRACMU    DRACMU
package:trust        ····M·    ····M·
audit:read           ····MU    ····MU
"""
TABLE = {
    name: (own, above)
    for name, own, above in (re.split(r"\s{2,}", line) for line in BY_POST.strip().splitlines()[1:])
}
OPEN = {"public:read", "account:use", "desk:read", "queue:read", "queue:decide"}
TO_ALL = OPEN | {"package:read", "term:read"}


def a_person(role: Role, unit: int) -> Actor:
    return Actor(7, frozenset({Post(role, unit)}))


def test_the_table_has_every_permission() -> None:
    assert set(TABLE) == set(PERMISSIONS)


@pytest.mark.parametrize("permission", TABLE)
def test_a_post_gives_what_the_table_says_and_nothing_elsewhere(permission: str) -> None:
    own, above = TABLE[permission]
    for letter, role in LETTERS.items():
        said = {
            BRANCH: letter in own,
            COMPANY: letter in above,
            GROUP: letter in above,
            BELOW: permission in TO_ALL,
            ELSEWHERE: permission in TO_ALL,
        }
        found = {unit: allows(permission, a_person(role, unit), Subject(PATH)) for unit in said}
        assert found == said


@pytest.mark.parametrize("permission", TABLE)
def test_a_person_without_a_post_may_only_use_the_own_account(permission: str) -> None:
    assert allows(permission, Actor(7), Subject(PATH)) is (permission in TO_ALL)
    assert allows(permission, None, Subject(PATH)) is (permission == "public:read")


@pytest.mark.parametrize("permission", ["", "submission", "submission:", "submission:delete", "*"])
def test_a_permission_that_is_not_in_the_map_is_refused_to_everybody(permission: str) -> None:
    everywhere = frozenset(Post(role, unit) for role in Role for unit in PATH)
    mine = frozenset({7})
    all_of_it = Subject(PATH, mine, submitter=7, asked=mine, adders=mine, drawn_in=mine)
    assert not allows(permission, Actor(7, everywhere), all_of_it)


def test_no_clause_is_empty_for_that_would_allow_everybody() -> None:
    assert all(clauses and all(clauses) for clauses in PERMISSIONS.values())


def test_every_transition_names_a_permission_of_the_map() -> None:
    named = {row.permission for row in TRANSITIONS.values()}
    named |= {permission for _, permission in REPORT_TRANSITIONS.values()}
    assert named <= set(PERMISSIONS)


def test_every_predicate_is_used_and_asks_one_question_of_the_same_two_facts() -> None:
    used = {p for clauses in PERMISSIONS.values() for clause in clauses for p in clause}
    written = {
        predicate
        for name, predicate in inspect.getmembers(predicates, inspect.isfunction)
        if predicate.__module__ == predicates.__name__ and not name.startswith("_")
    }
    assert written == used
    assert {tuple(inspect.signature(p).parameters) for p in written} == {("actor", "subject")}


SIGNING = [f"submission:{verb}" for verb in ("approve", "return", "transfer", "ask", "add_signer")]


@pytest.mark.parametrize("permission", SIGNING)
def test_who_has_the_step_decides_whatever_the_post_unless_it_is_own_work(permission: str) -> None:
    mine = Subject(PATH, signers=frozenset({7}))
    assert allows(permission, Actor(7), mine)
    assert allows("submission:read", Actor(7), mine)
    assert not allows(permission, Actor(8), mine)
    written = Subject(PATH, signers=frozenset({7}), drafters=frozenset({7}))
    assert not allows(permission, Actor(7), written)
    relaxed = Subject(PATH, frozenset({7}), frozenset({7}), four_eyes=False)
    assert allows(permission, Actor(7), relaxed)


@pytest.mark.parametrize("permission", SIGNING)
def test_a_stand_in_has_the_steps_of_the_absent_but_not_on_own_work(permission: str) -> None:
    stand_in = Actor(8, stands_in_for=frozenset({7}))
    assert allows(permission, stand_in, Subject(PATH, signers=frozenset({7})))
    assert allows("submission:read", stand_in, Subject(PATH, signers=frozenset({7})))
    assert not allows(permission, stand_in, Subject(PATH, signers=frozenset({9})))
    own = Subject(PATH, signers=frozenset({7}), drafters=frozenset({8}))
    assert not allows(permission, stand_in, own)


@pytest.mark.parametrize(
    ("permission", "fact"),
    [
        ("submission:read", {"drawn_in": frozenset({7})}),
        ("submission:opine", {"asked": frozenset({7})}),
        ("submission:remove_signer", {"adders": frozenset({7})}),
        ("submission:undo", {"last_decider": 7}),
    ],
)
def test_what_somebody_was_given_in_person_is_theirs_alone(permission: str, fact: dict) -> None:
    assert allows(permission, Actor(7), Subject(PATH, **fact))
    assert not allows(permission, Actor(8), Subject(PATH, **fact))
    assert not allows(permission, Actor(7), Subject(PATH))


def test_only_the_writer_who_submitted_may_withdraw() -> None:
    writer = a_person(Role.DRAFTER, BRANCH)
    assert allows("submission:withdraw", writer, Subject(PATH, submitter=7))
    assert not allows("submission:withdraw", writer, Subject(PATH, submitter=8))
    assert not allows("submission:withdraw", writer, Subject(PATH))
    moved_away = a_person(Role.DRAFTER, ELSEWHERE)
    assert not allows("submission:withdraw", moved_away, Subject(PATH, submitter=7))


def test_who_wrote_a_section_does_not_reopen_it_as_its_reviewer() -> None:
    written = Subject(PATH, drafters=frozenset({7}))
    assert not allows("submission:reopen", a_person(Role.REVIEWER, BRANCH), written)
    assert allows("submission:reopen", a_person(Role.COMPILER, COMPANY), written)


def test_posts_add_up() -> None:
    both = Actor(7, frozenset({Post(Role.DRAFTER, BRANCH), Post(Role.REVIEWER, COMPANY)}))
    assert allows("submission:edit", both, Subject(PATH))
    assert allows("handover:answer", both, Subject(PATH))
    assert not allows("handover:answer", both, Subject((GROUP, COMPANY)))


def test_a_subject_without_a_place_is_nobodys() -> None:
    everywhere = Actor(7, frozenset(Post(role, unit) for role in Role for unit in PATH))
    assert not any(allows(name, everywhere, Subject()) for name in set(TABLE) - TO_ALL)


@pytest.mark.parametrize("act", ["plan", "open", "close", "date", "extend"])
def test_head_offices_compiler_looks_after_its_cycles_and_a_companys_does_not(act: str) -> None:
    compiler = Actor(9, frozenset({Post(Role.COMPILER, GROUP)}))
    assert allows(f"cycle:{act}", compiler, Subject(path=(GROUP,)))
    assert not allows(f"cycle:{act}", compiler, Subject(path=(GROUP, COMPANY)))
