"""The queue: Huey on an SQLite file or on Redis carries only the word that there is work."""

from collections.abc import Callable

import structlog
from flask import Flask, current_app
from huey import Huey, RedisHuey, SqliteHuey, crontab

from jobs.rounds import ask_for_round
from jobs.running import run_waiting
from jobs.sending import send_waiting
from settings import Settings

log = structlog.get_logger()
EXTENSION = "cengbao_queue"
NAME = "cengbao"


class Queue:
    """Wakes a worker after a commit; a tick each minute finds what a dead worker left."""

    def __init__(self, app: Flask, settings: Settings) -> None:
        self._app = app
        self._inline = settings.jobs == "inline"
        self.huey = _huey(settings.queue_url)
        self._wake: Callable[[], object] = self.huey.task(name="wake")(self._run)
        self.huey.periodic_task(crontab(minute="*"), name="tick")(self._tick)

    def _tick(self) -> None:
        ask_for_round(self._app)
        self._run()

    def _run(self) -> None:
        run_waiting(self._app)
        send_waiting(self._app)

    def poke(self) -> None:
        """Say that there is work; inline, do it now.

        What wants the work is committed by now: a queue that cannot be reached must not make it
        look undone, and the next tick finds the work.
        """
        try:
            if self._inline:
                self._run()
            else:
                self._wake()
        except Exception:
            log.exception("queue_unreachable")


def _huey(url: str) -> Huey:
    if url.startswith("sqlite:///"):
        return SqliteHuey(NAME, filename=url.removeprefix("sqlite:///"), results=False)
    return RedisHuey(NAME, url=url, results=False)


def init_app(app: Flask, settings: Settings) -> None:
    """Bind the queue to the application."""
    app.extensions[EXTENSION] = Queue(app, settings)


def queue_of(app: Flask) -> Queue:
    """The application's queue."""
    queue: Queue = app.extensions[EXTENSION]
    return queue


def poke() -> None:
    """Wake the worker of the current application."""
    queue_of(current_app).poke()
