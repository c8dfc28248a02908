"""Proposed changes: made to a revision, taken as the drafter's own edit, left, or too late."""

from decimal import Decimal

import pytest
from sqlalchemy import select

from domain.access.roles import Role
from domain.answers import Given, NotApplicable
from domain.errors import Conflict, Invalid, NotAllowed
from domain.mending import Named
from domain.narrative import Token, tokens_of
from domain.plain_narrative import from_plain, to_plain
from domain.remarks.states import Fit, ProposalState
from models import AuditEvent, DraftAuthor
from services.accounts import give_role
from services.errors import NotFound
from services.moving import withdraw
from services.reads.remarks import entries_proposed
from services.remarks.places import Place
from services.remarks.proposals import Proposed, leave, propose, take, take_back
from tests.services.racing import second_after_first
from tests.services.remarking import (
    CHANGED,
    in_review,
    paragraph,
    proposal,
    propose_answer,
    propose_paragraph,
    seen_by,
    send_it_back,
    text_now,
)
from tests.services.world import World, filled


def numbers(world: World) -> dict[str, object]:
    world.session.expire_all()
    return dict(world.submission("b1").draft.numbers)


# ---------------------------------------------------------------- making one
def test_a_change_is_proposed_by_who_has_the_step_or_stands_above(world: World) -> None:
    in_review(world)
    for username in ("b1.secretary", "c1.reviewer", "c1.compiler", "g.reviewer"):
        propose_answer(world, "meetings", Given(5), username)
    for username in ("b1.drafter", "auditor", "b2.secretary"):
        with pytest.raises(NotAllowed):
            propose_answer(world, "meetings", Given(5), username)


def test_nobody_proposes_to_themselves(world: World) -> None:
    give_role(
        world.session, world.people["b1.drafter"], world.units["b1"], Role.APPROVER, world.now
    )
    in_review(world)
    with pytest.raises(NotAllowed):
        propose_answer(world, "meetings", Given(5), "b1.drafter")


def test_a_proposal_is_made_to_the_revision_that_was_seen(world: World) -> None:
    number = in_review(world)
    old = world.revision("b1").content_hash
    withdraw(world.by("b1.drafter"), number)
    with pytest.raises(NotAllowed, match="提交审核后"):
        propose_answer(world, "meetings", Given(5), "c1.compiler")
    world.save("b1", {"meetings": Given(4)})
    world.submit("b1")
    with pytest.raises(Conflict, match="不是最新版次"):
        propose(world.by("b1.secretary"), number, Proposed(Place("meetings"), old, Given(5)))


def test_a_proposal_of_nothing_new_is_refused(world: World) -> None:
    number = in_review(world)
    with pytest.raises(Invalid, match="与原来一样"):
        propose_answer(world, "meetings", Given(3))
    with pytest.raises(Invalid, match="与原来一样"):
        propose_paragraph(world, 0, "第一段，开展会议{{meetings}}。")
    shown = world.revision("b1").content_hash
    with pytest.raises(Invalid, match="请写建议"):
        propose(world.by("b1.secretary"), number, Proposed(Place("meetings"), shown))
    with pytest.raises(Invalid, match="没有这一填报项"):
        propose_answer(world, "budget", Given(3))


def test_the_places_of_ones_own_open_proposals_are_offered_for_a_return(world: World) -> None:
    number = in_review(world)
    propose_paragraph(world)
    propose_answer(world, "members", Given(11))
    taken_back = propose_answer(world, "hours", Given(Decimal("41.0")))
    propose_answer(world, "meetings", Given(9), "c1.reviewer")
    take_back(world.by("b1.secretary"), number, taken_back)
    anchor = paragraph(world, 1).anchor
    assert entries_proposed(world.by("b1.secretary"), number) == [
        "members",
        Named("text", anchor).entry,
    ]


# ---------------------------------------------------------------- taking and leaving
def test_a_paragraph_is_taken_as_the_drafters_own_edit(world: World) -> None:
    number = in_review(world)
    made = propose_paragraph(world)
    send_it_back(world)
    take(world.by("b1.drafter"), number, made)
    lines = to_plain(text_now(world)).split("\n")
    assert lines == ["第一段，开展会议{{meetings}}。", CHANGED, "第三段，继续改进。"]
    assert tokens_of(text_now(world)) == (Token("meetings"), Token("hours"))
    assert world.submission("b1").draft.saved_by_id == world.people["b1.drafter"].id
    row = proposal(world, made)
    assert (row.state, row.answered_by_id) == ("taken", world.people["b1.drafter"].id)
    authors = set(
        world.session.scalars(
            select(DraftAuthor.person_id).where(DraftAuthor.submission_id == number)
        )
    )
    assert authors == {world.people["b1.drafter"].id}  # who proposed may still decide


