"""The spine under any course of events: several people, parent and children, reports above."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any, ClassVar

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
)
from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.access.roles import Role
from domain.errors import DomainError
from domain.workflow.handover import ReportState
from domain.workflow.states import State
from models import FinalReport
from services.accounts import disable
from services.moving import (
    Words,
    approve,
    reinstate,
    reopen,
    send_back,
    submit,
    waive,
    withdraw,
)
from services.reports import Cover, accept, compile_report, freeze, receive, send
from services.reports import send_back as return_report
from tests.services import proofs
from tests.services.conftest import Copies, copies_of
from tests.services.courses import run_until
from tests.services.databases import engine_on
from tests.services.test_signing import appoint
from tests.services.world import SIGNERS, World, filled, find_world

ALL = ["b1", "b2", "b3", "c1", "g"]
UNITS = st.sampled_from(ALL)
NUMBER = st.integers(0, 4)
BELOW = {"g": ("c1",), "c1": proofs.BRANCHES}
WHY = Words("需要核实")


class Spine(RuleBasedStateMachine):
    """Acts of everybody; a refusal undoes its transaction, as at the edge."""

    copies: ClassVar[Copies]
    reached: ClassVar[Counter[str]]

    def __init__(self) -> None:
        super().__init__()
        self._open = ExitStack()
        engine = self._open.enter_context(engine_on(self._open.enter_context(self.copies())))
        self.world = find_world(self._open.enter_context(Session(engine)))

    def teardown(self) -> None:
        self._open.close()

    def act(self, what: str, act: Callable[[], Any]) -> bool:
        try:
            act()
        except DomainError:
            self.world.session.rollback()
            self.reached[f"refused to {what}"] += 1
            return False
        self.world.session.commit()
        self.reached[what] += 1
        return True

    def state(self, unit: str) -> State:
        return State(self.world.submission(unit).state)

    def report(self) -> FinalReport | None:
        newest = select(FinalReport).order_by(FinalReport.issue.desc()).limit(1)
        return self.world.session.scalar(newest)

    def units_in(self, *states: State) -> list[str]:
        return [unit for unit in ALL if self.state(unit) in states]

    def one_of(self, number: int, *states: State) -> str:
        """One of the units in these states, or of all where none is: then the act is refused."""
        found = self.units_in(*states) or ALL
        return found[number % len(found)]

    # what brings things forward
    @rule(unit=UNITS, meetings=st.integers(0, 9))
    def go_on(self, unit: str, meetings: int) -> None:
        """The next sensible act: below first, then fill, submit, approve."""
        for child in BELOW.get(unit, ()):
            if self.state(child) not in proofs.DONE:
                self.go_on(child, meetings)
                return
        if self.state(unit) in (State.DRAFT, State.RETURNED):
            self.act("save", lambda: self.world.save(unit, filled(unit, meetings=meetings)))
            self.act("submit", lambda: self.world.submit(unit))
        elif self.state(unit) is State.IN_REVIEW:
            self.decide(unit, self.signer(unit))

    @rule(meetings=st.integers(0, 9))
    def finish_the_company(self, meetings: int) -> None:
        for _ in range(12):
            if self.state("c1") in proofs.DONE:
                return
            self.go_on("c1", meetings)

    def signer(self, unit: str) -> str:
        """Somebody who has the open step of a unit's section."""
        return SIGNERS[unit[0]][self.world.submission(unit).step].format(unit=unit)

    # what anybody may try at any time
    @rule(unit=UNITS, username=st.sampled_from(["c1.reviewer", "c1.approver", "c1.second"]))
    def decide(self, unit: str, username: str) -> None:
        submission = self.world.submission(unit)
        if submission.revision_number:
            shown = self.world.revision(unit).content_hash
            approving = lambda: approve(self.world.by(username), submission.id, shown)  # noqa: E731 - as all acts
            if self.act("approve a step", approving) and self.state(unit) is State.APPROVED:
                self.reached["approve wholly"] += 1

    @rule(unit=UNITS, shown=st.sampled_from(["", "0" * 64]))
    def decide_on_something_else(self, unit: str, shown: str) -> None:
        person, submission = self.world.by("c1.reviewer"), self.world.submission(unit)
        assert not self.act("approve unseen", lambda: approve(person, submission.id, shown))

    @precondition(lambda self: self.units_in(State.IN_REVIEW))
    @rule(number=NUMBER, username=st.sampled_from(["", "b1.secretary", "c1.approver"]))
    def give_back(self, number: int, username: str) -> None:
        """Whoever has the step, or somebody else, returns what is in review."""
        unit = self.one_of(number, State.IN_REVIEW)
        person = self.world.by(username or self.signer(unit))
        submission, shown = self.world.submission(unit), self.world.revision(unit).content_hash
        self.act("return", lambda: send_back(person, submission.id, shown, WHY))

    @precondition(lambda self: self.units_in(State.IN_REVIEW))
    @rule(number=NUMBER)
    def take_back(self, number: int) -> None:
        unit = self.one_of(number, State.IN_REVIEW)
        person = self.world.by(self.world.drafter(unit))
        self.act("withdraw", lambda: withdraw(person, self.world.submission(unit).id))

    @rule(unit=UNITS)
    def hand_in_as_another(self, unit: str) -> None:
        """The deputy writes nothing, submits, and so is an author from then on."""
        person = self.world.by("c1.second")
        self.act("submit as another", lambda: submit(person, self.world.submission(unit).id))

    @rule(number=NUMBER)
    def open_again(self, number: int) -> None:
        unit = self.one_of(number, State.APPROVED)
        person = self.world.by("c1.approver")
        self.act("reopen", lambda: reopen(person, self.world.submission(unit).id, WHY))

    @rule(number=NUMBER)
    def let_off(self, number: int) -> None:
        unit = self.one_of(number, State.DRAFT, State.RETURNED)
        person = self.world.by("g.compiler")
        self.act("waive", lambda: waive(person, self.world.submission(unit).id, WHY))

    @rule(number=NUMBER)
    def ask_again(self, number: int) -> None:
        unit = self.one_of(number, State.WAIVED)
        person = self.world.by("g.compiler")
        self.act("reinstate", lambda: reinstate(person, self.world.submission(unit).id))

    @precondition(lambda self: self.world.people["c1.second"].is_active)
    @rule()
    def the_second_reviewer_leaves(self) -> None:
        person = self.world.people["c1.second"]
        self.act("leave", lambda: disable(self.world.session, person, self.world.now))

    # the company's report
    @rule()
    def compile_and_freeze(self) -> None:
        unit_id = self.world.units["c1"].id
        cover = Cover("一党〔2023〕5号", "王一", self.world.now.date())
        compiler = self.world.by("c1.compiler")
        self.act("compile", lambda: compile_report(compiler, self.world.cycle, unit_id, cover))
        report = self.report()
        if report is not None:
            self.act("freeze", lambda: freeze(self.world.by("c1.approver"), report.id))

    @precondition(lambda self: self.report() is not None)
    @rule(accepting=st.booleans())
    def move_the_report(self, accepting: bool) -> None:
        report, above = self.report(), self.world.by("g.reviewer")
        assert report is not None
        acts: dict[str, Callable[[], Any]] = {
            ReportState.FROZEN: lambda: send(self.world.by("c1.compiler"), report.id),
            ReportState.SENT: lambda: receive(above, report.id),
            ReportState.RECEIVED: lambda: (
                accept(above, report.id)
                if accepting
                else return_report(above, report.id, "数据需核实")
            ),
        }
        act = acts.get(report.state)
        if act is not None:
            self.act(f"move a {report.state} report", act)

    @invariant()
    def everything_that_must_be_true_is(self) -> None:
        proofs.all_hold(self.world)
        self.world.session.rollback()


def with_a_second_reviewer(world: World) -> None:
    """The plans of all units are done, so that a report only waits for the work section."""
    appoint(world, "c1.second", "c1", Role.REVIEWER)
    for unit in ("b1", "b2", "b3", "c1", "g"):
        world.finish(unit, "plan")


@pytest.fixture(scope="module")
def prepared(copies: Copies) -> Iterator[Copies]:
    """Copies of the organisation with its plans done."""
    with copies() as url:
        with engine_on(url) as engine, Session(engine) as session:
            with_a_second_reviewer(find_world(session))
            session.commit()
        yield copies_of(url)


def test_no_course_of_events_breaks_the_spine(prepared: Copies) -> None:
    reached: Counter[str] = Counter()
    machine = type("Spine", (Spine,), {"copies": staticmethod(prepared), "reached": reached})
    wanted = {"approve wholly", "return", "withdraw", "reopen", "waive", "reinstate", "freeze"}
    run_until(machine, lambda: wanted <= reached.keys(), examples=6, steps=24)
    assert wanted - reached.keys() == set(), reached
