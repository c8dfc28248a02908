"""The command line on a database of the test's own, on SQLite and on PostgreSQL."""

from collections.abc import Callable

import pytest
from click.testing import Result
from flask import Flask

from tests.services.conftest import (  # noqa: F401 - fixtures, used by their names
    app,
    copies,
    database_url,
    engine,
    migrated_file,
    postgres_copies,
    session,
    sqlite_copies,
    world,
)

Run = Callable[..., Result]


@pytest.fixture
def run(app: Flask) -> Run:  # noqa: F811 - the fixture above
    """Runs `flask …` and gives back what it printed and its exit code."""

    def invoke(*words: str, **more: str) -> Result:
        return app.test_cli_runner().invoke(args=list(words), **more)

    return invoke
