"""What changed in a revision since one that somebody has already decided on."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from domain.answers import NOT_ANSWERED, Answer, is_missing
from models import Decision, Revision
from models.review import DecisionAction
from services.reads.section_fields import submitted
from services.sections import Section, current_revision

_DECIDED = (DecisionAction.APPROVE, DecisionAction.RETURN, DecisionAction.REOPEN)


@dataclass(frozen=True, slots=True)
class Changes:
    """The fields that differ from revision `since`, with what they said then.

    `is_mine`: the person who looks decided on that revision. A total appears by itself, for its
    parts may have changed below without a word of the unit's own.
    """

    since: int
    is_mine: bool
    answers: Mapping[str, Answer]
    totals: Mapping[str, Answer]


def changes_for(
    session: Session, section: Section, person_id: int, since: int = 0
) -> Changes | None:
    """What changed since revision `since`, or else since the person's own last decision, else
    since anybody's, else since the revision before; None for a first revision."""
    now = current_revision(session, section.submission)
    if now is None:
        return None
    mine = _last_decided(session, now, person_id)
    since = since or mine or _last_decided(session, now) or now.number - 1
    then = session.scalar(
        select(Revision).where(
            Revision.submission_id == now.submission_id, Revision.number == since
        )
    )
    if then is None:
        return None
    old, new = submitted(section, then), submitted(section, now)
    asked = [spec.key for spec in section.asked]
    return Changes(
        since=since,
        is_mine=since == mine,
        answers=_different(asked, old.own.answers, new.own.answers),
        totals=_different(
            [spec.key for spec in section.spec.fields if new.adds_to(spec, section.unit.level)],
            old.totals,
            new.totals,
        ),
    )


def _last_decided(session: Session, now: Revision, person_id: int | None = None) -> int | None:
    finding = (
        select(func.max(Revision.number))
        .join(Decision, Decision.revision_id == Revision.id)
        .where(
            Revision.submission_id == now.submission_id,
            Revision.number < now.number,
            Decision.action.in_(_DECIDED),
        )
    )
    if person_id is not None:
        finding = finding.where(Decision.person_id == person_id)
    return session.scalar(finding)


def _different(
    keys: Iterable[str], old: Mapping[str, Answer], new: Mapping[str, Answer]
) -> dict[str, Answer]:
    changed = {}
    for key in keys:
        then, now = old.get(key, NOT_ANSWERED), new.get(key, NOT_ANSWERED)
        if then != now and not (is_missing(then) and is_missing(now)):
            changed[key] = then
    return changed
