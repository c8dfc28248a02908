"""The template's own cross-field rules, and its sums across sections."""

from collections.abc import Iterator
from decimal import Decimal

from domain.checks.asking import Check, Code
from domain.checks.examined import Examined
from domain.checks.findings import Finding
from domain.errors import Invalid
from domain.expression import check, evaluate, names_of, parse
from domain.fields.numbers import show_number
from domain.message import msg
from domain.severity import Severity
from domain.template import FieldSpec, Rule, SumRule


def _rules(examined: Examined) -> Iterator[Finding]:
    for rule in examined.section.rules:
        failed = _failed(rule, examined)
        if failed is not None:
            yield failed


def _failed(rule: Rule, examined: Examined) -> Finding | None:
    """A rule that could not run counts as failed; one that lacks a value does not apply."""
    try:
        check(rule.expression, examined.template.fields)
        expression = parse(rule.expression)
        names = names_of(expression)
        holds = evaluate(expression, {name: examined.number(name) for name in names})
    except Invalid as error:
        message = msg("规则 %(code)s 无法执行：%(why)s", code=rule.code, why=error.message)
        return Finding(rule.code, Severity.BLOCK, message, examined.place())
    if holds is None or holds is True:
        return None
    spec = next((s for s in examined.asked if s.key in names), None)
    return Finding(
        rule.code,
        rule.severity,
        msg(rule.message),
        examined.place(spec),
        msg(rule.hint) if rule.hint else None,
    )


def _sums(examined: Examined) -> Iterator[Finding]:
    here = {spec.key for spec in examined.section.fields}
    for rule in examined.template.sums:
        if not here.isdisjoint({rule.total, *rule.parts}):
            yield from _sum(rule, examined)


def _sum(rule: SumRule, examined: Examined) -> Iterator[Finding]:
    total = examined.number(rule.total)
    parts = [examined.number(key) for key in rule.parts]
    given = [part for part in parts if part is not None]
    if total is None or len(given) < len(parts):
        return
    together = sum(given, Decimal(0))
    if together == total or (rule.at_most and together < total):
        return
    fields = examined.template.fields
    asked = {spec.key: spec for spec in examined.asked}
    spec = next((asked[key] for key in (rule.total, *rule.parts) if key in asked), None)
    message = msg(
        "“%(label)s”是 %(total)s，而 %(parts)s 合计 %(sum)s。",
        label=fields[rule.total].label,
        total=_with_unit(total, fields[rule.total]),
        parts="、".join(f"“{fields[key].label}”" for key in rule.parts),
        sum=_with_unit(together, fields[rule.total]),
    )
    hint = msg(rule.hint) if rule.hint else msg("请核对各章节中的分项，使分项之和与合计相符。")
    yield Finding("R010", rule.severity, message, examined.place(spec), hint)


def _with_unit(number: Decimal, spec: FieldSpec) -> str:
    return f"{show_number(number, spec.places)}{spec.unit}"


RULES = Check((), _rules)
SUMS = Check(
    (
        Code(
            "R010",
            Severity.BLOCK,
            msg("跨章节合计"),
            msg("模板规定的合计是否等于（或不小于）分散在各章节的分项之和。"),
            msg("合计与分项由不同的人在不同章节填写，最容易对不上。"),
            msg("核对各分项，改正填错的一处。"),
        ),
    ),
    _sums,
)
