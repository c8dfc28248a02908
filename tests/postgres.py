"""Databases that live as long as one test run on a PostgreSQL server."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.engine import URL, make_url


def why_unreachable(admin_url: str) -> str:
    """Why no connection to the server can be had; empty where one can."""
    try:
        import psycopg
    except ImportError:
        return "the package psycopg is not installed"
    try:
        with psycopg.connect(_conninfo(admin_url), connect_timeout=3):
            return ""
    except psycopg.Error as error:
        return f"PostgreSQL does not answer at CENGBAO_TEST_POSTGRES_URL: {error}".strip()


@contextmanager
def fresh_database(admin_url: str, label: str) -> Iterator[str]:
    """The SQLAlchemy URL of an empty database, dropped afterwards whoever is still connected.

    `label` (a test worker's name, for one) keeps databases of parallel runs apart.
    """
    import psycopg
    from psycopg import sql

    name = f"cengbao_test_{os.getpid()}_{label}"
    quoted = sql.Identifier(name)
    drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(quoted)
    create = sql.SQL("CREATE DATABASE {} ENCODING 'UTF8' TEMPLATE template0").format(quoted)
    with psycopg.connect(_conninfo(admin_url), autocommit=True) as connection:
        connection.execute(drop)
        connection.execute(create)
    try:
        url = _parsed(admin_url).set(drivername="postgresql+psycopg", database=name)
        yield url.render_as_string(hide_password=False)
    finally:
        with psycopg.connect(_conninfo(admin_url), autocommit=True) as connection:
            connection.execute(drop)


def _parsed(url: str) -> URL:
    return make_url(url.replace("postgres://", "postgresql://", 1))


def _conninfo(url: str) -> str:
    return _parsed(url).set(drivername="postgresql").render_as_string(hide_password=False)
