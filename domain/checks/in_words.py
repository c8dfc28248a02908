"""The template's rules and the demands of its fields as sentences, for those who fill it in."""

from collections.abc import Iterator
from typing import assert_never

from domain.expression import Apply, Expression, Name, Number, parse
from domain.fields.numbers import show_number
from domain.message import Message, msg
from domain.template import FieldSpec, Rule, SumRule, TemplateSpec

_SIGNS = {">=": "≥", "<=": "≤", "==": "=", "!=": "≠", "*": "×", "/": "÷", "and": "且", "or": "或"}
_FUNCTIONS = {"min": "最小值", "max": "最大值", "sum": "合计", "abs": "绝对值"}
_BINDING = {"or": 1, "and": 2, "not": 3, "+": 5, "-": 5, "*": 6, "/": 6}
_COMPARED = 4


def rule_in_words(rule: Rule, template: TemplateSpec) -> str:
    """What must hold, with the fields' names in place of their keys. Raises Invalid."""
    return _said(parse(rule.expression), template, 0)


def _said(expression: Expression, template: TemplateSpec, around: int) -> str:
    match expression:
        case Number(value):
            return f"{value:f}"
        case Name(name):
            spec = template.fields.get(name)
            return f"“{spec.label if spec else name}”"
        case Apply("not", (operand,)):
            return f"不满足（{_said(operand, template, 0)}）"
        case Apply(operator, operands) if operator in _FUNCTIONS:
            inside = "、".join(_said(operand, template, 0) for operand in operands)
            return f"{_FUNCTIONS[operator]}（{inside}）"
        case Apply(operator, operands):
            own = _BINDING.get(operator, _COMPARED)
            sign = f" {_SIGNS.get(operator, operator)} "
            parts = [
                _said(operand, template, own + (index > 0 and operator in "-/"))
                for index, operand in enumerate(operands)
            ]
            said = sign.join(parts) if len(parts) > 1 else f"-{parts[0]}"
            return f"（{said}）" if own < around else said
        case _:
            assert_never(expression)


def sum_in_words(rule: SumRule, template: TemplateSpec) -> Message:
    """What a sum across sections asks."""
    total = template.fields[rule.total].label
    parts = "、".join(f"“{template.fields[key].label}”" for key in rule.parts)
    if rule.at_most:
        return msg("%(parts)s 合计不超过“%(total)s”。", parts=parts, total=total)
    return msg("%(parts)s 合计等于“%(total)s”。", parts=parts, total=total)


def demands_of(spec: FieldSpec, template: TemplateSpec) -> tuple[Message, ...]:
    """What is asked of one field, each a short sentence."""
    return (*_of_itself(spec), *_beside_others(spec, template))


def _of_itself(spec: FieldSpec) -> Iterator[Message]:
    yield msg("必填") if spec.required else msg("选填")
    if spec.minimum is not None:
        yield msg("不小于 %(number)s", number=show_number(spec.minimum, spec.places))
    if spec.maximum is not None:
        yield msg("不大于 %(number)s", number=show_number(spec.maximum, spec.places))
    if spec.min_length:
        yield msg("一般不少于 %(number)s 字", number=spec.min_length)
    if spec.max_length:
        yield msg("最多 %(number)s 字", number=spec.max_length)


def _beside_others(spec: FieldSpec, template: TemplateSpec) -> Iterator[Message]:
    if spec.same_as:
        yield msg("取自“%(label)s”", label=template.fields[spec.same_as].label)
    if spec.continues:
        yield msg("等于上期的“%(label)s”", label=template.fields[spec.continues].label)
    watch = spec.watch
    if watch is None:
        return
    percent = f"{watch.percent:f}%" if watch.percent is not None else ""
    amount = f"{watch.amount:f}{spec.unit}" if watch.amount is not None else ""
    if percent and amount:
        yield msg(
            "比上期变化超过 %(percent)s 且超过 %(amount)s 须说明", percent=percent, amount=amount
        )
    elif percent or amount:
        yield msg("比上期变化超过 %(much)s 须说明", much=percent or amount)
    if watch.spread is not None:
        yield msg("远离同级单位的中位数（%(times)s 倍偏差）须说明", times=f"{watch.spread:f}")
