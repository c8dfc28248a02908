"""Whom an event tells: the people of each group, and whether they may read what it is about."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import Select, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from domain.access.facts import Actor, Post, Subject
from domain.access.permission_map import allows
from domain.access.roles import Role
from domain.workflow.states import EventKind, State
from models import (
    AuditEvent,
    CycleUnit,
    Decision,
    FinalReport,
    Handover,
    Membership,
    Person,
    ReviewTask,
)
from models.review import DecisionAction
from services.notices.rules import Group
from services.sections import Section, subject_of
from services.signing import drafters_of, signers_of

WRITING = frozenset({Role.DRAFTER, Role.COMPILER})
RECEIVING = frozenset({Role.COMPILER, Role.REVIEWER, Role.APPROVER})
People = frozenset[int]


def holders(session: Session, units: Collection[int], roles: Iterable[Role]) -> dict[int, People]:
    """The active people (ids) who hold one of the roles, by unit id."""
    rows = session.execute(
        select(Membership.unit_id, Membership.person_id)
        .join(Person, Person.id == Membership.person_id)
        .where(Membership.unit_id.in_(units), Membership.role.in_(list(roles)), Person.is_active)
    )
    found: dict[int, set[int]] = defaultdict(set)
    for unit_id, person_id in rows:
        found[unit_id].add(person_id)
    return {unit_id: frozenset(people) for unit_id, people in found.items()}


@dataclass(frozen=True, slots=True)
class AboutSection:
    """An event of a submission."""

    session: Session
    event: AuditEvent
    section: Section

    def people(self, group: Group) -> People:
        """The people (ids) of a group; nobody for a group that a section does not have."""
        find = _OF_SECTION.get(group)
        return find(self) if find else frozenset()


@dataclass(frozen=True, slots=True)
class AboutReport:
    """An event of a final report."""

    session: Session
    event: AuditEvent
    report: FinalReport

    def people(self, group: Group) -> People:
        """The people (ids) of a group; nobody for a group that a report does not have."""
        match group:
            case Group.REPORT_AUTHORS:
                return self._authors()
            case Group.REPORT_RECEIVERS:
                unit_id = self._handover_to()
                return holders(self.session, [unit_id], RECEIVING).get(unit_id, frozenset())
            case _:
                return frozenset()

    def _authors(self) -> People:
        report = self.report
        sent = self._newest(Handover.sent_by_id)
        people = {report.compiled_by_id, report.frozen_by_id, self.session.scalar(sent)}
        compilers = holders(self.session, [report.unit_id], {Role.COMPILER})
        return frozenset(filter(None, people)) | compilers.get(report.unit_id, frozenset())

    def _handover_to(self) -> int:
        return self.session.scalar(self._newest(Handover.to_unit_id)) or 0

    def _newest(self, column: InstrumentedAttribute[int]) -> Select[int]:
        """A column of the report's last handover: one that was withdrawn leaves a row."""
        of_report = select(column).where(Handover.report_id == self.report.id)
        return of_report.order_by(Handover.id.desc()).limit(1)


def _tasks(about: AboutSection) -> list[ReviewTask]:
    event, facts = about.event, about.event.facts
    finding = select(ReviewTask).where(
        ReviewTask.submission_id == about.section.submission.id,
        ReviewTask.round == facts.get("round", about.section.submission.round),
    )
    tasks = about.session.scalars(finding.execution_options(populate_existing=True))
    return [task for task in tasks if event.happened_at in (task.opened_at, task.closed_at)]


def _next_signers(about: AboutSection) -> People:
    """For whom the act opened a step: its own step is not opened by approving in it."""
    event = about.event
    acted_step = None if event.kind == EventKind.SUBMITTED else event.facts.get("step")
    return frozenset(
        task.person_id
        for task in _tasks(about)
        if task.closed_at is None
        and task.opened_at == event.happened_at
        and task.step != acted_step
    )


def _closed_signers(about: AboutSection) -> People:
    return frozenset(
        task.person_id
        for task in _tasks(about)
        if task.closed_at == about.event.happened_at
        and task.step == about.event.facts.get("step", task.step)
    )


def _earlier_approvers(about: AboutSection) -> People:
    return frozenset(
        about.session.scalars(
            select(Decision.person_id).where(
                Decision.submission_id == about.section.submission.id,
                Decision.round == about.event.facts.get("round"),
                Decision.action == DecisionAction.APPROVE,
            )
        )
    )


def _authors(about: AboutSection) -> People:
    submission = about.section.submission
    drafters = drafters_of(about.session, submission.id)
    return drafters | frozenset(filter(None, [submission.submitted_by_id]))


def _writers(about: AboutSection) -> People:
    unit_id = about.section.unit.unit_id
    return holders(about.session, [unit_id], WRITING).get(unit_id, frozenset())


def named_people(event: AuditEvent) -> People:
    """The people (ids) whom the event itself names in its fact `people`."""
    return frozenset(event.facts.get("people", ()))


_OF_SECTION: Mapping[Group, Callable[[AboutSection], People]] = {
    Group.NEXT_SIGNERS: _next_signers,
    Group.CLOSED_SIGNERS: _closed_signers,
    Group.EARLIER_APPROVERS: _earlier_approvers,
    Group.AUTHORS: _authors,
    Group.WRITERS: _writers,
    Group.PEOPLE: lambda about: named_people(about.event),
}


def writers_in_cycle(session: Session, cycle_id: int) -> People:
    """Everybody who may write in a cycle (ids)."""
    units = select(CycleUnit.unit_id).where(CycleUnit.cycle_id == cycle_id)
    return frozenset(
        session.scalars(
            select(Membership.person_id)
            .join(Person, Person.id == Membership.person_id)
            .where(Membership.unit_id.in_(units), Membership.role.in_(WRITING), Person.is_active)
        )
    )


def section_subject(session: Session, section: Section) -> Subject:
    """What reading a section is judged on, the signers of its open step included."""
    signers: People = frozenset()
    if section.submission.state == State.IN_REVIEW:
        signers = signers_of(session, section.chain, section.unit)[section.submission.step]
    return subject_of(section, signers)


def who_may(session: Session, permission: str, people: Collection[int], subject: Subject) -> People:
    """Those of the people (ids) whom the map allows this, by the posts they hold."""
    posts: dict[int, set[Post]] = {person: set() for person in people}
    rows = session.execute(
        select(Membership.person_id, Membership.role, Membership.unit_id).where(
            Membership.person_id.in_(people), Membership.unit_id.in_(subject.path)
        )
    )
    for person, role, unit_id in rows:
        posts[person].add(Post(Role(role), unit_id))
    return frozenset(
        person
        for person, held in posts.items()
        if allows(permission, Actor(person, frozenset(held)), subject)
    )
