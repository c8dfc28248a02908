"""Locks: rows read for a change are read anew, and held until the transaction ends."""

from typing import Any, TypeVar

from sqlalchemy import Select

Selected = TypeVar("Selected", bound=Select[Any])


def locked(finding: Selected, *, shared: bool = False) -> Selected:
    """The query, locking what it finds; `shared` lets others share the lock, not change the row.

    What the session already knew of the rows is replaced: somebody may have changed them while this
    transaction waited. SQLite has no row locks; there a writer holds the whole file (ADR 8).
    """
    locking = finding.with_for_update(read=shared, key_share=not shared)
    return locking.execution_options(populate_existing=True)
