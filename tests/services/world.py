"""A small organisation for tests: one group, one company, branches, a short template, a cycle."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.access.facts import Actor
from domain.access.roles import Role
from domain.answers import Answer, Given
from domain.cycle.dates import Dates
from domain.plain_narrative import from_plain
from domain.template import TemplateSpec
from domain.template_data import template_from_data
from domain.workflow.chain import Chain, Place, Step
from models import Cycle, CycleUnit, OrgUnit, Person, Revision, Submission
from services.accounts import give_role
from services.acting import Acting
from services.cycles import Plan, open_cycle, plan_cycle
from services.drafting import Typed, save_draft
from services.moving import approve, submit
from services.organisation import add_unit, set_chain
from services.outlines import add_version
from services.reads.people import actor_of
from tests.services.outline import OUTLINE

ZONE = ZoneInfo("Asia/Shanghai")
START = datetime(2023, 11, 6, 9, 0, tzinfo=ZONE)
BRANCH_CHAIN = Chain(
    (
        Step("支部书记", Place.OWN, Role.APPROVER),
        Step("公司审核", Place.PARENT, Role.REVIEWER),
    )
)
COMPANY_CHAIN = Chain(
    (Step("公司审核", Place.OWN, Role.REVIEWER), Step("公司审定", Place.OWN, Role.APPROVER))
)
GROUP_CHAIN = Chain((Step("集团审核", Place.OWN, Role.REVIEWER),))
ABOVE = {
    "c1.reviewer": ("c1", Role.REVIEWER),
    "c1.approver": ("c1", Role.APPROVER),
    "c1.compiler": ("c1", Role.COMPILER),
    "g.reviewer": ("g", Role.REVIEWER),
    "g.compiler": ("g", Role.COMPILER),
    "admin": ("g", Role.ADMINISTRATOR),
    "auditor": ("g", Role.AUDITOR),
}
SIGNERS = {
    "b": ("{unit}.secretary", "c1.reviewer"),
    "c": ("c1.reviewer", "c1.approver"),
    "g": ("g.reviewer",),
}


@dataclass
class World:
    """The organisation in one session, and short ways to act in it."""

    session: Session
    template: TemplateSpec
    cycle: Cycle
    units: dict[str, OrgUnit]
    people: dict[str, Person]
    now: datetime = field(default=START + timedelta(days=1))

    def by(self, username: str) -> Acting:
        return Acting(self.session, self.actor(username), self.now)

    def actor(self, username: str) -> Actor:
        return actor_of(self.session, self.people[username].id, self.now.date())

    def submission(self, unit: str, section: str = "work") -> Submission:
        return self.session.scalars(
            select(Submission).where(
                Submission.cycle_id == self.cycle.id,
                Submission.unit_id == self.units[unit].id,
                Submission.section_key == section,
            )
        ).one()

    def cycle_unit(self, unit: str) -> CycleUnit:
        return self.session.scalars(
            select(CycleUnit).where(
                CycleUnit.cycle_id == self.cycle.id, CycleUnit.unit_id == self.units[unit].id
            )
        ).one()

    def revision(self, unit: str, section: str = "work") -> Revision:
        submission = self.submission(unit, section)
        return self.session.scalars(
            select(Revision).where(
                Revision.submission_id == submission.id,
                Revision.number == submission.revision_number,
            )
        ).one()

    def drafter(self, unit: str) -> str:
        return {"c": "c1.compiler", "g": "g.compiler"}.get(unit[0], f"{unit}.drafter")

    def save(
        self, unit: str, answers: dict[str, Answer], section: str = "work", **explained: str
    ) -> None:
        submission = self.submission(unit, section)
        typed = Typed(answers, explained, submission.draft.version)
        save_draft(self.by(self.drafter(unit)), submission.id, typed)
        self.session.refresh(submission.draft)

    def submit(self, unit: str, section: str = "work") -> Revision:
        return submit(self.by(self.drafter(unit)), self.submission(unit, section).id)

    def approve(self, unit: str, section: str = "work", steps: int = 9) -> None:
        """Approve what is open of the first `steps` steps; approvals that were kept stay so."""
        open_step = self.submission(unit, section).step
        for username in SIGNERS[unit[0]][open_step:steps]:
            person = username.format(unit=unit)
            shown = self.revision(unit, section).content_hash
            approve(self.by(person), self.submission(unit, section).id, shown)

    def finish(self, unit: str, section: str = "work", **numbers: int) -> None:
        """Fill, submit and approve a section."""
        self.save(unit, filled(unit, section, **numbers), section)
        self.submit(unit, section)
        self.approve(unit, section)


def filled(unit: str, section: str = "work", **numbers: int) -> dict[str, Answer]:
    """Answers that pass every check."""
    if section == "plan":
        return {"next": Given(from_plain("继续改进。"))}
    answers: dict[str, Answer] = {"text": Given(from_plain("开展会议{{meetings}}。"))}
    if unit.startswith("b"):
        answers |= {"meetings": Given(3), "members": Given(10), "hours": Given(Decimal("40.0"))}
        answers |= {key: Given(value) for key, value in numbers.items()}
    return answers


def make_world(session: Session, branches: int = 3) -> World:
    """The organisation with its cycle open: branches b1, b2 … below c1, c1 below g."""
    template = template_from_data(OUTLINE)
    group = add_unit(session, "g", "集团公司党委", "group")
    company = add_unit(session, "c1", "一公司党委", "company", group)
    units = {"g": group, "c1": company}
    for code in codes(branches):
        units[code] = add_unit(session, code, f"{code} 党支部", "branch", company)
    posts = posts_of(branches)
    people = {username: _person(session, username) for username in posts}
    for username, (unit, role) in posts.items():
        _hold(session, people[username], units[unit], role)
    chains = {"branch": BRANCH_CHAIN, "company": COMPANY_CHAIN, "group": GROUP_CHAIN}
    for level, chain in chains.items():
        set_chain(session, group, level, level, chain)
    cycle = plan_cycle(session, _plan(session, template, group))
    session.flush()
    open_cycle(Acting(session, actor_of(session, people["admin"].id), START), cycle)
    return World(session, template, cycle, units, people)


def find_world(session: Session) -> World:
    """The organisation that `make_world` left in the database."""
    units = {unit.code: unit for unit in session.scalars(select(OrgUnit))}
    people = {person.username: person for person in session.scalars(select(Person))}
    cycle = session.scalars(select(Cycle).where(Cycle.key == "small-2023")).one()
    return World(session, template_from_data(OUTLINE), cycle, units, people)


def codes(branches: int) -> list[str]:
    """The codes of so many branches."""
    return [f"b{number}" for number in range(1, branches + 1)]


def posts_of(branches: int) -> dict[str, tuple[str, Role]]:
    """Everybody's unit and role by username; each branch has a drafter and a secretary."""
    below = {
        f"{code}.{name}": (code, role)
        for code in codes(branches)
        for name, role in (("drafter", Role.DRAFTER), ("secretary", Role.APPROVER))
    }
    return below | ABOVE


def _plan(session: Session, template: TemplateSpec, group: OrgUnit) -> Plan:
    version = add_version(session, template, START)
    dates = Dates(date(2023, 11, 1), date(2023, 11, 20), date(2023, 12, 31))
    return Plan(
        "small-2023", "2023 年小报告", version, group, dict.fromkeys(template.levels, dates)
    )


def _person(session: Session, username: str) -> Person:
    # hashing is what makes accounts slow to add, and nobody signs in here
    person = Person(
        username=username, name=username, password_hash="-", session_key=username, created_at=START
    )
    session.add(person)
    session.flush()
    return person


def _hold(session: Session, person: Person, unit: OrgUnit, role: Role) -> None:
    give_role(session, person, unit, role, START)
