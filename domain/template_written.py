"""A template as plain data; `domain.template_data` reads it back equal.

Defaults are left out of the data, so that equal templates have equal data and equal hashes.
"""

from decimal import Decimal
from typing import Any

from domain.template import FieldSpec, SectionSpec, SumRule, TemplateSpec, Watch


def template_to_data(template: TemplateSpec) -> dict[str, Any]:
    """The template as JSON data; `template_from_data` reads it back equal."""
    return {
        "key": template.key,
        "title": template.title,
        "levels": list(template.levels),
        "sections": [_section_data(section) for section in template.sections],
        "covers": [
            _filled(
                level=cover.level,
                title=cover.title,
                addressee=cover.addressee,
                preamble=cover.preamble,
                closing=cover.closing,
            )
            for cover in template.covers
        ],
        **_filled(sums=[_sum_data(rule) for rule in template.sums]),
    }


def _sum_data(rule: SumRule) -> dict[str, Any]:
    return _filled(
        total=rule.total,
        parts=list(rule.parts),
        severity=rule.severity.value,
        at_most=rule.at_most,
        hint=rule.hint,
    )


def _number_data(number: Decimal | None) -> str | None:
    """One text for each number, whatever digits it was written with."""
    return None if number is None else f"{number.normalize() + 0:f}"


def _filled(**values: Any) -> dict[str, Any]:
    return {
        name: value for name, value in values.items() if value not in ("", None, 0, False, [], {})
    }


def _section_data(section: SectionSpec) -> dict[str, Any]:
    return _filled(
        key=section.key,
        number=section.number,
        title=section.title,
        levels=list(section.levels),
        guidance=section.guidance,
        max_length=section.max_length,
        parts=[
            _filled(
                key=part.key,
                number=part.number,
                title=part.title,
                guidance=part.guidance,
                fields=[_field_data(spec) for spec in part.fields],
            )
            for part in section.parts
        ],
        rules=[
            _filled(
                code=rule.code,
                expression=rule.expression,
                severity=rule.severity.value,
                message=rule.message,
                hint=rule.hint,
            )
            for rule in section.rules
        ],
    )


def _field_data(spec: FieldSpec) -> dict[str, Any]:
    aggregation = spec.aggregation
    data = _filled(
        key=spec.key,
        label=spec.label,
        kind=spec.kind.value,
        levels=list(spec.levels),
        unit=spec.unit,
        places=spec.places,
        minimum=_number_data(spec.minimum),
        maximum=_number_data(spec.maximum),
        max_length=spec.max_length,
        choices=[{"key": choice.key, "label": choice.label} for choice in spec.choices],
        columns=[_field_data(column) for column in spec.columns],
        guidance=spec.guidance,
        proposals=dict(spec.proposals),
        same_as=spec.same_as,
        continues=spec.continues,
        watch=None if spec.watch is None else _watch_data(spec.watch),
        min_length=spec.min_length,
        any_date=spec.any_date,
        aggregation=None
        if aggregation is None
        else _filled(
            operator=aggregation.operator.value,
            weight=aggregation.weight,
            numerator=aggregation.numerator,
            denominator=aggregation.denominator,
            counts=aggregation.counts,
        ),
    )
    return data if spec.required else {**data, "required": False}


def _watch_data(watch: Watch) -> dict[str, Any]:
    return _filled(
        percent=_number_data(watch.percent),
        amount=_number_data(watch.amount),
        spread=_number_data(watch.spread),
    )
