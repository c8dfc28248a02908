"""What the domain refuses, each with a sentence that a person can act on."""

from domain.message import Message


class DomainError(Exception):
    """A request that the rules refuse; `message` says why and what to do."""

    def __init__(self, message: Message) -> None:
        super().__init__(str(message))
        self.message = message


class Invalid(DomainError):
    """What was typed cannot be read or is out of its bounds."""


class NotAllowed(DomainError):
    """The state or the rules do not allow this act now."""


class Conflict(DomainError):
    """Somebody else changed the thing meanwhile; nothing was written."""
