"""The case of a request: what the guards are asked about."""

from dataclasses import dataclass, replace
from datetime import datetime

from domain.message import Message
from domain.workflow.chain import Chain, Progress, Signers, eligible, is_met, signers_at
from domain.workflow.record import Acts
from domain.workflow.seats import Added, Seats
from domain.workflow.states import State


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a submission stands: its state, the open step (index) and the round (1 is the first).

    `resume_at` is the step at which the next round starts.
    """

    state: State = State.DRAFT
    step: int = 0
    round: int = 0
    resume_at: int = 0


@dataclass(frozen=True, slots=True)
class Target:
    """The person whom an act names. `may_decide`: their posts entitle them to sign here;
    `may_read`: they can read the section already; `is_known`: they hold a post in the
    organisation beside those of an administrator or auditor."""

    person: int
    is_active: bool = True
    is_known: bool = True
    may_decide: bool = True
    may_read: bool = False


@dataclass(frozen=True, slots=True)
class Case:
    """What surrounds a request: the chain and its people, the round so far, the units around.

    `holder` is the person in whose name somebody acts (None: in their own); `signers` are people
    (ids) by step, at the open step those who hold a seat now; `added` the signers added to it;
    `approvals` those who approved the open step; `decided` everybody who decided in this round,
    `kept` those of them whose approval came from an earlier one; `drafters` who wrote the content;
    `inactive` who cannot sign in any more; `acts` the whole record and `revision` the id of the
    current revision; `before_last` how it stood before the last decision, `draft_is_touched`
    whether somebody wrote since; `target` is whom the act names (None: nobody yet), `to_step` where
    a return leads (None: to the drafter); `urged` whom an urging reaches, `urged_at` when the actor
    urged for a draft, which has no revision that an act could name (None: never).

    `unfinished` names what stops a submit; `open_children` the units below that are neither
    approved nor waived (for an approval too: a child may have been reopened meanwhile);
    `approved_above` the units above that are approved and take this one's answers; `stale_sources`
    the units below whose approved revision is no longer the one rolled up; `frozen_above` the
    units, here or above, whose frozen final report says this section. `move` sets `step`.
    """

    actor: int
    chain: Chain
    signers: Signers = ()
    step: int = 0
    round: int = 0
    approvals: frozenset[int] = frozenset()
    decided: frozenset[int] = frozenset()
    drafters: frozenset[int] = frozenset()
    submitter: int | None = None
    reason: str = ""
    shown_hash: str = ""
    current_hash: str = ""
    unfinished: tuple[Message, ...] = ()
    open_children: tuple[str, ...] = ()
    approved_above: tuple[str, ...] = ()
    frozen_above: tuple[str, ...] = ()
    stale_sources: tuple[str, ...] = ()
    cycle_is_open: bool = True
    why_shut: Message | None = None
    holder: int | None = None
    added: tuple[Added, ...] = ()
    kept: frozenset[int] = frozenset()
    inactive: frozenset[int] = frozenset()
    acts: Acts = ()
    revision: int | None = None
    target: Target | None = None
    to_step: int | None = None
    urged: frozenset[int] = frozenset()
    urged_at: datetime | None = None
    draft_is_touched: bool = False
    before_last: Standing | None = None
    now: datetime | None = None

    @property
    def seat(self) -> int:
        """The person whose seat is acted from."""
        return self.actor if self.holder is None else self.holder

    @property
    def seats(self) -> Seats:
        return Seats(signers_at(self.signers, self.step), self.added)

    @property
    def barred(self) -> frozenset[int]:
        """Who cannot decide whatever seat they hold."""
        return self.inactive | (self.drafters if self.chain.four_eyes else frozenset())

    @property
    def waited_for(self) -> frozenset[int]:
        """The added signers who have not approved yet."""
        return self.seats.added_people - self.approvals

    def progress(self, seats: Seats | None = None) -> Progress:
        """How far the round has come, with `seats` in place of the present ones."""
        added = (seats or self.seats).added_people
        return Progress(self.step, self.approvals - added, self.decided, added - self.approvals)


def quorum_is_met(case: Case) -> bool:
    """Whether the step's own signers have given what it asks of them, added ones left aside."""
    people = eligible(case.chain, case.signers, case.drafters, case.step)
    own = case.approvals - case.seats.added_people
    return is_met(case.chain.steps[case.step], people, own)


def step_is_met(case: Case) -> bool:
    """Whether the open step is done: its quorum, and everybody who was added to it."""
    return quorum_is_met(case) and not case.waited_for


def without_target(case: Case) -> Case:
    """The case after the signer whom it names was taken back."""
    person = case.target.person if case.target else None
    return replace(case, added=tuple(seat for seat in case.added if seat.person != person))


def whose_turn(case: Case) -> frozenset[int]:
    """The people who may decide at the open step now: the step waits for them and nobody else.

    A signer who added one before themselves waits for that one; one added after waits for who
    added them, or for the quorum. Once the quorum is reached only the added ones are waited for.
    """
    is_reached = quorum_is_met(case)
    waiting = {seat.by for seat in case.added if seat.is_before and seat.person in case.waited_for}
    turn = set() if is_reached else set(case.seats.holders)
    for seat in case.added:
        if seat.is_before or is_reached or seat.by in case.decided:
            turn.add(seat.person)
    return frozenset(turn - waiting) - case.decided - case.barred
