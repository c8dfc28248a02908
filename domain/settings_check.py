"""What is wrong with the settings of a template's checks: thresholds, opening numbers, sums."""

from collections import Counter
from collections.abc import Iterator

from domain.message import Message, msg
from domain.template import FieldKind, FieldSpec, SumRule, TemplateSpec


def problems_of_watch(spec: FieldSpec, template: TemplateSpec) -> Iterator[Message]:
    """What could not work in how a field is watched, each a sentence that names the field."""
    for why in (*_watch(spec), *_continues(spec, template)):
        yield msg("填报项 %(key)s：%(why)s", key=spec.key, why=why)


def _watch(spec: FieldSpec) -> Iterator[Message]:
    watch = spec.watch
    if watch is not None:
        given = [n for n in (watch.percent, watch.amount, watch.spread) if n is not None]
        if not spec.is_numeric:
            yield msg("watch 只用于数字。")
        if not given or any(number <= 0 for number in given):
            yield msg("watch 应写明 percent、amount 或 spread，并且大于 0。")
    if spec.min_length and not spec.is_narrative:
        yield msg("min_length 只用于正文。")
    if spec.max_length and spec.min_length > spec.max_length:
        yield msg("min_length 大于 max_length。")
    if spec.any_date and spec.kind is not FieldKind.DATE:
        yield msg("any_date 只用于日期。")


def _continues(spec: FieldSpec, template: TemplateSpec) -> Iterator[Message]:
    if not spec.continues:
        return
    closing = template.fields.get(spec.continues)
    if closing is None or not spec.is_numeric or closing.key == spec.key:
        yield msg("continues 只用于数字，并应是另一个填报项的编码。")
    elif (closing.kind, closing.unit, closing.places) != (spec.kind, spec.unit, spec.places):
        yield msg("continues 所指的 %(field)s 类型、计量单位或小数位数不同。", field=spec.continues)


def problems_of_sums(template: TemplateSpec) -> Iterator[Message]:
    """What could not work in the sums across sections, each a sentence that names the total."""
    for rule in template.sums:
        for why in _sum(rule, template):
            yield msg("合计 %(total)s：%(why)s", total=rule.total, why=why)
    named = Counter(rule.total for rule in template.sums)
    for total in (total for total, count in named.items() if count > 1):
        yield msg("合计 %(total)s 重复。", total=total)


def _sum(rule: SumRule, template: TemplateSpec) -> Iterator[Message]:
    keys = (rule.total, *rule.parts)
    unknown = [key for key in keys if key not in template.fields]
    if unknown or not rule.parts:
        yield msg("应有分项，合计和分项都应是填报项的编码。")
        return
    fields = [template.fields[key] for key in keys]
    if not all(spec.is_numeric for spec in fields):
        yield msg("合计和分项都应是数字。")
    if len({spec.unit for spec in fields}) > 1:
        yield msg("合计和分项的计量单位应相同。")
    if len(set(keys)) < len(keys):
        yield msg("同一个填报项用了两次。")
