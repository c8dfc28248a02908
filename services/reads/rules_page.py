"""The rules that a section is checked by, in words, for those who fill it in."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from domain.checks import Code, codes
from domain.checks.in_words import demands_of, rule_in_words, sum_in_words
from domain.message import Message, msg
from domain.severity import Severity
from domain.template import SectionSpec, TemplateSpec
from services.sections import load_section


@dataclass(frozen=True, slots=True)
class RuleRow:
    """One rule of the template: what must hold, and what is said where it does not."""

    code: str
    severity: Severity
    words: Message
    message: str
    hint: str


@dataclass(frozen=True, slots=True)
class FieldDemands:
    """What is asked of one field."""

    key: str
    label: str
    demands: tuple[Message, ...]


@dataclass(frozen=True, slots=True)
class RulesPage:
    """Every rule of a section: the template's, each field's, and the general checks."""

    submission_id: int
    unit_name: str
    cycle_title: str
    heading: str
    rules: tuple[RuleRow, ...]
    fields: tuple[FieldDemands, ...]
    max_length: int
    codes: tuple[Code, ...]


def rules_page(session: Session, submission_id: int) -> RulesPage:
    """The rules of a submission's section. Raises NotFound."""
    section = load_section(session, submission_id)
    template = section.template
    return RulesPage(
        submission_id=submission_id,
        unit_name=section.unit.name,
        cycle_title=section.cycle.title,
        heading=section.spec.heading,
        rules=(*_rules(section.spec, template), *_sums(section.spec, template)),
        fields=tuple(
            FieldDemands(spec.key, spec.label, demands_of(spec, template)) for spec in section.asked
        ),
        max_length=section.spec.max_length,
        codes=codes(),
    )


def _rules(section: SectionSpec, template: TemplateSpec) -> tuple[RuleRow, ...]:
    return tuple(
        RuleRow(
            rule.code,
            rule.severity,
            Message(rule_in_words(rule, template)),
            rule.message,
            rule.hint,
        )
        for rule in section.rules
    )


def _sums(section: SectionSpec, template: TemplateSpec) -> tuple[RuleRow, ...]:
    here = {spec.key for spec in section.fields}
    said = str(msg("合计与分项对不上。"))
    return tuple(
        RuleRow("R010", total.severity, sum_in_words(total, template), said, total.hint)
        for total in template.sums
        if not here.isdisjoint({total.total, *total.parts})
    )
