"""What a person asks of the compile desk: which texts to see, what to take, what to mark."""

import enum
from dataclasses import dataclass

from domain.compiling import Use

WHOLE = "whole"
"""In the place of a digest: the whole text."""


class Order(enum.StrEnum):
    """How texts are sorted: as the organisation is, what has changed first, the longest first."""

    UNIT = "unit"
    CHANGES = "changes"
    LENGTH = "length"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which texts are asked for: of one field, used in one way (None: any), with certain words."""

    field: str = ""
    use: Use | None = None
    words: str = ""
    order: Order = Order.UNIT


@dataclass(frozen=True, slots=True)
class Piece:
    """What is to be taken of a unit's text for one field: a block or sentence, or the WHOLE."""

    unit: str
    field: str
    digest: str


@dataclass(frozen=True, slots=True)
class Marking:
    """Whether a unit's text for a field is used, and why; None takes the mark away."""

    unit: str
    field: str
    is_used: bool | None
    reason: str = ""