def test_the_trail_says_whose_proposal_was_taken(world: World) -> None:
    number = in_review(world)
    made = propose_answer(world, "meetings", Given(5))
    send_it_back(world)
    take(world.by("b1.drafter"), number, made)
    *_, saved, taken = world.session.scalars(
        select(AuditEvent)
        .where(AuditEvent.chain == f"submission:{number}")
        .order_by(AuditEvent.position)
    )
    assert (saved.kind, saved.facts["fields"]) == ("saved", ["meetings"])
    secretary = world.people["b1.secretary"].id
    assert (taken.kind, taken.person_id) == ("proposal_taken", world.people["b1.drafter"].id)
    assert taken.facts["made_by"] == secretary
    assert taken.facts["people"] == [secretary]


def test_explanations_stay_when_a_proposal_is_taken(world: World) -> None:
    number = in_review_explained(world)
    made = propose_answer(world, "meetings", Given(5))
    send_it_back(world)
    take(world.by("b1.drafter"), number, made)
    assert numbers(world)["meetings"] == 5
    assert world.submission("b1").draft.explanations == {"T001:work:hours": "下半年集中补训。"}


def in_review_explained(world: World) -> int:
    answers = filled("b1") | {"hours": Given(Decimal("20.0"))}
    world.save("b1", answers, **{"T001:work:hours": "下半年集中补训。"})
    world.submit("b1")
    return world.submission("b1").id


def test_a_paragraph_can_be_left_out_and_not_applicable_be_proposed(world: World) -> None:
    number = in_review(world)
    out = propose_paragraph(world, 2, "")
    aside = propose_answer(world, "meetings", NotApplicable("本年新设"))
    send_it_back(world)
    for made in (out, aside):
        take(world.by("b1.drafter"), number, made)
    assert len(text_now(world).blocks) == 2
    assert numbers(world)["meetings"] == {"na": "本年新设"}


def test_several_proposals_to_one_text_are_taken_one_after_the_other(world: World) -> None:
    number = in_review(world)
    made = [propose_paragraph(world, i, f"改写第{i}段。\n又加一段。") for i in range(3)]
    send_it_back(world)
    for each in reversed(made):
        take(world.by("b1.drafter"), number, each)
    assert to_plain(text_now(world)).split("\n") == [
        line for i in range(3) for line in (f"改写第{i}段。", "又加一段。")
    ]


def test_a_proposal_is_left_with_a_word(world: World) -> None:
    number = in_review(world)
    made = propose_answer(world, "meetings", Given(5))
    send_it_back(world)
    leave(world.by("b1.drafter"), number, made, "台账确为 3 次。")
    row = proposal(world, made)
    assert (row.state, row.answer_words) == (ProposalState.LEFT, "台账确为 3 次。")
    assert numbers(world)["meetings"] == 3
    for act in (take, leave):
        with pytest.raises(Conflict, match="已经答复"):
            act(world.by("b1.drafter"), number, made)
    with pytest.raises(Conflict):
        take_back(world.by("b1.secretary"), number, made)


# ---------------------------------------------------------------- refused
def test_nothing_is_taken_while_the_content_is_locked_nor_by_others(world: World) -> None:
    number = in_review(world)
    made = propose_answer(world, "meetings", Given(5))
    for act in (take, leave):
        with pytest.raises(NotAllowed, match="锁定"):
            act(world.by("b1.drafter"), number, made)
        for username in ("b1.secretary", "c1.compiler"):
            with pytest.raises(NotAllowed, match="由填报人答复"):
                act(world.by(username), number, made)
    with pytest.raises(NotAllowed):
        take_back(world.by("b1.drafter"), number, made)
    send_it_back(world)
    with pytest.raises(NotFound):
        take(world.by("b1.drafter"), number, 999_999)


def test_a_field_that_the_return_did_not_name_stays_closed(world: World) -> None:
    number = in_review(world)
    closed = propose_answer(world, "meetings", Given(5))
    opened = propose_paragraph(world)
    send_it_back(world, "text")
    with pytest.raises(NotAllowed, match="“会议”没有开放"):
        take(world.by("b1.drafter"), number, closed)
    assert proposal(world, closed).state == ProposalState.OPEN
    take(world.by("b1.drafter"), number, opened)
    leave(world.by("b1.drafter"), number, closed)


