"""Sittings: what a person touches in a section with no long pause: many saves, one act."""

from collections.abc import Iterable
from datetime import timedelta

from sqlalchemy import select

from models import Sitting, Submission
from services.acting import Acting

PAUSE = timedelta(minutes=15)


def note_touched(by: Acting, submission: Submission, touched: Iterable[str]) -> list[str]:
    """Remember what was touched now; the part of it that is new at this sitting, in order.

    A sitting ends with a pause of more than 15 minutes, and with a submit. The caller holds the
    submission's lock.
    """
    keys = list(touched)
    row = by.session.scalar(
        select(Sitting)
        .where(Sitting.submission_id == submission.id, Sitting.person_id == by.person)
        .execution_options(populate_existing=True)
    )
    moments = dict.fromkeys(keys, by.now.isoformat())
    if row is None:
        row = Sitting(submission_id=submission.id, person_id=by.person)
        by.session.add(row)
    elif not _is_over(row, submission, by):
        first = [key for key in keys if key not in row.touched]
        row.touched = {**row.touched, **moments}
        row.saved_at = max(by.now, row.began_at)  # a clock may be set back
        return first
    row.began_at, row.saved_at, row.touched = by.now, by.now, moments
    return keys


def _is_over(row: Sitting, submission: Submission, by: Acting) -> bool:
    submitted_at = submission.submitted_at
    return by.now - row.saved_at > PAUSE or (
        submitted_at is not None and row.began_at <= submitted_at
    )
