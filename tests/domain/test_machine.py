"""What each transition needs, what it leaves behind, and the sentence that says why not."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from domain.errors import Conflict, NotAllowed
from domain.message import msg
from domain.workflow.case import Case, Standing, Target
from domain.workflow.chain import Chain, Place, Quorum, Resubmission, Step
from domain.workflow.guards import RULES
from domain.workflow.machine import Event, Move, move
from domain.workflow.record import Act, ActKind
from domain.workflow.seats import Added
from domain.workflow.states import TRANSITIONS, Action, EventKind, Guard, State

WRITER, FIRST, SECOND, THIRD = 1, 2, 3, 4
HASH, OLDER = "c" * 64, "b" * 64
CHAIN = Chain(tuple(Step(title, Place.OWN) for title in ("初审", "复审")))
SIGNERS = (frozenset({FIRST, THIRD}), frozenset({SECOND, THIRD}))
ADDED, NEWCOMER = 8, 9
SUBMITTED = ("in_review", "returned", "approved")
NOON = datetime(2023, 11, 6, 12, tzinfo=UTC)
LOSES_THE_SECOND = {"signers": (frozenset({FIRST}), frozenset({NEWCOMER}))}


def an_act(kind: ActKind, **more: object) -> Act:
    """An act of the first signer at the first step, on the revision of `a_case`."""
    act = Act(1, kind, FIRST, FIRST, round=1, step=0, at=NOON, revision=5)
    return replace(act, **more)


# the guards of each transition, as the design has them
NEEDS = {
    "draft save": "open",
    "returned save": "open",
    "draft submit": "open children complete whole",
    "returned submit": "open children complete whole",
    "draft waive": "open reason above",
    "returned waive": "open reason above",
    "draft import": "open above",
    "returned import": "open above",
    "in_review withdraw": "open submitter undecided",
    "in_review approve": "open step eyes once turn shown children sources later",
    "in_review return": "open step eyes once turn shown reason passed",
    "in_review transfer": "open step eyes once signs seat",
    "in_review reassign": "open reason signs seat",
    "in_review ask": "open step eyes once asks",
    "in_review opine": "open question reason shown",
    "in_review add_signer": "open step eyes once signs add",
    "in_review remove_signer": "open own close",
    **{f"{state} copy": "open reader" for state in SUBMITTED},
    **{f"{state} urge": "open somebody lately" for state in ("draft", "in_review", "returned")},
    **{
        f"{state} undo": "open mine written above"
        for state in ("in_review", "returned", "approved")
    },
    "approved reopen": "open reason above",
    "waived reinstate": "open above",
}
# guard → what breaks it, and the sentence that is told
BROKEN_BY = {
    "open": (Guard.CYCLE_IS_OPEN, {"cycle_is_open": False}, "周期未开放或已关闭"),
    "complete": (
        Guard.CONTENT_IS_COMPLETE,
        {"unfinished": (msg("“走访”未填写。"), msg("第二处"))},
        "有 2 处需要处理：“走访”未填写。",
    ),
    "children": (Guard.CHILDREN_ARE_APPROVED, {"open_children": ("一支部",)}, "1 个下级.*一支部"),
    "whole": (Guard.CHAIN_IS_WHOLE, {"signers": (SIGNERS[0], frozenset())}, "“复审”没有足够的人"),
    "submitter": (Guard.ACTOR_SUBMITTED, {"submitter": 99}, "只有提交人可以撤回"),
    "undecided": (Guard.NOBODY_HAS_DECIDED, {"decided": frozenset({FIRST})}, "已有人审批"),
    "shown": (Guard.SHOWN_IS_CURRENT, {"shown_hash": OLDER}, "不是最新版次"),
    "step": (Guard.ACTOR_HAS_THIS_STEP, {"actor": SECOND}, "不由您办理"),
    "eyes": (Guard.ACTOR_DID_NOT_DRAFT, {"drafters": frozenset({FIRST})}, "内容由您填写"),
    "once": (Guard.ACTOR_HAS_NOT_DECIDED, {"decided": frozenset({FIRST})}, "本轮您已审批过"),
    "later": (
        Guard.LATER_STEPS_STAY_POSSIBLE,
        {"signers": (frozenset({FIRST}), frozenset({FIRST}))},
        "您办理后，审批节点“复审”将没有足够的人",
    ),
    "reason": (Guard.REASON_IS_GIVEN, {"reason": " x "}, "请写明理由"),
    "above": (Guard.NOTHING_ABOVE_IS_APPROVED, {"approved_above": ("公司",)}, "已审定（公司）"),
    "sources": (Guard.SOURCES_ARE_CURRENT, {"stale_sources": ("一支部",)}, "已变化（一支部）"),
    "turn": (
        Guard.IT_IS_THE_ACTORS_TURN,
        {"added": (Added(ADDED, FIRST, is_before=True),)},
        "您加签的人还没有办理",
    ),
    "passed": (Guard.RETURN_LEADS_TO_A_PASSED_STEP, {"to_step": 0}, "只能退回到本版已经通过的节点"),
    "signs": (Guard.TARGET_MAY_SIGN, {"target": Target(9, may_decide=False)}, "此人不能办理"),
    "seat": (Guard.TARGET_CAN_TAKE_THE_SEAT, LOSES_THE_SECOND, "由此人办理后，审批节点“复审”"),
    "add": (Guard.TARGET_CAN_BE_ADDED, LOSES_THE_SECOND, "由此人办理后，审批节点“复审”"),
    "asks": (
        Guard.TARGET_MAY_BE_ASKED,
        {"acts": (an_act(ActKind.ASK, target=NEWCOMER),)},
        "已征求此人的意见",
    ),
    "reader": (Guard.TARGET_IS_ANOTHER_READER, {"target": Target(FIRST)}, "不必抄送自己"),
    "question": (Guard.OPINION_WAS_ASKED, {"acts": ()}, "没有人征求您的意见"),
    "own": (Guard.ACTOR_ADDED_THE_TARGET, {"added": ()}, "只能减去由您加签"),
    "close": (Guard.STEP_MAY_CLOSE, {"stale_sources": ("一支部",)}, "已变化（一支部）"),
    "somebody": (Guard.SOMEBODY_IS_WAITED_FOR, {"urged": frozenset()}, "没有可以催办的人"),
    "lately": (Guard.NOT_URGED_LATELY, {"acts": (an_act(ActKind.URGE),)}, "您刚催办过"),
    "mine": (Guard.LAST_MOVE_IS_THE_ACTORS, {"acts": ()}, "只能撤销自己最近一次"),
    "written": (Guard.NOTHING_WAS_WRITTEN_SINCE, {"draft_is_touched": True}, "填报人已经修改"),
}
# what makes a case of each verb, in which its guards hold
OF_VERB = {
    Action.TRANSFER: {"target": Target(NEWCOMER)},
    Action.REASSIGN: {"target": Target(NEWCOMER)},
    Action.ASK: {"target": Target(NEWCOMER)},
    Action.ADD_SIGNER: {"target": Target(NEWCOMER)},
    Action.COPY: {"target": Target(NEWCOMER)},
    Action.OPINE: {"acts": (an_act(ActKind.ASK, target=FIRST),)},
    Action.REMOVE_SIGNER: {
        "target": Target(ADDED),
        "added": (Added(ADDED, FIRST, is_before=False),),
        "approvals": frozenset({FIRST}),
        "decided": frozenset({FIRST}),
    },
    Action.URGE: {"urged": frozenset({SECOND})},
    Action.UNDO: {
        "acts": (an_act(ActKind.APPROVE),),
        "before_last": Standing(State.IN_REVIEW, round=1),
    },
}
# two names of one rule, asked at different moments or of different acts
SAME = ({"whole", "later"}, {"seat", "add"}, {"close", "sources"}, {"close", "children"})


def a_case(action: Action, **more: object) -> Case:
    """A case in which every guard of an action holds."""
    actor = WRITER if action in (Action.SAVE, Action.SUBMIT, Action.WITHDRAW) else FIRST
    case = Case(
        actor=actor,
        chain=CHAIN,
        signers=SIGNERS,
        drafters=frozenset({WRITER}),
        submitter=WRITER,
        reason="请核对数据",
        shown_hash=HASH,
        current_hash=HASH,
        round=1,
        revision=5,
        now=NOON + timedelta(hours=1),
    )
    return replace(case, **{**OF_VERB.get(action, {}), **more})


def split(key: str) -> tuple[State, Action]:
    state, action = key.split()
    return State(state), Action(action)


def test_the_table_names_the_guards_of_every_transition_and_every_guard_has_its_rule() -> None:
    table = {
        split(key): {BROKEN_BY[name][0] for name in names.split()} for key, names in NEEDS.items()
    }
    assert {key: set(row.guards) for key, row in TRANSITIONS.items()} == table
    assert set(RULES) == set(Guard) == {guard for guard, _, _ in BROKEN_BY.values()}


@pytest.mark.parametrize("key", NEEDS)
def test_a_transition_succeeds_when_all_its_guards_hold(key: str) -> None:
    state, action = split(key)
    moved = move(Standing(state, round=1), action, a_case(action))
    assert moved.event.before is state
    assert moved.event.kind is TRANSITIONS[state, action].event


@pytest.mark.parametrize(
    ("key", "name"), [(key, name) for key, names in NEEDS.items() for name in names.split()]
)
def test_each_guard_alone_stops_its_transition_and_says_why(key: str, name: str) -> None:
    state, action = split(key)
    _, change, sentence = BROKEN_BY[name]
    kind = Conflict if name == "shown" else NotAllowed
    with pytest.raises(kind, match=sentence):
        move(Standing(state, round=1), action, a_case(action, **change))


@pytest.mark.parametrize(
    ("key", "name"),
    [
        (key, name)
        for key, name in product(NEEDS, BROKEN_BY)
        # the one who acts and who signs are needed by other guards too
        if name not in NEEDS[key].split()
        and name not in ("step", "eyes", "once", "undecided")
        and not (split(key)[1] in OF_VERB and {"target", "acts", "added"} & set(BROKEN_BY[name][1]))
    ],
)
def test_a_guard_stops_no_transition_that_does_not_name_it(key: str, name: str) -> None:
    state, action = split(key)
    _, change, _ = BROKEN_BY[name]
    if any(name in pair and pair <= {name, *NEEDS[key].split()} for pair in SAME):
        change = {}
    assert move(Standing(state, round=1), action, a_case(action, **change))


def test_a_decision_without_the_hash_of_what_was_seen_is_refused() -> None:
    for shown, current in (("", ""), ("", HASH), (HASH, "")):
        case = a_case(Action.APPROVE, shown_hash=shown, current_hash=current)
        with pytest.raises(Conflict):
            move(Standing(State.IN_REVIEW, round=1), Action.APPROVE, case)


@pytest.mark.parametrize(
    "key", ["draft waive", "returned waive", "approved reopen", "waived reinstate"]
)
def test_nothing_below_a_frozen_report_changes(key: str) -> None:
    state, action = split(key)
    with pytest.raises(NotAllowed, match="终稿已经冻结（公司）"):
        move(Standing(state, round=1), action, a_case(action, frozen_above=("公司",)))


def test_a_reason_of_two_characters_is_enough() -> None:
    case = a_case(Action.RETURN, reason=" 缺数 ")
    assert move(Standing(State.IN_REVIEW, round=1), Action.RETURN, case)


def test_a_chain_without_steps_takes_no_submission() -> None:
    case = a_case(Action.SUBMIT, chain=Chain(()), signers=())
    with pytest.raises(NotAllowed, match="没有审批节点"):
        move(Standing(), Action.SUBMIT, case)


def test_a_step_without_signers_belongs_to_nobody() -> None:
    case = a_case(Action.APPROVE, signers=(SIGNERS[0],))
    with pytest.raises(NotAllowed, match="不由您办理"):
        move(Standing(State.IN_REVIEW, step=1, round=1), Action.APPROVE, case)


def test_submitting_opens_the_first_step_of_a_new_round() -> None:
    assert move(Standing(round=2), Action.SUBMIT, a_case(Action.SUBMIT)) == Move(
        Standing(State.IN_REVIEW, 0, 3, 0),
        Event(EventKind.SUBMITTED, State.DRAFT, State.IN_REVIEW, 0, 3),
        opened_step=0,
    )


def test_approving_opens_the_next_step_and_the_last_one_approves() -> None:
    first = move(Standing(State.IN_REVIEW, 0, 1), Action.APPROVE, a_case(Action.APPROVE))
    assert (first.standing, first.opened_step) == (Standing(State.IN_REVIEW, 1, 1), 1)
    assert first.event.step == 0
    case = a_case(Action.APPROVE, actor=SECOND, decided=frozenset({FIRST}))
    last = move(first.standing, Action.APPROVE, case)
    assert (last.standing.state, last.opened_step) == (State.APPROVED, None)
    assert last.event == Event(EventKind.APPROVED, State.IN_REVIEW, State.APPROVED, 1, 1)


def test_an_all_step_waits_for_the_last_signer_without_opening_anything() -> None:
    chain = Chain((Step("会签", Place.OWN, quorum=Quorum.ALL),))
    signers = (frozenset({FIRST, SECOND}),)
    standing = Standing(State.IN_REVIEW, 0, 1)
    waiting = move(standing, Action.APPROVE, a_case(Action.APPROVE, chain=chain, signers=signers))
    assert (waiting.standing, waiting.opened_step) == (standing, None)
    case = a_case(
        Action.APPROVE,
        actor=SECOND,
        chain=chain,
        signers=signers,
        approvals=frozenset({FIRST}),
        decided=frozenset({FIRST}),
    )
    assert move(standing, Action.APPROVE, case).standing.state is State.APPROVED


def test_one_refusal_in_an_all_step_returns_it() -> None:
    chain = Chain((Step("会签", Place.OWN, quorum=Quorum.ALL),))
    case = a_case(
        Action.RETURN,
        actor=SECOND,
        chain=chain,
        signers=(frozenset({FIRST, SECOND}),),
        approvals=frozenset({FIRST}),
        decided=frozenset({FIRST}),
    )
    assert (
        move(Standing(State.IN_REVIEW, 0, 1), Action.RETURN, case).standing.state is State.RETURNED
    )


@pytest.mark.parametrize(
    ("resubmission", "next_step"), [(Resubmission.RESTART, 0), (Resubmission.RESUME, 1)]
)
def test_after_a_return_the_chain_restarts_or_resumes(resubmission, next_step) -> None:
    chain = replace(CHAIN, resubmission=resubmission)
    case = a_case(Action.RETURN, actor=SECOND, chain=chain)
    returned = move(Standing(State.IN_REVIEW, 1, 1), Action.RETURN, case).standing
    assert returned.resume_at == next_step
    again = move(returned, Action.SUBMIT, a_case(Action.SUBMIT, chain=chain))
    assert (again.standing.step, again.opened_step, again.standing.round) == (
        next_step,
        next_step,
        2,
    )


def test_a_resumed_round_does_not_need_the_steps_before_it() -> None:
    chain = replace(CHAIN, resubmission=Resubmission.RESUME)
    case = a_case(Action.SUBMIT, chain=chain, signers=(frozenset(), frozenset({SECOND})))
    resumed = Standing(State.RETURNED, 1, 1, resume_at=1)
    assert move(resumed, Action.SUBMIT, case).standing.step == 1
    with pytest.raises(NotAllowed, match="初审"):
        move(replace(resumed, resume_at=0), Action.SUBMIT, case)


@pytest.mark.parametrize(
    ("state", "action", "after"),
    [
        (State.APPROVED, Action.REOPEN, State.RETURNED),
        (State.WAIVED, Action.REINSTATE, State.DRAFT),
    ],
)
def test_what_was_reopened_or_reinstated_starts_at_the_first_step(state, action, after) -> None:
    moved = move(Standing(state, 1, 3, resume_at=1), action, a_case(action))
    assert (moved.standing.state, moved.standing.resume_at) == (after, 0)


def test_saving_changes_no_standing() -> None:
    standing = Standing(State.RETURNED, 1, 3, 1)
    assert move(standing, Action.SAVE, a_case(Action.SAVE)).standing == standing


def test_a_chain_without_four_eyes_lets_a_drafter_decide_but_still_only_once() -> None:
    chain = replace(CHAIN, four_eyes=False)
    case = a_case(Action.APPROVE, chain=chain, drafters=frozenset({FIRST}))
    standing = Standing(State.IN_REVIEW, 0, 1)
    assert move(standing, Action.APPROVE, case).standing.step == 1
    with pytest.raises(NotAllowed, match="本轮您已审批过"):
        move(standing, Action.APPROVE, replace(case, decided=frozenset({FIRST})))
