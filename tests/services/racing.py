"""Two people at once: one has acted and not committed when the other acts on what was before."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from threading import Event
from typing import Any

from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from domain.errors import DomainError
from models import CycleUnit, Draft, FinalReport, Submission
from models.engine import begin_writing
from tests.processes import PATIENCE, wait_until
from tests.services.world import World, find_world

Act = Callable[[World], Any]
WAITING = (
    "SELECT count(*) FROM pg_stat_activity"
    " WHERE datname = current_database() AND wait_event_type = 'Lock'"
)


def second_after_first(engine: Engine, first: Act, second: Act) -> DomainError | None:
    """What `second` was refused with, begun while `first` was under way; None: it was not.

    On PostgreSQL the second one has read everything before the first one acts, and is seen to wait
    for it. On SQLite a writer waits before it reads.
    """
    looked, go = Event(), Event()

    def run() -> DomainError | None:
        with Session(engine) as session:
            if engine.dialect.name == "postgresql":
                world = _looking(session)
                looked.set()
                assert go.wait(PATIENCE)
            else:
                looked.set()
                assert go.wait(PATIENCE)
                begin_writing(session)
                world = _looking(session)
            try:
                second(world)
                session.commit()
            except DomainError as error:
                session.rollback()
                return error
        return None

    with ThreadPoolExecutor(1) as pool, Session(engine) as session:
        later: Future[DomainError | None] = pool.submit(run)
        assert looked.wait(PATIENCE)
        begin_writing(session)
        first(find_world(session))
        session.flush()
        go.set()
        _wait_for_the_other(engine, later)
        session.commit()
        return later.result(PATIENCE)


def _looking(session: Session) -> World:
    """The organisation with what a page has read before anything is done."""
    world = find_world(session)
    # kept in hand, as a page keeps what it has read: the session forgets what nobody holds
    session.info["read"] = [
        session.query(table).all() for table in (Submission, Draft, CycleUnit, FinalReport)
    ]
    return world


def _wait_for_the_other(engine: Engine, later: Future[Any]) -> None:
    if engine.dialect.name != "postgresql":
        return
    with engine.connect() as watcher, suppress(TimeoutError):
        wait_until(
            lambda: later.done() or watcher.execute(text(WAITING)).scalar(),
            "the second one waits for the first",
        )
