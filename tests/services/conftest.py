"""Sessions on both databases: the small organisation is made once in each, copied for each test."""

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from app import create_app
from models import db
from settings import read_settings
from tests import postgres, require
from tests.services.databases import (
    copy_of_database,
    copy_of_file,
    engine_on,
    fill,
    migrate,
    settings_for,
)
from tests.services.world import World, find_world

Copies = Callable[[], AbstractContextManager[str]]
BOTH = ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with the tables as the migrations make them."""
    folder = tmp_path_factory.mktemp("migrated")
    migrate(f"sqlite:///{folder / 'cengbao.sqlite3'}", folder)
    return folder / "cengbao.sqlite3"


@pytest.fixture(scope="session")
def sqlite_copies(
    migrated_file: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Copies]:
    folder = tmp_path_factory.mktemp("worlds")
    with copy_of_file(migrated_file, folder) as url:
        fill(url)
        yield copies_of(url)


@pytest.fixture(scope="session")
def postgres_copies(worker_name: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Copies]:
    require.insist_on("postgres")
    server = os.environ["CENGBAO_TEST_POSTGRES_URL"]
    with postgres.fresh_database(server, f"{worker_name}_world") as url:
        migrate(url, tmp_path_factory.mktemp("postgres"))
        fill(url)
        yield copies_of(url)


def copies_of(url: str) -> Copies:
    """Makes copies of a database that nobody is connected to."""
    if url.startswith("sqlite:///"):
        template = Path(url.removeprefix("sqlite:///"))
        return lambda: copy_of_file(template, template.parent)
    return lambda: copy_of_database(url)


@pytest.fixture(scope="session", params=BOTH)
def copies(request: pytest.FixtureRequest) -> Copies:
    """Makes copies of a database that holds the small organisation."""
    made: Copies = request.getfixturevalue(f"{request.param}_copies")
    return made


@pytest.fixture
def database_url(copies: Copies) -> Iterator[str]:
    """A database of the test's own, with the small organisation in it."""
    with copies() as url:
        yield url


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    with engine_on(database_url) as engine:
        yield engine


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    """A session on the test's own database."""
    with Session(engine) as session:
        yield session


@pytest.fixture
def world(session: Session) -> World:
    """The small organisation with its cycle open."""
    return find_world(session)


@pytest.fixture
def app(database_url: str, tmp_path: Path) -> Iterator[Flask]:
    """The application on the test's own database, whose files lie in `tmp_path`."""
    app = create_app(read_settings(settings_for(database_url, tmp_path)))
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
