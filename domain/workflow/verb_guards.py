"""The rules of the verbs among signers: whom an act may name, and when it may be undone."""

from collections.abc import Callable, Mapping
from datetime import timedelta

from domain.message import Message, msg
from domain.workflow.case import Case, step_is_met, without_target
from domain.workflow.chain import broken_steps
from domain.workflow.record import UNDOABLE, last_move, last_urged_at, open_questions, passed_steps
from domain.workflow.seats import Added, Seats
from domain.workflow.states import Guard

URGE_AGAIN_AFTER = timedelta(hours=4)


def children_are_approved(case: Case) -> Message | None:
    """None, or the sentence that names the units below that are not done."""
    if not case.open_children:
        return None
    return msg(
        "还有 %(count)s 个下级单位的本章节未审定：%(names)s",
        count=len(case.open_children),
        names="、".join(case.open_children[:5]),
    )


def sources_are_current(case: Case) -> Message | None:
    """None, or the sentence that names the units whose answers are no longer those rolled up."""
    if not case.stale_sources:
        return None
    return msg(
        "汇总所用的下级内容已变化（%(names)s），请退回后重新汇总提交。",
        names="、".join(case.stale_sources[:5]),
    )


def _return_leads_to_a_passed_step(case: Case) -> Message | None:
    if case.to_step is None:
        return None
    if case.to_step in passed_steps(case.acts, case.revision, case.step):
        return None
    return msg("只能退回到本版已经通过的节点，或退回填报人。")


def _target_may_sign(case: Case) -> Message | None:
    target = case.target
    if target is None:
        return None
    if not target.is_active or not target.may_decide:
        return msg("此人不能办理：须是本单位或上级单位在任的审核人、审批人或汇总人。")
    if target.person in case.barred:
        return msg("内容由此人填写，不能由其审批。")
    if target.person in case.seats.people:
        return msg("此人已在本节点办理人之列。")
    if target.person in case.decided:
        return msg("此人本轮已审批过，不能再办理。")
    return None


def _target_can_take_the_seat(case: Case) -> Message | None:
    if case.target is None:
        return None
    return _why_broken_with(case, case.seats.handed_on(case.seat, case.target.person))


def _target_can_be_added(case: Case) -> Message | None:
    if case.target is None:
        return None
    seat = Added(case.target.person, case.seat, is_before=True)
    return _why_broken_with(case, case.seats.with_added(seat))


def _why_broken_with(case: Case, seats: Seats) -> Message | None:
    """Why no other seats may be had: a later step would lose somebody it cannot do without."""
    signers = (*case.signers[: case.step], seats.holders, *case.signers[case.step + 1 :])
    before = broken_steps(case.chain, case.signers, case.drafters, case.progress())
    after = broken_steps(case.chain, signers, case.drafters, case.progress(seats))
    lost = [step for step in after if step not in before]
    if not lost:
        return None
    return msg(
        "由此人办理后，审批节点“%(step)s”将没有足够的人可以审批，请另选一人。",
        step=case.chain.steps[lost[0]].title,
    )


def _target_may_be_asked(case: Case) -> Message | None:
    target = case.target
    if target is None:
        return None
    if not target.is_active or not target.is_known:
        return msg("不能征求此人的意见：须是组织内在任的人员。")
    if target.person in case.barred:
        return msg("内容由此人填写，不必征求其意见。")
    if target.person in case.seats.people:
        return msg("此人已在本节点办理人之列。")
    asked = {act.target for act in open_questions(case.acts, case.round, case.step)}
    return msg("已征求此人的意见，尚未答复。") if target.person in asked else None


def _target_is_another_reader(case: Case) -> Message | None:
    target = case.target
    if target is None:
        return None
    if not target.is_active or not target.is_known:
        return msg("不能抄送此人：须是组织内在任的人员。")
    return msg("不必抄送自己。") if target.person == case.actor else None


def _opinion_was_asked(case: Case) -> Message | None:
    asked = {act.target for act in open_questions(case.acts, case.round, case.step)}
    return None if case.actor in asked else msg("现在没有人征求您的意见。")


def _actor_added_the_target(case: Case) -> Message | None:
    own = {seat.person for seat in case.added if seat.by == case.seat}
    waiting = own & case.waited_for
    if case.target is None:
        return None if waiting else msg("没有可以减签的人。")
    if case.target.person in waiting:
        return None
    return msg("只能减去由您加签、且尚未办理的人。")


def _step_may_close(case: Case) -> Message | None:
    """Taking back the last one waited for ends the step: what an approval needs, this needs."""
    if case.target is None or not step_is_met(without_target(case)):
        return None
    return children_are_approved(case) or sources_are_current(case)


def _somebody_is_waited_for(case: Case) -> Message | None:
    if case.urged - {case.actor}:
        return None
    return msg("现在没有可以催办的人；审批节点无人可办时，请联系管理员转办。")


def _not_urged_lately(case: Case) -> Message | None:
    times = filter(None, (last_urged_at(case.acts, case.actor), case.urged_at))
    last = max(times, default=None)
    if last is None or case.now is None or case.now - last >= URGE_AGAIN_AFTER:
        return None
    return msg("您刚催办过，%(hours)s 小时内不能再次催办。", hours=4)


def _last_move_is_the_actors(case: Case) -> Message | None:
    last = last_move(case.acts)
    is_decision = last is not None and last.kind in UNDOABLE and last.revision == case.revision
    if last is not None and is_decision and last.person == case.actor:
        return None
    return msg("只能撤销自己最近一次、且此后无人办理的审批。")


def _nothing_was_written_since(case: Case) -> Message | None:
    if not case.draft_is_touched:
        return None
    return msg("退回之后填报人已经修改，不能撤销；请等重新提交后再审批。")


VERB_RULES: Mapping[Guard, Callable[[Case], Message | None]] = {
    Guard.RETURN_LEADS_TO_A_PASSED_STEP: _return_leads_to_a_passed_step,
    Guard.TARGET_MAY_SIGN: _target_may_sign,
    Guard.TARGET_CAN_TAKE_THE_SEAT: _target_can_take_the_seat,
    Guard.TARGET_CAN_BE_ADDED: _target_can_be_added,
    Guard.TARGET_MAY_BE_ASKED: _target_may_be_asked,
    Guard.TARGET_IS_ANOTHER_READER: _target_is_another_reader,
    Guard.OPINION_WAS_ASKED: _opinion_was_asked,
    Guard.ACTOR_ADDED_THE_TARGET: _actor_added_the_target,
    Guard.STEP_MAY_CLOSE: _step_may_close,
    Guard.SOMEBODY_IS_WAITED_FOR: _somebody_is_waited_for,
    Guard.NOT_URGED_LATELY: _not_urged_lately,
    Guard.LAST_MOVE_IS_THE_ACTORS: _last_move_is_the_actors,
    Guard.NOTHING_WAS_WRITTEN_SINCE: _nothing_was_written_since,
}
