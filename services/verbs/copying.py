"""Copying a section to somebody 抄送: they may read it from then on."""

from domain.workflow.record import ActKind
from domain.workflow.states import Action
from services.acting import Acting
from services.cases import Said
from services.moving import Words
from services.performing import Doing, cleaned, perform


def copy_to(by: Acting, submission_id: int, person: int, words: Words) -> None:
    """Copy a section to a person (id). Raises NotAllowed."""
    said = Said(cleaned(words.reason), target=person)
    perform(by, submission_id, Doing(Action.COPY, ActKind.COPY, said))
