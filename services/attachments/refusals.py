"""Why a file is not taken, beside being of the wrong kind."""

from domain.errors import DomainError, Invalid


class TooLarge(Invalid):
    """The file, or the section with it, has more bytes than it may."""


class Unavailable(DomainError):
    """The scanner or the storage does not answer: nothing was kept, and it may be tried again."""
