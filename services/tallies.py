"""Tallies of one unit: its own answers, those from below, and both together as people read them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from domain.adjustment import Adjustments, with_adjustments
from domain.answers import Answer
from domain.content import Content
from domain.rollup import Origin, Tally, answer_of, lift, merge
from domain.template import FieldSpec, SectionSpec, TemplateSpec
from models import CycleUnit


@dataclass(frozen=True, slots=True)
class Own:
    """What a unit says itself: its answers, the day (ISO, UTC) they were given, and the totals that
    it has adjusted."""

    unit: CycleUnit
    content: Content
    given_on: str = ""
    adjustments: Adjustments = field(default_factory=dict)


def aggregated(section: SectionSpec) -> tuple[FieldSpec, ...]:
    """The fields of a section that roll up."""
    return tuple(spec for spec in section.fields if spec.aggregation is not None)


def own_tally(template: TemplateSpec, spec: FieldSpec, own: Own) -> Tally:
    """The tally of a unit's own answer; empty where its level does not enter the field."""
    if not enters(template, spec, own.unit.level):
        return Tally()
    return lift(spec, own.content, template.fields, Origin(own.unit.name, own.given_on))


def enters(template: TemplateSpec, spec: FieldSpec, level: str) -> bool:
    """Whether a level enters the field, or one of the two that a ratio is made of."""
    if spec.is_entered_at(level):
        return True
    aggregation = spec.aggregation
    parts = (aggregation.numerator, aggregation.denominator) if aggregation else ()
    return any(key and template.fields[key].is_entered_at(level) for key in parts)


def totals(
    template: TemplateSpec, section: SectionSpec, own: Own, below: Mapping[str, Tally]
) -> dict[str, Tally]:
    """Own answers and the figures from below together, for each field that rolls up.

    Where units are below, the unit's adjustments count in the place of what they replaced.
    """
    computed = {
        spec.key: merge(
            own_tally(template, spec, own), below.get(spec.key, Tally()), spec.aggregation
        )
        for spec in aggregated(section)
        if spec.aggregation is not None
    }
    if not below or not own.adjustments:
        return computed
    return with_adjustments(aggregated(section), computed, own.adjustments)


def answers_of(template: TemplateSpec, tallies: Mapping[str, Tally]) -> dict[str, Answer]:
    """The value of each tally."""
    fields = template.fields
    return {key: answer_of(fields[key], tally, fields) for key, tally in tallies.items()}


def as_read(
    template: TemplateSpec, tallies: Mapping[str, Tally], own: Content
) -> dict[str, Answer]:
    """The value of each tally that speaks for somebody; a single unit's own words go before it."""
    asked = {key: tally for key, tally in tallies.items() if tally.units}
    said = {
        key: own[key] for key, tally in asked.items() if tally.units == 1 and key in own.answers
    }
    return {**answers_of(template, asked), **said}
