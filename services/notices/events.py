"""An audit event becomes notices: the table of rules says whom it tells, this finds the facts."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.access.facts import Subject
from domain.access.roles import Role
from domain.mending import all_named
from domain.workflow.states import EventKind, State
from models import AuditEvent, Cycle, CycleUnit, FinalReport, Person, ReviewTask, Submission
from services.notices.outbox import Addressee, News, announce, is_quiet
from services.notices.recipients import (
    WRITING,
    AboutReport,
    AboutSection,
    People,
    holders,
    section_subject,
    who_may,
    writers_in_cycle,
)
from services.notices.rules import RULES, Page, Rule
from services.sections import Section, load_section
from services.tree import cycle_unit, fed_units, feeders

DONE = (State.APPROVED, State.WAIVED)


def tell(session: Session, event: AuditEvent) -> None:
    """Tell everybody whom a recorded event concerns, in the transaction that recorded it.

    To be called when everything that the event did is written. The actor is not told.
    """
    if event.kind not in RULES or is_quiet(session):
        return
    thing, _, number = event.chain.partition(":")
    telling = _TELLING.get(thing)
    if telling is not None and number.isdecimal():
        telling(session, event, int(number))


def _tell_of_section(session: Session, event: AuditEvent, submission_id: int) -> None:
    section = load_section(session, submission_id)
    about = AboutSection(session, event, section)
    rule = RULES[event.kind]
    is_last = event.kind == EventKind.APPROVED and section.submission.state == State.APPROVED
    if is_last:
        rule = RULES["approved_at_last"]
    if event.kind == EventKind.URGED and section.submission.state == State.RETURNED:
        rule = RULES["urged_to_mend"]
    addressees = _addressees(rule, about.people, event)
    readers = who_may(
        session,
        "submission:read",
        {each.person for each in addressees},
        section_subject(session, section),
    )
    news = News(
        key=f"audit:{event.id}",
        kind=event.kind,
        at=event.happened_at,
        facts=_section_facts(session, event, section),
        place=section_place(section.cycle, section.unit, submission_id, section.spec.key),
        robot_words=rule.robot_words,
    )
    announce(session, news, [each for each in addressees if each.person in readers])
    if is_last or event.kind == EventKind.WAIVED:
        _tell_that_all_is_in(session, event, section)


def _addressees(rule: Rule, people: Callable[..., People], event: AuditEvent) -> list[Addressee]:
    """Everybody of the rule's lines once, by the first line that names them; never the actor."""
    found: dict[int, Addressee] = {}
    for telling in rule.tellings:
        for person in sorted(people(telling.to)):
            if person != event.person_id:
                addressee = Addressee(person, telling.words, telling.page, telling.by_mail)
                found.setdefault(person, addressee)
    return list(found.values())


def section_place(cycle: Cycle, unit: CycleUnit, submission_id: int, key: str) -> dict[str, Any]:
    """What the addresses of a section's pages, and of its unit's, are made of."""
    return {
        "submission_id": submission_id,
        "cycle_key": cycle.key,
        "unit_code": unit.code,
        "section_key": key,
    }


def _section_facts(session: Session, event: AuditEvent, section: Section) -> dict[str, Any]:
    submission = section.submission
    steps = section.chain.steps
    due = submission.due_on
    if submission.state == State.IN_REVIEW:
        opened = select(ReviewTask.due_on).where(
            ReviewTask.submission_id == submission.id, ReviewTask.closed_at.is_(None)
        )
        due = session.scalar(opened.order_by(ReviewTask.due_on).limit(1)) or due
    return {
        "unit": section.unit.name,
        "section": section.spec.heading,
        "cycle": section.cycle.title,
        "actor": _name_of(session, event.person_id),
        "step": steps[submission.step].title if submission.step < len(steps) else "",
        "reason": str(event.facts.get("reason") or ""),
        "named": _named(event, section),
        "due": str(event.facts.get("due_on") or due),
    }


def _named(event: AuditEvent, section: Section) -> list[dict[str, str | int]]:
    """What a return names: the label of each field, the place and words of each paragraph."""
    fields = section.template.fields
    return [
        {
            "label": fields[named.field].label,
            "number": named.anchor.index + 1 if named.anchor else 0,
            "words": named.words,
        }
        for named in all_named(event.facts.get("fields") or ())
        if event.kind == EventKind.RETURNED and named.field in fields
    ]


def _name_of(session: Session, person_id: int | None) -> str:
    return session.scalar(select(Person.name).where(Person.id == person_id)) or ""


