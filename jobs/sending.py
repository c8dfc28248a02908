"""Carrying what waits in the outbox: claim, compose, hand over, keep how it ended.

A worker that dies between handing over and keeping lets another one send the same mail again after
its lease: at least once, and never lost. The second copy has the Message-ID of the first.
"""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import structlog
from flask import Flask

from jobs import links
from jobs.sessions import reading, writing
from services.notices.carriers import Refused, folder, robots, smtp
from services.notices.composing import Chat, Mail, Office, compose
from services.notices.sending import (
    Claim,
    claim_next,
    hand_to_robots,
    keep_dropped,
    keep_refused,
    keep_sent,
)
from settings import Settings

FOLDER = "mail"
Clock = Callable[[], datetime]
log = structlog.get_logger()


def send_waiting(app: Flask, clock: Clock | None = None) -> int:
    """Carry every delivery that is due, by the site's clock or another; how many were taken up."""
    settings: Settings = app.config["SETTINGS"]

    def site_clock() -> datetime:
        return datetime.now(settings.timezone)

    tells = clock or site_clock
    office = _office(app, settings)
    taken = 0
    with app.app_context():
        writing(lambda session: hand_to_robots(session, office.robots.keys(), tells()))
        while (claim := writing(lambda session: claim_next(session, tells()))) is not None:
            taken += 1
            _carry_one(claim, office, settings, tells)
    return taken


def _office(app: Flask, settings: Settings) -> Office:
    return Office(
        sender=settings.mail_from,
        address_of=lambda page, place: settings.base_url + links.path_of(app, page, place),
        settings_url=links.settings_address(app),
        language=settings.language,
        zone=settings.timezone,
        robots={robot.name: robot for robot in settings.robots},
    )


def _carry_one(claim: Claim, office: Office, settings: Settings, clock: Clock) -> None:
    try:
        message = reading(lambda session: compose(session, claim.delivery_id, office, clock()))
        if message is not None:
            _carry(message, settings, clock)
    except Refused as refused:
        _refused(claim, clock, str(refused), is_final=refused.is_final)
    except ValueError as error:
        # an address or a word that no mail can hold: trying again would not help
        _refused(claim, clock, f"message: {type(error).__name__}", is_final=True)
    except Exception as error:
        log.exception("delivery_failed", delivery=claim.delivery_id)
        _refused(claim, clock, type(error).__name__, is_final=False)
    else:
        keep = keep_sent if message is not None else keep_dropped
        if not writing(lambda session: keep(session, claim, clock())):
            log.warning("delivery_lease_lost", delivery=claim.delivery_id)


def _carry(message: Mail | Chat, settings: Settings, clock: Clock) -> None:
    if isinstance(message, Chat):
        robots.deliver(message.text, message.robot, clock().timestamp())
    elif settings.mail_url is None:
        folder.deliver(message.message, mail_folder(settings), message.name)
    else:
        smtp.deliver(message.message, settings.mail_url)


def mail_folder(settings: Settings) -> Path:
    """Where mail is kept as files while no server is named."""
    return settings.data_dir / FOLDER


def _refused(claim: Claim, clock: Clock, why: str, *, is_final: bool) -> None:
    log.warning("delivery_refused", delivery=claim.delivery_id, why=why, attempt=claim.attempt)
    writing(lambda session: keep_refused(session, claim, clock(), why, is_final=is_final))
