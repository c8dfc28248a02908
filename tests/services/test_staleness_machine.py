"""Under any course of events what is stale is what a ledger of the events says, and no more."""

from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule
from sqlalchemy.orm import Session

from domain.staleness import Kind
from services.moving import reopen
from services.refreshing import refresh_figures
from tests.services.conftest import Copies, copies_of
from tests.services.courses import run_until
from tests.services.databases import engine_on
from tests.services.staleness_ledger import BELOW, FIGURES, Ledger, everything_stale
from tests.services.test_spine_machine import NUMBER, WHY, Spine, with_a_second_reviewer
from tests.services.world import find_world


class Staleness(Spine):
    """The acts of the spine, and refreshing; the ledger notes every one."""

    def __init__(self) -> None:
        super().__init__()
        self.ledger = Ledger(self.world)
        self.ledger.note()

    def act(self, what: str, act: Callable[[], Any]) -> bool:
        is_done = super().act(what, act)
        if is_done:
            self.ledger.note()
        return is_done

    @rule(meetings=st.integers(0, 9))
    def finish_and_freeze(self, meetings: int) -> None:
        self.finish_the_company(meetings)
        self.compile_and_freeze()

    @rule(number=NUMBER)
    def mend_a_branch_again(self, number: int) -> None:
        """Open everything from the top down, as far as it goes, and then a branch."""
        for _ in range(3):
            if self.report() is not None:
                self.move_the_report(accepting=False)
        for unit in ("g", "c1", f"b{number % 3 + 1}"):
            by = self.world.by("g.reviewer" if unit == "g" else "c1.approver")
            self.act("reopen", partial(reopen, by, self.world.submission(unit).id, WHY))

    @rule(unit=st.sampled_from(list(BELOW)), number=NUMBER, is_all=st.booleans())
    def refresh(self, unit: str, number: int, is_all: bool) -> None:
        """Refreshing clears what was refreshed, and that alone."""
        before = everything_stale(self.world)
        keys = FIGURES[unit] if is_all else (FIGURES[unit][number % len(FIGURES[unit])],)
        by = self.world.by(self.world.drafter(unit))
        submission_id = self.world.submission(unit).id
        chosen = () if is_all else keys
        if self.act("refresh", lambda: refresh_figures(by, submission_id, chosen)):
            self.ledger.refresh(unit, keys)
            cleared = {(Kind.FIGURE, unit, key) for key in keys}
            assert everything_stale(self.world).keys() == before.keys() - cleared
            assert before.keys() & cleared

    @invariant()
    def exactly_what_used_what_changed_is_stale(self) -> None:
        found = everything_stale(self.world)
        assert found == self.ledger.expected()
        for kind, _unit, _name in found:
            self.reached[f"stale {kind}"] += 1
        self.world.session.rollback()

    @invariant()
    def everything_that_must_be_true_is(self) -> None:
        """That is the spine's own test."""


@pytest.fixture(scope="module")
def prepared(copies: Copies) -> Iterator[Copies]:
    """Copies of the organisation with its plans done."""
    with copies() as url:
        with engine_on(url) as engine, Session(engine) as session:
            with_a_second_reviewer(find_world(session))
            session.commit()
        yield copies_of(url)


def test_exactly_that_is_stale_which_the_events_made_stale(prepared: Copies) -> None:
    reached: Counter[str] = Counter()
    machine = type(
        "Staleness", (Staleness,), {"copies": staticmethod(prepared), "reached": reached}
    )
    wanted = {"refresh", "stale figure", "stale approval", "stale report", "reinstate", "freeze"}
    run_until(machine, lambda: wanted <= reached.keys(), examples=5, steps=20)
    assert wanted - reached.keys() == set(), reached