def _tell_that_all_is_in(session: Session, event: AuditEvent, section: Section) -> None:
    """Tell the compilers of the unit that takes this section, once nothing below is open."""
    takers = [
        unit
        for unit in fed_units(session, section.unit, section.spec)
        if unit.level in section.spec.levels
    ]
    for unit in takers:
        if _some_is_open(session, unit, section):
            continue
        submission_id = session.scalar(
            select(Submission.id).where(
                Submission.cycle_id == unit.cycle_id,
                Submission.unit_id == unit.unit_id,
                Submission.section_key == section.spec.key,
                Submission.state.not_in(DONE),
            )
        )
        if submission_id is not None:
            _announce_all_in(session, event, section, unit, submission_id)


def _some_is_open(session: Session, unit: CycleUnit, section: Section) -> bool:
    units = [feeder.unit.unit_id for feeder in feeders(session, unit, section.spec)]
    still_open = select(Submission.id).where(
        Submission.cycle_id == unit.cycle_id,
        Submission.section_key == section.spec.key,
        Submission.unit_id.in_(units),
        Submission.state.not_in(DONE),
    )
    return session.scalar(still_open.limit(1)) is not None


def _announce_all_in(
    session: Session, event: AuditEvent, section: Section, unit: CycleUnit, submission_id: int
) -> None:
    rule = RULES["all_is_in"]
    compilers = holders(session, [unit.unit_id], {Role.COMPILER}).get(unit.unit_id, frozenset())
    news = News(
        key=f"all_is_in:{submission_id}:{event.id}",
        kind="all_is_in",
        at=event.happened_at,
        facts={
            "unit": unit.name,
            "section": section.spec.heading,
            "cycle": section.cycle.title,
        },
        place=section_place(section.cycle, unit, submission_id, section.spec.key),
        robot_words=rule.robot_words,
    )
    # not even who acted is left out: that the last one is in is not what they did
    told = [Addressee(person, "all_is_in", Page.ROLL_UP) for person in sorted(compilers)]
    announce(session, news, told)


def _tell_of_report(session: Session, event: AuditEvent, report_id: int) -> None:
    report = session.get(FinalReport, report_id)
    unit = cycle_unit(session, report.cycle_id, report.unit_id) if report else None
    if report is None or unit is None:
        return
    rule = RULES[event.kind]
    addressees = _addressees(rule, AboutReport(session, event, report).people, event)
    everybody = {each.person for each in addressees}
    readers = who_may(session, "report:read", everybody, Subject(path=unit.path_ids))
    facts = {
        "unit": unit.name,
        "title": report.title,
        "cycle": report.cycle.title,
        "actor": _name_of(session, event.person_id),
        "reason": str(event.facts.get("reason") or ""),
    }
    place = {"cycle_key": report.cycle.key, "unit_code": unit.code}
    key = f"audit:{event.id}"
    news = News(key, event.kind, event.happened_at, facts, place, rule.robot_words)
    announce(session, news, [each for each in addressees if each.person in readers])


def _tell_of_cycle(session: Session, event: AuditEvent, cycle_id: int) -> None:
    cycle = session.get(Cycle, cycle_id)
    if cycle is None:
        return
    rule = RULES[event.kind]
    writers = _writers_about(session, event, cycle_id)
    told: Sequence[Addressee] = _addressees(rule, lambda group: writers, event)
    facts = {
        "cycle": cycle.title,
        "actor": _name_of(session, event.person_id),
        "unit": str(event.facts.get("unit") or ""),
        "section": str(event.facts.get("section") or ""),
        "until": str(event.facts.get("due_on") or ""),
        "reason": str(event.facts.get("reason") or ""),
    }
    key, place = f"audit:{event.id}", {"cycle_key": cycle.key}
    news = News(key, event.kind, event.happened_at, facts, place, rule.robot_words)
    announce(session, news, told)


def _writers_about(session: Session, event: AuditEvent, cycle_id: int) -> People:
    """Who writes in the unit that an event of a cycle is about, or in the whole cycle."""
    unit_id = event.facts.get("unit_id")
    if unit_id is None:
        return writers_in_cycle(session, cycle_id)
    return holders(session, [unit_id], WRITING).get(unit_id, frozenset())


_TELLING: Mapping[str, Callable[[Session, AuditEvent, int], None]] = {
    "submission": _tell_of_section,
    "report": _tell_of_report,
    "cycle": _tell_of_cycle,
}
