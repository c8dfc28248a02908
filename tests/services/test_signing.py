"""Who signs: any, all, so many of a step; people who come and go; four eyes."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, select

from domain.access.roles import Role
from domain.errors import NotAllowed
from domain.workflow.chain import Chain, Place, Quorum, Resubmission, Step
from domain.workflow.chain_data import chain_to_data
from domain.workflow.states import State
from models import CycleChain, Decision, Membership, Person, ReviewTask
from services.accounts import disable, give_role
from services.moving import Words, approve, send_back, withdraw
from tests.services.conftest import Copies
from tests.services.world import START, World, filled

OWN = Step("支部书记", Place.OWN, Role.APPROVER)
ABOVE = Step("公司审核", Place.PARENT, Role.REVIEWER)


@pytest.fixture(scope="module")
def copies(sqlite_copies: Copies) -> Copies:
    """One database is enough: nothing here is left to the database."""
    return sqlite_copies


def use(world: World, *steps: Step, **settings: object) -> None:
    """Let the branches of the cycle go through other steps."""
    row = world.session.scalars(select(CycleChain).where(CycleChain.level == "branch")).one()
    row.outline = chain_to_data(Chain(steps, **settings))  # type: ignore[arg-type]  # by name
    world.session.flush()


def appoint(world: World, username: str, unit: str, role: Role) -> Person:
    """Somebody in a post; a new account where the name is new."""
    person = world.people.get(username)
    if person is None:
        person = Person(
            username=username,
            name=username,
            password_hash="-",
            session_key=username,
            created_at=START,
        )
        world.session.add(person)
        world.session.flush()
        world.people[username] = person
    give_role(world.session, person, world.units[unit], role, world.now)
    return person


def submitted(world: World) -> int:
    world.save("b1", filled("b1"))
    world.submit("b1")
    return world.submission("b1").id


def decide(world: World, username: str) -> State:
    shown = world.revision("b1").content_hash
    return approve(world.by(username), world.submission("b1").id, shown)


def give_back(world: World, username: str) -> State:
    shown = world.revision("b1").content_hash
    return send_back(world.by(username), world.submission("b1").id, shown, Words("请核对"))


def waiting(world: World) -> set[str]:
    names = {person.id: name for name, person in world.people.items()}
    open_tasks = select(ReviewTask.person_id).where(ReviewTask.closed_at.is_(None))
    return {names[person_id] for person_id in world.session.scalars(open_tasks)}


def test_any_one_of_a_step_is_enough_and_frees_the_others(world: World) -> None:
    appoint(world, "b1.deputy", "b1", Role.APPROVER)
    submitted(world)
    assert waiting(world) == {"b1.secretary", "b1.deputy"}
    decide(world, "b1.deputy")
    assert waiting(world) == {"c1.reviewer"}
    with pytest.raises(NotAllowed, match="不由您办理"):
        decide(world, "b1.secretary")


def test_all_of_a_step_must_approve(world: World) -> None:
    appoint(world, "b1.deputy", "b1", Role.APPROVER)
    use(world, Step("会签", Place.OWN, Role.APPROVER, quorum=Quorum.ALL), ABOVE)
    submitted(world)
    decide(world, "b1.deputy")
    assert waiting(world) == {"b1.secretary"}
    with pytest.raises(NotAllowed, match="本轮您已审批过"):
        decide(world, "b1.deputy")
    decide(world, "b1.secretary")
    assert waiting(world) == {"c1.reviewer"}


def test_one_refusal_returns_a_step_of_all(world: World) -> None:
    appoint(world, "b1.deputy", "b1", Role.APPROVER)
    use(world, Step("会签", Place.OWN, Role.APPROVER, quorum=Quorum.ALL), ABOVE)
    submitted(world)
    decide(world, "b1.deputy")
    assert give_back(world, "b1.secretary") is State.RETURNED
    assert waiting(world) == set()


def test_two_of_three_are_enough_where_two_are_asked_for(world: World) -> None:
    for name in ("b1.deputy", "b1.member"):
        appoint(world, name, "b1", Role.APPROVER)
    two = Step("支委", Place.OWN, Role.APPROVER, quorum=Quorum.AT_LEAST, count=2)
    use(world, two, ABOVE)
    submitted(world)
    decide(world, "b1.member")
    assert waiting(world) == {"b1.secretary", "b1.deputy"}
    decide(world, "b1.secretary")
    assert waiting(world) == {"c1.reviewer"}


def test_a_step_that_asks_for_more_than_there_are_cannot_be_reached(world: World) -> None:
    two = Step("支委", Place.OWN, Role.APPROVER, quorum=Quorum.AT_LEAST, count=2)
    use(world, two)
    world.save("b1", filled("b1"))
    with pytest.raises(NotAllowed, match="支委"):
        world.submit("b1")


def test_a_named_person_signs_wherever_they_are(world: World) -> None:
    use(world, OWN, Step("指定", Place.PERSON, person="g.reviewer"))
    submitted(world)
    decide(world, "b1.secretary")
    assert waiting(world) == {"g.reviewer"}
    assert decide(world, "g.reviewer") is State.APPROVED


def test_the_unit_of_a_named_level_above_signs(world: World) -> None:
    use(world, OWN, Step("集团", Place.ANCESTOR, Role.REVIEWER, level="group"))
    submitted(world)
    decide(world, "b1.secretary")
    assert waiting(world) == {"g.reviewer"}


def test_one_person_in_two_posts_decides_once_and_somebody_else_the_rest(world: World) -> None:
    appoint(world, "c1.reviewer", "b1", Role.APPROVER)
    appoint(world, "c1.second", "c1", Role.REVIEWER)
    submitted(world)
    decide(world, "c1.reviewer")
    assert waiting(world) == {"c1.second"}
    with pytest.raises(NotAllowed, match="本轮您已审批过"):
        decide(world, "c1.reviewer")
    assert decide(world, "c1.second") is State.APPROVED


def test_nobody_takes_the_place_that_only_they_can_fill_later(world: World) -> None:
    appoint(world, "c1.reviewer", "b1", Role.APPROVER)
    submitted(world)
    with pytest.raises(NotAllowed, match="公司审核"):
        decide(world, "c1.reviewer")
    decide(world, "b1.secretary")
    assert decide(world, "c1.reviewer") is State.APPROVED


def test_a_drafter_does_not_decide_unless_the_chain_lets_them(world: World) -> None:
    appoint(world, "b1.drafter", "b1", Role.APPROVER)
    submitted(world)
    assert waiting(world) == {"b1.secretary"}
    with pytest.raises(NotAllowed, match="内容由您填写"):
        decide(world, "b1.drafter")
    withdraw(world.by("b1.drafter"), world.submission("b1").id)
    use(world, OWN, ABOVE, four_eyes=False)
    world.submit("b1")
    assert waiting(world) == {"b1.secretary", "b1.drafter"}
    decide(world, "b1.drafter")


def test_a_new_holder_of_a_post_finds_what_waits_there(world: World) -> None:
    submission_id = submitted(world)
    appoint(world, "b1.deputy", "b1", Role.APPROVER)
    assert waiting(world) == {"b1.secretary", "b1.deputy"}
    decide(world, "b1.deputy")
    assert world.submission("b1").id == submission_id


def test_a_new_post_of_somebody_who_has_decided_opens_nothing_for_them(world: World) -> None:
    submitted(world)
    decide(world, "b1.secretary")
    appoint(world, "b1.secretary", "c1", Role.REVIEWER)
    assert waiting(world) == {"c1.reviewer"}


def test_a_closed_account_leaves_its_steps_to_others(world: World) -> None:
    appoint(world, "b1.deputy", "b1", Role.APPROVER)
    submitted(world)
    disable(world.session, world.people["b1.secretary"], world.now)
    assert waiting(world) == {"b1.deputy"}
    with pytest.raises(NotAllowed, match="不由您办理"):
        decide(world, "b1.secretary")
    decide(world, "b1.deputy")


def test_a_step_whose_only_signer_left_waits_for_the_next_one(world: World) -> None:
    submitted(world)
    disable(world.session, world.people["b1.secretary"], world.now)
    assert waiting(world) == set()
    appoint(world, "b1.deputy", "b1", Role.APPROVER)
    decide(world, "b1.deputy")
    assert waiting(world) == {"c1.reviewer"}


def test_an_approval_counts_although_its_giver_has_left(world: World) -> None:
    for name in ("b1.deputy", "b1.member"):
        appoint(world, name, "b1", Role.APPROVER)
    use(world, Step("会签", Place.OWN, Role.APPROVER, quorum=Quorum.ALL))
    submitted(world)
    decide(world, "b1.deputy")
    disable(world.session, world.people["b1.deputy"], world.now)
    decide(world, "b1.member")
    assert decide(world, "b1.secretary") is State.APPROVED


def test_somebody_who_lost_the_post_cannot_decide_any_more(world: World) -> None:
    submitted(world)
    person = world.people["b1.secretary"]
    world.session.execute(delete(Membership).where(Membership.person_id == person.id))
    with pytest.raises(NotAllowed, match="不由您办理"):
        decide(world, "b1.secretary")


@pytest.mark.parametrize(
    ("resubmission", "first", "needed"),
    [
        (Resubmission.RESTART, {"b1.secretary"}, ["b1.secretary", "c1.reviewer"]),
        (Resubmission.RESUME, {"c1.reviewer"}, ["c1.reviewer"]),
    ],
)
def test_after_a_return_the_chain_restarts_or_resumes(
    world: World, resubmission: Resubmission, first: set[str], needed: list[str]
) -> None:
    use(world, OWN, ABOVE, resubmission=resubmission)
    submitted(world)
    decide(world, "b1.secretary")
    give_back(world, "c1.reviewer")
    world.save("b1", filled("b1", meetings=6))
    world.submit("b1")
    assert waiting(world) == first
    for username in needed:
        decide(world, username)
    assert world.submission("b1").state == State.APPROVED
    rows = world.session.scalars(select(Decision).order_by(Decision.id)).all()
    assert [row.round for row in rows] == [1, 1] + [2] * len(needed)


def test_a_withdrawal_while_resuming_resumes_again(world: World) -> None:
    use(world, OWN, ABOVE, resubmission=Resubmission.RESUME)
    submitted(world)
    decide(world, "b1.secretary")
    give_back(world, "c1.reviewer")
    world.submit("b1")
    withdraw(world.by("b1.drafter"), world.submission("b1").id)
    world.submit("b1")
    assert waiting(world) == {"c1.reviewer"}


def test_a_step_is_due_so_many_days_after_it_opened(world: World) -> None:
    use(world, OWN, Step("公司审核", Place.PARENT, Role.REVIEWER, due_days=10))
    submitted(world)
    world.now += timedelta(days=2)
    decide(world, "b1.secretary")
    task = world.session.scalars(select(ReviewTask).where(ReviewTask.closed_at.is_(None))).one()
    assert task.due_on == (world.now + timedelta(days=10)).date()
