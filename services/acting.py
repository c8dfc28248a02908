"""A person at work: what every use case is given."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from domain.access.facts import Actor


@dataclass(frozen=True, slots=True)
class Acting:
    """The open session, who acts, and the moment (aware, in the installation's time zone)."""

    session: Session
    actor: Actor
    now: datetime

    @property
    def person(self) -> int:
        return self.actor.person
