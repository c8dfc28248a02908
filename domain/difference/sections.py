"""The difference of a section's two contents, field by field."""

from collections.abc import Iterable
from dataclasses import dataclass

from domain.difference.answers import (
    AnswerDifference,
    Side,
    Transition,
    answer_difference,
    transition_between,
)
from domain.difference.words import Extent
from domain.template import FieldSpec


@dataclass(frozen=True, slots=True)
class SectionDifference:
    """Every field that was compared, in the order asked for."""

    fields: tuple[AnswerDifference, ...]

    @property
    def changed(self) -> tuple[AnswerDifference, ...]:
        """The fields that changed."""
        return tuple(difference for difference in self.fields if difference.is_changed)

    @property
    def count(self) -> int:
        """How many fields changed."""
        return len(self.changed)

    @property
    def is_changed(self) -> bool:
        return self.count > 0

    @property
    def extent(self) -> Extent:
        """How much changed in all fields."""
        return sum((difference.extent for difference in self.fields), Extent())

    def __getitem__(self, key: str) -> AnswerDifference:
        """The difference of one field. Raises KeyError."""
        return {difference.spec.key: difference for difference in self.fields}[key]


def section_difference(fields: Iterable[FieldSpec], old: Side, new: Side) -> SectionDifference:
    """What changed in `fields`: those of a section, or of those a level enters, in their order.

    Serves an earlier revision, the one a person last decided on, and last cycle's content alike;
    totals can be compared too, given as the answers of a side.
    """
    return SectionDifference(tuple(answer_difference(spec, old, new) for spec in fields))


def transitions(fields: Iterable[FieldSpec], old: Side, new: Side) -> dict[str, Transition]:
    """The fields that changed, by key, and how; without what changed in them, and so much sooner.

    For a list of many sections; `section_difference` names the same fields.
    """
    found = {spec.key: transition_between(spec, old, new) for spec in fields}
    return {key: way for key, way in found.items() if way is not Transition.UNCHANGED}
