"""What a use case refuses beside the domain's own refusals."""

from domain.errors import DomainError


class NotFound(DomainError):
    """There is no such thing; the edge answers 404."""
