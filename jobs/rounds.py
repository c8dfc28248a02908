"""The round of each morning: reminders and digests, asked for by the first tick after the hour."""

from collections.abc import Callable
from datetime import datetime

from flask import Flask

from jobs.sessions import reading, writing
from services.reminders.rounds import has_round, put_down_round
from settings import Settings


def ask_for_round(app: Flask, clock: Callable[[], datetime] | None = None) -> None:
    """Put down this day's round where it is time for it and it is not there yet."""
    settings: Settings = app.config["SETTINGS"]
    now = clock() if clock else datetime.now(settings.timezone)
    with app.app_context():
        if not reading(lambda session: has_round(session, now)):
            writing(lambda session: put_down_round(session, now))
