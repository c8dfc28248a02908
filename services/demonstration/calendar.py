"""The calendar of a demonstration cycle: days and minutes turned into moments before `now`."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from builtin.demo import CyclePlan
from domain.cycle.dates import Dates


@dataclass(frozen=True, slots=True)
class Calendar:
    """A cycle that is as old as its plan says; `opening` is a midnight of its zone."""

    plan: CyclePlan
    opening: datetime

    @classmethod
    def of(cls, plan: CyclePlan, now: datetime) -> "Calendar":
        """The calendar of a cycle that is loaded at `now`."""
        midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
        return cls(plan, midnight - timedelta(days=plan.age))

    def moment(self, minute: int) -> datetime:
        """The moment so many minutes after the opening, by the clock on the wall."""
        return self.opening + timedelta(minutes=minute)

    def hour(self, day: int, hour: int) -> datetime:
        """A full hour of a day; the opening's own day is 0."""
        return self.opening + timedelta(days=day, hours=hour)

    def day(self, day: int) -> date:
        """The calendar day; the opening's own is 0."""
        return (self.opening + timedelta(days=day)).date()

    def dates(self) -> dict[str, Dates]:
        """When each level's sections open, are due and close."""
        return {
            level: Dates(self.day(0), self.day(due), self.day(self.plan.closing))
            for level, due in self.plan.due.items()
        }
