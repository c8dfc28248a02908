"""Undoing one's own decision, as long as nobody has acted on it."""

from domain.errors import NotAllowed
from domain.message import msg
from domain.workflow.record import UNDOABLE, ActKind, last_move
from domain.workflow.states import Action, State
from services.acting import Acting
from services.cases import Said
from services.moving import Words
from services.performing import Doing, cleaned, perform
from services.rosters import acts_of
from services.sections import load_section


def undo(by: Acting, submission_id: int, words: Words) -> State:
    """Take the own last decision back: it stays in the record as undone and counts no more.

    What it had moved goes back to where it was; an approved section is in review again, and the
    figures above no longer count it. Raises NotAllowed when somebody has acted since, the drafter
    has written since, or something above is approved or frozen.
    """
    columns = {"about_id": _last_decision(by, submission_id)}
    doing = Doing(Action.UNDO, ActKind.UNDO, Said(cleaned(words.reason)), columns)
    return perform(by, submission_id, doing).state


def _last_decision(by: Acting, submission_id: int) -> int:
    load_section(by.session, submission_id, for_change=True)
    last = last_move(acts_of(by.session, submission_id))
    if last is None or last.kind not in UNDOABLE:
        raise NotAllowed(msg("只能撤销自己最近一次、且此后无人办理的审批。"))
    return last.number
