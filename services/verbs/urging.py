"""Urging 催办: a nudge to those who have the section, not more often than every four hours."""

from domain.workflow.record import ActKind
from domain.workflow.states import Action
from services.acting import Acting
from services.cases import Said
from services.moving import Words
from services.performing import Doing, cleaned, perform


def urge(by: Acting, submission_id: int, words: Words) -> frozenset[int]:
    """Nudge those for whom the step is open, or who mend what was returned; who they are (ids).

    The event `urged` names them, for whoever carries messages. Raises NotAllowed where nobody is
    waited for, or the person urged this section less than four hours ago.
    """
    said = Said(cleaned(words.reason))
    done = perform(by, submission_id, Doing(Action.URGE, ActKind.URGE, said))
    return done.case.urged - {by.person}
