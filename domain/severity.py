"""How much a finding weighs."""

from enum import StrEnum


class Severity(StrEnum):
    """`block` stops; `explain` asks for a sentence that travels upward; `info` only tells."""

    BLOCK = "block"
    EXPLAIN = "explain"
    INFO = "info"
