"""From a row of the outbox to the message itself, in the reader's language, as things are now."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from email.message import EmailMessage
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from addresses import Robot
from domain.access.facts import Subject
from models import Delivery, Notice, NoticeEvent, Person
from models.notice import Channel
from services.errors import NotFound
from services.notices.languages import translation_to
from services.notices.letters import (
    Envelope,
    Item,
    Style,
    chat_text,
    letter_of,
    mail_of,
    site_name,
)
from services.notices.recipients import section_subject, who_may
from services.notices.rules import Page
from services.notices.wording import say
from services.sections import load_section


@dataclass(frozen=True, slots=True)
class Office:
    """What the sender knows of the site: its sender, addresses of pages, language, robots."""

    sender: str
    address_of: Callable[[Page, Mapping[str, Any]], str]
    settings_url: str
    language: str
    zone: tzinfo
    robots: Mapping[str, Robot]


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail, and the name that it goes by in a folder."""

    message: EmailMessage
    name: str


@dataclass(frozen=True, slots=True)
class Chat:
    """A message to a robot."""

    text: str
    robot: Robot


def compose(
    session: Session, delivery_id: int, office: Office, now: datetime
) -> Mail | Chat | None:
    """The message of a delivery; None when nobody should get it any more.

    That is so when the account is closed, has no address, or may not read the section now.
    Raises ValueError for an address that is none.
    """
    delivery = session.get_one(Delivery, delivery_id)
    if delivery.channel == Channel.ROBOT:
        return _chat(session, delivery, office)
    return _mail(session, delivery, office, now)


def _chat(session: Session, delivery: Delivery, office: Office) -> Chat | None:
    robot = office.robots.get(delivery.recipient)
    event = session.get(NoticeEvent, delivery.event_id) if delivery.event_id else None
    if robot is None or event is None:
        return None
    translate = translation_to(office.language)
    # in a group of people neither anybody's reason is repeated nor what a section says
    facts = {name: fact for name, fact in event.facts.items() if name not in ("reason", "named")}
    page = Page.REPORT if event.kind.startswith("report_") else Page.DESK
    item = Item(say(event.robot_words, facts, translate), office.address_of(page, event.place))
    return Chat(chat_text(item, site_name(translate)), robot)


def _mail(session: Session, delivery: Delivery, office: Office, now: datetime) -> Mail | None:
    person = session.get(Person, delivery.person_id)
    if person is None or not person.is_active or not person.email:
        return None
    language = person.language or office.language
    style = Style(language, translation_to(language), office.settings_url)
    notices = [n for n in _notices(session, delivery) if _may_read(session, n)]
    if not notices:
        return None
    items = [
        Item(
            say(notice.words, notice.event.facts, style.translate),
            office.address_of(Page(notice.page), notice.event.place),
        )
        for notice in notices
    ]
    letter = letter_of(items, style, is_digest=delivery.event_id is None)
    host = office.sender.rpartition("@")[2]
    # the same number at each attempt: what a crash sends twice, a mail program shows once
    seed = int(delivery.created_at.timestamp())
    envelope = Envelope(
        sender=office.sender,
        name=person.name,
        address=person.email,
        sent_at=now.astimezone(office.zone),
        message_id=f"<cengbao.{delivery.id}.{seed}@{host}>",
    )
    return Mail(mail_of(letter, envelope), f"{delivery.id:08d}")


def _notices(session: Session, delivery: Delivery) -> Sequence[Notice]:
    finding = select(Notice).options(joinedload(Notice.event)).order_by(Notice.id)
    if delivery.event_id is None:
        finding = finding.where(Notice.digest_id == delivery.id)
    else:
        finding = finding.where(
            Notice.event_id == delivery.event_id, Notice.person_id == delivery.person_id
        )
    return session.scalars(finding).all()


def _may_read(session: Session, notice: Notice) -> bool:
    """Whether the section may still be read; what is about no section was judged when told."""
    submission_id = notice.event.place.get("submission_id")
    if submission_id is None:
        return True
    try:
        subject: Subject = section_subject(session, load_section(session, submission_id))
    except NotFound:
        return False
    return bool(who_may(session, "submission:read", {notice.person_id}, subject))
