"""All verbs under any course of events: several people, every kind of step, both databases."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta
from typing import Any, ClassVar

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
)
from sqlalchemy.orm import Session

from domain.access.permission_map import allows
from domain.access.roles import Role
from domain.errors import DomainError
from domain.workflow.chain import Place, Quorum, Resubmission, Step
from domain.workflow.states import TRANSITIONS, Action, State
from services import moving
from services.cases import full_subject
from services.moving import Words
from services.sections import load_section
from services.verbs import (
    added_signers,
    copying,
    opinions,
    stand_ins,
    transferring,
    undoing,
    urging,
)
from tests.services import verb_proofs
from tests.services.conftest import Copies, copies_of
from tests.services.courses import run_until
from tests.services.databases import engine_on
from tests.services.test_signing import appoint, use
from tests.services.world import World, filled, find_world

WHY = Words("需要核实情况")
OWN, ABOVE = (Place.OWN, Role.APPROVER), (Place.PARENT, Role.REVIEWER)


def step(where: tuple[Place, Role], quorum: Quorum, count: int = 1) -> Step:
    return Step(f"{where[0]} {quorum}", *where, quorum=quorum, count=count)


CHAINS = (
    (step(OWN, Quorum.ANY), step(ABOVE, Quorum.ANY)),
    (step(OWN, Quorum.ALL), step(ABOVE, Quorum.ANY)),
    (step(OWN, Quorum.AT_LEAST, 2), step(ABOVE, Quorum.ALL)),
)
SIGNERS = ("b1.secretary", "b1.deputy", "b1.member", "c1.reviewer", "c1.second")
PEOPLE = (*SIGNERS, "b1.drafter", "c1.compiler", "c1.approver", "g.reviewer", "admin", "auditor")
OTHERS = ("c1.compiler", "c1.approver", "g.reviewer", "g.compiler", "b2.drafter", "admin")
SENSIBLE = {
    State.DRAFT: ("hand_in", "hand_in", "hand_in", "urge", "waive"),
    State.IN_REVIEW: (
        *("approve", "approve", "approve_wholly", "give_back", "give_back_a_step", "undo"),
        *("hand_on", "ask", "answer", "add_before", "add_after", "take_back_an_added_one"),
        *("give_a_seat_away", "copy", "urge", "withdraw"),
    ),
    State.RETURNED: ("hand_in", "hand_in", "undo", "copy", "urge", "urge", "waive"),
    State.APPROVED: ("undo", "reopen", "copy"),
    State.WAIVED: ("reinstate",),
}
NUMBER = st.integers(0, 11)
PERSON = st.sampled_from(PEOPLE)
# a section is imported with a whole report: test_package_journeys.py
ELSEWHERE = (Action.SAVE, Action.IMPORT)
BY_ROW = [(state, action) for state, action in TRANSITIONS if action not in ELSEWHERE]


class Signing(RuleBasedStateMachine):
    """One section and everybody around it; a refusal undoes its transaction, as at the edge."""

    copies: ClassVar[Copies]
    reached: ClassVar[Counter[str]]

    def __init__(self) -> None:
        super().__init__()
        self._open = ExitStack()
        engine = self._open.enter_context(engine_on(self._open.enter_context(self.copies())))
        self.world = find_world(self._open.enter_context(Session(engine)))
        self.id = self.world.submission("b1").id

    def teardown(self) -> None:
        self._open.close()

    @initialize(chain=st.sampled_from(CHAINS), resumes=st.booleans())
    def take_a_chain(self, chain: tuple[Step, ...], resumes: bool) -> None:
        way = Resubmission.RESUME if resumes else Resubmission.RESTART
        use(self.world, *chain, resubmission=way)
        self.world.session.commit()

    # ------------------------------------------------------------ who does what
    def state(self) -> State:
        return State(self.world.submission("b1").state)

    def attempt(self, action: Action, username: str, target: str = "", **more: Any) -> bool:
        """Try a verb as a page would: with the permission first, then the use case."""
        before, by = self.state(), self.world.by(username)
        section = load_section(self.world.session, self.id)
        row = TRANSITIONS.get((before, action))
        subject = full_subject(self.world.session, section)
        is_permitted = row is not None and allows(row.permission, by.actor, subject)
        try:
            if not is_permitted:
                self.reached[f"not permitted to {action}"] += 1
                return False
            self.verb(action, by, self.world.people.get(target or username), more)
        except DomainError:
            self.world.session.rollback()
            self.reached[f"refused to {action} when {before}"] += 1
            return False
        self.world.session.commit()
        self.reached[f"{before} {action}"] += 1
        return True

    def verb(self, action: Action, by: Any, target: Any, more: dict[str, Any]) -> None:
        shown = self.shown()
        verbs: dict[Action, Callable[[], Any]] = {
            Action.SUBMIT: lambda: moving.submit(by, self.id),
            Action.WITHDRAW: lambda: moving.withdraw(by, self.id),
            Action.APPROVE: lambda: moving.approve(by, self.id, shown),
            Action.RETURN: lambda: moving.send_back(
                by, self.id, shown, Words("请核对", to_step=more.get("to_step"))
            ),
            Action.REOPEN: lambda: moving.reopen(by, self.id, WHY),
            Action.WAIVE: lambda: moving.waive(by, self.id, WHY),
            Action.REINSTATE: lambda: moving.reinstate(by, self.id),
            Action.TRANSFER: lambda: transferring.transfer(by, self.id, target.id, WHY),
            Action.REASSIGN: lambda: transferring.reassign(
                by, self.id, target.id, WHY, more.get("instead_of")
            ),
            Action.ASK: lambda: opinions.ask(by, self.id, target.id, WHY),
            Action.OPINE: lambda: opinions.answer(by, self.id, shown, WHY),
            Action.ADD_SIGNER: lambda: more.get("how", added_signers.add_before)(
                by, self.id, target.id, WHY
            ),
            Action.REMOVE_SIGNER: lambda: added_signers.take_back(by, self.id, target.id),
            Action.COPY: lambda: copying.copy_to(by, self.id, target.id, WHY),
            Action.URGE: lambda: urging.urge(by, self.id, WHY),
            Action.UNDO: lambda: undoing.undo(by, self.id, Words()),
        }
        verbs[action]()

    def shown(self) -> str:
        is_new = self.world.submission("b1").revision_number == 0
        return "" if is_new else self.world.revision("b1").content_hash

    def somebody(self, fact: str, number: int) -> str:
        """One of those whom a fact of the section names, or anybody."""
        section = load_section(self.world.session, self.id)
        if fact == "turn":
            ids = verb_proofs.waited_for(self.world, self.id)
        else:
            said = getattr(full_subject(self.world.session, section), fact)
            ids = {said} if isinstance(said, int) else set(said or ())
        names = sorted(n for n, person in self.world.people.items() if person.id in ids)
        return names[number % len(names)] if names else PEOPLE[number % len(PEOPLE)]

    # ------------------------------------------------------------ what is sensible where it stands
    # one rule alone: of several, hypothesis leaves some out for a whole course
    @rule(
        choice=st.integers(0, 999),
        number=NUMBER,
        other=st.sampled_from(OTHERS),
        who=PERSON,
        row=st.sampled_from(BY_ROW),
    )
    def something_happens(
        self, choice: int, number: int, other: str, who: str, row: tuple[State, Action]
    ) -> None:
        """Mostly an act that the state knows, by somebody whose act it may well be."""
        kind, choice = choice % 10, choice // 10
        sensible = SENSIBLE[self.state()]
        if kind < 7:
            getattr(self, sensible[choice % len(sensible)])(number, other)
        elif kind == 7:
            self.attempt(row[1], who, other)
        elif kind == 8:
            self.go_away(SIGNERS[number % len(SIGNERS)], who, number % 3)
        else:
            self.approve_for_somebody_absent(number)

    def hand_in(self, number: int, other: str) -> None:
        try:
            self.world.save("b1", filled("b1", meetings=3 + number % 2))
            self.world.session.commit()
        except DomainError:
            self.world.session.rollback()
        self.attempt(Action.SUBMIT, "b1.drafter")

    def approve(self, number: int, other: str) -> None:
        self.attempt(Action.APPROVE, self.somebody("turn", number))

    def approve_wholly(self, number: int, other: str) -> None:
        for _ in range(6):
            if self.state() is State.IN_REVIEW:
                self.approve(number, other)

    def approve_up_to_the_last_step(self, number: int, other: str) -> None:
        for _ in range(5):
            if self.state() is State.IN_REVIEW and self.world.submission("b1").step == 0:
                self.approve(number, other)

    def give_back(self, number: int, other: str) -> None:
        self.attempt(Action.RETURN, self.somebody("turn", number))

    def give_back_a_step(self, number: int, other: str) -> None:
        if self.world.submission("b1").step == 0:
            self.approve_up_to_the_last_step(number, other)
        if self.attempt(Action.RETURN, self.somebody("turn", number), to_step=0):
            self.reached["returned to a step"] += 1

    def hand_on(self, number: int, other: str) -> None:
        self.attempt(Action.TRANSFER, self.somebody("turn", number), other)

    def ask(self, number: int, other: str) -> None:
        self.attempt(Action.ASK, self.somebody("turn", number), other)

    def answer(self, number: int, other: str) -> None:
        self.ask(number, other)
        self.attempt(Action.OPINE, self.somebody("asked", number))

    def add_before(self, number: int, other: str) -> None:
        self.add(number, other, added_signers.add_before)

    def add_after(self, number: int, other: str) -> None:
        self.add(number, other, added_signers.add_after)

    def add(self, number: int, other: str, how: Callable[..., None]) -> None:
        if self.attempt(Action.ADD_SIGNER, self.somebody("turn", number), other, how=how):
            self.reached[how.__name__] += 1

    def take_back_an_added_one(self, number: int, other: str) -> None:
        self.add_before(number, other)
        giver = self.somebody("adders", number)
        added = verb_proofs.added_by(self.world, self.id, self.world.people[giver].id)
        names = sorted(n for n, person in self.world.people.items() if person.id in added)
        self.attempt(Action.REMOVE_SIGNER, giver, names[number % len(names)] if names else "")

    def undo(self, number: int, other: str) -> None:
        self.attempt(Action.UNDO, self.somebody("last_decider", number))

    def give_a_seat_away(self, number: int, other: str) -> None:
        whose = self.world.people[self.somebody("turn", number)].id if number % 2 else None
        self.attempt(Action.REASSIGN, "admin", other, instead_of=whose)

    def copy(self, number: int, other: str) -> None:
        self.attempt(Action.COPY, "b1.drafter", other)

    def urge(self, number: int, other: str) -> None:
        self.world.now += timedelta(hours=number)
        is_written = self.state() in (State.DRAFT, State.RETURNED)
        self.attempt(Action.URGE, "c1.compiler" if is_written or number % 2 else "b1.drafter")

    def withdraw(self, number: int, other: str) -> None:
        self.attempt(Action.WITHDRAW, "b1.drafter")

    def reopen(self, number: int, other: str) -> None:
        self.attempt(Action.REOPEN, "c1.compiler")

    def waive(self, number: int, other: str) -> None:
        self.attempt(Action.WAIVE, "c1.compiler")

    def reinstate(self, number: int, other: str) -> None:
        self.attempt(Action.REINSTATE, "c1.compiler")

    def go_away(self, absent: str, stand_in: str, days: int) -> None:
        today = self.world.now.date()
        absence = stand_ins.Absence(
            self.world.people[stand_in].id, today, today + timedelta(days=days)
        )
        try:
            stand_ins.set_stand_in(self.world.by(absent), absence)
            self.world.session.commit()
            self.reached["stand-in set"] += 1
        except DomainError:
            self.world.session.rollback()

    def approve_for_somebody_absent(self, number: int) -> None:
        for username in PEOPLE[number % 3 :]:
            if self.world.actor(username).stands_in_for and self.attempt(Action.APPROVE, username):
                self.reached["approved by a person who stands in"] += 1
                return

    @invariant()
    def everything_that_must_be_true_is(self) -> None:
        verb_proofs.all_hold(self.world, self.id)
        self.world.session.rollback()


def with_more_signers(world: World) -> None:
    for username, unit, role in (
        ("b1.deputy", "b1", Role.APPROVER),
        ("b1.member", "b1", Role.APPROVER),
        ("c1.second", "c1", Role.REVIEWER),
    ):
        appoint(world, username, unit, role)


@pytest.fixture(scope="module")
def prepared(copies: Copies) -> Iterator[Copies]:
    """Copies of the organisation with several people at each step."""
    with copies() as url:
        with engine_on(url) as engine, Session(engine) as session:
            with_more_signers(find_world(session))
            session.commit()
        yield copies_of(url)


WANTED = {
    *(f"{state} {action}" for state, action in BY_ROW),
    "returned to a step",
    "add_before",
    "add_after",
    "stand-in set",
    "approved by a person who stands in",
}


def test_no_course_of_verbs_breaks_a_rule_and_each_was_tried_in_each_state(
    prepared: Copies, capsys: pytest.CaptureFixture[str]
) -> None:
    reached: Counter[str] = Counter()
    machine = type("Signing", (Signing,), {"copies": staticmethod(prepared), "reached": reached})
    run_until(machine, lambda: reached.keys() >= WANTED, examples=10, steps=30)
    with capsys.disabled():
        print(  # noqa: T201 - the counts are for the reader of the run
            "\nverbs by state:", ", ".join(f"{w}: {reached[w]}" for w in sorted(WANTED))
        )
    assert WANTED - reached.keys() == set(), (sorted(WANTED - reached.keys()), reached)
