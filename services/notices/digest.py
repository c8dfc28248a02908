"""The digest of a day: what each person who wants one has not been told of by mail yet."""

from collections import defaultdict
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models import Delivery, Notice, NoticePreference, Person
from models.notice import MailChoice
from services.jobs import ask_for_worker
from services.notices.outbox import mail_row


def plan_digests(session: Session, now: datetime) -> int:
    """Put the digests of this day into the outbox; how many. Again on the same day adds none.

    Somebody who wants no mail any more, or cannot get any, is sent none of what waited.
    """
    key = f"digest:{now.date().isoformat()}"
    done = select(Delivery.person_id).where(Delivery.key == key)
    rows = session.execute(
        select(Notice.id, Notice.person_id, NoticePreference.mail, Person.email, Person.is_active)
        .join(Person, Person.id == Notice.person_id)
        .outerjoin(NoticePreference, NoticePreference.person_id == Notice.person_id)
        .where(
            Notice.mail == MailChoice.DAILY,
            Notice.digest_id.is_(None),
            Notice.person_id.not_in(done.where(Delivery.person_id.is_not(None))),
        )
        .order_by(Notice.id)
    )
    waiting: dict[int, list[int]] = defaultdict(list)
    unwanted: list[int] = []
    for notice_id, person_id, choice, email, is_active in rows:
        wanted = is_active and email and choice != MailChoice.NONE
        (waiting[person_id] if wanted else unwanted).append(notice_id)
    _settle(session, unwanted, {"mail": MailChoice.NONE.value})
    for person_id, notices in sorted(waiting.items()):
        digest = Delivery(**mail_row(person_id, key, now, None))
        session.add(digest)
        session.flush()
        _settle(session, notices, {"digest_id": digest.id})
    if waiting:
        ask_for_worker(session)
    return len(waiting)


def _settle(session: Session, notices: list[int], values: dict[str, object]) -> None:
    if notices:
        session.execute(update(Notice).where(Notice.id.in_(notices)).values(**values))
