"""The final report's own small machine."""

from itertools import product

import pytest

from domain.errors import NotAllowed
from domain.workflow.handover import ENDED, REPORT_TRANSITIONS, ReportAction, ReportState, after

STEPS = {
    "compiled freeze": "frozen",
    "frozen unfreeze": "unfrozen",
    "sent withdraw": "frozen",
    "frozen send": "sent",
    "sent receive": "received",
    "received accept": "accepted",
    "received return": "returned",
}


@pytest.mark.parametrize(("state", "action"), list(product(ReportState, ReportAction)))
def test_each_state_knows_only_its_own_actions(state: ReportState, action: ReportAction) -> None:
    expected = STEPS.get(f"{state} {action}")
    if expected is None:
        with pytest.raises(NotAllowed):
            after(state, action)
    else:
        assert after(state, action) == expected


def test_every_state_but_the_ends_leads_on_and_every_one_can_be_reached() -> None:
    reached = {ReportState.COMPILED} | {state for state, _ in REPORT_TRANSITIONS.values()}
    assert reached == set(ReportState)
    ends = set(ReportState) - {state for state, _ in REPORT_TRANSITIONS}
    assert ends == {ReportState.ACCEPTED, *ENDED}
