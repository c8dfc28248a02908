"""A person's notices, newest first, a page at a time."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import Notice, NoticeEvent
from services.notices.wording import Said, Translate, say

PAGE_SIZE = 30


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """One notice as the list shows it."""

    id: int
    said: Said
    cycle: str
    happened_at: datetime
    is_unread: bool


@dataclass(frozen=True, slots=True)
class NoticeList:
    """A page of notices; `older` and `newer` are page numbers (0: none), `newest` an id."""

    rows: tuple[NoticeRow, ...]
    unread: int
    total: int
    page: int
    newest: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // PAGE_SIZE))

    @property
    def newer(self) -> int:
        return self.page - 1

    @property
    def older(self) -> int:
        return self.page + 1 if self.page < self.pages else 0


def notices_for(session: Session, person_id: int, page: int, translate: Translate) -> NoticeList:
    """A page (from 1) of a person's notices in the reader's language."""
    mine = Notice.person_id == person_id
    total, unread, newest = session.execute(
        select(
            func.count(),
            func.count().filter(Notice.read_at.is_(None)),
            func.coalesce(func.max(Notice.id), 0),
        ).where(mine)
    ).one()
    last = max(1, -(-total // PAGE_SIZE))
    shown = min(max(1, page), last)
    rows = session.execute(
        select(Notice.id, Notice.words, Notice.read_at, NoticeEvent.facts, NoticeEvent.happened_at)
        .join(NoticeEvent, NoticeEvent.id == Notice.event_id)
        .where(mine)
        .order_by(Notice.id.desc())
        .limit(PAGE_SIZE)
        .offset((shown - 1) * PAGE_SIZE)
    )
    found = tuple(
        NoticeRow(
            row.id,
            say(row.words, row.facts, translate),
            _cycle(row.facts),
            row.happened_at,
            row.read_at is None,
        )
        for row in rows
    )
    return NoticeList(found, unread, total, shown, newest)


def _cycle(facts: Mapping[str, Any]) -> str:
    return str(facts.get("cycle", ""))
