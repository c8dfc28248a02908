"""The audit trail: each event carries the hash of the one before it in its chain."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from domain.canonical import digest

GENESIS = "0" * 64


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One recorded event: its chain, its place in it (from 1), what happened, and both hashes."""

    chain: str
    position: int
    facts: Mapping[str, Any]
    previous_hash: str
    entry_hash: str


def entry_hash(chain: str, position: int, facts: Mapping[str, Any], previous_hash: str) -> str:
    """SHA-256 over the canonical form of an entry; `facts` are JSON data without floats."""
    return digest(
        {"chain": chain, "position": position, "facts": dict(facts), "previous": previous_hash}
    )


def first_broken(entries: Iterable[AuditEntry]) -> AuditEntry | None:
    """The first entry of one chain, in order, that does not continue the one before it.

    What was cut off at the end leaves no mark in a chain: compare its last position and hash with a
    copy kept elsewhere.
    """
    chain, previous_hash = None, GENESIS
    for position, entry in enumerate(entries, start=1):
        chain = entry.chain if chain is None else chain
        expected = entry_hash(chain, position, entry.facts, previous_hash)
        found = (entry.chain, entry.position, entry.previous_hash, entry.entry_hash)
        if found != (chain, position, previous_hash, expected):
            return entry
        previous_hash = entry.entry_hash
    return None
