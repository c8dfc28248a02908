"""How many statements a page takes from the database."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask
from sqlalchemy import event

from models import db


class QueryRecorder:
    """The statements that an application sends, from its beginning to its end."""

    def __init__(self) -> None:
        self.statements: list[str] = []

    def __len__(self) -> int:
        return len(self.statements)

    def hear(self, *told: Any) -> None:
        """SQLAlchemy's before_cursor_execute: connection, cursor, statement, …"""
        self.statements.append(" ".join(str(told[2]).split()))


@contextmanager
def recording(app: Flask) -> Iterator[QueryRecorder]:
    """Record what the pages of `app` ask while the context lasts."""
    recorder = QueryRecorder()
    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", recorder.hear)
    try:
        yield recorder
    finally:
        event.remove(engine, "before_cursor_execute", recorder.hear)
