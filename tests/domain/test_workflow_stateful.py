"""People act on a company's and two branches' sections at random: what must hold always holds."""

import sys
from collections.abc import Iterator
from contextlib import suppress

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from domain.errors import DomainError
from domain.workflow.chain import Quorum, Resubmission
from domain.workflow.states import TRANSITIONS, Action, State
from tests.domain import town
from tests.domain.town import BRANCH_PLANS, COMPANY_PLANS, DONE, OVERSEER, Act, Office, Town

PEOPLE = (*range(1, 13), OVERSEER)
DECIDING = (Action.APPROVE, Action.RETURN)
FORWARD = (Action.SUBMIT, Action.APPROVE, Action.SAVE)
EXPLAINED = (Action.RETURN, Action.REOPEN, Action.WAIVE)
office_numbers = st.integers(0, 2)


class Reporting(RuleBasedStateMachine):
    """Plausible acts that reach far, wild ones that should mostly be refused."""

    def __init__(self) -> None:
        super().__init__()
        self.town = Town(BRANCH_PLANS[0], COMPANY_PLANS[0], Resubmission.RESTART)
        self.seen: dict[tuple[int, str], str] = {}

    @initialize(
        branch=st.sampled_from(BRANCH_PLANS),
        company=st.sampled_from(COMPANY_PLANS),
        resubmission=st.sampled_from(Resubmission),
    )
    def open_the_cycle(self, branch, company, resubmission) -> None:
        self.town = Town(branch, company, resubmission)

    def possible(self, office: Office, *actions: Action) -> Iterator[tuple[Action, int]]:
        """What somebody could do now who looks at the current content."""
        for action in actions:
            transition = TRANSITIONS.get((office.standing.state, action))
            for person in sorted(self.town.permitted(office, action)) if transition else ():
                if self.is_allowed(office, action, person):
                    yield action, person

    def is_allowed(self, office: Office, action: Action, person: int) -> bool:
        case = self.town.case(office, person, office.current, "请核对")
        try:
            town.move(office.standing, action, case)
        except DomainError:
            return False
        return True

    # ------------------------------------------------------------ what people do
    @rule(data=st.data(), number=office_numbers)
    def somebody_does_something_plausible(self, data: st.DataObject, number: int) -> None:
        office = self.town.offices[number]
        options = list(self.possible(office, *town.MOVING))
        if options:
            action = data.draw(st.sampled_from(sorted({action for action, _ in options})))
            person = data.draw(st.sampled_from([p for act, p in options if act is action]))
            self.town.attempt(office, action, person, office.current)

    @rule(data=st.data())
    def work_goes_forward(self, data: st.DataObject) -> None:
        for office in self.town.offices:
            options = list(self.possible(office, *FORWARD))
            if options and office.standing.state not in DONE:
                first = [option for option in options if option[0] is options[0][0]]
                action, person = data.draw(st.sampled_from(first))
                self.town.attempt(office, action, person, office.current)

    @precondition(lambda self: self.town.company.standing.state is State.IN_REVIEW)
    @rule(number=st.integers(0, 1), writer=st.sampled_from(sorted(town.BRANCH_WRITERS)))
    def a_branch_is_mended_while_the_company_is_in_review(self, number: int, writer: int) -> None:
        office = self.town.offices[number]
        if office.standing.state is State.APPROVED:
            self.town.attempt(office, Action.REOPEN, OVERSEER)
            self.town.attempt(office, Action.SAVE, writer)

    @rule(data=st.data(), number=office_numbers)
    def somebody_decides_on_a_page_opened_earlier(self, data: st.DataObject, number: int) -> None:
        office = self.town.offices[number]
        options = list(self.possible(office, *DECIDING))
        if options:
            action, person = data.draw(st.sampled_from(options))
            shown = data.draw(st.sampled_from(sorted({"", *(act.current for act in office.log)})))
            with suppress(DomainError):
                self.town.attempt(office, action, person, shown)

    @rule(number=office_numbers, person=st.sampled_from(PEOPLE))
    def somebody_opens_the_page(self, number: int, person: int) -> None:
        office = self.town.offices[number]
        self.seen[person, office.name] = office.current

    @rule(
        number=office_numbers,
        action=st.sampled_from(town.MOVING),
        person=st.sampled_from(PEOPLE),
        reason=st.sampled_from(["请核对", ""]),
    )
    def somebody_tries_anything(self, number, action, person, reason) -> None:
        office = self.town.offices[number]
        before = (office.standing, office.text, office.current, len(office.log))
        if action not in DECIDING and person not in self.town.permitted(office, action):
            return
        shown = self.seen.get((person, office.name), "")
        try:
            self.town.attempt(office, action, person, shown, reason)
        except DomainError:
            assert (office.standing, office.text, office.current, len(office.log)) == before

    # ------------------------------------------------------------ what always holds
    @invariant()
    def nobody_decides_on_content_they_drafted(self) -> None:
        for office, act in self.decisions():
            if office.chain.four_eyes:
                assert act.person not in act.drafters

    @invariant()
    def nobody_decides_twice_in_a_round(self) -> None:
        decided = [(o.name, act.round, act.person) for o, act in self.decisions()]
        assert len(decided) == len(set(decided))

    @invariant()
    def a_decision_is_made_on_the_content_that_was_seen(self) -> None:
        for _, act in self.decisions():
            assert act.shown == act.current != ""

    @invariant()
    def silence_never_approves(self) -> None:
        for office in self.town.offices:
            for act in office.log:
                assert act.after is not State.APPROVED or act.action is Action.APPROVE

    @invariant()
    def what_is_approved_is_what_was_submitted_and_seen(self) -> None:
        for office in self.town.offices:
            if office.standing.state in (State.IN_REVIEW, State.APPROVED):
                assert office.text == office.submitted_text
                assert {a.current for a in office.of_round(*Action)} == {office.current}

    @invariant()
    def every_step_of_an_approved_section_had_its_quorum_in_order(self) -> None:
        for office in self.town.offices:
            if office.standing.state is State.APPROVED:
                start = office.of_round(Action.SUBMIT)[0].step
                steps = range(len(office.chain.steps))
                approvals = office.of_round(Action.APPROVE)
                assert [a.step for a in approvals] == sorted(a.step for a in approvals)
                assert all(has_quorum(office, approvals, step) for step in steps[start:])
                assert all(had_quorum_before(office, step) for step in steps[:start])

    @invariant()
    def a_company_is_never_approved_while_a_branch_is_not_done(self) -> None:
        if self.town.company.standing.state is State.APPROVED:
            assert all(branch.standing.state in DONE for branch in self.town.company.below)
            assert self.town.company.sources == self.town.company.submitted_sources

    @invariant()
    def somebody_can_always_decide_on_a_section_in_review(self) -> None:
        for office in self.town.offices:
            if office.standing.state is State.IN_REVIEW:
                assert any(self.possible(office, *DECIDING))

    @invariant()
    def only_the_submitter_withdraws_and_only_a_round_without_a_decision(self) -> None:
        for office in self.town.offices:
            submitted = {a.round: a.person for a in office.log if a.action is Action.SUBMIT}
            withdrawn = {a.round: a.person for a in office.log if a.action is Action.WITHDRAW}
            assert withdrawn.items() <= submitted.items()
            assert not withdrawn.keys() & {a.round for a in office.log if a.action in DECIDING}

    @invariant()
    def a_return_a_reopening_and_a_waiver_have_their_reason(self) -> None:
        for office in self.town.offices:
            assert all(act.reason for act in office.log if act.action in EXPLAINED)

    def decisions(self) -> Iterator[tuple[Office, Act]]:
        for office in self.town.offices:
            for act in office.log:
                if act.action in DECIDING:
                    yield office, act


