"""Handing a step on 转办: by the signer who has it, or by an administrator where nobody can act."""

from domain.workflow.record import ActKind
from domain.workflow.states import Action
from services.acting import Acting
from services.cases import Said
from services.moving import Words
from services.performing import Doing, cleaned, perform


def transfer(by: Acting, submission_id: int, to: int, words: Words) -> None:
    """Give the own place at the open step to another person (id), who decides in one's stead.

    Raises NotAllowed where that person may not sign here.
    """
    said = Said(cleaned(words.reason), target=to)
    perform(by, submission_id, Doing(Action.TRANSFER, ActKind.TRANSFER, said))


def reassign(
    by: Acting, submission_id: int, to: int, words: Words, instead_of: int | None = None
) -> None:
    """Give a place at the open step to a person (id) as an administrator, with a reason.

    `instead_of` loses theirs; None where the step waits for nobody any more. Raises NotAllowed.
    """
    said = Said(cleaned(words.reason), target=to, instead_of=instead_of)
    perform(by, submission_id, Doing(Action.REASSIGN, ActKind.REASSIGN, said))
