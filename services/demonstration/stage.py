"""A stage: one cycle of the demonstration, opened, with everybody who acts in it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from builtin import demo, templates
from domain.answers import Answer
from domain.template import SectionSpec, TemplateSpec
from models import Cycle
from services.acting import Acting
from services.cycles import Plan, close_cycle, open_cycle, plan_cycle
from services.demonstration.calendar import Calendar
from services.demonstration.founding import Founded
from services.outlines import add_version

OPENING_HOUR = 8
CLOSING_HOUR = 18
CLERK = "admin"


@dataclass(frozen=True, slots=True)
class Troupe:
    """The units by code, what tells this demonstration from another, and who was settled."""

    units: Mapping[str, demo.Unit]
    seed: int
    founded: Founded


@dataclass(frozen=True, slots=True)
class Stage:
    """An open cycle with its calendar and its people."""

    session: Session
    troupe: Troupe
    calendar: Calendar
    template: TemplateSpec
    cycle: Cycle

    def by(self, username: str, at: datetime) -> Acting:
        """A person at work at a moment."""
        return Acting(self.session, self.troupe.founded.people[username], at)

    def episodes(self) -> Iterator[demo.Episode]:
        """What happens to every section, lower levels first."""
        troupe = self.troupe
        units = troupe.units.values()
        return demo.episodes(self.calendar.plan, self.template, units, troupe.seed)

    def answers(self, section: SectionSpec, unit: demo.Unit) -> Mapping[str, Answer]:
        """The unit's final answers in a section."""
        year, seed = self.calendar.plan.year, self.troupe.seed
        return demo.answers_for(self.template, section, unit, year, seed)

    def said(self, section: SectionSpec, unit: demo.Unit) -> Mapping[str, str]:
        """The unit's explanations by the code of the rule."""
        year, seed = self.calendar.plan.year, self.troupe.seed
        return demo.explanations_for(self.template, section, unit, year, seed)


def open_stage(
    session: Session, troupe: Troupe, calendar: Calendar, previous: Cycle | None
) -> Stage:
    """Plan the calendar's cycle and open it on its first morning."""
    plan = calendar.plan
    template = templates.load(plan.template)
    opened_at = calendar.hour(0, OPENING_HOUR)
    cycle = plan_cycle(
        session,
        Plan(
            key=plan.key,
            title=plan.title,
            version=add_version(session, template, opened_at),
            root=troupe.founded.root,
            dates=calendar.dates(),
            previous=previous,
        ),
    )
    stage = Stage(session, troupe, calendar, template, cycle)
    open_cycle(stage.by(CLERK, opened_at), cycle)
    return stage


def close_stage(stage: Stage) -> None:
    """Close the cycle on its last evening."""
    calendar = stage.calendar
    close_cycle(stage.by(CLERK, calendar.hour(calendar.plan.closing, CLOSING_HOUR)), stage.cycle)
