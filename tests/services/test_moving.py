"""A section on its way: submit, withdraw, approve, return, reopen, waive, reinstate."""

from datetime import date

import pytest
from sqlalchemy import select

from domain.answers import Given
from domain.errors import Conflict, Invalid, NotAllowed
from domain.plain_narrative import from_plain
from domain.workflow.states import State
from models import Decision, Finding, ReviewTask, Submission
from services.drafting import Typed, save_draft
from services.moving import (
    Words,
    approve,
    reinstate,
    reopen,
    send_back,
    submit,
    waive,
    withdraw,
)
from services.opening import open_fields
from services.performing import MAX_WORDS
from services.reads.people import actor_of
from services.sections import load_section
from tests.services.world import World, filled

WRONG = Words("数字与台账不符")


def tasks(world: World, submission: Submission) -> list[str]:
    """Who has the open step of a submission on their desk."""
    names = {person.id: name for name, person in world.people.items()}
    rows = world.session.scalars(
        select(ReviewTask.person_id).where(
            ReviewTask.submission_id == submission.id, ReviewTask.closed_at.is_(None)
        )
    )
    return sorted(names[person_id] for person_id in rows)


def decisions(world: World, submission: Submission) -> list[str]:
    rows = world.session.scalars(
        select(Decision).where(Decision.submission_id == submission.id).order_by(Decision.id)
    )
    return [row.action for row in rows]


def submitted(world: World, unit: str = "b1") -> Submission:
    world.save(unit, filled(unit))
    world.submit(unit)
    return world.submission(unit)


def give_back(world: World, username: str, unit: str, words: Words = WRONG) -> None:
    shown = world.revision(unit).content_hash
    send_back(world.by(username), world.submission(unit).id, shown, words)


def test_a_submitted_section_waits_for_the_first_step_by_its_due_date(world: World) -> None:
    submission = submitted(world)
    assert submission.state == State.IN_REVIEW
    assert (submission.round, submission.step, submission.revision_number) == (1, 0, 1)
    assert tasks(world, submission) == ["b1.secretary"]
    due_on = world.session.scalar(select(ReviewTask.due_on))
    assert due_on == date(2023, 11, 10)


def test_the_last_approval_approves_and_leaves_no_open_step(world: World) -> None:
    submission = submitted(world)
    world.approve("b1", steps=1)
    assert tasks(world, submission) == ["c1.reviewer"]
    approve(world.by("c1.reviewer"), submission.id, world.revision("b1").content_hash)
    assert submission.state == State.APPROVED
    assert submission.approved_at == world.now
    assert tasks(world, submission) == []


def test_an_empty_section_cannot_be_submitted_and_nothing_of_it_is_kept(world: World) -> None:
    submission = world.submission("b1")
    with pytest.raises(NotAllowed, match="处需要处理"):
        submit(world.by("b1.drafter"), submission.id)
    world.session.rollback()
    assert world.submission("b1").revision_number == 0


def test_a_decision_on_an_older_revision_is_refused(world: World) -> None:
    submission = submitted(world)
    shown = world.revision("b1").content_hash
    withdraw(world.by("b1.drafter"), submission.id)
    world.save("b1", filled("b1", meetings=5))
    world.submit("b1")
    with pytest.raises(Conflict, match="不是最新版次"):
        approve(world.by("b1.secretary"), submission.id, shown)
    with pytest.raises(Conflict):
        send_back(world.by("b1.secretary"), submission.id, shown, WRONG)
    with pytest.raises(Conflict):
        approve(world.by("b1.secretary"), submission.id, "")


def test_a_changed_explanation_is_another_revision_to_decide_on(world: World) -> None:
    answers = filled("b1") | {"hours": Given(filled("b1")["hours"].value / 2)}
    key = "T001:work:hours"
    world.save("b1", answers, **{key: "本年度新成立，学时不足。"})
    submission = world.submission("b1")
    world.submit("b1")
    shown = world.revision("b1").content_hash
    kept = world.session.scalars(select(Finding)).one()
    assert (kept.code, kept.explanation) == ("T001", "本年度新成立，学时不足。")
    withdraw(world.by("b1.drafter"), submission.id)
    world.save("b1", answers, **{key: "另有原因，见说明。"})
    world.submit("b1")
    with pytest.raises(Conflict):
        approve(world.by("b1.secretary"), submission.id, shown)


def test_what_wants_an_explanation_stops_the_submit_without_one(world: World) -> None:
    answers = filled("b1") | {"hours": Given(filled("b1")["hours"].value / 2)}
    world.save("b1", answers, **{"T001:work:hours": "无"})
    with pytest.raises(NotAllowed, match="需要说明"):
        world.submit("b1")


