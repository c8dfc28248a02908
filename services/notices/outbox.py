"""The outbox: a notice and what carries it outside, written with the change that wants them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from models import Delivery, Notice, NoticeEvent, NoticePreference, Person
from models.notice import Channel, MailChoice
from services.jobs import ask_for_worker
from services.notices.rules import Page

_QUIET = "notices_are_off"
MOST_AT_ONCE = 5_000
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class News:
    """What is told: `key` names it for ever, `place` fills the address of the page it leads to."""

    key: str
    kind: str
    at: datetime
    facts: Mapping[str, Any]
    place: Mapping[str, Any]
    robot_words: str = ""


@dataclass(frozen=True, slots=True)
class Addressee:
    """A person (id), the words for them, the page they are led to, and whether mail may go."""

    person: int
    words: str
    page: Page
    by_mail: bool = True


@contextmanager
def quiet(session: Session) -> Iterator[None]:
    """Tell nobody of what happens meanwhile: a demonstration's past is nobody's news."""
    session.info[_QUIET] = True
    try:
        yield
    finally:
        session.info.pop(_QUIET, None)


def is_quiet(session: Session) -> bool:
    """Whether nobody is told of anything now."""
    return bool(session.info.get(_QUIET))


def announce(session: Session, news: News, addressees: Sequence[Addressee]) -> bool:
    """Tell people of something once; False where it was told before or there is nobody to tell.

    Closed accounts are left out. Mail goes to who wants it and has an address.
    """
    return announce_all(session, [(news, addressees)]) == 1


def announce_all(session: Session, tidings: Sequence[tuple[News, Sequence[Addressee]]]) -> int:
    """Tell people of several things in few statements, as `announce` does; how many were new."""
    if is_quiet(session):
        return 0
    told_before = _keys_told(session, [news.key for news, _ in tidings])
    new = [
        (news, addressees)
        for news, addressees in tidings
        if news.key not in told_before and (addressees or news.robot_words)
    ]
    if not new:
        return 0
    event_ids = session.scalars(
        insert(NoticeEvent).returning(NoticeEvent.id, sort_by_parameter_order=True),
        [_event_row(news) for news, _ in new],
    ).all()
    choices = _choices(session, {each.person for _, addressees in new for each in addressees})
    told = [
        _Told(event_id, news.at, each, choices[each.person])
        for event_id, (news, addressees) in zip(event_ids, new, strict=True)
        for each in addressees
        if each.person in choices
    ]
    _write(session, told)
    ask_for_worker(session)
    return len(new)


def _keys_told(session: Session, keys: Sequence[str]) -> set[str]:
    found: set[str] = set()
    for some in _portions(keys):
        found |= set(session.scalars(select(NoticeEvent.key).where(NoticeEvent.key.in_(some))))
    return found


def _portions(values: Iterable[T]) -> Iterator[list[T]]:
    """So many at once as every database takes in one statement."""
    listed = list(values)
    for start in range(0, len(listed), MOST_AT_ONCE):
        yield listed[start : start + MOST_AT_ONCE]


def _event_row(news: News) -> dict[str, Any]:
    return {
        "key": news.key,
        "kind": news.kind,
        "happened_at": news.at,
        "facts": dict(news.facts),
        "place": dict(news.place),
        "robot_words": news.robot_words,
        "waits_for_robots": bool(news.robot_words),
    }


@dataclass(frozen=True, slots=True)
class _Choice:
    mail: str
    has_address: bool


@dataclass(frozen=True, slots=True)
class _Told:
    """A person who is told of an event (id)."""

    event_id: int
    at: datetime
    each: Addressee
    choice: _Choice

    @property
    def mail(self) -> str:
        goes = self.each.by_mail and self.choice.has_address
        return self.choice.mail if goes else MailChoice.NONE.value


def _choices(session: Session, people: Iterable[int]) -> dict[int, _Choice]:
    """How each person who still has an account wants mail."""
    found: dict[int, _Choice] = {}
    for some in _portions(people):
        rows = session.execute(
            select(Person.id, Person.email, NoticePreference.mail)
            .outerjoin(NoticePreference, NoticePreference.person_id == Person.id)
            .where(Person.id.in_(some), Person.is_active)
        )
        for person, email, mail in rows:
            found[person] = _Choice(mail or MailChoice.AT_ONCE.value, bool(email))
    return found


def _write(session: Session, told: Sequence[_Told]) -> None:
    notices = [
        {
            "event_id": one.event_id,
            "person_id": one.each.person,
            "words": one.each.words,
            "page": one.each.page.value,
            "mail": one.mail,
        }
        for one in told
    ]
    mails = [
        mail_row(one.each.person, f"event:{one.event_id}", one.at, one.event_id)
        for one in told
        if one.mail == MailChoice.AT_ONCE
    ]
    if notices:
        session.execute(insert(Notice), notices)
    if mails:
        session.execute(insert(Delivery), mails)


def mail_row(person: int, key: str, now: datetime, event_id: int | None) -> dict[str, Any]:
    """The columns of a delivery by mail to a person (id)."""
    return {
        "key": key,
        "channel": Channel.MAIL.value,
        "recipient": f"person:{person}",
        "event_id": event_id,
        "person_id": person,
        "created_at": now,
        "next_attempt_at": now,
    }


def robot_row(robot: str, event: NoticeEvent, now: datetime) -> dict[str, Any]:
    """The columns of a delivery by a robot, by its name."""
    return {
        "key": f"event:{event.id}",
        "channel": Channel.ROBOT.value,
        "recipient": robot,
        "event_id": event.id,
        "person_id": None,
        "created_at": now,
        "next_attempt_at": now,
    }
