"""The roll-up of 2,000 branches × 7 sections × 60 numbers: one approval, and all from nothing.

`PYTHONPATH=. python benchmarks/rollup.py`; on SQLite, and on PostgreSQL where
CENGBAO_TEST_POSTGRES_URL names a server. CPU is this process's; SQLite works inside it.
"""

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import create_engine, func, insert, select, update
from sqlalchemy.orm import Session

from benchmarks.measuring import by_turns, databases, passed, say, spent
from domain.access.roles import Role
from domain.template import Operator, TemplateSpec
from domain.template_data import template_from_data
from domain.workflow.chain import Chain, Place, Step
from domain.workflow.states import State
from models import Base, Cycle, CycleUnit, Person, Revision, Submission
from models.engine import prepare
from services.accounts import give_role
from services.acting import Acting
from services.cycles import Dates, Plan, open_cycle, plan_cycle
from services.figure_proof import computed_figures, rebuild, units_of, wrong_figures
from services.organisation import add_unit, set_chain
from services.outlines import add_version
from services.reads.people import actor_of
from services.rolling import refresh_above

BRANCHES, SECTIONS, NUMBERS = 2000, 7, 60
CHANCE = random.Random(20231122)
NOW = datetime(2023, 11, 6, 9, tzinfo=UTC)
LEVELS = ["branch", "company"]
MIXES = {
    "60 sums": {},
    "as a report has them": {
        "weighted_mean": 4,
        "ratio": 2,
        "max": 2,
        "min": 2,
        "list": 1,
    },
}


# ---------------------------------------------------------------- material
def outline(mix: dict[str, int]) -> dict[str, Any]:
    """A template of so many sections, each with 60 fields of which some are no sums."""
    return {
        "key": "bench",
        "title": "数",
        "levels": LEVELS,
        "covers": [{"level": "company", "title": "报告", "addressee": "", "preamble": ""}],
        "sections": [
            {
                "key": f"s{number}",
                "number": "一二三四五六七"[number],
                "title": f"第 {number} 章",
                "levels": LEVELS,
                "parts": [{"key": "all", "fields": list(fields(f"s{number}", mix))}],
            }
            for number in range(SECTIONS)
        ],
    }


def fields(section: str, mix: dict[str, int]) -> Iterator[dict[str, Any]]:
    operators = [operator for operator, count in mix.items() for _ in range(count)]
    sums = NUMBERS - len(operators)
    for number, operator in enumerate(["sum"] * sums + operators):
        aggregation: dict[str, str] = {"operator": operator}
        spec: dict[str, Any] = {"kind": "text" if operator == "list" else "integer"}
        if operator == "weighted_mean":
            aggregation["weight"] = f"{section}_0"
        if operator == "ratio":
            aggregation |= {"numerator": f"{section}_1", "denominator": f"{section}_0"}
            spec = {"kind": "percent", "places": 2, "unit": "%"}
        key = f"{section}_{number}"
        yield {
            "key": key,
            "label": key,
            "levels": [] if operator == "ratio" else ["branch"],
            "required": False,
            "aggregation": aggregation,
            **spec,
        }


def fill(session: Session, mix: dict[str, int]) -> tuple[Cycle, TemplateSpec]:
    """An opened cycle in which every branch's sections are approved."""
    template = template_from_data(outline(mix))
    company = add_unit(session, "c", "公司", "company")
    for number in range(BRANCHES):
        add_unit(session, f"b{number}", f"第 {number} 党支部", "branch", company)
    person = Person(username="one", name="一", password_hash="-", session_key="one", created_at=NOW)  # noqa: S106 - nobody signs in
    session.add(person)
    session.flush()
    give_role(session, person, company, Role.APPROVER, NOW)
    for level in LEVELS:
        chain = Chain((Step("审定", Place.PERSON, person="one"),))
        set_chain(session, company, level, level, chain)
    version = add_version(session, template, NOW)
    dates = Dates(date(2023, 1, 1), date(2023, 12, 1), date(2023, 12, 31))
    cycle = plan_cycle(session, Plan("bench", "数", version, company, dict.fromkeys(LEVELS, dates)))
    open_cycle(Acting(session, actor_of(session, person.id), NOW), cycle)
    approve_all(session, template, person.id)
    session.commit()
    return cycle, template


