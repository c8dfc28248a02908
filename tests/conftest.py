"""What every test may need of the machine; the folders below add fixtures of the application."""

import os
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests import postgres, require

ROOT = Path(__file__).resolve().parent.parent
NEED_OF_FIXTURE = {
    "page": "browser",
    "context": "browser",
    "browser": "browser",
    "chromium_path": "browser",
    "postgres_url": "postgres",
    "redis_url": "redis",
    "soffice_path": "libreoffice",
}
FIRST_REDIS_DATABASE = 8


def pytest_configure() -> None:
    try:
        require.required()
    except ValueError as error:
        raise pytest.UsageError(str(error)) from error


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what takes such a fixture, so that `-m "not browser"` leaves it out."""
    for item in items:
        for need in {NEED_OF_FIXTURE.get(name) for name in getattr(item, "fixturenames", ())}:
            if need is not None:
                item.add_marker(need)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    for need in require.LACKS:
        if item.get_closest_marker(need) is not None:
            require.insist_on(need)


@pytest.fixture(scope="session")
def project_root() -> Path:
    """The folder that holds app.py."""
    return ROOT


@pytest.fixture(scope="session")
def worker_name(request: pytest.FixtureRequest) -> str:
    """`gw0`, `gw1`, … in a parallel run, `main` otherwise."""
    return getattr(request.config, "workerinput", {}).get("workerid", "main")


@pytest.fixture(scope="session")
def postgres_url(worker_name: str) -> Iterator[str]:
    """The SQLAlchemy URL of an empty PostgreSQL database of this run and this worker alone."""
    require.insist_on("postgres")
    with postgres.fresh_database(os.environ["CENGBAO_TEST_POSTGRES_URL"], worker_name) as url:
        yield url


@pytest.fixture
def redis_url(worker_name: str) -> Iterator[str]:
    """The URL of an empty Redis database of this worker alone; emptied again afterwards."""
    require.insist_on("redis")
    import redis

    number = FIRST_REDIS_DATABASE + int(worker_name.removeprefix("gw").replace("main", "0"))
    url = urlsplit(os.environ["CENGBAO_TEST_REDIS_URL"])._replace(path=f"/{number}").geturl()
    with redis.Redis.from_url(url) as client:
        client.flushdb()
        yield url
        client.flushdb()


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """Path of the browser to test with."""
    require.insist_on("browser")
    return str(require.chromium())


@pytest.fixture(scope="session")
def soffice_path() -> str:
    """Path of LibreOffice's program."""
    require.insist_on("libreoffice")
    return str(require.soffice())


@pytest.fixture(scope="session")
def browser_type_launch_args(chromium_path: str) -> dict[str, object]:
    """How pytest-playwright starts the installed Chromium: without talking to the outside."""
    args = [
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-quic",
        "--disable-sync",
        "--no-first-run",
    ]
    if os.geteuid() == 0:
        args.append("--no-sandbox")  # Chromium's sandbox refuses to run for root
    return {"executable_path": chromium_path, "args": args}
