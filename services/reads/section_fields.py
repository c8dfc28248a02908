"""The fields of a section as its page shows them: own answer, total from below, last cycle's."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.answers import Answer, is_missing
from domain.checks import Finding
from domain.content import Content
from domain.plain_narrative import from_plain, labels_by_field, to_plain
from domain.rollup import Tally, tally_from_data
from domain.template import FieldSpec, PartSpec, TemplateSpec
from domain.workflow.states import State
from models import Cycle, Revision, Submission
from services.figures import kept_tallies
from services.outlines import outline_of
from services.sections import Section, revision_content, section_of
from services.tallies import Own, answers_of, totals


@dataclass(frozen=True, slots=True)
class FieldRow:
    """One field on the page.

    `answer` is the unit's own, `total` the rolled-up value where units below feed it or the field
    is only computed, each with last cycle's beside it; `proposal` is the template's text with
    labelled tokens; `is_open` says that it may be changed.
    """

    spec: FieldSpec
    answer: Answer
    is_entered: bool
    is_open: bool
    total: Answer | None
    tally: Tally | None
    previous: Answer | None
    previous_total: Answer | None
    proposal: str
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class PartRow:
    """A sub-section and its fields."""

    spec: PartSpec
    fields: tuple[FieldRow, ...]


@dataclass(frozen=True, slots=True)
class Values:
    """What a section says in one cycle: its own answers and, where units feed it, its totals."""

    own: Content = field(default_factory=Content)
    tallies: Mapping[str, Tally] = field(default_factory=dict)
    totals: Mapping[str, Answer] = field(default_factory=dict)

    def adds_to(self, spec: FieldSpec, level: str) -> bool:
        """Whether the total of a field says more than the unit's own answer does."""
        tally = self.tallies.get(spec.key)
        return tally is not None and tally.units > (1 if spec.is_entered_at(level) else 0)


NOTHING = Values()


def part_rows(
    section: Section,
    now: Values,
    before: Values,
    findings: Iterable[Finding],
    named: frozenset[str] | None,
) -> tuple[PartRow, ...]:
    """The parts that have something to enter or to show at the section's level.

    `named` are the fields that a return opened; None: all are.
    """
    level = section.unit.level
    by_field = defaultdict(list)
    for finding in findings:
        by_field[finding.place.field].append(finding)

    def row(spec: FieldSpec) -> FieldRow:
        return FieldRow(
            spec=spec,
            answer=now.own[spec.key],
            is_entered=spec.is_entered_at(level),
            is_open=named is None or spec.key in named,
            total=now.totals.get(spec.key) if now.adds_to(spec, level) else None,
            tally=now.tallies.get(spec.key),
            previous=before.own.answers.get(spec.key),
            previous_total=before.totals.get(spec.key),
            proposal=proposal_of(section.template, spec, level),
            findings=tuple(by_field[spec.key]),
        )

    rows = (
        PartRow(
            part,
            tuple(
                row(spec)
                for spec in part.fields
                if spec.is_entered_at(level) or now.adds_to(spec, level)
            ),
        )
        for part in section.spec.parts
    )
    return tuple(part for part in rows if part.fields)


def proposal_of(template: TemplateSpec, spec: FieldSpec, level: str) -> str:
    """The template's text for a narrative at a level, tokens named by label."""
    text = spec.proposals.get(level, "")
    return to_plain(from_plain(text), labels_by_field(template.fields.values())) if text else ""


def drafted(session: Session, section: Section, content: Content) -> Values:
    """The values of a draft: its answers, and the totals as the units below give them now."""
    below = kept_tallies(session, section.unit, section.spec.key)
    tallies = totals(section.template, section.spec, Own(section.unit, content), below)
    return Values(content, tallies, answers_of(section.template, tallies))


def submitted(section: Section, revision: Revision) -> Values:
    """The values of a revision, totals as they were when it was submitted."""
    content = revision_content(revision, section)
    kept = revision.figures.get("tallies", {})
    tallies = {key: tally_from_data(data) for key, data in kept.items()} or totals(
        section.template, section.spec, Own(section.unit, content), {}
    )
    return Values(content, tallies, answers_of(section.template, tallies))


def last_cycle(session: Session, section: Section) -> Values:
    """What the same section of the same unit said in the cycle before, if it was approved there.

    Only fields that are of the same kind in both outlines are compared.
    """
    row = session.execute(
        select(Submission, Revision, Cycle.version_id)
        .join(Cycle, Cycle.id == Submission.cycle_id)
        .join(
            Revision,
            (Revision.submission_id == Submission.id)
            & (Revision.number == Submission.revision_number),
        )
        .where(
            Submission.cycle_id == section.cycle.previous_id,
            Submission.unit_id == section.unit.unit_id,
            Submission.section_key == section.spec.key,
            Submission.state == State.APPROVED,
        )
    ).first()
    if row is None:
        return NOTHING
    then = outline_of(session, row.version_id).fields
    now = section.template.fields
    same = {key for key in now if key in then and now[key].kind is then[key].kind}
    values = submitted(section_of(session, row.Submission), row.Revision)
    return Values(
        Content({key: answer for key, answer in values.own.answers.items() if key in same}),
        {},
        {key: answer for key, answer in values.totals.items() if key in same},
    )


def missing_count(content: Content, asked: Iterable[FieldSpec]) -> int:
    """How many required fields are not answered."""
    return sum(1 for spec in asked if spec.required and is_missing(content[spec.key]))
