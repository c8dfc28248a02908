"""What is wrong in a template before anybody uses it."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from domain.checks import codes
from domain.errors import Invalid
from domain.expression import check, names_of, parse
from domain.field_check import has_value_at, problems_of_field
from domain.message import Message, msg
from domain.narrative import tokens_of
from domain.plain_narrative import from_plain
from domain.settings_check import problems_of_sums, problems_of_watch
from domain.template import CoverSpec, FieldSpec, Operator, Rule, SectionSpec, TemplateSpec

COVER_TOKENS = frozenset({"unit", "parent", "cycle"})
_KEY = re.compile(r"[a-z][a-z0-9_-]{0,62}")


def problems_of(template: TemplateSpec) -> tuple[Message, ...]:
    """Everything that could not work, in reading order; nothing for a template that may be used.

    Each problem is a sentence that names its place: a level, a section, a field or a rule.
    """
    if repeated := _repeated(template):  # what is named twice cannot be looked up: say that first
        return repeated
    return (
        *_outline(template),
        *_sections(template),
        *problems_of_sums(template),
        *_covers(template),
    )


def _twice(names: Iterable[str]) -> list[str]:
    return [name for name, count in Counter(names).items() if count > 1]


def _repeated(template: TemplateSpec) -> tuple[Message, ...]:
    sections = template.sections
    fields = [spec.key for section in sections for spec in section.fields]
    rules = [rule.code for section in sections for rule in section.rules]
    covers = [cover.level for cover in template.covers]
    return (
        *(msg("层级 %(name)s 重复。", name=name) for name in _twice(template.levels)),
        *(msg("章节编码 %(name)s 重复。", name=n) for n in _twice(s.key for s in sections)),
        *(msg("章节序号 %(name)s 重复。", name=n) for n in _twice(s.number for s in sections)),
        *(msg("填报项编码 %(name)s 重复。", name=name) for name in _twice(fields)),
        *(msg("规则编码 %(name)s 重复。", name=name) for name in _twice(rules)),
        *(msg("层级 %(name)s 的封面重复。", name=name) for name in _twice(covers)),
    )


def _outline(template: TemplateSpec) -> Iterator[Message]:
    if not _KEY.fullmatch(template.key) or not template.title.strip():
        yield msg("模板的编码或标题不对。")
    if not template.levels or not template.sections:
        yield msg("模板应有层级和章节。")
    for level in template.levels:
        if not _KEY.fullmatch(level):
            yield msg("层级 %(name)s 的编码不对。", name=level)


def _sections(template: TemplateSpec) -> Iterator[Message]:
    for section in template.sections:
        for why in _section(section, template):
            yield msg("章节 %(key)s：%(why)s", key=section.key, why=why)
        for rule in section.rules:
            for why in _rule(rule, section, template):
                yield msg("规则 %(code)s：%(why)s", code=rule.code, why=why)
        for spec in section.fields:
            yield from problems_of_field(spec, template)
            yield from problems_of_watch(spec, template)


def _section(section: SectionSpec, template: TemplateSpec) -> Iterator[Message]:
    if not _KEY.fullmatch(section.key) or not section.number.strip() or not section.title.strip():
        yield msg("编码、序号或标题不对。")
    if not section.levels or not set(section.levels) <= set(template.levels):
        yield msg("填报层级不在模板的层级之中。")
    if not section.fields:
        yield msg("没有填报项。")
    if _twice(part.key for part in section.parts):
        yield msg("小节编码重复。")
    if len(section.parts) > 1 and not all(part.title.strip() for part in section.parts):
        yield msg("有几个小节时，每个小节都应有标题。")
    for label in _twice(spec.label for spec in section.fields):
        yield msg("有两个填报项都叫“%(label)s”。", label=label)
    keys = set(template.fields)
    for spec in section.fields:
        if spec.label != spec.key and spec.label in keys:
            yield msg("填报项名称“%(label)s”是另一个填报项的编码。", label=spec.label)


def _rule(rule: Rule, section: SectionSpec, template: TemplateSpec) -> Iterator[Message]:
    if not rule.code.strip() or rule.code in {known.code for known in codes()}:
        yield msg("规则编码为空，或与内置检查的编码相同。")
    if not rule.message.strip():
        yield msg("规则应有提示文字。")
    numbers = {spec.key: spec for spec in template.fields.values() if _is_number(spec)}
    try:
        check(rule.expression, numbers)
    except Invalid as error:
        yield error.message
        return
    used = [numbers[name] for name in names_of(parse(rule.expression))]
    if not used:
        yield msg("规则没有用到任何填报项。")
    if not any(
        all(has_value_at(spec, level, template) for spec in used) for level in section.levels
    ):
        yield msg("没有哪一级同时有规则用到的全部数据。")


def _is_number(spec: FieldSpec) -> bool:
    """Whether a rule can compute with the field: a number, or a count of units."""
    counted = spec.aggregation is not None and spec.aggregation.operator is Operator.COUNT
    return spec.is_numeric or counted


def _covers(template: TemplateSpec) -> Iterator[Message]:
    for cover in template.covers:
        for why in _cover(cover, template):
            yield msg("层级 %(level)s 的封面：%(why)s", level=cover.level, why=why)
    covered = {cover.level for cover in template.covers}
    for level in template.levels[1:]:
        if level not in covered and template.sections_at(level):
            yield msg("层级 %(name)s 汇总下级的章节，但没有封面。", name=level)


def _cover(cover: CoverSpec, template: TemplateSpec) -> Iterator[Message]:
    if cover.level not in template.levels:
        yield msg("没有这个层级。")
    if not cover.title.strip():
        yield msg("没有标题。")
    for text in (cover.title, cover.addressee, cover.preamble, cover.closing):
        try:
            tokens = {token.field for token in tokens_of(from_plain(text))}
        except Invalid as error:
            yield error.message
            continue
        for name in sorted(tokens - COVER_TOKENS):
            yield msg("引用了 %(name)s，封面上只能用 unit、parent 和 cycle。", name=name)
