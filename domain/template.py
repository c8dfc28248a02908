"""The outline of a report as data: levels, sections, parts, fields and rules."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from domain.severity import Severity


class FieldKind(StrEnum):
    """What a field holds; `domain.fields` says how each is read, shown and kept."""

    INTEGER = "integer"
    DECIMAL = "decimal"
    PERCENT = "percent"
    MONEY = "money"
    DATE = "date"
    CHOICE = "choice"
    TEXT = "text"
    NARRATIVE = "narrative"
    TABLE = "table"


NUMERIC = frozenset({FieldKind.INTEGER, FieldKind.DECIMAL, FieldKind.PERCENT, FieldKind.MONEY})


class Operator(StrEnum):
    """How the values of the units below become the value of the unit above."""

    SUM = "sum"
    WEIGHTED_MEAN = "weighted_mean"
    RATIO = "ratio"
    MAX = "max"
    MIN = "min"
    COUNT = "count"
    LATEST = "latest"
    LIST = "list"


@dataclass(frozen=True, slots=True)
class Aggregation:
    """An operator and the fields it needs.

    `weight` names the weighting field of a weighted mean; `numerator` and `denominator` name the
    two fields of a ratio, times 100 where its unit is %; `counts` is the choice that a count of
    units counts (any answer when empty).
    """

    operator: Operator
    weight: str = ""
    numerator: str = ""
    denominator: str = ""
    counts: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """One option of a choice field."""

    key: str
    label: str


@dataclass(frozen=True, slots=True)
class Watch:
    """When a number stands out: by so many percent and by so much against the cycle before (both,
    where both are given), by so many deviations among the units beside."""

    percent: Decimal | None = None
    amount: Decimal | None = None
    spread: Decimal | None = None

    @property
    def is_of_change(self) -> bool:
        return self.percent is not None or self.amount is not None


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """One thing asked. `levels` are the levels that enter it (none: it is only computed).

    `places` are the decimal places kept; `minimum` and `maximum` are inclusive; `max_length` counts
    characters; `columns` are the fields of a table's row; `proposals` are text templates by level,
    plain text with `{{field}}` tokens. `same_as` names the field of another section
    whose number this is: nobody types it, it is taken from there. `continues` names the field whose
    number of the cycle before this one opens with. `min_length` is what a narrative should not
    fall short of; `any_date`: the date need not lie in the cycle.
    """

    key: str
    label: str
    kind: FieldKind
    levels: tuple[str, ...]
    unit: str = ""
    required: bool = True
    places: int = 0
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    max_length: int = 0
    choices: tuple[Choice, ...] = ()
    columns: tuple["FieldSpec", ...] = ()
    aggregation: Aggregation | None = None
    guidance: str = ""
    proposals: Mapping[str, str] = field(default_factory=dict)
    same_as: str = ""
    continues: str = ""
    watch: Watch | None = None
    min_length: int = 0
    any_date: bool = False

    @property
    def is_numeric(self) -> bool:
        return self.kind in NUMERIC

    @property
    def is_narrative(self) -> bool:
        return self.kind is FieldKind.NARRATIVE

    def is_entered_at(self, level: str) -> bool:
        return level in self.levels


@dataclass(frozen=True, slots=True)
class PartSpec:
    """A sub-section （一）; a section without sub-sections has one part without a title."""

    key: str
    number: str
    title: str
    fields: tuple[FieldSpec, ...]
    guidance: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """A cross-field rule: `expression` must hold wherever all its fields are given."""

    code: str
    expression: str
    severity: Severity
    message: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class SumRule:
    """A total in one section that the parts, mostly in others, add up to (or stay below)."""

    total: str
    parts: tuple[str, ...]
    severity: Severity
    at_most: bool = False
    hint: str = ""


@dataclass(frozen=True, slots=True)
class SectionSpec:
    """A numbered section 一、 and the levels that fill it; `max_length` is of all its texts."""

    key: str
    number: str
    title: str
    levels: tuple[str, ...]
    parts: tuple[PartSpec, ...]
    guidance: str = ""
    rules: tuple[Rule, ...] = ()
    max_length: int = 0
    fields: tuple[FieldSpec, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        fields = tuple(spec for part in self.parts for spec in part.fields)
        object.__setattr__(self, "fields", fields)  # the class is frozen, its making is not over

    @property
    def heading(self) -> str:
        """Number and title as the document prints them."""
        return f"{self.number}、{self.title}"

    def fields_entered_at(self, level: str) -> tuple[FieldSpec, ...]:
        return tuple(spec for spec in self.fields if spec.is_entered_at(level))

    def fields_typed_at(self, level: str) -> tuple[FieldSpec, ...]:
        """The fields that people of a level type: those it enters and no other section knows."""
        return tuple(spec for spec in self.fields_entered_at(level) if not spec.same_as)

    def fields_known_at(self, level: str) -> tuple[FieldSpec, ...]:
        """The fields a level enters whose number is taken from another section."""
        return tuple(spec for spec in self.fields_entered_at(level) if spec.same_as)


@dataclass(frozen=True, slots=True)
class CoverSpec:
    """What the compiled report of one level says around its sections.

    `title`, `addressee`, `preamble` and `closing` may hold `{{unit}}`, `{{parent}}`, `{{cycle}}`.
    """

    level: str
    title: str
    addressee: str
    preamble: str
    closing: str = ""


@dataclass(frozen=True, slots=True)
class TemplateSpec:
    """A report template's whole outline. `levels` run from the lowest to the highest.

    `fields` holds every field by its key; keys are unique in a template.
    """

    key: str
    title: str
    levels: tuple[str, ...]
    sections: tuple[SectionSpec, ...]
    covers: tuple[CoverSpec, ...]
    sums: tuple[SumRule, ...] = ()
    fields: Mapping[str, FieldSpec] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        fields = {spec.key: spec for section in self.sections for spec in section.fields}
        object.__setattr__(self, "fields", fields)  # the class is frozen, its making is not over

    def section(self, key: str) -> SectionSpec:
        """The section of that key. Raises KeyError."""
        return {section.key: section for section in self.sections}[key]

    def sections_at(self, level: str) -> tuple[SectionSpec, ...]:
        return tuple(section for section in self.sections if level in section.levels)

    def cover_at(self, level: str) -> CoverSpec | None:
        return next((cover for cover in self.covers if cover.level == level), None)

    def section_of(self, field_key: str) -> SectionSpec:
        """The section that asks for a field. Raises KeyError."""
        return {f.key: section for section in self.sections for f in section.fields}[field_key]
