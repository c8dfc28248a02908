"""How a person wants to be told, and what they have read."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from addresses import mail_address
from domain.errors import Invalid
from domain.message import msg
from domain.text import clean_line
from models import Notice, NoticePreference, Person
from models.notice import MailChoice
from services.acting import Acting
from services.audit import Happened, record
from services.errors import NotFound


@dataclass(frozen=True, slots=True)
class Choice:
    """The address for mail (may be empty), and how it comes: `at_once`, `daily` or `none`."""

    email: str
    mail: str


def choice_of(session: Session, person_id: int) -> Choice:
    """How a person wants to be told now."""
    row = session.execute(
        select(Person.email, NoticePreference.mail)
        .outerjoin(NoticePreference, NoticePreference.person_id == Person.id)
        .where(Person.id == person_id)
    ).one()
    return Choice(row.email, row.mail or MailChoice.AT_ONCE.value)


def choose(by: Acting, choice: Choice) -> bool:
    """Keep how the person who acts wants to be told; False where nothing is new.

    Raises Invalid for an address that is none, or for mail that is wanted without an address.
    """
    email = clean_line(choice.email)
    if choice.mail not in set(MailChoice):
        raise Invalid(msg("请选择通知方式。"))
    if email:
        try:
            mail_address(email)
        except ValueError:
            raise Invalid(msg("邮箱地址不正确，应类似 name@example.org。")) from None
    elif choice.mail != MailChoice.NONE:
        raise Invalid(msg("要接收邮件，请填写邮箱地址。"))
    if choice_of(by.session, by.person) == Choice(email, choice.mail):
        return False
    by.session.get_one(Person, by.person).email = email
    by.session.merge(NoticePreference(person_id=by.person, mail=choice.mail))
    # the address is personal: that it stands in the account is enough
    facts = {"mail": choice.mail}
    happened = Happened(f"account:{by.person}", "notice_choice_made", by.person, by.now, facts)
    record(by.session, happened)
    return True


def mark_read(session: Session, person_id: int, notice_id: int, now: datetime) -> Notice:
    """A person's own notice, read from now on. Raises NotFound for somebody else's."""
    notice = session.scalar(
        select(Notice).where(Notice.id == notice_id, Notice.person_id == person_id)
    )
    if notice is None:
        raise NotFound(msg("没有找到这条通知。"))
    notice.read_at = notice.read_at or now
    session.flush()
    return notice


def mark_all_read(session: Session, person_id: int, up_to: int, now: datetime) -> int:
    """Mark as read what a person was shown, up to a notice (id); how many were unread."""
    marking = (
        update(Notice)
        .where(Notice.person_id == person_id, Notice.id <= up_to, Notice.read_at.is_(None))
        .values(read_at=now)
        .returning(Notice.id)
    )
    return len(session.scalars(marking).all())
