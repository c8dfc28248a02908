"""Error pages: what happened in one sentence, what to do, and a number to quote."""

import sqlite3
from collections.abc import Callable
from contextlib import closing

import pytest
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm.exc import StaleDataError

import blueprints.desk
from domain.errors import Conflict, Invalid, NotAllowed
from domain.message import msg
from models import engine
from services.errors import NotFound
from tests.web.client import Page
from tests.web.site_of_world import Site

Break = Callable[[Exception], None]


@pytest.fixture
def break_desk(monkeypatch: pytest.MonkeyPatch) -> Break:
    """Let the desk fail with an exception."""

    def put(error: Exception) -> None:
        def fail(*given: object) -> None:
            raise error

        monkeypatch.setattr(blueprints.desk, "desk_for", fail)

    return put


def number_of(page: Page) -> str:
    """The number that a page gives to quote."""
    names = [each.text for each in page.all("dt")]
    return (page.all("dd")[names.index("请求编号")].text or "").strip()


@pytest.mark.parametrize(
    ("error", "status", "heading"),
    [
        (RuntimeError("secret of the house"), 500, "系统出错，本次操作没有记录"),
        (OperationalError("SELECT", {}, Exception("locked")), 503, "系统正忙，本次操作没有记录"),
        (StaleDataError("a row changed"), 409, "内容已被他人更新，本次操作没有记录"),
        (Conflict(msg("有人先改了。")), 409, "内容已被他人更新，本次操作没有记录"),
        (NotAllowed(msg("现在不行。")), 422, "操作没有完成"),
        (Invalid(msg("读不懂。")), 422, "操作没有完成"),
        (NotFound(msg("没有这个。")), 404, "没有找到这个页面"),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else None,
)
def test_each_failure_has_its_page(
    site: Site, break_desk: Break, error: Exception, status: int, heading: str
) -> None:
    break_desk(error)
    page = site.visitor("b1.drafter").get("/", status)
    assert page.heading == heading
    assert len(number_of(page)) == 12
    assert "secret of the house" not in page.html


def test_a_refusal_says_why_in_its_own_words(site: Site, break_desk: Break) -> None:
    break_desk(NotAllowed(msg("“%(label)s”现在不能改。", label="会议")))
    assert "“会议”现在不能改。" in site.visitor("b1.drafter").get("/", 422).text


def test_every_request_has_another_number(site: Site, break_desk: Break) -> None:
    break_desk(RuntimeError())
    visitor = site.visitor("b1.drafter")
    assert number_of(visitor.get("/", 500)) != number_of(visitor.get("/", 500))


def test_a_stranger_gets_an_error_page_too(site: Site) -> None:
    assert site.visitor().get("/nowhere", 404).heading == "没有找到这个页面"


def test_too_much_to_send_is_refused_with_a_page(site: Site) -> None:
    site.app.config.update(MAX_CONTENT_LENGTH=2000, MAX_FORM_MEMORY_SIZE=2000)
    visitor = site.visitor("b1.drafter")
    page = visitor.post("/language", {"language": "en", "next": "x" * 3000}, 413)
    assert page.heading == "提交的内容太大"


def test_a_database_that_another_program_holds_is_busy_and_not_broken(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "_PRAGMAS", ("PRAGMA busy_timeout=20",))
    path = site.app.config["SQLALCHEMY_DATABASE_URI"].removeprefix("sqlite:///")
    visitor = site.visitor("b1.drafter")
    token = visitor.token()
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        data = {"csrf_token": token, "language": "en"}
        page = visitor.post("/language", data, 503)
        other.execute("ROLLBACK")
    assert page.heading == "系统正忙，本次操作没有记录"
    visitor.post("/language", data)