def test_only_the_submitter_withdraws_and_only_before_a_decision(world: World) -> None:
    submission = submitted(world)
    with pytest.raises(NotAllowed, match="只有提交人"):
        withdraw(world.by("b1.secretary"), submission.id)
    world.approve("b1", steps=1)
    with pytest.raises(NotAllowed, match="已有人审批"):
        withdraw(world.by("b1.drafter"), submission.id)


def test_a_withdrawn_section_goes_through_the_whole_chain_again(world: World) -> None:
    submission = submitted(world)
    withdraw(world.by("b1.drafter"), submission.id)
    assert submission.state == State.DRAFT
    assert tasks(world, submission) == []
    world.submit("b1")
    assert (submission.round, submission.revision_number) == (2, 2)
    world.approve("b1")
    assert decisions(world, submission) == ["withdraw", "approve", "approve"]


def test_content_in_review_or_approved_is_locked_for_everyone(world: World) -> None:
    submission = submitted(world)
    typed = Typed(filled("b1", meetings=9), {}, submission.draft.version)
    with pytest.raises(NotAllowed, match="当前状态"):
        save_draft(world.by("b1.drafter"), submission.id, typed)
    world.approve("b1")
    with pytest.raises(NotAllowed, match="当前状态"):
        save_draft(world.by("b1.drafter"), submission.id, typed)


@pytest.mark.parametrize("reason", ["", " ", "好"])
def test_a_return_needs_a_reason(world: World, reason: str) -> None:
    submitted(world)
    with pytest.raises(NotAllowed, match="理由"):
        give_back(world, "b1.secretary", "b1", Words(reason))


def test_words_have_an_end(world: World) -> None:
    submission = submitted(world)
    with pytest.raises(Invalid, match="不能超过"):
        give_back(world, "b1.secretary", "b1", Words("长" * (MAX_WORDS + 1)))
    withdraw(world.by("b1.drafter"), submission.id)
    with pytest.raises(Invalid, match="不能超过"):
        submit(world.by("b1.drafter"), submission.id, "长" * (MAX_WORDS + 1))


def test_a_returned_section_cannot_be_approved(world: World) -> None:
    submission = submitted(world)
    give_back(world, "b1.secretary", "b1")
    assert submission.state == State.RETURNED
    assert tasks(world, submission) == []
    with pytest.raises(NotAllowed):
        approve(world.by("b1.secretary"), submission.id, world.revision("b1").content_hash)


def test_only_named_fields_are_open_even_after_a_withdrawal(world: World) -> None:
    submission = submitted(world)
    give_back(world, "b1.secretary", "b1", Words("请核对会议次数", ("meetings", "nonsense")))
    section = load_section(world.session, submission.id)
    assert open_fields(world.session, section) == {"meetings"}
    with pytest.raises(NotAllowed, match="党员"):
        world.save("b1", {"members": Given(11)})
    world.save("b1", {"meetings": Given(4), "members": Given(10)})
    world.submit("b1")
    withdraw(world.by("b1.drafter"), submission.id)
    with pytest.raises(NotAllowed, match="党员"):
        world.save("b1", {"members": Given(11)})


def test_a_reopened_section_is_wholly_open_again(world: World) -> None:
    submission = submitted(world)
    give_back(world, "b1.secretary", "b1", Words("请核对会议次数", ("meetings",)))
    world.submit("b1")
    world.approve("b1")
    reopen(world.by("c1.reviewer"), submission.id, Words("上级要求补充"))
    world.save("b1", filled("b1", members=12))
    assert submission.state == State.RETURNED


def test_reopening_takes_the_numbers_out_until_they_are_approved_again(world: World) -> None:
    world.finish("b1", meetings=5)
    submission = world.submission("b1")
    reopen(world.by("c1.reviewer"), submission.id, Words("上级要求补充"))
    assert submission.approved_at is None
    world.save("c1", filled("c1"))
    with pytest.raises(NotAllowed, match="未审定"):
        world.submit("c1")


def test_a_child_stays_closed_while_its_parent_is_approved(world: World) -> None:
    for unit in ("b1", "b2", "b3", "c1"):
        world.finish(unit)
    with pytest.raises(NotAllowed, match="一公司党委"):
        reopen(world.by("c1.reviewer"), world.submission("b1").id, Words("需要修改"))
    reopen(world.by("c1.approver"), world.submission("c1").id, Words("下级需要修改"))
    reopen(world.by("c1.reviewer"), world.submission("b1").id, Words("需要修改"))
    assert world.submission("b1").state == State.RETURNED


