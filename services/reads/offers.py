"""What a person may do with a section now, and why not where the rules forbid it for the moment."""

from collections.abc import Mapping
from dataclasses import replace

from domain.access.facts import Subject
from domain.access.permission_map import allows
from domain.errors import DomainError
from domain.message import Message
from domain.workflow.case import Case
from domain.workflow.machine import reasons_against, refuse_unless_guards_hold
from domain.workflow.states import TRANSITIONS, Action, Transition
from services.acting import Acting
from services.sections import Section

# a page that offers an act has not been answered yet: no reason is given, nothing was looked at
_ANY_REASON = "……"

Offers = Mapping[Action, Message | None]
"""The actions a person is permitted; the message says why one of them is refused now."""


def against_submit(section: Section, case: Case) -> tuple[Message, ...]:
    """Everything but the content itself that stops a submit: all of it, not the first of it."""
    transition = TRANSITIONS.get((section.standing.state, Action.SUBMIT))
    return reasons_against(transition, replace(case, unfinished=())) if transition else ()


def offers_of(by: Acting, section: Section, subject: Subject, case: Case) -> Offers:
    """The offers to the person who looks at `section`."""
    standing = section.standing
    answered = replace(case, reason=_ANY_REASON, shown_hash=case.current_hash)
    offers = {}
    for (state, action), transition in TRANSITIONS.items():
        if state is standing.state and allows(transition.permission, by.actor, subject):
            step = standing.resume_at if action is Action.SUBMIT else standing.step
            offers[action] = _why_not(transition, replace(answered, step=step))
    return offers


def _why_not(transition: Transition, case: Case) -> Message | None:
    try:
        refuse_unless_guards_hold(transition, case)
    except DomainError as refused:
        return refused.message
    return None
