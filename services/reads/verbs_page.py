"""What a person may arrange among the signers of a section now, and whom each verb may name."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from domain.workflow.case import Case, whose_turn
from domain.workflow.record import open_questions, passed_steps
from domain.workflow.states import Action, State
from models import Decision, Person
from services.acting import Acting
from services.colleagues import Colleague, everybody, may_sign
from services.reads.section_page import SectionPage
from services.sections import load_section
from services.timetable.openness import closing_day

NAMING = (Action.TRANSFER, Action.ADD_SIGNER, Action.REASSIGN)
_ARRANGING = frozenset(
    {
        Action.TRANSFER,
        Action.ASK,
        Action.OPINE,
        Action.ADD_SIGNER,
        Action.REMOVE_SIGNER,
        Action.COPY,
        Action.URGE,
        Action.UNDO,
    }
)
TELLING = (Action.ASK, Action.COPY)


@dataclass(frozen=True, slots=True)
class VerbsPage:
    """`verbs` are the actions that can be done now; `signing` who may be given the step, `anybody`
    who may be asked or copied; `passed` (index, title) the steps a return may lead to; `added`
    whom the person can take back; `question` (who asks, their words); `on_behalf_of` for whom they
    act; `closes_on` the last day that a return may set."""

    verbs: frozenset[Action]
    signing: tuple[Colleague, ...]
    anybody: tuple[Colleague, ...]
    passed: tuple[tuple[int, str], ...]
    added: tuple[Colleague, ...]
    question: tuple[str, str] | None
    on_behalf_of: str
    closes_on: date

    @property
    def has_any(self) -> bool:
        """Whether there is anything to offer beside the decision itself."""
        return not self.verbs.isdisjoint(_ARRANGING)


def verbs_page(by: Acting, page: SectionPage) -> VerbsPage:
    """The verbs that the person who looks has on a section, of what its page offers them."""
    session, case = by.session, page.case
    section = load_section(session, page.submission_id)
    verbs = frozenset(action for action, why_not in page.offers.items() if why_not is None)
    not_again = case.seats.people | case.decided | case.barred | {by.person}
    in_review = section.submission.state == State.IN_REVIEW
    passed = passed_steps(case.acts, case.revision, case.step) if Action.RETURN in verbs else ()
    own = {seat.person for seat in case.added if seat.by == case.seat} & case.waited_for
    holder = case.holder if in_review and case.seat in whose_turn(case) else None
    return VerbsPage(
        verbs=verbs,
        signing=tuple(may_sign(session, section, not_again)) if verbs & {*NAMING} else (),
        anybody=tuple(everybody(session, {by.person})) if verbs & {*TELLING} else (),
        passed=tuple((step, section.chain.steps[step].title) for step in sorted(passed)),
        added=tuple(each for each in everybody(session) if each.person in own) if own else (),
        question=_question(by, case) if Action.OPINE in verbs else None,
        on_behalf_of=_name(by, holder) if holder is not None else "",
        closes_on=closing_day(section.cycle, section.unit, section.submission.closes_on),
    )


def _question(by: Acting, case: Case) -> tuple[str, str] | None:
    mine = [
        act.number
        for act in open_questions(case.acts, case.round, case.step)
        if act.target == by.person
    ]
    row = by.session.execute(
        select(Person.name, Decision.reason)
        .join(Decision, Decision.person_id == Person.id)
        .where(Decision.id.in_(mine))
    ).first()
    return (row[0], row[1]) if row else None


def _name(by: Acting, person: int) -> str:
    return by.session.scalars(select(Person.name).where(Person.id == person)).one()
