"""Two at once: one act counts, the other is refused with a sentence, and the figures are right."""

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from domain.access.roles import Role
from domain.answers import Given
from domain.errors import Conflict, NotAllowed
from domain.workflow.states import State
from jobs.running import claim_next
from models import AuditEvent, Decision, FinalReport, Job, ReviewTask, Revision
from services.accounts import add_person, give_role, sign_in
from services.audit import first_broken_event
from services.cycles import close_cycle
from services.drafting import Typed, save_draft
from services.figures import kept_tallies
from services.jobs import add_job
from services.moving import Words, approve, reopen, submit, waive, withdraw
from services.reports import Cover, compile_report, freeze
from tests.services.databases import world_on
from tests.services.racing import second_after_first
from tests.services.test_signing import appoint
from tests.services.world import START, World, filled


def decide(username: str, unit: str = "b1"):
    def act(world: World) -> None:
        shown = world.revision(unit).content_hash
        approve(world.by(username), world.submission(unit).id, shown)

    return act


def hand_in(unit: str):
    return lambda world: submit(world.by(world.drafter(unit)), world.submission(unit).id)


def open_again(username: str, unit: str):
    return lambda world: reopen(world.by(username), world.submission(unit).id, Words("需要修改"))


def test_two_decide_at_once_where_one_is_enough(engine: Engine) -> None:
    with world_on(engine) as world:
        appoint(world, "b1.deputy", "b1", Role.APPROVER)
        world.save("b1", filled("b1"))
        world.submit("b1")
    refused = second_after_first(engine, decide("b1.deputy"), decide("b1.secretary"))
    assert isinstance(refused, NotAllowed)
    with world_on(engine) as world:
        assert len(world.session.scalars(select(Decision)).all()) == 1
        assert (world.submission("b1").step, world.submission("b1").state) == (1, State.IN_REVIEW)


def test_one_person_decides_in_two_windows_at_once(engine: Engine) -> None:
    with world_on(engine) as world:
        world.save("b1", filled("b1"))
        world.submit("b1")
    refused = second_after_first(engine, decide("b1.secretary"), decide("b1.secretary"))
    assert isinstance(refused, NotAllowed)


def test_a_double_click_submits_once(engine: Engine) -> None:
    with world_on(engine) as world:
        world.save("b1", filled("b1"))
    refused = second_after_first(engine, hand_in("b1"), hand_in("b1"))
    assert isinstance(refused, NotAllowed)
    with world_on(engine) as world:
        assert len(world.session.scalars(select(Revision)).all()) == 1


def test_two_saves_of_one_version_keep_the_first(engine: Engine) -> None:
    def save(meetings: int):
        typed = Typed({"meetings": Given(meetings)}, {}, 0)
        return lambda world: save_draft(world.by("b1.drafter"), world.submission("b1").id, typed)

    refused = second_after_first(engine, save(1), save(2))
    assert isinstance(refused, Conflict)
    with world_on(engine) as world:
        assert world.submission("b1").draft.numbers == {"meetings": 1}


def test_a_save_does_not_slip_into_a_section_that_is_being_submitted(engine: Engine) -> None:
    with world_on(engine) as world:
        world.save("b1", filled("b1"))

    def save(world: World) -> None:
        typed = Typed(filled("b1", meetings=99), {}, 1)
        save_draft(world.by("b1.drafter"), world.submission("b1").id, typed)

    assert isinstance(second_after_first(engine, hand_in("b1"), save), NotAllowed)
    with world_on(engine) as world:
        assert world.submission("b1").draft.numbers == world.revision("b1").numbers


def test_a_withdrawal_and_a_decision_do_not_both_count(engine: Engine) -> None:
    with world_on(engine) as world:
        world.save("b1", filled("b1"))
        world.submit("b1")
    refused = second_after_first(
        engine,
        decide("b1.secretary"),
        lambda world: withdraw(world.by("b1.drafter"), world.submission("b1").id),
    )
    assert isinstance(refused, NotAllowed)


@pytest.fixture
def company_in_review(engine: Engine) -> None:
    with world_on(engine) as world:
        for unit in ("b1", "b2", "b3"):
            world.finish(unit)
        world.save("c1", filled("c1"))
        world.submit("c1")
        world.approve("c1", steps=1)


@pytest.mark.usefixtures("company_in_review")
def test_a_child_is_not_reopened_under_a_parent_that_is_being_approved(engine: Engine) -> None:
    refused = second_after_first(
        engine, decide("c1.approver", "c1"), open_again("c1.reviewer", "b1")
    )
    assert isinstance(refused, NotAllowed)


@pytest.mark.usefixtures("company_in_review")
def test_a_parent_is_not_approved_over_a_child_that_is_being_reopened(engine: Engine) -> None:
    refused = second_after_first(
        engine, open_again("c1.reviewer", "b1"), decide("c1.approver", "c1")
    )
    assert isinstance(refused, NotAllowed)
    with world_on(engine) as world:
        assert world.submission("c1").state == State.IN_REVIEW


