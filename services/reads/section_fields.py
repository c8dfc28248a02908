"""The fields of a section as its page shows them: own answer, total from below, last cycle's."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from sqlalchemy.orm import Session

from domain.adjustment import Adjustment, adjustments_from_data, out_of_force
from domain.answers import Answer, is_missing
from domain.asides import NO_ASIDES, Asides
from domain.checks import Finding
from domain.content import Content
from domain.plain_narrative import from_plain, labels_by_field, to_plain
from domain.rollup import Tally, tally_from_data
from domain.template import FieldSpec, PartSpec, TemplateSpec
from models import Draft, Revision
from services.asides import draft_asides, submitted_asides
from services.earlier import confirmable, earlier_of
from services.figures import kept_tallies
from services.links import source_of, standings
from services.opening import Opening
from services.sections import Section, revision_content
from services.tallies import Own, answers_of, totals


@dataclass(frozen=True, slots=True)
class Source:
    """The section of the same unit whose number a field shows; no submission where it has none."""

    heading: str
    field_key: str
    submission_id: int | None


@dataclass(frozen=True, slots=True)
class Adjusted:
    """An adjustment of a total; one that is not in force was overtaken by a change below."""

    adjustment: Adjustment
    is_in_force: bool = True


@dataclass(frozen=True, slots=True)
class FieldRow:
    """One field on the page.

    `answer` is the unit's own, `total` the rolled-up value where units below feed it or the field
    is only computed, each with last cycle's beside it; `proposal` is the template's text with
    labelled tokens; `is_open` says that it may be changed here: not what another section knows,
    its `source`. `adjusted` says what was put in the total's place.
    """

    spec: FieldSpec
    answer: Answer
    is_entered: bool
    total: Answer | None
    tally: Tally | None
    previous: Answer | None
    previous_total: Answer | None
    proposal: str
    is_open: bool = False
    findings: tuple[Finding, ...] = ()
    note: str = ""
    is_confirmed: bool = False
    can_be_confirmed: bool = False
    source: Source | None = None
    adjusted: Adjusted | None = None


@dataclass(frozen=True, slots=True)
class PartRow:
    """A sub-section and its fields."""

    spec: PartSpec
    fields: tuple[FieldRow, ...]


@dataclass(frozen=True, slots=True)
class Values:
    """What a section says in one cycle: its own answers and, where units feed it, its totals.

    `confirmable` are the numbers of last cycle that may be confirmed unchanged in this one.
    """

    own: Content = field(default_factory=Content)
    tallies: Mapping[str, Tally] = field(default_factory=dict)
    totals: Mapping[str, Answer] = field(default_factory=dict)
    asides: Asides = NO_ASIDES
    sources: Mapping[str, Source] = field(default_factory=dict)
    confirmable: frozenset[str] = frozenset()
    adjusted: Mapping[str, Adjusted] = field(default_factory=dict)

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
    opening: Opening | None,
) -> tuple[PartRow, ...]:
    """The parts that have something to enter or to show at the section's level.

    `opening` is what a return opened; None: all is.
    """
    level, by_field = section.unit.level, _by_field(findings)

    def row(spec: FieldSpec) -> FieldRow:
        kept = _row(section, now, before, spec)
        is_named = opening is None or spec.key in opening.fields
        return replace(
            kept, is_open=is_named and not spec.same_as, findings=tuple(by_field[spec.key])
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


def _row(section: Section, now: Values, before: Values, spec: FieldSpec) -> FieldRow:
    """A field with what is known of it in this cycle and the one before."""
    level = section.unit.level
    return FieldRow(
        spec=spec,
        answer=now.own[spec.key],
        is_entered=spec.is_entered_at(level),
        total=now.totals.get(spec.key) if now.adds_to(spec, level) else None,
        tally=now.tallies.get(spec.key),
        previous=before.own.answers.get(spec.key),
        previous_total=before.totals.get(spec.key),
        proposal=proposal_of(section.template, spec, level),
        note=now.asides.notes.get(spec.key, ""),
        is_confirmed=spec.key in now.asides.confirmed,
        can_be_confirmed=spec.key in before.confirmable,
        source=now.sources.get(spec.key),
        adjusted=now.adjusted.get(spec.key),
    )


def _by_field(findings: Iterable[Finding]) -> dict[str, list[Finding]]:
    found = defaultdict(list)
    for finding in findings:
        found[finding.place.field].append(finding)
    return found


def proposal_of(template: TemplateSpec, spec: FieldSpec, level: str) -> str:
    """The template's text for a narrative at a level, tokens named by label."""
    text = spec.proposals.get(level, "")
    return to_plain(from_plain(text), labels_by_field(template.fields.values())) if text else ""


def drafted(session: Session, section: Section, content: Content, draft: Draft) -> Values:
    """The values of a draft: its answers, and the totals as the units below give them now."""
    below = kept_tallies(session, section.unit, section.spec.key)
    made = adjustments_from_data(draft.adjustments)
    own = Own(section.unit, content)
    overtaken = (
        out_of_force(made, totals(section.template, section.spec, own, below)) if made else ()
    )
    tallies = totals(section.template, section.spec, replace(own, adjustments=made), below)
    return Values(
        content,
        tallies,
        answers_of(section.template, tallies),
        draft_asides(draft),
        adjusted={key: Adjusted(each, key not in overtaken) for key, each in made.items()},
    )


def submitted(section: Section, revision: Revision) -> Values:
    """The values of a revision, totals as they were when it was submitted."""
    content = revision_content(revision, section)
    kept = revision.figures.get("tallies", {})
    said = submitted_asides(revision)
    tallies = {key: tally_from_data(data) for key, data in kept.items()} or totals(
        section.template, section.spec, Own(section.unit, content), {}
    )
    made = adjustments_from_data(revision.adjustments)
    adjusted = {key: Adjusted(each) for key, each in made.items()}
    totalled = answers_of(section.template, tallies)
    return Values(content, tallies, totalled, said, adjusted=adjusted)


def sources_of(session: Session, section: Section) -> dict[str, Source]:
    """The sources of the numbers that a section takes from others of its unit, by field key."""
    found = {
        spec.key: source_of(section.template, spec)
        for spec in section.spec.fields_known_at(section.unit.level)
    }
    stand = standings(session, section.unit, (other.key for other, _ in found.values()))
    return {
        key: Source(
            other.heading,
            spec.key,
            stand[other.key].submission_id if other.key in stand else None,
        )
        for key, (other, spec) in found.items()
    }


def last_cycle(session: Session, section: Section) -> Values:
    """What the same section of the same unit said in the cycle before, if it was approved there.

    Only fields that are of the same kind in both outlines are compared.
    """
    earlier = earlier_of(session, section)
    if earlier is None:
        return NOTHING
    same = earlier.same
    values = submitted(earlier.section, earlier.revision)
    return Values(
        Content({key: answer for key, answer in values.own.answers.items() if key in same}),
        totals={key: answer for key, answer in values.totals.items() if key in same},
        confirmable=frozenset(confirmable(section, earlier)),
    )


def missing_count(content: Content, asked: Iterable[FieldSpec]) -> int:
    """How many required fields are not answered."""
    return sum(1 for spec in asked if spec.required and is_missing(content[spec.key]))
