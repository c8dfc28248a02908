"""Accounts: added, given roles, signed in, changed, closed."""

import pytest
from sqlalchemy import select

from domain.access.roles import Role
from domain.errors import Invalid, NotAllowed
from domain.workflow.chain import Chain, Place, Step
from models import AuditEvent, Membership
from services.accounts import (
    MAX_PASSWORD,
    add_person,
    change_password,
    disable,
    find_person,
    give_role,
    person_named,
    set_language,
    sign_in,
)
from services.errors import NotFound
from services.moving import approve
from services.organisation import add_unit, set_chain, unit_coded
from services.reads.people import account_by_session_key
from tests.services.conftest import Copies
from tests.services.world import World, filled

PASSWORD = "correct horse battery"


@pytest.fixture(scope="module")
def copies(sqlite_copies: Copies) -> Copies:
    """One database is enough: nothing here is left to the database."""
    return sqlite_copies


def test_a_person_signs_in_with_name_and_password(world: World) -> None:
    added = add_person(world.session, " B1.Newcomer ", "新来的", PASSWORD, world.now)
    assert added.username == "b1.newcomer"
    assert sign_in(world.session, "B1.NEWCOMER", PASSWORD, world.now).id == added.id
    assert account_by_session_key(world.session, added.session_key) is not None


@pytest.mark.parametrize(
    ("username", "password"),
    [
        ("newcomer", "wrong horse battery"),
        ("nobody", PASSWORD),
        ("newcomer", ""),
        ("newcomer", PASSWORD + "\ud800"),
        ("new\ud800comer", PASSWORD),
        ("newcomer\x00", PASSWORD + "\x00"),
        ("newcomer", PASSWORD + "x" * 10_000),
    ],
)
def test_what_does_not_fit_is_refused_without_saying_what(
    world: World, username: str, password: str
) -> None:
    add_person(world.session, "newcomer", "新来的", PASSWORD, world.now)
    with pytest.raises(Invalid, match="账号或密码不正确"):
        sign_in(world.session, username, password, world.now)


def test_a_longer_word_that_begins_with_the_longest_password_is_another(world: World) -> None:
    longest = "长" * MAX_PASSWORD
    add_person(world.session, "newcomer", "新来的", longest, world.now)
    sign_in(world.session, "newcomer", longest, world.now)
    with pytest.raises(Invalid):
        sign_in(world.session, "newcomer", longest + "长", world.now)


def test_a_new_password_ends_every_sign_in(world: World) -> None:
    person = add_person(world.session, "newcomer", "新来的", PASSWORD, world.now)
    before = person.session_key
    change_password(world.session, person, "another horse battery", world.now)
    assert account_by_session_key(world.session, before) is None
    with pytest.raises(Invalid):
        sign_in(world.session, "newcomer", PASSWORD, world.now)
    sign_in(world.session, "newcomer", "another horse battery", world.now)


def test_a_closed_account_is_signed_out_and_cannot_sign_in(world: World) -> None:
    person = add_person(world.session, "newcomer", "新来的", PASSWORD, world.now)
    before = person.session_key
    disable(world.session, person, world.now)
    assert account_by_session_key(world.session, before) is None
    assert account_by_session_key(world.session, person.session_key) is None
    with pytest.raises(Invalid):
        sign_in(world.session, "newcomer", PASSWORD, world.now)


@pytest.mark.parametrize(
    ("username", "name", "password"),
    [
        ("", "某人", PASSWORD),
        ("someone", "  ", PASSWORD),
        ("some one", "某人", PASSWORD),
        ("b1.drafter", "某人", PASSWORD),
        ("B1.Drafter", "某人", PASSWORD),
        ("x" * 65, "某人", PASSWORD),
        ("someone", "长" * 201, PASSWORD),
        ("someone", "某人", "short"),
        ("someone", "某人", "x" * (MAX_PASSWORD + 1)),
        ("someone", "某人", "\ud800" * 12),
        ("some\ud800", "某人", PASSWORD),
    ],
)
def test_an_account_that_cannot_be_is_refused(
    world: World, username: str, name: str, password: str
) -> None:
    with pytest.raises(Invalid):
        add_person(world.session, username, name, password, world.now)


def test_a_role_is_held_once(world: World) -> None:
    person, unit = world.people["b1.drafter"], world.units["b1"]
    first = give_role(world.session, person, unit, Role.REVIEWER, world.now)
    assert give_role(world.session, person, unit, Role.REVIEWER, world.now).id == first.id
    held = select(Membership).where(Membership.person_id == person.id)
    assert len(world.session.scalars(held).all()) == 2


def test_changes_from_outside_name_nobody_as_their_author(world: World) -> None:
    person = add_person(world.session, "newcomer", "新来的", PASSWORD, world.now)
    sign_in(world.session, "newcomer", PASSWORD, world.now)
    disable(world.session, person, world.now)
    rows = world.session.scalars(
        select(AuditEvent).where(AuditEvent.chain == f"account:{person.id}")
    )
    by = {row.kind: row.person_id for row in rows}
    assert by == {"account_added": None, "signed_in": person.id, "account_disabled": None}


def test_a_name_that_is_not_there_is_not_found(world: World) -> None:
    assert find_person(world.session, "\ud800") is None
    with pytest.raises(NotFound, match="nobody"):
        person_named(world.session, "nobody")
    with pytest.raises(NotFound, match="nowhere"):
        unit_coded(world.session, "nowhere")


def test_a_language_is_kept(world: World) -> None:
    set_language(world.session, world.people["admin"].id, "en")
    set_language(world.session, 4711, "en")
    assert world.people["admin"].language == "en"


@pytest.mark.parametrize("code", ["", " ", "g", "a/b", "a b", "x" * 65, "问?"])
def test_a_unit_code_fits_into_an_address(world: World, code: str) -> None:
    with pytest.raises(Invalid):
        add_unit(world.session, code, "某单位", "branch", world.units["c1"])


def test_a_unit_knows_its_place(world: World) -> None:
    unit = add_unit(world.session, "支部.7", "第七支部", "branch", world.units["c1"])
    assert unit.path_ids == (world.units["g"].id, world.units["c1"].id, unit.id)
    with pytest.raises(Invalid, match="名称"):
        add_unit(world.session, "b8", " ", "branch", unit)


def test_a_chain_names_who_signs(world: World) -> None:
    for steps in ((), (Step("空", Place.OWN),), (Step("空", Place.PERSON),)):
        with pytest.raises(Invalid, match="由谁审批"):
            set_chain(world.session, world.units["g"], "branch", "链", Chain(steps))


def test_somebody_without_a_post_cannot_decide(world: World) -> None:
    add_person(world.session, "newcomer", "新来的", PASSWORD, world.now)
    world.people["newcomer"] = person_named(world.session, "newcomer")
    world.save("b1", filled("b1"))
    revision = world.submit("b1")
    with pytest.raises(NotAllowed, match="不由您办理"):
        approve(world.by("newcomer"), revision.submission_id, revision.content_hash)
