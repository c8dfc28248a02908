"""A company and two branches that report, with people who act: the world of the stateful test."""

from collections import Counter
from dataclasses import dataclass, field

from domain.canonical import digest
from domain.workflow.case import Case, Standing
from domain.workflow.chain import Chain, Place, Quorum, Resubmission, Signers, Step
from domain.workflow.machine import move
from domain.workflow.states import Action, State

WRITING = (Action.SAVE, Action.SUBMIT, Action.WITHDRAW)
OVERSEEING = (Action.REOPEN, Action.WAIVE, Action.REINSTATE)
# the verbs among signers need a record and are driven over the services
MOVING = (*WRITING, Action.APPROVE, Action.RETURN, *OVERSEEING)
DONE = (State.APPROVED, State.WAIVED)
OVERSEER = 20
START = Standing()
REACHED: Counter[tuple[State, Action]] = Counter()
ARRIVED: Counter[str] = Counter()


def people(*ids: int) -> frozenset[int]:
    return frozenset(ids)


def a_step(quorum: Quorum, count: int = 1) -> Step:
    return Step("审核", Place.OWN, quorum=quorum, count=count)


ANY, ALL, TWO = a_step(Quorum.ANY), a_step(Quorum.ALL), a_step(Quorum.AT_LEAST, 2)
BRANCH_WRITERS, COMPANY_WRITERS = people(1, 2, 4), people(7, 8)

# steps, their signers, whether drafters are kept from deciding
Plan = tuple[tuple[Step, ...], Signers, bool]
BRANCH_PLANS: tuple[Plan, ...] = (
    ((ANY, ANY), (people(4, 5), people(6)), True),
    ((ALL, ANY), (people(4, 5), people(6)), True),
    ((TWO, ANY), (people(4, 5, 6), people(6, 9)), True),
    ((ANY, ALL), (people(5), people(4, 6)), False),
    ((ANY, ANY), (people(5, 6), people(6)), True),
    ((ANY, ANY), (people(4), people(6)), True),
    ((ANY,), (people(1, 5),), False),
)
COMPANY_PLANS: tuple[Plan, ...] = (
    ((ANY,), (people(8, 9),), True),
    ((ANY, ALL), (people(8, 9), people(10, 11)), True),
    ((TWO, ANY), (people(9, 10, 11), people(11, 12)), False),
)


@dataclass(frozen=True)
class Act:
    """One thing that was done: what, by whom, on what, and how things stood."""

    action: Action
    person: int
    round: int
    step: int
    after: State
    shown: str
    current: str
    drafters: frozenset[int]
    reason: str


@dataclass
class Office:
    """One unit's section: where it stands, what was written, and everything that was done."""

    name: str
    plan: Plan
    resubmission: Resubmission
    writers: frozenset[int]
    below: tuple["Office", ...] = ()
    standing: Standing = START
    drafters: frozenset[int] = frozenset()
    text: int = 0
    submitted_text: int = 0
    submitted_sources: tuple[str, ...] = ()
    submitter: int | None = None
    current: str = ""
    log: list[Act] = field(default_factory=list)

    @property
    def chain(self) -> Chain:
        steps, _, four_eyes = self.plan
        return Chain(steps, self.resubmission, four_eyes)

    @property
    def signers(self) -> Signers:
        return self.plan[1]

    @property
    def sources(self) -> tuple[str, ...]:
        """The approved content below, as it stands now."""
        return tuple(o.current if o.standing.state is State.APPROVED else "" for o in self.below)

    def of_round(self, *actions: Action) -> list[Act]:
        return [a for a in self.log if a.round == self.standing.round and a.action in actions]


class Town:
    """The three sections and the rules of who stands above whom."""

    def __init__(self, branch: Plan, company: Plan, resubmission: Resubmission) -> None:
        one, two = (Office(n, branch, resubmission, BRANCH_WRITERS) for n in ("一支部", "二支部"))
        self.company = Office("公司", company, resubmission, COMPANY_WRITERS, (one, two))
        self.offices = (one, two, self.company)

    def case(self, office: Office, person: int, shown: str, reason: str) -> Case:
        above = [self.company] if office is not self.company else []
        approvals = office.of_round(Action.APPROVE)
        stale = office.sources != office.submitted_sources
        return Case(
            actor=person,
            chain=office.chain,
            signers=office.signers,
            approvals=frozenset(a.person for a in approvals if a.step == office.standing.step),
            decided=frozenset(a.person for a in office.of_round(Action.APPROVE, Action.RETURN)),
            drafters=office.drafters,
            submitter=office.submitter,
            reason=reason,
            shown_hash=shown,
            current_hash=office.current,
            open_children=tuple(o.name for o in office.below if o.standing.state not in DONE),
            approved_above=tuple(o.name for o in above if o.standing.state is State.APPROVED),
            stale_sources=("下级",) if stale and office.below else (),
        )

    def permitted(self, office: Office, action: Action) -> frozenset[int]:
        """What the permission map adds: writers write, signers decide, an overseer oversees."""
        if action in WRITING:
            return office.writers
        return people(OVERSEER) if action in OVERSEEING else frozenset().union(*office.signers)

    def attempt(
        self, office: Office, action: Action, person: int, shown: str = "", reason: str = "请核对"
    ) -> None:
        """Carry an action out and write it down. Raises DomainError, and then nothing changed."""
        case = self.case(office, person, shown, reason)
        before = office.standing
        moved = move(before, action, case)
        if action is Action.SAVE:
            office.text += 1
            office.drafters |= {person}
        if action is Action.SUBMIT:
            office.submitter = person
            office.submitted_text, office.submitted_sources = office.text, office.sources
            office.current = digest([office.name, office.text, office.sources])
        office.standing = moved.standing
        after = moved.standing.state
        office.log.append(
            Act(
                action,
                person,
                moved.event.round,
                moved.event.step if action is not Action.SUBMIT else moved.standing.step,
                after,
                shown,
                office.current,
                office.drafters,
                reason,
            )
        )
        REACHED[before.state, action] += 1
        if before.state is not after:
            ARRIVED[f"{'company' if office.below else 'branch'} {after}"] += 1
