"""Running the checks on a section, and what they leave to do before it can be submitted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.checks import Examined, Finding, Told, examine
from domain.content import Content
from domain.message import Message, msg
from domain.rollup import Tally
from domain.severity import Severity
from domain.template import SectionSpec, TemplateSpec
from domain.workflow.states import State
from models import Cycle, CycleUnit, Submission
from services.figures import kept_tallies
from services.links import told_elsewhere
from services.readiness import open_below
from services.sections import Section, draft_content, section_of
from services.tallies import Own, aggregated, answers_of, totals
from services.values import UnitValues, values_elsewhere, values_of

MIN_EXPLANATION = 4


def findings_of(session: Session, section: Section, content: Content) -> tuple[Finding, ...]:
    """What the checks say of `content` as this section's content."""
    template, spec, unit = section.template, section.spec, section.unit
    around = Around(
        values=values_of(session, template, unit),
        below=kept_tallies(session, unit, spec.key),
        told=told_elsewhere(session, unit, template, spec),
    )
    return findings_among(Asked(template, spec, unit), content, around)


@dataclass(frozen=True, slots=True)
class Asked:
    """A section as a unit is asked it."""

    template: TemplateSpec
    spec: SectionSpec
    unit: CycleUnit


@dataclass(frozen=True, slots=True)
class Around:
    """What the checks see beside the content: the unit's values, its section's figures from below,
    and what locked sections have taken over from it."""

    values: UnitValues
    below: Mapping[str, Tally]
    told: Mapping[str, Sequence[Told]]


def findings_among(asked: Asked, content: Content, around: Around) -> tuple[Finding, ...]:
    """What the checks say of `content`, everything around it being read already."""
    template, spec, unit = asked.template, asked.spec, asked.unit
    below = around.below
    own = Own(unit, content, adjustments=around.values.adjustments.get(spec.key, {}))
    summed = answers_of(template, totals(template, spec, own, below))
    rolled = {field.key for field in aggregated(spec)} if below else set()
    return examine(
        Examined(
            template=template,
            section=spec,
            level=unit.level,
            content=content,
            others=values_elsewhere(around.values, spec),
            totals={key: answer for key, answer in summed.items() if key in rolled},
            told=around.told,
        )
    )


def unfinished(findings: Sequence[Finding], explanations: Mapping[str, str]) -> tuple[Message, ...]:
    """What stops a submit: every blocking finding, and each that still wants an explanation."""
    return tuple(
        finding.message
        if finding.severity is Severity.BLOCK
        else msg("需要说明：%(finding)s", finding=finding.message)
        for finding in findings
        if finding.severity is Severity.BLOCK
        or (
            finding.severity is Severity.EXPLAIN
            and len(explanations.get(finding.key, "").strip()) < MIN_EXPLANATION
        )
    )


@dataclass(frozen=True, slots=True)
class OpenPoint:
    """Something between a unit's report and its going out."""

    heading: str
    severity: Severity
    message: Message


def open_points_of(session: Session, cycle: Cycle, unit: CycleUnit) -> tuple[OpenPoint, ...]:
    """Sections that are not approved yet, with what the checks say of each, and units below."""
    submissions = session.scalars(
        select(Submission)
        .where(Submission.cycle_id == cycle.id, Submission.unit_id == unit.unit_id)
        .order_by(Submission.id)
    )
    points: list[OpenPoint] = []
    for submission in submissions:
        if submission.state in (State.APPROVED, State.WAIVED):
            continue
        section = section_of(session, submission)
        heading = section.spec.heading
        points.append(OpenPoint(heading, Severity.BLOCK, msg("章节未审定。")))
        points += [
            OpenPoint(heading, finding.severity, finding.message)
            for finding in findings_of(session, section, draft_content(session, section))
        ]
    points += [
        OpenPoint(heading, Severity.BLOCK, msg("下级单位未审定。"))
        for heading in open_below(session, cycle, unit)
    ]
    return tuple(points)
