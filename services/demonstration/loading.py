"""Loading the demonstration into an empty database, at any size."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, exists, select
from sqlalchemy.orm import Session

from builtin import demo
from builtin.demo.organisation import DEFAULT_BRANCHES
from builtin.terms import starter
from domain.errors import NotAllowed
from domain.message import msg
from models import Cycle, OrgUnit, Person, Sitting
from services.demonstration.adjusting import adjust_one
from services.demonstration.ahead import look_ahead
from services.demonstration.bulk.playing import play as play_in_bulk
from services.demonstration.calendar import Calendar
from services.demonstration.compiling import change_a_source, compile_texts
from services.demonstration.founding import Founding, found
from services.demonstration.playing import play
from services.demonstration.reopening import open_again
from services.demonstration.reporting import report
from services.demonstration.stage import Troupe, close_stage, open_stage
from services.notices.outbox import quiet
from services.surroundings import not_compared
from services.terms import load_terms

_DAYS_BEFORE_THE_FIRST_CYCLE = 30
_COMPILED, _CHANGED = timedelta(minutes=60), timedelta(minutes=45)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which demonstration: how many branches, and the seed that tells it from another.

    Up to `most_played` branches, everything goes through the use cases; beyond, in bulk.
    """

    branches: int = DEFAULT_BRANCHES
    seed: int = 1
    most_played: int = 40


def is_empty(session: Session) -> bool:
    """Whether nobody has begun to use the database: no units, no accounts."""
    return not session.scalar(select(exists(select(OrgUnit.id)) | exists(select(Person.id))))


def load(session: Session, wanted: Wanted, password_hash: str, now: datetime) -> None:
    """Settle the organisation and let its cycles happen. Raises NotAllowed unless empty."""
    if not is_empty(session):
        raise NotAllowed(msg("数据库里已有单位或账号，不能再装入演示数据。"))
    units = demo.organisation(wanted.branches, wanted.seed)
    calendars = [Calendar.of(plan, now) for plan in demo.cycles()]
    at = calendars[0].opening - timedelta(days=_DAYS_BEFORE_THE_FIRST_CYCLE)
    founded = found(session, Founding(units, wanted.seed, password_hash, at))
    load_terms(session, starter(), at)
    troupe = Troupe({unit.code: unit for unit in units}, wanted.seed, founded)
    perform = play_in_bulk if wanted.branches > wanted.most_played else play
    previous: Cycle | None = None
    with quiet(session), not_compared(session):
        for calendar in calendars:
            stage = open_stage(session, troupe, calendar, previous)
            perform(stage)
            open_again(stage)
            if calendar.plan.complete:
                report(stage)
                close_stage(stage)
            else:
                compile_texts(stage, now - _COMPILED)
                change_a_source(stage, now - _CHANGED)
                adjust_one(stage, now)
                look_ahead(stage, now)
            previous = stage.cycle
    session.execute(delete(Sitting))  # nobody is at work when the demonstration begins