def approve_all(session: Session, template: TemplateSpec, person: int) -> None:
    rows = session.execute(
        select(Submission.id, Submission.section_key)
        .join(CycleUnit, CycleUnit.unit_id == Submission.unit_id)
        .where(CycleUnit.level == "branch")
    ).all()
    revisions = [
        {
            "submission_id": submission_id,
            "number": 1,
            "numbers": answers(template, section_key),
            "texts": {},
            "figures": {},
            "explanations": {},
            "note": "",
            "content_hash": "0" * 64,
            "submitted_by_id": person,
            "submitted_at": NOW,
        }
        for submission_id, section_key in rows
    ]
    session.execute(insert(Revision), revisions)
    session.execute(
        update(Submission)
        .where(Submission.id.in_(select(Revision.submission_id)))
        .values(state=State.APPROVED.value, approved_at=NOW, revision_number=1)
        .execution_options(synchronize_session=False)
    )


def answers(template: TemplateSpec, section_key: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for spec in template.section(section_key).fields:
        if spec.levels:
            is_list = spec.aggregation and spec.aggregation.operator is Operator.LIST
            found[spec.key] = "送学到岗" if is_list else CHANCE.randrange(1, 10_000)
    return found


# ---------------------------------------------------------------- measuring
def plain_aggregate(session: Session, template: TemplateSpec) -> None:
    """The same documents summed by the database: numbers only, no counts of who answered."""
    for section in template.sections:
        named = [spec for spec in section.fields if spec.kind == "integer"]
        values = [Revision.numbers[spec.key].as_integer() for spec in named]
        asked = select(*(func.sum(value) for value in values))
        session.execute(
            asked.join(
                Submission,
                (Submission.id == Revision.submission_id)
                & (Submission.revision_number == Revision.number),
            ).where(Submission.section_key == section.key, Submission.state == State.APPROVED)
        ).all()


def from_nothing(session: Session, cycle: Cycle, template: TemplateSpec) -> None:
    units = units_of(session, cycle.id)
    for section in template.sections:
        computed_figures(session, template, cycle.id, units, section)


class Flip:
    """One branch's section, approved and taken back by turns."""

    def __init__(self, session: Session, template: TemplateSpec, code: str) -> None:
        self._session, self._template = session, template
        self._unit = session.scalars(select(CycleUnit).where(CycleUnit.code == code)).one()
        self._is_approved = True

    def turn(self) -> None:
        state, at = (State.DRAFT, None) if self._is_approved else (State.APPROVED, NOW)
        self._session.execute(
            update(Submission)
            .where(Submission.unit_id == self._unit.unit_id, Submission.section_key == "s0")
            .values(state=state.value, approved_at=at)
            .execution_options(synchronize_session=False)
        )
        self._is_approved = not self._is_approved

    def count(self) -> None:
        refresh_above(self._session, self._template, self._unit, "s0", NOW)


def one_approval(session: Session, template: TemplateSpec, code: str) -> tuple[float, float]:
    """Milliseconds of CPU to count an approval and to take it back, each the best of some."""
    flip = Flip(session, template, code)
    times: tuple[list[float], list[float]] = ([], [])
    for _ in range(6):
        for kept in times:
            flip.turn()
            kept.append(spent(flip.count, tries=1))
    session.commit()
    return min(times[1]), min(times[0])


def measure(name: str, url: str, mix: dict[str, int]) -> None:
    engine = create_engine(url)
    prepare(engine)
    Base.metadata.drop_all(engine)
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        cycle, template = fill(session, mix)
        plain, whole = by_turns(
            lambda: plain_aggregate(session, template),
            lambda: from_nothing(session, cycle, template),
        )
        say(f"{name}: plain SQL aggregate, ms", f"{plain:8.0f}")
        say(f"{name}: all figures from nothing, ms and ratio", f"{whole:8.0f} {whole / plain:6.2f}")
        kept = passed(lambda: rebuild(session, cycle, NOW), 1)
        say(f"{name}: rebuilt and kept with what each source gives, ms", f"{kept:8.0f}")
        session.commit()
        for code in ("b0", "b999", "b1999"):
            counted, taken = one_approval(session, template, code)
            say(f"{name}: {code} approved / reopened, ms of CPU", f"{counted:8.2f} {taken:8.2f}")
        wrong = wrong_figures(session, cycle)
        say(f"{name}: figures that differ from nothing", f"{len(wrong):8}")
    engine.dispose()


if __name__ == "__main__":
    with databases() as urls:
        for words, mix in MIXES.items():
            print(f"{BRANCHES} branches × {SECTIONS} sections × {NUMBERS} numbers, {words}")
            for name, url in urls.items():
                measure(name, url, mix)
