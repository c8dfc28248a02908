"""What is wrong in one field of a template, by itself and with the fields it aggregates by."""

import re
from collections import Counter
from collections.abc import Iterator

from domain.errors import Invalid
from domain.fields import type_of
from domain.message import Message, msg
from domain.narrative import tokens_of
from domain.plain_narrative import from_plain
from domain.template import Aggregation, FieldKind, FieldSpec, Operator, TemplateSpec

MAX_PLACES = 6
MAX_LABEL = 80
MAX_LENGTH = 200_000
FIELD_KEY = re.compile(r"[a-z][a-z0-9_]{0,62}")
_NOT_IN_A_LABEL = re.compile(r"[{}|｜\n\\]")
_WORDED = (FieldKind.TEXT, FieldKind.NARRATIVE)
_NOT_IN_A_ROW = (FieldKind.TABLE, FieldKind.NARRATIVE)


def problems_of_field(spec: FieldSpec, template: TemplateSpec) -> Iterator[Message]:
    """Everything about a field that could not work, each a sentence that names the field."""
    rules = (
        *_itself(spec),
        *_levels(spec, template),
        *_aggregation(spec, template),
        *_same_as(spec, template),
    )
    for why in rules:
        yield msg("填报项 %(key)s：%(why)s", key=spec.key, why=why)
    for level in spec.proposals:
        for why in _proposal(spec, level, template):
            yield msg("填报项 %(key)s：%(why)s", key=spec.key, why=why)
    for column in spec.columns:
        for why in (*_itself(column), *_column(column)):
            yield msg(
                "填报项 %(key)s 的 %(column)s 列：%(why)s",
                key=spec.key,
                column=column.key,
                why=why,
            )


def has_value_at(spec: FieldSpec, level: str, template: TemplateSpec) -> bool:
    """Whether a unit of a level ever has a value: entered there, or rolled up from below."""
    if spec.is_entered_at(level):
        return True
    if spec.aggregation is None or level not in template.levels:
        return False
    reach = set(template.levels[: template.levels.index(level) + 1])
    return any(reach.intersection(source.levels) for source in _sources(spec, template))


def _sources(spec: FieldSpec, template: TemplateSpec) -> tuple[FieldSpec, ...]:
    """The fields that people enter so that `spec` gets its value."""
    aggregation = spec.aggregation
    if aggregation is None or aggregation.operator is not Operator.RATIO:
        return (spec,)
    keys = (aggregation.numerator, aggregation.denominator)
    return tuple(template.fields[key] for key in keys if key in template.fields)


def _itself(spec: FieldSpec) -> Iterator[Message]:
    if not FIELD_KEY.fullmatch(spec.key):
        yield msg("编码只能用小写英文字母、数字和下划线，并以字母开头。")
    label = spec.label.strip()
    if label != spec.label or not 0 < len(label) <= MAX_LABEL or _NOT_IN_A_LABEL.search(label):
        yield msg("名称应为 1 至 80 字，不含花括号、竖线、反斜线和换行。")
    yield from _numbers(spec)
    yield from _choices(spec)
    if spec.max_length > (MAX_LENGTH if spec.kind in _WORDED else 0):
        yield msg("只有文字可以限制字数，最多 200,000 字。")
    if bool(spec.columns) != (spec.kind is FieldKind.TABLE):
        yield msg("表格应有列，其他填报项不能有列。")
    if any(count > 1 for count in Counter(column.key for column in spec.columns).values()):
        yield msg("表格的列编码重复。")
    if any(count > 1 for count in Counter(column.label for column in spec.columns).values()):
        yield msg("表格的列名称重复。")


def _numbers(spec: FieldSpec) -> Iterator[Message]:
    decimals = spec.is_numeric and spec.kind is not FieldKind.INTEGER
    if spec.places > (MAX_PLACES if decimals else 0):
        yield msg("小数位数不对：整数和文字没有小数，其他数最多 6 位。")
    if not spec.is_numeric and (spec.minimum is not None or spec.maximum is not None):
        yield msg("只有数字可以有上下限。")
    if spec.minimum is not None and spec.maximum is not None and spec.minimum > spec.maximum:
        yield msg("下限大于上限。")
    if spec.kind is FieldKind.PERCENT and spec.unit != "%":
        yield msg("百分比的计量单位应为 %(unit)s。", unit="%")


def _choices(spec: FieldSpec) -> Iterator[Message]:
    if bool(spec.choices) != (spec.kind is FieldKind.CHOICE):
        yield msg("选择项应有选项，其他填报项不能有选项。")
    said = Counter(word for choice in spec.choices for word in {choice.key, choice.label})
    if any(count > 1 for count in said.values()):
        yield msg("选项的编码或名称重复。")
    if not all(word and word == word.strip() for word in said):
        yield msg("选项的编码和名称不能为空。")


