"""The roles a person can hold at a unit."""

from enum import StrEnum


class Role(StrEnum):
    """A membership's role; one person may hold several, each at a unit."""

    DRAFTER = "drafter"
    REVIEWER = "reviewer"
    APPROVER = "approver"
    COMPILER = "compiler"
    ADMINISTRATOR = "administrator"
    AUDITOR = "auditor"
