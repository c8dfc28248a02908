"""The review page: a section as it was submitted, and what changed since it was looked at last."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select

from domain.content import Content
from domain.template import FieldSpec
from models import Cycle, Decision, ReviewTask, Revision
from models.review import DecisionAction
from services.acting import Acting
from services.outlines import outline_of
from services.reads.changes import Base, Changes, Now, bases_of, changes_for
from services.reads.differences import Said
from services.reads.medians import medians_of
from services.reads.section_fields import Values
from services.reads.section_page import SectionPage, page_of
from services.rosters import roster_of, undone_in
from services.sections import Section, load_section


@dataclass(frozen=True, slots=True)
class ReviewPage:
    """`changes` is None where nothing is compared; `bases` are all that could be; `medians` are by
    field key."""

    section: SectionPage
    bases: tuple[Base, ...]
    changes: Changes | None
    medians: Mapping[str, Decimal]


def review_page(by: Acting, submission_id: int, against: str = "") -> ReviewPage:
    """The review page of a submission; `against` names what to compare with (`changes_for`).

    Raises NotFound.
    """
    section = load_section(by.session, submission_id)
    roster = roster_of(by.session, section)
    page, revision = page_of(by, section, roster), roster.current
    if revision is None:
        return ReviewPage(page, (), None, {})
    now = Now(section, revision, _last_cycle(by, section, page))
    bases = bases_of(by.session, now, by.person)
    changes = changes_for(by.session, now, bases, against)
    return ReviewPage(page, bases, changes, medians_of(by.session, section))


def _last_cycle(by: Acting, section: Section, page: SectionPage) -> Said | None:
    """What the section said last cycle, as the page shows it beside each field."""
    rows = [row for part in page.parts for row in part.fields]
    own = {row.spec.key: row.previous for row in rows if row.previous is not None}
    totals = {row.spec.key: row.previous_total for row in rows if row.previous_total is not None}
    if not own and not totals:
        return None
    return Said(Values(Content(own), {}, totals), {}, _fields_then(by, section))


def _fields_then(by: Acting, section: Section) -> Mapping[str, FieldSpec]:
    earlier = by.session.get(Cycle, section.cycle.previous_id)
    return outline_of(by.session, earlier.version_id).fields if earlier else {}


def _own(by: Acting) -> frozenset[int]:
    """In whose name a person decides: in their own, and in that of those they stand in for."""
    return by.actor.stands_in_for | {by.person}


def had_the_step(by: Acting, submission_id: int) -> bool:
    """Whether a step of the submission is or was once open for the person."""
    finding = select(ReviewTask.id).where(
        ReviewTask.submission_id == submission_id, ReviewTask.person_id.in_(_own(by))
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
            Decision.id.not_in(undone_in(submission_id)),
        )
    )
    return by.session.scalar(finding.limit(1)) is not None
