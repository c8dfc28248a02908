"""Audit events of many new chains, chained in memory and written at once."""

from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from domain.audit import GENESIS
from models import AuditEvent, Base
from services.audit import Happened, event_values

ROWS_AT_ONCE = 5_000
_EVENTS = Base.metadata.tables[AuditEvent.__tablename__]


class Trail:
    """What happened in chains that begin here; nothing may have been recorded in them before."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._ends: dict[str, tuple[int, str]] = {}
        self._rows: list[dict[str, Any]] = []

    def record(self, happened: Happened) -> None:
        """Add an event to the end of its chain."""
        position, previous = self._ends.get(happened.chain, (0, GENESIS))
        row = event_values(happened, position + 1, previous)
        self._ends[happened.chain] = (position + 1, row["entry_hash"])
        self._rows.append(row)
        if len(self._rows) >= ROWS_AT_ONCE:
            self.write()

    def write(self) -> None:
        """Write the events that are not written yet."""
        if self._rows:
            self._session.connection().execute(insert(_EVENTS), self._rows)
            self._rows = []
