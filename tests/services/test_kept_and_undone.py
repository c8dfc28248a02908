"""What counts of earlier decisions: kept by content, undone, taken back by a return, in a name."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from domain.access.roles import Role
from domain.errors import NotAllowed
from domain.workflow.chain import Quorum, Step
from domain.workflow.states import State
from models import Decision
from services.accounts import disable
from services.moving import Words, approve, send_back, withdraw
from services.verbs.added_signers import add_before, take_back
from services.verbs.stand_ins import Absence, set_stand_in
from services.verbs.transferring import reassign, transfer
from services.verbs.undoing import undo
from tests.services.conftest import Copies
from tests.services.test_signing import (
    ABOVE,
    OWN,
    appoint,
    decide,
    give_back,
    submitted,
    use,
    waiting,
)
from tests.services.world import World, filled

WHY = Words("出差在外")
ALL = Step("会签", OWN.place, OWN.role, quorum=Quorum.ALL)


@pytest.fixture(scope="module")
def copies(sqlite_copies: Copies) -> Copies:
    """One database is enough: nothing here is left to the database."""
    return sqlite_copies


def acts(world: World) -> list[str]:
    return list(world.session.scalars(select(Decision.action).order_by(Decision.id)))


def test_an_unchanged_section_keeps_the_approvals_before_the_one_that_returned_it(
    world: World,
) -> None:
    submitted(world)
    decide(world, "b1.secretary")
    give_back(world, "c1.reviewer")
    world.submit("b1")
    assert waiting(world) == {"c1.reviewer"}
    assert acts(world) == ["approve", "return", "keep"]
    assert decide(world, "c1.reviewer") is State.APPROVED


def test_a_changed_section_keeps_nothing(world: World) -> None:
    submitted(world)
    decide(world, "b1.secretary")
    give_back(world, "c1.reviewer")
    world.save("b1", filled("b1", meetings=8))
    world.submit("b1")
    assert waiting(world) == {"b1.secretary"}


def test_an_undone_approval_is_not_kept(world: World) -> None:
    submission_id = submitted(world)
    decide(world, "b1.secretary")
    undo(world.by("b1.secretary"), submission_id, Words())
    withdraw(world.by("b1.drafter"), submission_id)
    world.submit("b1")
    assert waiting(world) == {"b1.secretary"}


def test_a_reopened_section_is_approved_by_nobody_without_an_act(world: World) -> None:
    from services.moving import reopen

    world.finish("b1")
    reopen(world.by("c1.reviewer"), world.submission("b1").id, WHY)
    world.submit("b1")
    assert waiting(world) == {"b1.secretary"}


def test_a_co_signers_approval_stays_where_another_refused(world: World) -> None:
    appoint(world, "b1.deputy", "b1", Role.APPROVER)
    use(world, ALL, ABOVE)
    submitted(world)
    decide(world, "b1.deputy")
    give_back(world, "b1.secretary")
    world.submit("b1")
    assert waiting(world) == {"b1.secretary"}


def test_who_approved_before_a_step_that_is_repeated_does_not_approve_again(world: World) -> None:
    third = Step("再审", ABOVE.place, ABOVE.role)
    use(world, OWN, ABOVE, third)
    for username in ("c1.second", "b1.secretary"):
        appoint(world, username, "c1", Role.REVIEWER)
    submission_id = submitted(world)
    decide(world, "b1.secretary")
    decide(world, "c1.reviewer")
    shown = world.revision("b1").content_hash
    send_back(world.by("c1.second"), submission_id, shown, Words("请再看", to_step=1))
    assert waiting(world) == {"c1.reviewer", "c1.second"}
    with pytest.raises(NotAllowed, match="只能退回到本版已经通过的节点"):
        send_back(world.by("c1.reviewer"), submission_id, shown, Words("请再看", to_step=1))
    undo(world.by("c1.second"), submission_id, Words())
    assert (world.submission("b1").step, world.submission("b1").round) == (2, 1)


def test_nobody_undoes_what_somebody_has_acted_on(world: World) -> None:
    submission_id = submitted(world)
    decide(world, "b1.secretary")
    transfer(world.by("c1.reviewer"), submission_id, world.people["c1.approver"].id, WHY)
    with pytest.raises(NotAllowed, match="只能撤销自己最近一次"):
        undo(world.by("b1.secretary"), submission_id, Words())


def test_a_return_is_not_undone_once_the_drafter_writes(world: World) -> None:
    submission_id = submitted(world)
    give_back(world, "b1.secretary")
    world.save("b1", filled("b1", meetings=9))
    with pytest.raises(NotAllowed, match="填报人已经修改"):
        undo(world.by("b1.secretary"), submission_id, Words())


def test_an_approval_is_not_undone_under_an_approved_parent(world: World) -> None:
    for unit in ("b1", "b2", "b3", "c1"):
        world.finish(unit)
    with pytest.raises(NotAllowed, match="一公司党委"):
        undo(world.by("c1.reviewer"), world.submission("b1").id, Words())


def stand_in(world: World, absent: str, instead: str) -> None:
    day = world.now.date()
    set_stand_in(world.by(absent), Absence(world.people[instead].id, day, day))


def test_a_stand_in_decides_on_the_last_day_and_no_longer(world: World) -> None:
    submission_id = submitted(world)
    stand_in(world, "b1.secretary", "b2.secretary")
    shown = world.revision("b1").content_hash
    world.now += timedelta(days=1)
    with pytest.raises(NotAllowed, match="不由您办理"):
        approve(world.by("b2.secretary"), submission_id, shown)
    world.now = world.now.replace(hour=23, minute=59) - timedelta(days=1)
    approve(world.by("b2.secretary"), submission_id, shown)
    row = world.session.scalars(select(Decision)).one()
    assert row.on_behalf_of_id == world.people["b1.secretary"].id


def test_four_eyes_count_the_absent_and_the_one_who_stands_in(world: World) -> None:
    submission_id = submitted(world)
    stand_in(world, "b1.secretary", "b1.drafter")
    with pytest.raises(NotAllowed, match="内容由您填写"):
        approve(world.by("b1.drafter"), submission_id, world.revision("b1").content_hash)


def test_who_stood_in_does_not_decide_again_in_the_round(world: World) -> None:
    appoint(world, "c1.second", "c1", Role.REVIEWER)
    submitted(world)
    stand_in(world, "b1.secretary", "c1.reviewer")
    decide(world, "c1.reviewer")
    with pytest.raises(NotAllowed, match="本轮您已审批过"):
        decide(world, "c1.reviewer")
    assert waiting(world) == {"c1.second"}


def test_an_all_step_whose_last_signer_left_waits_for_an_administrators_choice(
    world: World,
) -> None:
    appoint(world, "b1.deputy", "b1", Role.APPROVER)
    use(world, ALL, ABOVE)
    submission_id = submitted(world)
    decide(world, "b1.deputy")
    disable(world.session, world.people["b1.secretary"], world.now)
    assert waiting(world) == set()
    reassign(world.by("admin"), submission_id, world.people["c1.approver"].id, WHY)
    assert waiting(world) == {"c1.approver"}
    decide(world, "c1.approver")
    assert waiting(world) == {"c1.reviewer"}


def test_taking_back_the_last_one_waited_for_ends_the_step(world: World) -> None:
    appoint(world, "b1.deputy", "b1", Role.APPROVER)
    submission_id = submitted(world)
    added = world.people["c1.approver"].id
    add_before(world.by("b1.deputy"), submission_id, added, WHY)
    assert waiting(world) == {"b1.secretary", "c1.approver"}
    decide(world, "b1.secretary")
    assert waiting(world) == {"c1.approver"}
    take_back(world.by("b1.deputy"), submission_id, added)
    assert waiting(world) == {"c1.reviewer"}


@pytest.mark.parametrize("username", ["admin", "auditor", "b2.secretary", "b1.drafter"])
def test_a_step_is_not_handed_to_who_may_not_sign(world: World, username: str) -> None:
    submission_id = submitted(world)
    with pytest.raises(NotAllowed):
        transfer(world.by("b1.secretary"), submission_id, world.people[username].id, WHY)
