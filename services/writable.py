"""Whether a section can be written in now: its state, and the dates in force for it."""

from domain.workflow.case import Case
from domain.workflow.machine import move
from domain.workflow.states import Action
from services.acting import Acting
from services.sections import Section
from services.timetable.openness import why_shut


def refuse_locked(by: Acting, section: Section) -> None:
    """Raise NotAllowed, with the reason, where nothing can be written in the section now."""
    shut = why_shut(section.cycle, section.unit, by.now, section.submission.closes_on)
    case = Case(by.person, section.chain, cycle_is_open=shut is None, why_shut=shut)
    move(section.standing, Action.SAVE, case)
