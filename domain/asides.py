"""What is said beside the answers of a section: notes on values, and values confirmed unchanged."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from domain.answers import Answer, Given
from domain.template import FieldSpec

MAX_NOTE = 200


@dataclass(frozen=True, slots=True)
class Asides:
    """By field key: a short note on the answer, and whether it was confirmed to be last cycle's."""

    notes: Mapping[str, str] = field(default_factory=dict)
    confirmed: frozenset[str] = frozenset()

    def to_data(self) -> dict[str, Any]:
        """What a content hash covers: the kinds there are, so that a hash without any stays."""
        data = {"notes": dict(self.notes), "confirmed_unchanged": sorted(self.confirmed)}
        return {kind: said for kind, said in data.items() if said}

    def beside(self, key: str) -> tuple[str | bool, ...]:
        """What is said of one field, for its mark; nothing where there is nothing."""
        note, is_confirmed = self.notes.get(key, ""), key in self.confirmed
        return (note, is_confirmed) if note or is_confirmed else ()

    def changed_from(self, before: "Asides") -> set[str]:
        """The fields of which something else is said."""
        noted = self.notes.keys() | before.notes.keys()
        differing = {key for key in noted if self.notes.get(key) != before.notes.get(key)}
        return differing | (self.confirmed ^ before.confirmed)


NO_ASIDES = Asides()


def asides_of(notes: Mapping[str, str], confirmed: Mapping[str, bool]) -> Asides:
    """The asides that two documents keep."""
    return Asides(dict(notes), frozenset(key for key, is_so in confirmed.items() if is_so))


def can_be_confirmed(spec: FieldSpec, before: FieldSpec | None, answer: Answer) -> bool:
    """Whether last cycle's `answer` is a number that could be the same in this one."""
    return (
        before is not None
        and spec.is_numeric
        and (spec.kind, spec.unit, spec.places) == (before.kind, before.unit, before.places)
        and isinstance(answer, Given)
    )