def has_quorum(office: Office, approvals: list[Act], number: int) -> bool:
    """The quorum told in other words than the domain's."""
    step, signers = office.chain.steps[number], set(office.signers[number])
    signed = {act.person for act in approvals if act.step == number}
    wrote = set(approvals[0].drafters) if office.chain.four_eyes else set()
    assert signed <= signers - wrote
    if step.quorum is Quorum.ALL:
        return bool(signed) and signed == signers - wrote
    return len(signed) >= (step.count if step.quorum is Quorum.AT_LEAST else 1)


def had_quorum_before(office: Office, number: int) -> bool:
    """Whether an earlier round decided a step that a resumed round left out."""
    rounds = {act.round for act in office.log}
    by_round = (
        [a for a in office.log if a.round == r and a.action is Action.APPROVE] for r in rounds
    )
    return any(approvals and has_quorum(office, approvals, number) for approvals in by_round)


@pytest.fixture
def _counted_anew() -> None:
    town.REACHED.clear()
    town.ARRIVED.clear()


@pytest.mark.usefixtures("_counted_anew")
def test_whatever_people_do_the_rules_of_the_workflow_hold_and_every_transition_is_tried() -> None:
    run_state_machine_as_test(
        Reporting,
        settings=settings(
            max_examples=160, stateful_step_count=40, derandomize=True, deadline=None
        ),
    )
    sys.stdout.write("".join(f"{s:10}{a:10}{n:5}\n" for (s, a), n in sorted(town.REACHED.items())))
    sys.stdout.write(f"{dict(town.ARRIVED)}\n")
    assert set(town.REACHED) == {key for key in TRANSITIONS if key[1] in town.MOVING}
    assert town.ARRIVED["company approved"] > 5
    assert town.ARRIVED["company returned"] > 5
    assert town.REACHED[State.APPROVED, Action.REOPEN] > 5
