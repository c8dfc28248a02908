"""Tables with a row in each, on both databases."""

from collections.abc import Iterator

import pytest
from sqlalchemy.orm import Session

from tests.models.rows import fill_every_table
from tests.services.conftest import (  # noqa: F401 - fixtures, used by their names
    Copies,
    copies,
    migrated_file,
    postgres_copies,
    sqlite_copies,
)
from tests.services.databases import engine_on
from tests.services.world import find_world


@pytest.fixture(scope="session")
def full_url(copies: Copies) -> Iterator[str]:  # noqa: F811 - the fixture above
    """A database in which every table holds a row; tests undo what they do in it."""
    with copies() as url:
        with engine_on(url) as engine, Session(engine) as session:
            fill_every_table(find_world(session))
            session.commit()
        yield url


@pytest.fixture
def session(full_url: str) -> Iterator[Session]:
    with engine_on(full_url) as engine, Session(engine) as session:
        yield session
