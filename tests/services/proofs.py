"""What must be true of the small organisation after every act, worked out without the services."""

from collections import Counter

from sqlalchemy import select
from sqlalchemy.orm import Session

from documents.build import build_report
from documents.data import from_data
from domain.workflow.handover import ReportState
from domain.workflow.states import State
from models import (
    CycleChain,
    Decision,
    DraftAuthor,
    Figure,
    FinalReport,
    Membership,
    OrgUnit,
    Person,
    ReviewTask,
    Revision,
    Submission,
)
from services.audit import first_broken_event
from services.check_codes import check_code
from services.report_content import Imprint, report_content
from services.reports import frozen_bytes
from tests.services.world import World

DONE = (State.APPROVED, State.WAIVED)
BRANCHES = ("b1", "b2", "b3")


def all_hold(world: World) -> None:
    """Raise AssertionError for the first truth that is none."""
    session = world.session
    submissions = session.scalars(
        select(Submission).where(Submission.section_key == "work").order_by(Submission.id)
    ).all()
    by_unit = {session.get_one(OrgUnit, each.unit_id).code: each for each in submissions}
    figures_are_those_of_the_approved(world, by_unit)
    no_parent_is_approved_over_an_open_child(by_unit)
    for submission in submissions:
        steps = _signers(session, submission)
        authors = set(
            session.scalars(
                select(DraftAuthor.person_id).where(DraftAuthor.submission_id == submission.id)
            )
        )
        approvals_are_on_what_is_approved(session, submission, steps, authors)
        tasks_are_those_of_the_open_step(session, submission, steps, authors)
    frozen_reports_are_what_they_say(world)
    assert first_broken_event(session) is None


def figures_are_those_of_the_approved(world: World, by_unit: dict[str, Submission]) -> None:
    """The meetings of the company: summed here from the numbers of approved revisions."""
    counts: Counter[str] = Counter()
    meetings = 0
    for code in BRANCHES:
        submission = by_unit[code]
        if submission.state == State.APPROVED:
            counts["answered"] += 1
            meetings += world.revision(code).numbers["meetings"]
        else:
            counts["not_applicable" if submission.state == State.WAIVED else "missing"] += 1
    expected = (counts["answered"], counts["not_applicable"], counts["missing"])
    row = _figure(world, "c1")
    if row is not None:
        assert (row.answered, row.not_applicable, row.missing) == expected
        assert row.parts == ([[meetings]] if counts["answered"] else [])
    else:
        assert expected == (0, 0, 3)  # nobody has been approved or waived yet
    _group_is_what_the_company_gave(world, by_unit["c1"])


def _group_is_what_the_company_gave(world: World, company: Submission) -> None:
    row = _figure(world, "g")
    if row is None:
        return
    if company.state == State.APPROVED:
        kept = world.revision("c1").figures["tallies"]["meetings"]
    else:
        asked = {"not_applicable": 3, "missing": 0}
        if company.state != State.WAIVED:
            asked = {"not_applicable": 0, "missing": 3}
        kept = {"answered": 0, "parts": [], **asked}
    assert {key: getattr(row, key) for key in kept} == kept


def _figure(world: World, code: str) -> Figure | None:
    return world.session.scalar(
        select(Figure).where(Figure.unit_id == world.units[code].id, Figure.field_key == "meetings")
    )


def no_parent_is_approved_over_an_open_child(by_unit: dict[str, Submission]) -> None:
    below = {"g": ("c1",), "c1": BRANCHES}
    for parent, children in below.items():
        if by_unit[parent].state == State.APPROVED:
            assert all(by_unit[code].state in DONE for code in children), parent


def _signers(session: Session, submission: Submission) -> list[set[int]]:
    """The people of each step: the roles of the small organisation's chains, looked up plainly."""
    unit = session.get_one(OrgUnit, submission.unit_id)
    outline = session.get_one(CycleChain, submission.chain_id).outline
    places = {"own": unit.id, "parent": unit.parent_id}
    return [
        set(
            session.scalars(
                select(Membership.person_id)
                .join(Person, Person.id == Membership.person_id)
                .where(
                    Membership.unit_id == places[step["place"]],
                    Membership.role == step["role"],
                    Person.is_active,
                )
            )
        )
        for step in outline["steps"]
    ]


def approvals_are_on_what_is_approved(
    session: Session, submission: Submission, steps: list[set[int]], authors: set[int]
) -> None:
    if submission.state != State.APPROVED:
        return
    revision = session.scalars(
        select(Revision).where(
            Revision.submission_id == submission.id,
            Revision.number == submission.revision_number,
        )
    ).one()
    approvals = session.scalars(
        select(Decision).where(
            Decision.submission_id == submission.id,
            Decision.round == submission.round,
            Decision.action.in_(["approve", "keep"]),
        )
    ).all()
    assert {each.step for each in approvals} == set(range(len(steps)))
    assert len({each.person_id for each in approvals}) == len(approvals)
    for each in approvals:
        assert each.content_hash == revision.content_hash
        assert each.revision_id == revision.id
        assert each.person_id in steps[each.step] - authors


def tasks_are_those_of_the_open_step(
    session: Session, submission: Submission, steps: list[set[int]], authors: set[int]
) -> None:
    waiting = set(
        session.scalars(
            select(ReviewTask.person_id).where(
                ReviewTask.submission_id == submission.id, ReviewTask.closed_at.is_(None)
            )
        )
    )
    if submission.state != State.IN_REVIEW:
        assert waiting == set()
        return
    decided = set(
        session.scalars(
            select(Decision.person_id).where(
                Decision.submission_id == submission.id, Decision.round == submission.round
            )
        )
    )
    assert waiting == steps[submission.step] - authors - decided


def frozen_reports_are_what_they_say(world: World) -> None:
    """A live frozen report built anew from what is there now is the one that was frozen."""
    for report in world.session.scalars(
        select(FinalReport).where(
            FinalReport.state.not_in([ReportState.COMPILED, ReportState.RETURNED])
        )
    ):
        imprint = Imprint(report.number, report.dated_on, check_code(report), is_draft=False)
        unit = world.cycle_unit(report.unit.code)
        anew = build_report(report_content(world.session, world.cycle, unit, imprint))
        assert frozen_bytes(anew) == frozen_bytes(from_data(report.content))
