"""Running the checks on a section, and what they leave to do before it can be submitted."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.checks import Examined, Finding, Surroundings, Told, examine
from domain.checks.examined import NOTHING_AROUND
from domain.content import Content
from domain.errors import NotAllowed
from domain.message import Message, msg
from domain.reasons import is_boilerplate
from domain.rollup import Tally
from domain.severity import Severity
from domain.template import SectionSpec, TemplateSpec
from domain.workflow.states import State
from models import Cycle, CycleUnit, Revision, Submission
from models import Finding as FindingRow
from services.figures import kept_tallies
from services.links import outdated, told_elsewhere
from services.readiness import open_below
from services.sections import (
    Section,
    current_revision,
    draft_content,
    revision_content,
    section_of,
)
from services.surroundings import Asker, spoken, surroundings_of
from services.tallies import Own, aggregated, answers_of, totals
from services.values import UnitValues, values_elsewhere, values_of

MIN_EXPLANATION = 4
_LOG = logging.getLogger(__name__)
_MOST_QUOTED = 20


def findings_of(session: Session, section: Section, content: Content) -> tuple[Finding, ...]:
    """What the checks say of `content` as this section's content."""
    template, spec, unit = section.template, section.spec, section.unit
    around = Around(
        values=values_of(session, template, unit),
        below=kept_tallies(session, unit, spec.key),
        told=told_elsewhere(session, unit, template, spec),
        beside=surroundings_of(session, Asker(section.cycle, unit, template), {spec.key: content})[
            spec.key
        ],
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
    what locked sections have taken over from it, and what was read from farther away."""

    values: UnitValues
    below: Mapping[str, Tally]
    told: Mapping[str, Sequence[Told]]
    beside: Surroundings = NOTHING_AROUND


def findings_among(asked: Asked, content: Content, around: Around) -> tuple[Finding, ...]:
    """What the checks say of `content`, everything around it being read already."""
    template, spec, unit = asked.template, asked.spec, asked.unit
    below = around.below
    own = Own(unit, content, adjustments=around.values.adjustments.get(spec.key, {}))
    tallies = totals(template, spec, own, below)
    summed = answers_of(template, tallies)
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
            around=around.beside,
            units={key: spoken(tallies[key]) for key in rolled},
        ),
        _report,
    )


def _report(check: str) -> None:
    _LOG.exception("check %s could not run", check)


def unfinished(findings: Sequence[Finding], explanations: Mapping[str, str]) -> tuple[Message, ...]:
    """What stops a submit: every blocking finding, and each that still wants an explanation."""
    reasons = (_against(finding, explanations.get(finding.key, "")) for finding in findings)
    return tuple(why for why in reasons if why is not None)


def _against(finding: Finding, explanation: str) -> Message | None:
    match finding.severity:
        case Severity.BLOCK:
            return finding.message
        case Severity.EXPLAIN if len(explanation.strip()) < MIN_EXPLANATION:
            return msg("需要说明：%(finding)s", finding=finding.message)
        case Severity.EXPLAIN if is_boilerplate(explanation):
            return msg(
                "“%(words)s”没有说出原因，请写清为什么：%(finding)s",
                words=explanation.strip()[:_MOST_QUOTED],
                finding=finding.message,
            )
        case _:
            return None


def found_since(session: Session, section: Section, revision: Revision) -> tuple[Finding, ...]:
    """What the checks say by now of a submitted revision that they did not say at its submit.

    What only informs is left out: it asks nothing of anybody.
    """
    rows = session.execute(
        select(FindingRow.code, FindingRow.field_key).where(FindingRow.revision_id == revision.id)
    )
    known = {(row.code, row.field_key) for row in rows}
    return tuple(
        replace(finding, is_new=True)
        for finding in findings_of(session, section, revision_content(revision, section))
        if finding.severity is not Severity.INFO
        and (finding.code, finding.place.field) not in known
    )


def refuse_blocked_since(session: Session, section: Section, revision: Revision) -> None:
    """Raise NotAllowed when something that blocks was found after the revision was submitted."""
    found = found_since(session, section, revision)
    blocking = [finding for finding in found if finding.severity is Severity.BLOCK]
    if blocking:
        raise NotAllowed(
            msg(
                "送审之后检查发现 %(count)s 处须改正，请退回修改：%(first)s",
                count=len(blocking),
                first=blocking[0].message,
            )
        )


@dataclass(frozen=True, slots=True)
class OpenPoint:
    """Something between a unit's report and its going out."""

    heading: str
    severity: Severity
    message: Message


def open_points_of(session: Session, cycle: Cycle, unit: CycleUnit) -> tuple[OpenPoint, ...]:
    """Sections that are not approved yet, with what the checks say of each, and units below.

    Of an approved section, what the checks have found since it was submitted.
    """
    submissions = session.scalars(
        select(Submission)
        .where(Submission.cycle_id == cycle.id, Submission.unit_id == unit.unit_id)
        .order_by(Submission.id)
    )
    points: list[OpenPoint] = []
    for submission in submissions:
        if submission.state == State.WAIVED:
            continue
        section = section_of(session, submission)
        heading = section.spec.heading
        if submission.state != State.APPROVED:
            points.append(OpenPoint(heading, Severity.BLOCK, msg("章节未审定。")))
        points += [
            OpenPoint(heading, finding.severity, finding.message)
            for finding in _found_now(session, section)
        ]
    points += [
        OpenPoint(heading, Severity.BLOCK, msg("下级单位未审定。"))
        for heading in open_below(session, cycle, unit)
    ]
    return tuple(points)


def _found_now(session: Session, section: Section) -> tuple[Finding, ...]:
    revision = current_revision(session, section.submission)
    if revision is None or section.submission.state != State.APPROVED:
        return findings_of(session, section, draft_content(session, section))
    content = revision_content(revision, section)
    return (*outdated(session, section, content), *found_since(session, section, revision))


def refuse_blocked(session: Session, cycle: Cycle, unit: CycleUnit) -> None:
    """Raise NotAllowed while something that blocks stands in the way of a unit's report."""
    points = open_points_of(session, cycle, unit)
    blocking = [point for point in points if point.severity is Severity.BLOCK]
    if blocking:
        raise NotAllowed(
            msg(
                "还有 %(count)s 处必须处理：%(heading)s：%(first)s",
                count=len(blocking),
                heading=blocking[0].heading,
                first=blocking[0].message,
            )
        )
