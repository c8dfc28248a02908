"""Telling people: what happened, who is told of it in the page, and what is carried outside."""

import enum
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Code, Name, one_of
from models.organisation import Person


class MailChoice(enum.StrEnum):
    """How a person wants mail: each notice at once, one digest a day, or none."""

    AT_ONCE = "at_once"
    DAILY = "daily"
    NONE = "none"


class Channel(enum.StrEnum):
    """What carries a delivery."""

    MAIL = "mail"
    ROBOT = "robot"


class DeliveryState(enum.StrEnum):
    """Where a delivery stands; DROPPED: there is nobody any more who should get it."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    GIVEN_UP = "given_up"
    DROPPED = "dropped"


class NoticePreference(Base):
    """How a person wants to be told; somebody without a row gets mail at once."""

    __tablename__ = "notice_preference"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    mail: Mapped[str] = mapped_column(Code)

    __table_args__ = (one_of("mail", MailChoice),)


class NoticeEvent(Base):
    """Something that people are told of, once: `key` names it. `place` fills a page's address."""

    __tablename__ = "notice_event"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(Name)
    kind: Mapped[str] = mapped_column(Code)
    happened_at: Mapped[datetime]
    facts: Mapped[dict[str, Any]]
    place: Mapped[dict[str, Any]]
    robot_words: Mapped[str] = mapped_column(Code, default="")
    waits_for_robots: Mapped[bool] = mapped_column(default=False)

    __table_args__ = (
        UniqueConstraint("key", name="key_is_unique"),
        CheckConstraint("NOT waits_for_robots OR robot_words <> ''", name="words_if_for_robots"),
        Index(
            "ix_notice_event_for_robots",
            "id",
            postgresql_where=text("waits_for_robots"),
            sqlite_where=text("waits_for_robots"),
        ),
    )


class Delivery(Base):
    """The outbox: one thing to be carried to one recipient, written with the change that wants it.

    `key` names what is told (`event:7`, or `digest:2023-11-21`), `recipient` whom (`person:12`,
    `robot:wecom:…`). A lease that ran out lets another worker take it.
    """

    __tablename__ = "delivery"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(Code)
    channel: Mapped[str] = mapped_column(Code)
    recipient: Mapped[str] = mapped_column(Code)
    event_id: Mapped[int | None] = mapped_column(ForeignKey("notice_event.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    state: Mapped[str] = mapped_column(Code, default=DeliveryState.WAITING.value)
    attempts: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    next_attempt_at: Mapped[datetime]
    attempted_at: Mapped[datetime | None]
    leased_until: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    error: Mapped[str] = mapped_column(Text, default="")

    __table_args__ = (
        UniqueConstraint("key", "channel", "recipient", name="recipient_is_told_once"),
        one_of("channel", Channel),
        one_of("state", DeliveryState),
        CheckConstraint("(channel = 'mail') = (person_id IS NOT NULL)", name="person_if_mail"),
        CheckConstraint(
            "(state = 'sending') = (leased_until IS NOT NULL)", name="lease_if_sending"
        ),
        CheckConstraint(
            "(state IN ('sent', 'given_up', 'dropped')) = (finished_at IS NOT NULL)",
            name="finished_at_if_finished",
        ),
        Index(
            "ix_delivery_to_send",
            "next_attempt_at",
            postgresql_where=text("finished_at IS NULL"),
            sqlite_where=text("finished_at IS NULL"),
        ),
        Index("ix_delivery_recipient_attempted_at", "recipient", "attempted_at"),
    )


class Notice(Base):
    """One person told of one event: in which words, and which page it leads to.

    `mail` is how it goes out by mail, as the person wanted it then; a daily one waits for the
    digest that will hold it.
    """

    __tablename__ = "notice"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("notice_event.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    words: Mapped[str] = mapped_column(Code)
    page: Mapped[str] = mapped_column(Code)
    mail: Mapped[str] = mapped_column(Code)
    digest_id: Mapped[int | None] = mapped_column(ForeignKey("delivery.id"), index=True)
    read_at: Mapped[datetime | None]

    event: Mapped[NoticeEvent] = relationship()
    person: Mapped[Person] = relationship()

    __table_args__ = (
        UniqueConstraint("event_id", "person_id", name="person_is_told_once"),
        one_of("mail", MailChoice),
        CheckConstraint("digest_id IS NULL OR mail = 'daily'", name="digest_if_daily"),
        Index("ix_notice_person_id_id", "person_id", "id"),
        Index(
            "ix_notice_unread",
            "person_id",
            postgresql_where=text("read_at IS NULL"),
            sqlite_where=text("read_at IS NULL"),
        ),
    )


class Reminder(Base):
    """That a reminder of a kind was made for a thing on a day: never twice on the same day."""

    __tablename__ = "reminder"

    id: Mapped[int] = mapped_column(primary_key=True)
    about: Mapped[str] = mapped_column(Code)
    kind: Mapped[str] = mapped_column(Code)
    made_on: Mapped[date]

    __table_args__ = (UniqueConstraint("about", "kind", "made_on", name="one_a_day"),)
