"""What a comment's readers and a proposed change's fate can be."""

from enum import StrEnum


class Visibility(StrEnum):
    """Who may read a thread: all who may read the section, or those who decide on it only."""

    PUBLIC = "public"
    INTERNAL = "internal"


class ProposalState(StrEnum):
    """What became of a proposed change; `OPEN` waits for the drafter."""

    OPEN = "open"
    TAKEN = "taken"
    LEFT = "left"
    WITHDRAWN = "withdrawn"


class Fit(StrEnum):
    """Whether what a proposal would change still says what it said then."""

    FITS = "fits"
    DONE = "done"  # it says what was proposed already
    OUTDATED = "outdated"  # it was changed in another way
