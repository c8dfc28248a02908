"""Adding a signer before or after oneself 加签, and taking one back 减签."""

from domain.workflow.record import ActKind
from domain.workflow.states import Action, State
from services.acting import Acting
from services.cases import Said
from services.moving import Words
from services.performing import Doing, cleaned, perform


def add_before(by: Acting, submission_id: int, person: int, words: Words) -> None:
    """Let a person (id) approve before oneself: the own turn comes after theirs.

    Raises NotAllowed where that person may not sign here.
    """
    _add(by, submission_id, person, ActKind.ADD_BEFORE, words)


def add_after(by: Acting, submission_id: int, person: int, words: Words) -> None:
    """Let a person (id) approve after oneself: the step is not done before they have.

    Raises NotAllowed where that person may not sign here.
    """
    _add(by, submission_id, person, ActKind.ADD_AFTER, words)


def _add(by: Acting, submission_id: int, person: int, kind: ActKind, words: Words) -> None:
    said = Said(cleaned(words.reason), target=person)
    perform(by, submission_id, Doing(Action.ADD_SIGNER, kind, said))


def take_back(by: Acting, submission_id: int, person: int) -> State:
    """Take back a signer (id) whom one added and who has not acted yet; the step may end with it.

    Raises NotAllowed.
    """
    doing = Doing(Action.REMOVE_SIGNER, ActKind.REMOVE_SIGNER, Said(target=person))
    return perform(by, submission_id, doing).state