def test_two_children_approved_at_once_are_both_in_the_figures(engine: Engine) -> None:
    with world_on(engine) as world:
        appoint(world, "c1.second", "c1", Role.REVIEWER)
        for unit, meetings in (("b1", 3), ("b2", 4)):
            world.save(unit, filled(unit, meetings=meetings))
            world.submit(unit)
            world.approve(unit, steps=1)
    assert second_after_first(engine, decide("c1.reviewer"), decide("c1.second", "b2")) is None
    with world_on(engine) as world:
        tally = kept_tallies(world.session, world.cycle_unit("c1"))["meetings"]
        assert (tally.parts, tally.answered, tally.missing) == (((7,),), 2, 1)


def test_an_approval_and_a_waiver_at_once_are_both_in_the_figures(engine: Engine) -> None:
    with world_on(engine) as world:
        world.save("b1", filled("b1"))
        world.submit("b1")
        world.approve("b1", steps=1)
    refused = second_after_first(
        engine,
        decide("c1.reviewer"),
        lambda world: waive(world.by("c1.compiler"), world.submission("b2").id, Words("新成立")),
    )
    assert refused is None
    with world_on(engine) as world:
        tally = kept_tallies(world.session, world.cycle_unit("c1"))["meetings"]
        assert (tally.answered, tally.not_applicable, tally.missing) == (1, 1, 1)


def compiling(world: World) -> None:
    cover = Cover("一党〔2023〕5号", "王一", world.now.date())
    compile_report(world.by("c1.compiler"), world.cycle, world.units["c1"].id, cover)


def freezing(world: World) -> None:
    report = world.session.scalars(select(FinalReport.id)).one()
    freeze(world.by("c1.approver"), report)


@pytest.fixture
def company_done(engine: Engine) -> None:
    with world_on(engine) as world:
        for section in ("work", "plan"):
            for unit in ("b1", "b2", "b3", "c1"):
                world.finish(unit, section)


@pytest.mark.usefixtures("company_done")
def test_two_compile_at_once_into_one_issue(engine: Engine) -> None:
    assert second_after_first(engine, compiling, compiling) is None
    with world_on(engine) as world:
        assert [row.issue for row in world.session.scalars(select(FinalReport))] == [1]


@pytest.mark.usefixtures("company_done")
def test_a_section_is_not_reopened_under_a_report_that_is_being_frozen(engine: Engine) -> None:
    with world_on(engine) as world:
        compiling(world)
    refused = second_after_first(engine, freezing, open_again("c1.approver", "c1"))
    assert isinstance(refused, NotAllowed)
    assert "终稿已经冻结" in str(refused.message)


@pytest.mark.usefixtures("company_done")
def test_a_report_is_not_frozen_over_a_section_that_is_being_reopened(engine: Engine) -> None:
    with world_on(engine) as world:
        compiling(world)
    refused = second_after_first(engine, open_again("c1.approver", "c1"), freezing)
    assert isinstance(refused, NotAllowed)


@pytest.mark.usefixtures("company_done")
def test_a_report_is_frozen_once_and_not_mended_meanwhile(engine: Engine) -> None:
    with world_on(engine) as world:
        compiling(world)
    assert isinstance(second_after_first(engine, freezing, compiling), NotAllowed)
    with world_on(engine) as world:
        assert len(world.session.scalars(select(Job)).all()) == 1


def test_nothing_slips_into_a_cycle_that_is_being_closed(engine: Engine) -> None:
    with world_on(engine) as world:
        world.save("b1", filled("b1"))
    refused = second_after_first(
        engine, lambda world: close_cycle(world.by("admin"), world.cycle), hand_in("b1")
    )
    assert isinstance(refused, NotAllowed)


def test_a_post_given_while_a_section_is_submitted_finds_it_on_the_desk(engine: Engine) -> None:
    with world_on(engine) as world:
        world.save("b1", filled("b1"))

    def promote(world: World) -> None:
        person, unit = world.people["b2.secretary"], world.units["b1"]
        give_role(world.session, person, unit, Role.APPROVER, world.now)

    assert second_after_first(engine, hand_in("b1"), promote) is None
    with world_on(engine) as world:
        waiting = set(world.session.scalars(select(ReviewTask.person_id)))
        people = world.people
        assert waiting == {people["b1.secretary"].id, people["b2.secretary"].id}


def test_an_account_signs_in_twice_at_once(engine: Engine) -> None:
    password = "correct horse battery"
    with world_on(engine) as world:
        add_person(world.session, "newcomer", "新来的", password, START)

    def enter(world: World) -> None:
        sign_in(world.session, "newcomer", password, START)

    assert second_after_first(engine, enter, enter) is None
    with world_on(engine) as world:
        events = select(AuditEvent.position).where(AuditEvent.kind == "signed_in")
        assert sorted(world.session.scalars(events)) == [2, 3]
        assert first_broken_event(world.session) is None


def test_two_workers_do_not_take_one_job(engine: Engine) -> None:
    with world_on(engine) as world:
        for name in ("a", "b"):
            add_job(world.session, "render_report", name, {}, START)
    taken = []

    def take(world: World) -> None:
        taken.append(claim_next(world.session, START))

    assert second_after_first(engine, take, take) is None
    assert {claim.job_id for claim in taken if claim} == {1, 2}
    with Session(engine) as session:
        assert claim_next(session, START) is None
