"""`flask user`: accounts from the terminal."""

import pytest
from sqlalchemy import Engine, select, text

from models import Membership, Person
from services.accounts import sign_in
from tests.commands.conftest import Run
from tests.services.databases import world_on
from tests.services.world import START

PASSWORD = "correct horse battery"
NEWCOMER = ("user", "add", "b1.new", "--name", "新来的", "--unit", "b1", "--role", "drafter")


def one_line(output: str) -> bool:
    lines = output.strip().splitlines()
    return len(lines) == 1 and lines[0].startswith("Error: ") and "Traceback" not in output


def test_an_account_is_added_with_its_post(run: Run, engine: Engine) -> None:
    done = run(*NEWCOMER, "--password", PASSWORD)
    assert (done.exit_code, done.output) == (0, "已新增账号 b1.new（新来的，b1 党支部，drafter）\n")
    with world_on(engine) as world:
        person = sign_in(world.session, "b1.new", PASSWORD, START)
        posts = select(Membership.role).where(Membership.person_id == person.id)
        assert world.session.scalars(posts).all() == ["drafter"]


def test_a_password_is_asked_for_twice_where_none_is_given(run: Run, engine: Engine) -> None:
    done = run(*NEWCOMER, input=f"{PASSWORD}\n{PASSWORD}\n")
    assert done.exit_code == 0
    assert PASSWORD not in done.output


def test_a_password_is_changed(run: Run, engine: Engine) -> None:
    done = run("user", "passwd", "b1.drafter", "--password", PASSWORD)
    assert (done.exit_code, done.output) == (0, "已修改 b1.drafter 的密码\n")
    with world_on(engine) as world:
        sign_in(world.session, "b1.drafter", PASSWORD, START)


def test_an_account_is_closed(run: Run, engine: Engine) -> None:
    done = run("user", "disable", "b1.drafter")
    assert (done.exit_code, done.output) == (0, "已停用账号 b1.drafter\n")
    with world_on(engine) as world:
        active = select(Person.is_active).where(Person.username == "b1.drafter")
        assert world.session.scalar(active) is False


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ((*NEWCOMER[:2], "b1.drafter", *NEWCOMER[3:], "--password", PASSWORD), "已存在"),
        ((*NEWCOMER, "--password", "short"), "密码应为"),
        ((*NEWCOMER, "--password", "\udcff" * 12), "无法识别的字符"),
        ((*NEWCOMER[:6], "nowhere", *NEWCOMER[7:], "--password", PASSWORD), "nowhere"),
        (("user", "passwd", "nobody", "--password", PASSWORD), "nobody"),
        (("user", "disable", "nobody\udcff"), "没有账号"),
    ],
)
def test_a_refusal_is_one_line_and_changes_nothing(
    run: Run, engine: Engine, words: tuple[str, ...], says: str
) -> None:
    with world_on(engine) as world:
        before = len(world.session.scalars(select(Person)).all())
    done = run(*words)
    assert done.exit_code == 1
    assert one_line(done.output), done.output
    assert says in done.output
    with world_on(engine) as world:
        assert len(world.session.scalars(select(Person)).all()) == before


def test_a_database_without_tables_is_one_line(run: Run, engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE org_unit RENAME TO elsewhere"))
    done = run(*NEWCOMER, "--password", PASSWORD)
    assert done.exit_code == 1
    assert one_line(done.output), done.output
    assert "数据库出错" in done.output
