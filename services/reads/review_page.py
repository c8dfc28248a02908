"""The review page: a section as it was submitted, and what changed since it was looked at last."""

from dataclasses import dataclass

from sqlalchemy import select

from models import Cycle, Decision, ReviewTask, Revision, Submission
from models.cycle import CycleState
from models.review import DecisionAction
from services.acting import Acting
from services.reads.changes import Changes, changes_for
from services.reads.section_page import SectionPage, section_page
from services.sections import load_section


@dataclass(frozen=True, slots=True)
class ReviewPage:
    """`changes` is None where there is no earlier revision to compare with."""

    section: SectionPage
    changes: Changes | None


def review_page(by: Acting, submission_id: int, since: int = 0) -> ReviewPage:
    """The review page of a submission; `since` names the revision to compare with, if not the one
    that the person decided on last. Raises NotFound."""
    page = section_page(by, submission_id)
    section = load_section(by.session, submission_id)
    return ReviewPage(page, changes_for(by.session, section, by.person, since))


def had_the_step(by: Acting, submission_id: int) -> bool:
    """Whether a step of the submission is or was once open for the person."""
    finding = select(ReviewTask.id).where(
        ReviewTask.submission_id == submission_id, ReviewTask.person_id == by.person
    )
    return by.session.scalar(finding.limit(1)) is not None


def has_decided(by: Acting, submission_id: int, revision: int) -> bool:
    """Whether the person has approved or returned this revision."""
    finding = (
        select(Decision.id)
        .join(Revision, Revision.id == Decision.revision_id)
        .where(
            Decision.submission_id == submission_id,
            Decision.person_id == by.person,
            Decision.action.in_([DecisionAction.APPROVE, DecisionAction.RETURN]),
            Revision.number == revision,
        )
    )
    return by.session.scalar(finding.limit(1)) is not None


def next_to_decide(by: Acting, after: int) -> int | None:
    """The submission that waits for the person most urgently, other than `after`; None: nothing."""
    return by.session.scalar(
        select(ReviewTask.submission_id)
        .join(Submission, Submission.id == ReviewTask.submission_id)
        .join(Cycle, Cycle.id == Submission.cycle_id)
        .where(
            ReviewTask.person_id == by.person,
            ReviewTask.closed_at.is_(None),
            ReviewTask.submission_id != after,
            Cycle.state == CycleState.OPEN,
        )
        .order_by(ReviewTask.due_on, ReviewTask.id)
        .limit(1)
    )
