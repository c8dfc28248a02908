"""The one place where the time comes in."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from flask import current_app


def zone() -> ZoneInfo:
    """The time zone in which the installation's people live."""
    zone_of_settings: ZoneInfo = current_app.config["SETTINGS"].timezone
    return zone_of_settings


def now() -> datetime:
    """The present moment, aware, in the installation's time zone."""
    return datetime.now(zone())


def today() -> date:
    """The calendar day in the installation's time zone."""
    return now().date()
