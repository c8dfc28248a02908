"""The conditions of a transition, each a rule with the sentence that says why not."""

from collections.abc import Callable
from dataclasses import dataclass

from domain.message import Message, msg
from domain.workflow.chain import Chain, Progress, Signers, broken_steps, signers_at
from domain.workflow.states import Guard

MIN_REASON = 2


@dataclass(frozen=True, slots=True)
class Case:
    """What surrounds a request: the chain and its people, the round so far, the units around.

    `signers` are people (ids) by step; `approvals` those who approved the open step in this round;
    `decided` everybody who decided in this round; `drafters` who wrote the content submitted;
    `unfinished` names what stops a submit; `open_children` the units below that are neither
    approved nor waived (for an approval too: a child may have been reopened meanwhile);
    `approved_above` the units above that are approved and take this one's answers; `stale_sources`
    the units below whose approved revision is no longer the one rolled up; `frozen_above` the
    units, here or above, whose frozen final report says this section. `move` sets `step`.
    """

    actor: int
    chain: Chain
    signers: Signers = ()
    step: int = 0
    approvals: frozenset[int] = frozenset()
    decided: frozenset[int] = frozenset()
    drafters: frozenset[int] = frozenset()
    submitter: int | None = None
    reason: str = ""
    shown_hash: str = ""
    current_hash: str = ""
    unfinished: tuple[Message, ...] = ()
    open_children: tuple[str, ...] = ()
    approved_above: tuple[str, ...] = ()
    frozen_above: tuple[str, ...] = ()
    stale_sources: tuple[str, ...] = ()
    cycle_is_open: bool = True


def _cycle_is_open(case: Case) -> Message | None:
    return None if case.cycle_is_open else msg("本填报周期未开放或已关闭，不能再办理。")


def _content_is_complete(case: Case) -> Message | None:
    if not case.unfinished:
        return None
    return msg(
        "还不能提交，有 %(count)s 处需要处理：%(first)s",
        count=len(case.unfinished),
        first=case.unfinished[0],
    )


def _children_are_approved(case: Case) -> Message | None:
    if not case.open_children:
        return None
    return msg(
        "还有 %(count)s 个下级单位的本章节未审定：%(names)s",
        count=len(case.open_children),
        names="、".join(case.open_children[:5]),
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
    return None if not case.decided else msg("已有人审批，不能撤回；可请审批人退回。")


def _shown_is_current(case: Case) -> Message | None:
    if case.shown_hash and case.shown_hash == case.current_hash:
        return None
    return msg("您看到的不是最新版次，审批意见没有记录。请查看变化后再决定。")


def _actor_has_this_step(case: Case) -> Message | None:
    if case.actor in signers_at(case.signers, case.step):
        return None
    return msg("当前审批节点不由您办理。")


def _actor_did_not_draft(case: Case) -> Message | None:
    if case.chain.four_eyes and case.actor in case.drafters:
        return msg("内容由您填写，不能由您审批。")
    return None


def _actor_has_not_decided(case: Case) -> Message | None:
    return None if case.actor not in case.decided else msg("本轮您已审批过。")


def _later_steps_stay_possible(case: Case) -> Message | None:
    done = Progress(case.step, case.approvals | {case.actor}, case.decided | {case.actor})
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


def _sources_are_current(case: Case) -> Message | None:
    if not case.stale_sources:
        return None
    return msg(
        "汇总所用的下级内容已变化（%(names)s），请退回后重新汇总提交。",
        names="、".join(case.stale_sources[:5]),
    )


RULES: dict[Guard, Callable[[Case], Message | None]] = {
    Guard.CYCLE_IS_OPEN: _cycle_is_open,
    Guard.CONTENT_IS_COMPLETE: _content_is_complete,
    Guard.CHILDREN_ARE_APPROVED: _children_are_approved,
    Guard.CHAIN_IS_WHOLE: _chain_is_whole,
    Guard.ACTOR_SUBMITTED: _actor_submitted,
    Guard.NOBODY_HAS_DECIDED: _nobody_has_decided,
    Guard.SHOWN_IS_CURRENT: _shown_is_current,
    Guard.ACTOR_HAS_THIS_STEP: _actor_has_this_step,
    Guard.ACTOR_DID_NOT_DRAFT: _actor_did_not_draft,
    Guard.ACTOR_HAS_NOT_DECIDED: _actor_has_not_decided,
    Guard.LATER_STEPS_STAY_POSSIBLE: _later_steps_stay_possible,
    Guard.REASON_IS_GIVEN: _reason_is_given,
    Guard.NOTHING_ABOVE_IS_APPROVED: _nothing_above_is_approved,
    Guard.SOURCES_ARE_CURRENT: _sources_are_current,
}
