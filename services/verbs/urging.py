"""Urging 催办: a nudge to those who have the section, not more often than every four hours."""

from domain.workflow.machine import move
from domain.workflow.record import ActKind
from domain.workflow.states import Action, State
from services.acting import Acting
from services.cases import Said, case_of
from services.moving import Words
from services.performing import Doing, cleaned, locked_section, perform, remember
from services.sections import Section


def urge(by: Acting, submission_id: int, words: Words) -> frozenset[int]:
    """Nudge those for whom the step is open, or who write what is not handed in; their ids.

    The event `urged` names them, for whoever carries messages. Raises NotAllowed where nobody is
    waited for, or the person urged this section less than four hours ago.
    """
    said = Said(cleaned(words.reason))
    section = locked_section(by, submission_id)
    if section.submission.state == State.DRAFT:
        return _urge_writers(by, section, said)
    done = perform(by, submission_id, Doing(Action.URGE, ActKind.URGE, said))
    return done.case.urged - {by.person}


def _urge_writers(by: Acting, section: Section, said: Said) -> frozenset[int]:
    """Nudge who writes: with no revision that a decision could name, the event is the record."""
    case = case_of(by, section, said)
    moved = move(section.standing, Action.URGE, case)
    people = case.urged - {by.person}
    remember(by, section, moved.event, {"reason": said.reason, "people": sorted(people)})
    return people
