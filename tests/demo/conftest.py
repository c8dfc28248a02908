"""Demonstrations, each loaded once a run: through the use cases, and in bulk."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.orm import Session

from services.demonstration.loading import Wanted, load
from tests.services.databases import engine_on, fill, migrate

NOW = datetime(2026, 11, 22, 15, 20, tzinfo=ZoneInfo("Asia/Shanghai"))
BULK = 0  # the most branches that are played through the use cases: none


def demonstration(folder: Path, wanted: Wanted, now: datetime = NOW) -> str:
    """The URL of a new SQLite file with a demonstration in it."""
    url = f"sqlite:///{folder / 'demonstration.sqlite3'}"
    migrate(url, folder)
    fill(url, lambda session: load(session, wanted, "no hash", now))
    return url


@pytest.fixture(scope="session")
def played_url(tmp_path_factory: pytest.TempPathFactory) -> str:
    return demonstration(tmp_path_factory.mktemp("played"), Wanted())


@pytest.fixture(scope="session")
def bulk_url(tmp_path_factory: pytest.TempPathFactory) -> str:
    return demonstration(tmp_path_factory.mktemp("bulk"), Wanted(most_played=BULK))


@pytest.fixture
def played(played_url: str) -> Iterator[Session]:
    """The small demonstration as it is loaded by default; to be read, not changed."""
    with engine_on(played_url) as engine, Session(engine) as session:
        yield session


@pytest.fixture
def in_bulk(bulk_url: str) -> Iterator[Session]:
    """The same, loaded in bulk."""
    with engine_on(bulk_url) as engine, Session(engine) as session:
        yield session
