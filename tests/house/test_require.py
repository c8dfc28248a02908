"""What is absent is skipped with a reason, and fails where it is required."""

import os
import socket
from collections.abc import Iterator

import pytest
from sqlalchemy import create_engine, text

from tests import postgres, require


@pytest.fixture(autouse=True)
def fresh_lookups() -> Iterator[None]:
    require.lack.cache_clear()
    yield
    require.lack.cache_clear()


def test_an_absent_need_is_skipped_with_its_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CENGBAO_REQUIRE", raising=False)
    monkeypatch.delenv("CENGBAO_TEST_POSTGRES_URL", raising=False)
    with pytest.raises(pytest.skip.Exception) as skipped:
        require.insist_on("postgres")
    expected = "needs postgres: CENGBAO_TEST_POSTGRES_URL names no PostgreSQL server"
    assert str(skipped.value) == expected


def test_an_absent_need_fails_where_it_is_required(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CENGBAO_REQUIRE", "browser, redis")
    monkeypatch.delenv("CENGBAO_TEST_REDIS_URL", raising=False)
    with pytest.raises(pytest.fail.Exception, match="CENGBAO_REQUIRE names redis, but"):
        require.insist_on("redis")


def test_a_word_that_names_nothing_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CENGBAO_REQUIRE", "browser,postgresql")
    with pytest.raises(ValueError, match="names postgresql; accepted: browser, postgres"):
        require.required()


@pytest.mark.parametrize(
    ("need", "variable", "url"),
    [
        ("postgres", "CENGBAO_TEST_POSTGRES_URL", "postgresql://nobody@127.0.0.1:{port}/x"),
        ("redis", "CENGBAO_TEST_REDIS_URL", "redis://127.0.0.1:{port}/0"),
        ("smtp", "CENGBAO_TEST_SMTP_URL", "smtp://127.0.0.1:{port}"),
    ],
)
def test_a_server_that_does_not_answer_is_absent(
    monkeypatch: pytest.MonkeyPatch, need: str, variable: str, url: str
) -> None:
    with socket.socket() as probe:  # a port that nobody listens on
        probe.bind(("127.0.0.1", 0))
        monkeypatch.setenv(variable, url.format(port=probe.getsockname()[1]))
        assert f"answer{'s' if need == 'smtp' else ''} at {variable}: " in require.lack(need)


def test_programs_are_looked_for_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.setenv("CENGBAO_TEST_CHROMIUM", "no-such-browser")
    assert "no Chromium is installed" in require.lack("browser")
    assert require.lack("libreoffice") == "no LibreOffice is installed"


@pytest.mark.postgres
def test_a_fresh_database_is_empty_and_gone_afterwards() -> None:
    with postgres.fresh_database(os.environ["CENGBAO_TEST_POSTGRES_URL"], "house") as url:
        engine = create_engine(url)
        with engine.begin() as connection:
            connection.execute(text("CREATE TABLE leftover (id integer)"))
        assert "cengbao_test_" in url
        # still connected: dropping must not wait for us
    engine.dispose()
    with pytest.raises(Exception, match="does not exist"):
        create_engine(url).connect()


def test_the_fixture_gives_an_empty_redis_database(redis_url: str) -> None:
    import redis

    with redis.Redis.from_url(redis_url) as client:
        assert client.dbsize() == 0
        client.set("kept", "until the end of this test")
        assert client.dbsize() == 1
