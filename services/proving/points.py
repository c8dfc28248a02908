"""What a proof finds: what stops the opening, and what one should know before it."""

from dataclasses import dataclass
from enum import StrEnum

from domain.message import Message


class Weight(StrEnum):
    """Whether a cycle can be opened all the same."""

    STOP = "stop"
    WARN = "warn"


class Topic(StrEnum):
    """What a point is about, in the order of the page."""

    DATES = "dates"
    TEMPLATE = "template"
    UNITS = "units"
    CHAINS = "chains"
    PEOPLE = "people"


@dataclass(frozen=True, slots=True)
class Point:
    """One finding: what is wrong, with names, and what mends it."""

    weight: Weight
    topic: Topic
    message: Message
    hint: Message | None = None


@dataclass(frozen=True, slots=True)
class Proof:
    """Everything a proof found, the stopping points first; `promises` say what opening does."""

    points: tuple[Point, ...]
    promises: tuple[Message, ...] = ()

    @property
    def stops(self) -> tuple[Point, ...]:
        return tuple(point for point in self.points if point.weight is Weight.STOP)

    @property
    def warnings(self) -> tuple[Point, ...]:
        return tuple(point for point in self.points if point.weight is Weight.WARN)

    @property
    def can_open(self) -> bool:
        return not self.stops
