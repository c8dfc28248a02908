"""The final report's own small machine: from compiled to accepted, and the ways back."""

from enum import StrEnum

from domain.errors import NotAllowed
from domain.message import msg


class ReportState(StrEnum):
    """Where a final report stands."""

    COMPILED = "compiled"
    FROZEN = "frozen"
    SENT = "sent"
    RECEIVED = "received"
    ACCEPTED = "accepted"
    RETURNED = "returned"
    UNFROZEN = "unfrozen"


class ReportAction(StrEnum):
    """What a person may do to a final report."""

    FREEZE = "freeze"
    SEND = "send"
    RECEIVE = "receive"
    ACCEPT = "accept"
    RETURN = "return"
    UNFREEZE = "unfreeze"
    WITHDRAW = "withdraw"


REPORT_TRANSITIONS: dict[tuple[ReportState, ReportAction], tuple[ReportState, str]] = {
    (ReportState.COMPILED, ReportAction.FREEZE): (ReportState.FROZEN, "report:freeze"),
    (ReportState.FROZEN, ReportAction.SEND): (ReportState.SENT, "report:hand_over"),
    (ReportState.SENT, ReportAction.RECEIVE): (ReportState.RECEIVED, "handover:receive"),
    (ReportState.RECEIVED, ReportAction.ACCEPT): (ReportState.ACCEPTED, "handover:answer"),
    (ReportState.RECEIVED, ReportAction.RETURN): (ReportState.RETURNED, "handover:answer"),
    (ReportState.SENT, ReportAction.WITHDRAW): (ReportState.FROZEN, "report:hand_over"),
    (ReportState.FROZEN, ReportAction.UNFREEZE): (ReportState.UNFROZEN, "report:freeze"),
}
"""State × action → the new state and the permission it needs; what is not here is refused."""

ENDED = (ReportState.RETURNED, ReportState.UNFROZEN)
"""An issue that is over and kept: the unit may compile the next one."""
BACKWARD = frozenset({ReportAction.UNFREEZE, ReportAction.WITHDRAW})
"""What takes a step back: offered beside the next step, never as it."""


def after(state: ReportState, action: ReportAction) -> ReportState:
    """The state after an action. Raises NotAllowed."""
    found = REPORT_TRANSITIONS.get((state, action))
    if found is None:
        raise NotAllowed(msg("终稿当前的状态不能进行这项操作，请刷新页面后再看。"))
    return found[0]
