"""How connections behave: durable, strict SQLite; writers that take their lock at the beginning."""

from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.orm import Session

_WRITES = "cengbao_writes"
_PRAGMAS = (
    "PRAGMA busy_timeout=5000",  # the first: changing the journal waits for a lock as well
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=NORMAL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA recursive_triggers=ON",  # REPLACE deletes: append-only tables must hear of it
)


def prepare(engine: Engine) -> None:
    """Set up an engine once, before its first connection; nothing to do but for SQLite."""
    if engine.dialect.name != "sqlite":
        return
    event.listen(engine, "connect", _configure)
    event.listen(engine, "begin", _begin)


def begin_writing(session: Session) -> None:
    """Open the session's transaction as a writer's.

    SQLite then takes its write lock now (BEGIN IMMEDIATE): two writers wait for each other instead
    of one of them failing in the middle. To be called before the session's first query.
    """
    session.connection(execution_options={_WRITES: True})


def _configure(connection: Any, record: Any) -> None:
    connection.isolation_level = None  # transactions are begun by _begin, not by the driver
    cursor = connection.cursor()
    for pragma in _PRAGMAS:
        cursor.execute(pragma)
    cursor.close()


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get(_WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
