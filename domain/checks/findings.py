"""A finding: what a check says, how much it weighs, and where."""

from dataclasses import dataclass

from domain.message import Message
from domain.severity import Severity


@dataclass(frozen=True, slots=True)
class Place:
    """Where a finding is: the section and, where it has one, the field and the spot within it."""

    section: str
    field: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """`code` is stable and never reused; `key` is unique among the findings of a section.

    `is_new`: it was not found yet when the section was submitted.
    """

    code: str
    severity: Severity
    message: Message
    place: Place
    hint: Message | None = None
    is_new: bool = False

    @property
    def key(self) -> str:
        where = (self.place.section, self.place.field, self.place.detail)
        return ":".join((self.code, *where[: 3 if self.place.detail else 2]))
