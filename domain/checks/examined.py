"""What the checks look at: a unit's section, its other answers, its past and its neighbours."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from domain.answers import Answer, Given, NotApplicable, number_of
from domain.checks.findings import Place
from domain.content import Content
from domain.narrative import Narrative, plain_text, thaw_tokens, tokens_of
from domain.severity import Severity
from domain.template import FieldSpec, SectionSpec, TemplateSpec

TOKEN = "\ufffc"  # noqa: S105 - a character, no secret
"""Stands in a text for a live number, which no check has to compare with itself."""


@dataclass(frozen=True, slots=True)
class Told:
    """What a submitted section of that heading says a number of another section is."""

    heading: str
    answer: Answer


@dataclass(frozen=True, slots=True)
class Twin:
    """A unit (and how many units in all) whose submitted text shares so many percent of a text."""

    unit: str
    units: int
    percent: int


@dataclass(frozen=True, slots=True)
class Term:
    """A word that should not be written, what to write instead, and why."""

    word: str
    replacement: str
    severity: Severity
    note: str = ""


@dataclass(frozen=True, slots=True)
class Period:
    """The days that a cycle reports on, both included."""

    first: date
    last: date


class Source(StrEnum):
    """What is read from around a section for the checks."""

    EARLIER = "earlier"
    SIBLINGS = "siblings"
    TWINS = "twins"
    TERMS = "terms"
    PERIOD = "period"


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What was read from around a section; what there is none of says nothing.

    `earlier` holds the unit's numbers of the cycle before by field key, only fields of the same
    kind and unit in both, `spoke` how many units had spoken in each total; `siblings` the numbers
    of the units beside by field key; `twins` are by field key. `unread` names what could not be
    read: its checks count as failed.
    """

    earlier: Mapping[str, Decimal] = field(default_factory=dict)
    spoke: Mapping[str, int] = field(default_factory=dict)
    siblings: Mapping[str, Sequence[Decimal]] = field(default_factory=dict)
    twins: Mapping[str, Twin] = field(default_factory=dict)
    terms: tuple[Term, ...] = ()
    period: Period | None = None
    unread: frozenset[Source] = frozenset()


NOTHING_AROUND = Surroundings()


@dataclass(frozen=True, slots=True)
class Examined:
    """What the checks look at: one unit's section, and what else is known.

    `content` holds the section's own answers, `totals` its rolled-up ones by field (none where the
    level rolls nothing up), `others` the answers of the unit's other sections, which rules may use,
    `told` the numbers of this section that a submitted section has already taken over, by field.
    `units` counts the units that have spoken in each total.
    """

    template: TemplateSpec
    section: SectionSpec
    level: str
    content: Content
    others: Mapping[str, Answer] = field(default_factory=dict)
    totals: Mapping[str, Answer] = field(default_factory=dict)
    told: Mapping[str, Sequence[Told]] = field(default_factory=dict)
    around: Surroundings = NOTHING_AROUND
    units: Mapping[str, int] = field(default_factory=dict)

    @property
    def asked(self) -> tuple[FieldSpec, ...]:
        return self.section.fields_entered_at(self.level)

    @property
    def numbers(self) -> Iterator[tuple[FieldSpec, Decimal]]:
        """The numbers of the section, typed or summed, with their fields."""
        for spec in self.section.fields:
            shown = spec.is_entered_at(self.level) or spec.key in self.totals
            if shown and spec.is_numeric and (number := self.number(spec.key)) is not None:
                yield spec, number

    @property
    def texts(self) -> Iterator[tuple[FieldSpec, str]]:
        """The words of the section: texts, narratives, tables' cells, reasons for 不适用."""
        for spec in self.asked:
            if words := "\n".join(_words(self.content[spec.key])):
                yield spec, words

    def is_partial(self, key: str, then: str = "") -> bool:
        """Whether a total still lacks units that spoke in the one of the cycle before."""
        return key in self.units and self.units[key] < self.around.spoke.get(then or key, 0)

    def place(self, spec: FieldSpec | None = None, detail: str = "") -> Place:
        return Place(self.section.key, spec.key if spec else "", detail)

    def number(self, key: str) -> Decimal | None:
        """The number a rule sees: the total, else the own value, else another section's."""
        for answers in (self.totals, self.content.answers, self.others):
            if key in answers:
                return number_of(answers[key])
        return None

    def said(self, key: str) -> list[Decimal]:
        """Every number that a text may give for a field: the total and the unit's own."""
        found = (answers.get(key) for answers in (self.totals, self.content.answers, self.others))
        numbers = (number_of(answer) for answer in found if answer is not None)
        return [number for number in numbers if number is not None]


def _words(answer: Answer) -> Iterator[str]:
    match answer:
        case Given(str() as text) if text.strip():
            yield text
        case Given(Narrative() as narrative) if not narrative.is_empty:
            silent = {token.field: TOKEN for token in tokens_of(narrative)}
            yield plain_text(thaw_tokens(narrative), silent)
        case Given(tuple() as rows):
            for row in rows:
                for cell in row:
                    yield from _words(cell)
        case NotApplicable(reason) if reason.strip():
            yield reason
        case _:
            return
