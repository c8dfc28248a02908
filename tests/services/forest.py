"""Trees of any depth with one section, for tests of what rolls up through them."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.access.roles import Role
from domain.answers import Answer
from domain.cycle.dates import Dates
from domain.rollup import Tally
from domain.template_data import template_from_data
from domain.workflow.chain import Chain, Place, Step
from models import CycleUnit, OrgUnit, Person, Submission
from services.accounts import give_role
from services.acting import Acting
from services.cycles import Plan, open_cycle, plan_cycle
from services.drafting import Typed, save_draft
from services.figures import kept_tallies
from services.moving import approve, submit
from services.organisation import add_unit, set_chain
from services.outlines import add_version
from services.reads.people import actor_of
from services.tallies import answers_of
from tests.services.world import START

SECTION = "numbers"


def outline(
    levels: list[str], filled_at: list[str], fields: list[dict[str, Any]]
) -> dict[str, Any]:
    """A template with one section, filled at some of the levels (the lowest level first)."""
    parts = [{"key": "all", "fields": fields}]
    section = {"key": SECTION, "number": "一", "title": "数据", "levels": filled_at, "parts": parts}
    cover = {"title": "报告", "addressee": "", "preamble": ""}
    return {
        "key": "forest",
        "title": "树",
        "levels": levels,
        "covers": [{"level": level, **cover} for level in levels[1:]],
        "sections": [section],
    }


def total(key: str, operator: str, levels: list[str], **more: Any) -> dict[str, Any]:
    """A whole number that is entered at `levels` and rolls up by an operator."""
    aggregation = {"operator": operator, **more.pop("with_fields", {})}
    usual = {"kind": "integer", "required": False}
    return {"key": key, "label": key, "levels": levels, "aggregation": aggregation, **usual, **more}


@dataclass
class Tree:
    """A tree of units with its cycle open; one drafter and one approver work for all of them."""

    session: Session
    cycle_id: int
    units: dict[str, OrgUnit]
    drafter: int
    approver: int
    outline: dict[str, Any]

    def submission(self, code: str) -> Submission:
        return self.session.scalars(
            select(Submission).where(
                Submission.cycle_id == self.cycle_id, Submission.unit_id == self.units[code].id
            )
        ).one()

    def fill(self, code: str, answers: dict[str, Answer]) -> None:
        """Enter, submit and approve a unit's section."""
        submission = self.submission(code)
        typed = Typed(answers, {}, submission.draft.version)
        save_draft(self.by(self.drafter), submission.id, typed)
        revision = submit(self.by(self.drafter), submission.id)
        approve(self.by(self.approver), submission.id, revision.content_hash)

    def level(self, code: str) -> str:
        levels: list[str] = self.outline["levels"]
        return levels[len(levels) - len(code)]

    def fills(self, code: str) -> bool:
        """Whether a unit fills the section, or only passes on what is below it."""
        return self.level(code) in self.outline["sections"][0]["levels"]

    def entered(self, code: str, answers: dict[str, Answer]) -> dict[str, Answer]:
        """The answers to fields that are entered at a unit's level."""
        fields = self.outline["sections"][0]["parts"][0]["fields"]
        asked = {field["key"] for field in fields if self.level(code) in field["levels"]}
        return {key: answer for key, answer in answers.items() if key in asked}

    def kept(self, code: str) -> dict[str, Tally]:
        """The kept figures of a unit, by field."""
        return kept_tallies(self.session, self.place(code))

    def by(self, person_id: int) -> Acting:
        early = START.replace(hour=7)
        return Acting(self.session, actor_of(self.session, person_id), early)

    def place(self, code: str) -> CycleUnit:
        return self.session.scalars(
            select(CycleUnit).where(
                CycleUnit.cycle_id == self.cycle_id, CycleUnit.unit_id == self.units[code].id
            )
        ).one()

    def totals(self, code: str) -> dict[str, Answer]:
        """What rolled up into a unit, by field."""
        template = template_from_data(self.outline)
        return answers_of(template, kept_tallies(self.session, self.place(code)))


def grow(
    session: Session, template: dict[str, Any], *widths: int, dated: list[str] | None = None
) -> Tree:
    """A tree whose root is `t`, with so many units below each, level by level: `t0` … `t00` …"""
    levels = list(reversed(template["levels"]))
    units = {"t": add_unit(session, "t", "单位 t", levels[0])}
    row = ["t"]
    for level, width in zip(levels[1:], widths, strict=True):
        row = [f"{code}{number}" for code in row for number in range(width)]
        for code in row:
            units[code] = add_unit(session, code, f"单位 {code}", level, units[code[:-1]])
    drafter, approver = _hire(session, "forest.drafter"), _hire(session, "forest.approver")
    give_role(session, approver, units["t"], Role.APPROVER, START)
    chain = Chain((Step("审定", Place.PERSON, person="forest.approver"),))
    for level in levels:
        set_chain(session, units["t"], level, level, chain)
    version = add_version(session, template_from_data(template), START)
    dates = Dates(date(2023, 1, 1), date(2023, 12, 1), date(2023, 12, 31))
    plan = Plan("forest", "树", version, units["t"], dict.fromkeys(dated or levels, dates))
    cycle = plan_cycle(session, plan)
    open_cycle(Acting(session, actor_of(session, approver.id), START), cycle)
    return Tree(session, cycle.id, units, drafter.id, approver.id, template)


def _hire(session: Session, username: str) -> Person:
    person = Person(
        username=username, name=username, password_hash="-", session_key=username, created_at=START
    )
    session.add(person)
    session.flush()
    return person
