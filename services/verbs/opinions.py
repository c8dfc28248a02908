"""Asking for an opinion 委派: the one who is asked answers, the one who asked decides."""

from domain.errors import NotAllowed
from domain.message import msg
from domain.workflow.record import ActKind, open_questions
from domain.workflow.states import Action
from services.acting import Acting
from services.cases import Said
from services.moving import Words
from services.performing import Doing, cleaned, perform
from services.rosters import acts_of
from services.sections import load_section


def ask(by: Acting, submission_id: int, of: int, words: Words) -> None:
    """Ask a person (id) for an opinion; the decision need not wait for it. Raises NotAllowed."""
    said = Said(cleaned(words.reason), target=of)
    perform(by, submission_id, Doing(Action.ASK, ActKind.ASK, said))


def answer(by: Acting, submission_id: int, shown_hash: str, words: Words) -> None:
    """Give the opinion that was asked for, on the revision that was shown.

    Raises Conflict when it is not the current one, NotAllowed without words or when nobody asks.
    """
    said = Said(cleaned(words.reason), shown_hash)
    columns = {"about_id": _question(by, submission_id)}
    perform(by, submission_id, Doing(Action.OPINE, ActKind.OPINE, said, columns))


def _question(by: Acting, submission_id: int) -> int:
    section = load_section(by.session, submission_id, for_change=True)
    row = section.submission
    for act in open_questions(acts_of(by.session, submission_id), row.round, row.step):
        if act.target == by.person:
            return act.number
    raise NotAllowed(msg("现在没有人征求您的意见。"))
