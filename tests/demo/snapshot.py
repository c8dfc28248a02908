"""Everything that a loaded demonstration keeps, in a form that does not depend on row ids."""

import json
from typing import Any

from sqlalchemy import Table, select
from sqlalchemy.orm import Session

from models import Base, FinalReport, Revision

# of chance, of the database's own counting, or over row ids and looked at elsewhere
LEFT_OUT = {
    "person": {"session_key", "password_hash"},
    "submission": {"version"},
    "audit_event": {"previous_hash", "entry_hash"},
    "final_report": {"content", "version"},
}
# units, people, cycles and submissions are added in one order, however a cycle is played
SAME_IDS = {"org_unit", "person", "cycle", "cycle_unit", "cycle_chain", "submission"}


def snapshot(session: Session) -> dict[str, list[str]]:
    """The rows of every table, sorted, by the table's name."""
    names = _Names(session)
    return {
        table.name: sorted(_row(table, row, names) for row in session.execute(select(table)))
        for table in Base.metadata.sorted_tables
    }


class _Names:
    """What stands in place of a revision's id, and of each hash that covers such ids."""

    def __init__(self, session: Session) -> None:
        self.by_id: dict[int, str] = {}
        self.by_hash: dict[str, str] = {}
        for revision in session.scalars(select(Revision)):
            name = f"revision {revision.submission_id}/{revision.number}"
            self.by_id[revision.id] = name
            if revision.figures:
                self.by_hash[revision.content_hash] = name
        for report in session.scalars(select(FinalReport)):
            if report.content_hash:
                self.by_hash[report.content_hash] = f"report {report.unit_id}/{report.issue}"


def _row(table: Table, row: Any, names: _Names) -> str:
    left_out = LEFT_OUT.get(table.name, set()) | (set() if table.name in SAME_IDS else {"id"})
    kept = {
        key: _cell(key, value, names) for key, value in row._mapping.items() if key not in left_out
    }
    return json.dumps(kept, ensure_ascii=False, sort_keys=True, default=str)


def _cell(key: str, value: Any, names: _Names) -> Any:
    match key, value:
        case "revision_id", int():
            return names.by_id[value]
        case "content_hash", str():
            return names.by_hash.get(value, value)
        case "figures", {"sources": sources}:
            named = [[unit, names.by_id.get(revision)] for unit, revision in sources]
            return {**value, "sources": named}
        case "facts", {"content_hash": content_hash}:
            return {**value, "content_hash": names.by_hash.get(content_hash, content_hash)}
        case _:
            return value
