"""What differs between two outlines: what last time's answers can be compared with."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from domain.cycle.template_words import (
    aggregation_words,
    bounds_words,
    choices_words,
    kind_words,
    levels_words,
    same_as_words,
)
from domain.message import Message, msg
from domain.template import FieldSpec, SectionSpec, TemplateSpec


class Kind(StrEnum):
    """What happened to a section or field."""

    ADDED = "added"
    REMOVED = "removed"
    RENAMED = "renamed"
    REKEYED = "rekeyed"
    MOVED = "moved"
    TYPE = "type"
    UNIT = "unit"
    LEVELS = "levels"
    AGGREGATION = "aggregation"
    REQUIRED = "required"
    BOUNDS = "bounds"
    CHOICES = "choices"
    SOURCE = "source"
    RULES = "rules"
    WORDING = "wording"


KIND_NAMES: Mapping[Kind, Message] = {
    Kind.ADDED: msg("新增"),
    Kind.REMOVED: msg("取消"),
    Kind.RENAMED: msg("改名"),
    Kind.REKEYED: msg("换了代码"),
    Kind.MOVED: msg("换了位置"),
    Kind.TYPE: msg("换了类型"),
    Kind.UNIT: msg("换了计量单位"),
    Kind.LEVELS: msg("换了填报层级"),
    Kind.AGGREGATION: msg("换了汇总方式"),
    Kind.REQUIRED: msg("必填与否"),
    Kind.BOUNDS: msg("换了范围"),
    Kind.CHOICES: msg("换了选项"),
    Kind.SOURCE: msg("换了来源"),
    Kind.RULES: msg("检查规则"),
    Kind.WORDING: msg("说明文字"),
}
"""The name of each kind; a page adds what it was and what it is."""

BREAKS_COMPARISON = frozenset({Kind.REKEYED, Kind.TYPE, Kind.UNIT, Kind.AGGREGATION})
"""After these, what was said last time cannot simply stand beside what is asked now."""


@dataclass(frozen=True, slots=True)
class Change:
    """One difference: in which section, at which field (none: the section itself), was and is."""

    kind: Kind
    section: str
    field: str = ""
    was: str | Message = ""
    now: str | Message = ""

    @property
    def breaks_comparison(self) -> bool:
        return self.kind in BREAKS_COMPARISON


def template_changes(old: TemplateSpec, new: TemplateSpec) -> tuple[Change, ...]:
    """Every difference, section by section in the new order; none where the outlines are equal."""
    found = [*_sections(old, new), *_fields(old, new)]
    if old.levels != new.levels:
        found.append(Change(Kind.LEVELS, "", was="、".join(old.levels), now="、".join(new.levels)))
    if (old.key, old.title, old.covers) != (new.key, new.title, new.covers):
        found.append(Change(Kind.WORDING, "", was=old.title, now=new.title))
    if not found and old != new:  # whatever else may come to be in an outline is told as well
        found.append(Change(Kind.WORDING, ""))
    return tuple(found)


def _sections(old: TemplateSpec, new: TemplateSpec) -> Iterator[Change]:
    before = {section.key: section for section in old.sections}
    after = {section.key: section for section in new.sections}
    for section in new.sections:
        if section.key not in before:
            yield Change(Kind.ADDED, section.heading)
        else:
            yield from _section(before[section.key], section)
    for section in old.sections:
        if section.key not in after:
            yield Change(Kind.REMOVED, section.heading)
    kept = [section.key for section in old.sections if section.key in after]
    if kept != [section.key for section in new.sections if section.key in before]:
        yield Change(Kind.MOVED, "")


def _section(old: SectionSpec, new: SectionSpec) -> Iterator[Change]:
    place = new.heading
    if old.heading != new.heading:
        yield Change(Kind.RENAMED, place, was=old.heading, now=new.heading)
    if old.levels != new.levels:
        yield Change(Kind.LEVELS, place, was=levels_words(old.levels), now=levels_words(new.levels))
    if old.rules != new.rules:
        yield Change(Kind.RULES, place, was=_codes(old), now=_codes(new))
    if old.guidance != new.guidance or _frames(old) != _frames(new):
        yield Change(Kind.WORDING, place)


def _codes(section: SectionSpec) -> str:
    return "、".join(rule.code for rule in section.rules)


def _frames(section: SectionSpec) -> list[tuple[str, str, str, str]]:
    return [(part.key, part.number, part.title, part.guidance) for part in section.parts]


def _fields(old: TemplateSpec, new: TemplateSpec) -> Iterator[Change]:
    added = [key for key in new.fields if key not in old.fields]
    removed = [key for key in old.fields if key not in new.fields]
    rekeyed = _rekeyed(old, new, added, removed)
    for key, spec in new.fields.items():
        place = new.section_of(key).heading
        then = old.fields.get(key) or old.fields.get(rekeyed.get(key, ""))
        if then is None:
            yield Change(Kind.ADDED, place, spec.label)
            continue
        if then.key != key:
            yield Change(Kind.REKEYED, place, spec.label, then.key, key)
        elif _place(old, key) != _place(new, key):
            yield Change(Kind.MOVED, place, spec.label, old.section_of(key).heading, place)
        yield from _field(then, spec, place)
    for key in removed:
        if key not in rekeyed.values():
            yield Change(Kind.REMOVED, old.section_of(key).heading, old.fields[key].label)
    yield from _order(old, new)


def _order(old: TemplateSpec, new: TemplateSpec) -> Iterator[Change]:
    """Fields that stand in another order within a part that they did not leave."""
    for section in new.sections:
        for part in section.parts:
            then = _part_of(old, section.key, part.key)
            here = [spec.key for spec in part.fields if spec.key in then]
            if here != [key for key in then if key in {spec.key for spec in part.fields}]:
                yield Change(Kind.MOVED, section.heading)


def _part_of(template: TemplateSpec, section_key: str, part_key: str) -> list[str]:
    return [
        spec.key
        for section in template.sections
        for part in section.parts
        if (section.key, part.key) == (section_key, part_key)
        for spec in part.fields
    ]


def _place(template: TemplateSpec, field_key: str) -> tuple[str, str]:
    section = template.section_of(field_key)
    part = next(p for p in section.parts if field_key in {spec.key for spec in p.fields})
    return section.key, part.key


def _rekeyed(
    old: TemplateSpec, new: TemplateSpec, added: list[str], removed: list[str]
) -> dict[str, str]:
    """New key: old key, of fields that kept section, label and kind but not their key."""
    free: dict[tuple[str, str, str], list[str]] = {}
    for key in removed:
        spec = old.fields[key]
        free.setdefault((old.section_of(key).key, spec.label, spec.kind), []).append(key)
    found: dict[str, str] = {}
    for key in added:
        spec = new.fields[key]
        same = free.get((new.section_of(key).key, spec.label, spec.kind), [])
        if same:
            found[key] = same.pop(0)
    return found


Words = Callable[[FieldSpec], str | Message]

_ASPECTS: tuple[tuple[Kind, Callable[[FieldSpec], object], Words], ...] = (
    (Kind.RENAMED, lambda spec: spec.label, lambda spec: spec.label),
    (Kind.TYPE, lambda spec: (spec.kind, spec.places, spec.columns), kind_words),
    (Kind.UNIT, lambda spec: spec.unit, lambda spec: spec.unit),
    (Kind.LEVELS, lambda spec: spec.levels, lambda spec: levels_words(spec.levels)),
    (Kind.AGGREGATION, lambda spec: spec.aggregation, aggregation_words),
    (
        Kind.REQUIRED,
        lambda spec: spec.required,
        lambda spec: msg("必填") if spec.required else msg("选填"),
    ),
    (Kind.BOUNDS, lambda spec: (spec.minimum, spec.maximum, spec.max_length), bounds_words),
    (Kind.CHOICES, lambda spec: spec.choices, choices_words),
    (Kind.SOURCE, lambda spec: spec.same_as, same_as_words),
    (Kind.WORDING, lambda spec: (spec.guidance, dict(spec.proposals)), lambda spec: ""),
)
"""Every aspect of a field: what is compared, and the words in which it is told."""


def _field(old: FieldSpec, new: FieldSpec, place: str) -> Iterator[Change]:
    for kind, aspect, words in _ASPECTS:
        if aspect(old) != aspect(new):
            yield Change(kind, place, new.label, words(old), words(new))
