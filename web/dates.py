"""Dates and moments in words, in the installation's time zone."""

from datetime import date, datetime

from flask_babel import gettext as _
from flask_babel import ngettext

from web import clock


def moment(value: datetime | None) -> str:
    """A point in time in the installation's zone: 2026-11-22 14:03."""
    return value.astimezone(clock.zone()).strftime("%Y-%m-%d %H:%M") if value else ""


def day(value: date | None) -> str:
    """A calendar day: 2026-11-22."""
    return value.isoformat() if value else ""


def distance(value: date) -> str:
    """How far a day is from today, in words."""
    days = (value - clock.today()).days
    if days == 0:
        return str(_("今天"))
    if days > 0:
        return str(ngettext("还有 %(num)d 天", "还有 %(num)d 天", days))
    return str(ngettext("已逾期 %(num)d 天", "已逾期 %(num)d 天", -days))