def test_what_was_changed_in_another_way_is_not_overwritten(world: World) -> None:
    number = in_review(world)
    words, count = propose_paragraph(world), propose_answer(world, "meetings", Given(5))
    send_it_back(world)
    mine = from_plain("第一段。\n第二段，我自己改的。")
    world.save("b1", {"text": Given(mine), "meetings": Given(4)})
    for made in (words, count):
        with pytest.raises(Conflict, match="原文已改动"):
            take(world.by("b1.drafter"), number, made)
        assert proposal(world, made).state == ProposalState.OPEN
    assert text_now(world) == mine
    assert numbers(world)["meetings"] == 4
    assert [p.fit for p in seen_by(world, "b1.drafter").proposals] == [Fit.OUTDATED] * 2


def test_an_edit_elsewhere_in_the_text_does_not_hinder(world: World) -> None:
    number = in_review(world)
    made = propose_paragraph(world, 2, "第三段，长期坚持。")
    send_it_back(world)
    mine = from_plain("全新的开头。\n第一段改了。\n第二段，党员学习。\n第三段，继续改进。")
    world.save("b1", {"text": Given(mine)})
    take(world.by("b1.drafter"), number, made)
    assert to_plain(text_now(world)).split("\n") == [
        "全新的开头。",
        "第一段改了。",
        "第二段，党员学习。",
        "第三段，长期坚持。",
    ]


def test_a_proposal_waits_through_a_second_round(world: World) -> None:
    number = in_review(world)
    made = propose_answer(world, "meetings", Given(5))
    send_it_back(world)
    world.submit("b1")
    (row,) = seen_by(world, "b1.secretary").proposals
    assert (row.state, row.fit, row.revision) == (ProposalState.OPEN, Fit.FITS, 1)
    send_it_back(world)
    take(world.by("b1.drafter"), number, made)
    assert numbers(world)["meetings"] == 5


def test_strange_words_are_proposed_as_they_are(world: World) -> None:
    number = in_review(world)
    strange = "<script>alert(1)</script> שלום 👩‍👧 " + "汉" * 5000
    made = propose_paragraph(world, 1, strange)
    send_it_back(world)
    take(world.by("b1.drafter"), number, made)
    assert to_plain(text_now(world)).split("\n")[1] == strange


def test_of_two_drafters_who_take_at_once_one_counts(world: World) -> None:
    give_role(world.session, world.people["b2.drafter"], world.units["b1"], Role.DRAFTER, world.now)
    number = in_review(world)
    made = propose_paragraph(world)
    send_it_back(world)
    version = world.submission("b1").draft.version
    world.session.commit()
    refused = second_after_first(
        world.session.get_bind(),  # type: ignore[arg-type]  # the engine it is bound to
        lambda first: take(first.by("b1.drafter"), number, made),
        lambda second: take(second.by("b2.drafter"), number, made),
    )
    assert isinstance(refused, Conflict)
    world.session.expire_all()
    assert world.submission("b1").draft.version == version + 1
    assert proposal(world, made).answered_by_id == world.people["b1.drafter"].id
    assert to_plain(text_now(world)).count(CHANGED) == 1


def test_of_a_taking_and_a_save_at_once_neither_is_lost(world: World) -> None:
    number = in_review(world)
    made = propose_paragraph(world)
    send_it_back(world)
    world.session.commit()
    mine = Given(from_plain("我改了全文。"))
    refused = second_after_first(
        world.session.get_bind(),  # type: ignore[arg-type]  # the engine it is bound to
        lambda first: first.save("b1", {"text": mine}),
        lambda second: take(second.by("b1.drafter"), number, made),
    )
    assert isinstance(refused, Conflict)
    assert to_plain(text_now(world)) == "我改了全文。"
    assert proposal(world, made).state == ProposalState.OPEN


def test_a_paragraph_of_another_field_is_no_place(world: World) -> None:
    number = in_review(world)
    anchor = paragraph(world, 0).anchor
    shown = world.revision("b1").content_hash
    with pytest.raises(Conflict):
        propose(
            world.by("b1.secretary"),
            number,
            Proposed(Place("meetings", anchor), shown, blocks=from_plain("话").blocks),
        )
