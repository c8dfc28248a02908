"""The conditions of a transition, each a rule with the sentence that says why not."""

from collections.abc import Callable

from domain.message import Message, msg
from domain.workflow.case import Case, whose_turn
from domain.workflow.chain import Progress, broken_steps
from domain.workflow.states import Guard
from domain.workflow.verb_guards import VERB_RULES, children_are_approved, sources_are_current

MIN_REASON = 2


def _cycle_is_open(case: Case) -> Message | None:
    if case.cycle_is_open:
        return None
    return case.why_shut or msg("本填报周期未开放或已关闭，不能再办理。")


def _content_is_complete(case: Case) -> Message | None:
    if not case.unfinished:
        return None
    return msg(
        "还不能提交，有 %(count)s 处需要处理：%(first)s",
        count=len(case.unfinished),
        first=case.unfinished[0],
    )


def _chain_is_whole(case: Case) -> Message | None:
    if not case.chain.steps:
        return msg("审批链没有审批节点，请联系管理员。")
    broken = broken_steps(case.chain, case.signers, case.drafters, Progress(case.step))
    if not broken:
        return None
    return msg(
        "审批节点“%(step)s”没有足够的人可以审批，请联系管理员。",
        step=case.chain.steps[broken[0]].title,
    )


def _actor_submitted(case: Case) -> Message | None:
    return None if case.actor == case.submitter else msg("只有提交人可以撤回。")


def _nobody_has_decided(case: Case) -> Message | None:
    if case.decided <= case.kept:
        return None
    return msg("已有人审批，不能撤回；可请审批人退回。")


def _shown_is_current(case: Case) -> Message | None:
    if case.shown_hash and case.shown_hash == case.current_hash:
        return None
    return msg("您看到的不是最新版次，审批意见没有记录。请查看变化后再决定。")


def _actor_has_this_step(case: Case) -> Message | None:
    if case.seat in case.seats.people:
        return None
    return msg("当前审批节点不由您办理。")


def _actor_did_not_draft(case: Case) -> Message | None:
    if not case.chain.four_eyes:
        return None
    if case.actor in case.drafters:
        return msg("内容由您填写，不能由您审批。")
    if case.seat in case.drafters:
        return msg("内容由委托您的人填写，不能代其审批。")
    return None


def _actor_has_not_decided(case: Case) -> Message | None:
    if case.actor in case.decided:
        return msg("本轮您已审批过。")
    return msg("委托您的人本轮已审批过。") if case.seat in case.decided else None


def _it_is_the_actors_turn(case: Case) -> Message | None:
    if case.seat in whose_turn(case):
        return None
    names_own = case.seat in {seat.by for seat in case.added if seat.is_before}
    if names_own and case.waited_for:
        return msg("您加签的人还没有办理，请等其办理后再审批，或先减签。")
    return msg("本节点现在等待加签的人办理，不需要您审批。")


def _later_steps_stay_possible(case: Case) -> Message | None:
    seats, seat = case.seats, case.seat
    done = Progress(
        case.step,
        (case.approvals - seats.added_people) | ({seat} - seats.added_people),
        case.decided | {case.actor, seat},
        case.waited_for - {seat},
    )
    broken = broken_steps(case.chain, case.signers, case.drafters, done)
    if not broken:
        return None
    return msg(
        "您办理后，审批节点“%(step)s”将没有足够的人可以审批；请由其他人办理本节点，或退回。",
        step=case.chain.steps[broken[0]].title,
    )


def _reason_is_given(case: Case) -> Message | None:
    return None if len(case.reason.strip()) >= MIN_REASON else msg("请写明理由。")


def _nothing_above_is_approved(case: Case) -> Message | None:
    if case.frozen_above:
        return msg(
            "终稿已经冻结（%(names)s），须由上级退回终稿后，本章节才能改动。",
            names="、".join(case.frozen_above),
        )
    if not case.approved_above:
        return None
    return msg(
        "上级单位的本章节已审定（%(names)s），须先由上级重新开放。",
        names="、".join(case.approved_above),
    )


RULES: dict[Guard, Callable[[Case], Message | None]] = {
    Guard.CYCLE_IS_OPEN: _cycle_is_open,
    Guard.CONTENT_IS_COMPLETE: _content_is_complete,
    Guard.CHILDREN_ARE_APPROVED: children_are_approved,
    Guard.CHAIN_IS_WHOLE: _chain_is_whole,
    Guard.ACTOR_SUBMITTED: _actor_submitted,
    Guard.NOBODY_HAS_DECIDED: _nobody_has_decided,
    Guard.SHOWN_IS_CURRENT: _shown_is_current,
    Guard.ACTOR_HAS_THIS_STEP: _actor_has_this_step,
    Guard.ACTOR_DID_NOT_DRAFT: _actor_did_not_draft,
    Guard.ACTOR_HAS_NOT_DECIDED: _actor_has_not_decided,
    Guard.IT_IS_THE_ACTORS_TURN: _it_is_the_actors_turn,
    Guard.LATER_STEPS_STAY_POSSIBLE: _later_steps_stay_possible,
    Guard.REASON_IS_GIVEN: _reason_is_given,
    Guard.NOTHING_ABOVE_IS_APPROVED: _nothing_above_is_approved,
    Guard.SOURCES_ARE_CURRENT: sources_are_current,
    **VERB_RULES,
}