def _levels(spec: FieldSpec, template: TemplateSpec) -> Iterator[Message]:
    if not set(spec.levels) <= set(template.section_of(spec.key).levels):
        yield msg("填报层级不在本章节的层级之中。")
    if len(set(spec.levels)) < len(spec.levels):
        yield msg("填报层级重复。")
    if not any(source.levels for source in _sources(spec, template)):
        yield msg("没有哪一级填写，也没有可以计算的来源。")


def _aggregation(spec: FieldSpec, template: TemplateSpec) -> Iterator[Message]:
    aggregation = spec.aggregation
    if aggregation is None:
        return
    if aggregation.operator not in type_of(spec).operators:
        yield msg("这一类填报项不能用 %(operator)s 汇总。", operator=aggregation.operator.value)
    yield from _fields_of_operator(spec, aggregation, template)
    if aggregation.counts and (
        aggregation.operator is not Operator.COUNT
        or aggregation.counts not in {choice.key for choice in spec.choices}
    ):
        yield msg("counts 只用于统计选择项，并应是其中一个选项的编码。")
    if aggregation.operator is Operator.RATIO and spec.levels:
        yield msg("比率由两个填报项算出，不能再由人填写。")


def _fields_of_operator(
    spec: FieldSpec, aggregation: Aggregation, template: TemplateSpec
) -> Iterator[Message]:
    mean, ratio = (aggregation.operator is op for op in (Operator.WEIGHTED_MEAN, Operator.RATIO))
    for name, key, belongs in (
        ("weight", aggregation.weight, mean),
        ("numerator", aggregation.numerator, ratio),
        ("denominator", aggregation.denominator, ratio),
    ):
        if bool(key) != belongs:
            yield msg("加权平均要有 weight，比率要有 numerator 和 denominator，其他汇总不用。")
        elif key:
            yield from _partner(spec, name, key, template)


def _partner(spec: FieldSpec, name: str, key: str, template: TemplateSpec) -> Iterator[Message]:
    """A field used by an operator: known, a number, of the same section, entered by the same."""
    partner = template.fields.get(key)
    if partner is None or not partner.is_numeric or partner.key == spec.key:
        yield msg("%(name)s 所指的 %(field)s 不是数字填报项。", name=name, field=key)
        return
    if template.section_of(key) != template.section_of(spec.key):
        yield msg("%(name)s 所指的 %(field)s 不在同一章节。", name=name, field=key)
    if any(set(partner.levels) != set(source.levels) for source in _sources(spec, template)):
        yield msg("%(name)s 所指的 %(field)s 填报层级不同。", name=name, field=key)


def _same_as(spec: FieldSpec, template: TemplateSpec) -> Iterator[Message]:
    """A number known from another section: the same kind of number, typed there at each level.

    The field named is typed itself, so nothing can be taken in a circle.
    """
    if not spec.same_as:
        return
    known = template.fields.get(spec.same_as)
    if known is None or not spec.is_numeric:
        yield msg("same_as 只用于数字，并应是另一个填报项的编码。")
        return
    if template.section_of(known.key) == template.section_of(spec.key):
        yield msg("same_as 所指的 %(field)s 在同一章节，应在别的章节。", field=known.key)
    if known.same_as:
        yield msg("same_as 所指的 %(field)s 自己也取自别处。", field=known.key)
    if (known.kind, known.unit, known.places) != (spec.kind, spec.unit, spec.places):
        yield msg("same_as 所指的 %(field)s 类型、计量单位或小数位数不同。", field=known.key)
    if not set(spec.levels) <= set(known.levels):
        yield msg("same_as 所指的 %(field)s 不由同样的层级填写。", field=known.key)


def _proposal(spec: FieldSpec, level: str, template: TemplateSpec) -> Iterator[Message]:
    if spec.kind is not FieldKind.NARRATIVE or level not in spec.levels:
        yield msg("只有正文可以有参考文本，且只给填写它的层级。")
        return
    try:
        tokens = tokens_of(from_plain(spec.proposals[level]))
    except Invalid as error:
        yield error.message
        return
    for name in dict.fromkeys(token.field for token in tokens):
        target = template.fields.get(name)
        if target is None or target.is_narrative:
            yield msg("参考文本引用了不存在的填报项 %(name)s。", name=name)
        elif not has_value_at(target, level, template):
            yield msg("参考文本引用的 %(name)s 在这一级没有数据。", name=name)


def _column(column: FieldSpec) -> Iterator[Message]:
    if column.kind in _NOT_IN_A_ROW:
        yield msg("表格的列不能是正文或表格。")
    if column.aggregation is not None or column.proposals or column.same_as:
        yield msg("表格的列不能汇总，也没有参考文本，也不取自别处。")