def test_a_parent_in_review_cannot_be_approved_over_a_reopened_child(world: World) -> None:
    for unit in ("b1", "b2", "b3"):
        world.finish(unit)
    world.save("c1", filled("c1"))
    world.submit("c1")
    world.approve("c1", steps=1)
    reopen(world.by("c1.reviewer"), world.submission("b1").id, Words("需要修改"))
    shown = world.revision("c1").content_hash
    with pytest.raises(NotAllowed, match="b1 党支部"):
        approve(world.by("c1.approver"), world.submission("c1").id, shown)
    world.save("b1", filled("b1", meetings=8))
    world.submit("b1")
    world.approve("b1")
    with pytest.raises(NotAllowed, match="下级内容已变化（b1 党支部）"):
        approve(world.by("c1.approver"), world.submission("c1").id, shown)
    give_back(world, "c1.approver", "c1", Words("请重新汇总"))
    world.submit("c1")
    world.approve("c1")
    assert world.revision("c1").figures["tallies"]["meetings"]["parts"] == [[14]]


def test_a_waived_child_that_is_asked_again_stops_its_parent(world: World) -> None:
    world.finish("b1")
    world.finish("b2")
    waive(world.by("c1.compiler"), world.submission("b3").id, Words("新成立，本年度免报"))
    world.save("c1", filled("c1"))
    world.submit("c1")
    reinstate(world.by("c1.compiler"), world.submission("b3").id)
    shown = world.revision("c1").content_hash
    with pytest.raises(NotAllowed, match="b3 党支部"):
        approve(world.by("c1.reviewer"), world.submission("c1").id, shown)


def test_a_waiver_needs_a_reason_and_keeps_it_until_it_is_lifted(world: World) -> None:
    submission = world.submission("b3")
    with pytest.raises(NotAllowed, match="理由"):
        waive(world.by("c1.compiler"), submission.id, Words(""))
    waive(world.by("c1.compiler"), submission.id, Words("新成立，本年度免报"))
    assert (submission.state, submission.waiver_reason) == (State.WAIVED, "新成立，本年度免报")
    with pytest.raises(NotAllowed, match="当前状态"):
        world.save("b3", filled("b3"))
    reinstate(world.by("c1.compiler"), submission.id)
    assert (submission.state, submission.waiver_reason) == (State.DRAFT, None)
    world.finish("b3")
    assert decisions(world, submission) == ["waive", "reinstate", "approve", "approve"]


def test_live_numbers_are_fixed_at_submit(world: World) -> None:
    world.save("b1", filled("b1", meetings=6))
    world.submit("b1")
    assert world.revision("b1").texts["text"][0]["content"][1]["shown"] == "6次"
    withdraw(world.by("b1.drafter"), world.submission("b1").id)
    world.save("b1", filled("b1", meetings=7))
    world.submit("b1")
    assert world.revision("b1").texts["text"][0]["content"][1]["shown"] == "7次"


def test_nothing_moves_before_the_opening_day_or_after_the_closing_day(world: World) -> None:
    world.save("b1", filled("b1"))
    submission = world.submission("b1")
    shut = {date(2023, 10, 31): "自 2023-11-01 起开放", date(2024, 1, 1): "已于 2023-12-31 关闭"}
    for day, says in shut.items():
        world.now = world.now.replace(year=day.year, month=day.month, day=day.day)
        with pytest.raises(NotAllowed, match=says):
            submit(world.by("b1.drafter"), submission.id)
        with pytest.raises(NotAllowed, match=says):
            world.save("b1", {"text": Given(from_plain("迟了。"))})


def test_the_last_hour_of_the_closing_day_counts_in_the_zone_of_the_installation(
    world: World,
) -> None:
    # 23:30 in Shanghai on the closing day; the same moment is 15:30 in Greenwich
    world.now = world.now.replace(month=12, day=31, hour=23, minute=30)
    world.finish("b1")
    assert world.submission("b1").state == State.APPROVED
    world.session.expire_all()
    assert world.submission("b1").approved_at == world.now


def test_the_note_of_a_submit_stays_with_its_revision(world: World) -> None:
    world.save("b1", filled("b1"))
    submit(world.by("b1.drafter"), world.submission("b1").id, "  第二季度数据已补\x00  ")
    assert world.revision("b1").note == "第二季度数据已补"


def test_whoever_submits_is_an_author_and_does_not_decide(world: World) -> None:
    """The secretary hands in what the drafter wrote: four eyes still need another person."""
    world.save("b1", filled("b1"))
    submission = world.submission("b1")
    actor = actor_of(world.session, world.people["b1.secretary"].id)
    assert actor.person == world.people["b1.secretary"].id
    with pytest.raises(NotAllowed, match="没有足够的人"):
        submit(world.by("b1.secretary"), submission.id)
