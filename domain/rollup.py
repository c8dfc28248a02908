"""Roll-up: how the answers of the units below become a Figure of the unit above.

Every operator is a Tally that merges: the tally of a unit is the merge of its own answer's and its
children's tallies, at every level. Means and ratios keep their parts, so an average of averages
cannot happen. Numbers in a tally are whole, in units of 10^-places of their field.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from domain.answers import NOT_ANSWERED, Answer, Given, NotApplicable, is_missing, number_of
from domain.content import Content
from domain.fields import type_of
from domain.fields.numbers import scaled
from domain.message import msg
from domain.template import Aggregation, FieldSpec, Operator

Part = int | str
Parts = tuple[tuple[Part, ...], ...]


@dataclass(frozen=True, slots=True)
class Tally:
    """What is known of a field below a unit: counts of units, and the operator's parts.

    `parts` holds rows of the operator: ((sum,),), ((weighted sum, weights),), ((numerator,
    denominator),), ((extreme,),), ((count,),), ((stamp, value),) or one (unit, value) row a unit.
    No row: nothing was answered.
    """

    answered: int = 0
    not_applicable: int = 0
    missing: int = 0
    parts: Parts = ()

    @property
    def units(self) -> int:
        return self.answered + self.not_applicable + self.missing


@dataclass(frozen=True, slots=True)
class Source:
    """One unit's contribution to a Figure; `revision` is None where the unit has none approved."""

    unit: str
    revision: int | None
    tally: Tally


@dataclass(frozen=True, slots=True)
class Figure:
    """A number of a unit with the sources it was made of; it cannot exist without them."""

    field: str
    tally: Tally
    sources: tuple[Source, ...]

    def __post_init__(self) -> None:
        if not self.sources:
            raise ValueError(f"figure {self.field} has no source")


@dataclass(frozen=True, slots=True)
class Origin:
    """Who answered and when it was approved: what LIST and LATEST keep beside the value."""

    unit: str
    approved_on: str = ""


def roll_up(spec: FieldSpec, sources: Iterable[Source]) -> Figure:
    """The Figure of `spec` from its sources. Raises ValueError without any source."""
    kept = tuple(sources)
    aggregation = _aggregation(spec)
    return Figure(spec.key, merge_all((s.tally for s in kept), aggregation), kept)


def lift(
    spec: FieldSpec, content: Content, fields: Mapping[str, FieldSpec], origin: Origin
) -> Tally:
    """The tally of one unit's own answer, for a unit whose level enters the field.

    A mean or ratio needs both of its fields: not applicable where either is, else missing where
    either is. Raises ValueError for a field that does not aggregate.
    """
    answers = [content[key] for key in _operands(spec)]
    if any(isinstance(answer, NotApplicable) for answer in answers):
        return Tally(not_applicable=1)
    given = [a for a in answers if isinstance(a, Given) and not is_missing(a)]
    if len(given) < len(answers):
        return Tally(missing=1)
    return Tally(answered=1, parts=(_row(spec, given, fields, origin),))


def _aggregation(spec: FieldSpec) -> Aggregation:
    if spec.aggregation is None:
        raise ValueError(f"field {spec.key} does not aggregate")
    return spec.aggregation


def _operands(spec: FieldSpec) -> tuple[str, ...]:
    """The fields whose answers make a unit's tally."""
    aggregation = _aggregation(spec)
    match aggregation.operator:
        case Operator.RATIO:
            return (aggregation.numerator, aggregation.denominator)
        case Operator.WEIGHTED_MEAN:
            return (spec.key, aggregation.weight)
        case _:
            return (spec.key,)


def _row(
    spec: FieldSpec, given: list[Given], fields: Mapping[str, FieldSpec], origin: Origin
) -> tuple[Part, ...]:
    aggregation, answer = _aggregation(spec), given[0]
    match aggregation.operator:
        case Operator.WEIGHTED_MEAN:
            weight = _scaled(fields[aggregation.weight], given[1])
            return (_scaled(spec, answer) * weight, weight)
        case Operator.RATIO:
            numerator = _scaled(fields[aggregation.numerator], answer)
            return (numerator, _scaled(fields[aggregation.denominator], given[1]))
        case Operator.COUNT:
            return (int(aggregation.counts in ("", answer.value)),)
        case Operator.LATEST:
            return (_stamp(answer, origin), _data(spec, answer))
        case Operator.LIST:
            return (origin.unit, type_of(spec).show(answer.value, spec))
        case Operator.SUM | Operator.MAX | Operator.MIN:
            return (_data(spec, answer),)


def _data(spec: FieldSpec, answer: Given) -> Part:
    data: Part = type_of(spec).to_data(answer.value, spec)
    return data


def _scaled(spec: FieldSpec, answer: Given) -> int:
    number = number_of(answer)
    if number is None:
        raise TypeError(f"field {spec.key} is not a number")
    return scaled(number, spec.places)


def _stamp(answer: Given, origin: Origin) -> str:
    """A date is latest by itself; any other value by the day it was approved, then by unit."""
    if isinstance(answer.value, date):
        return answer.value.isoformat()
    return f"{origin.approved_on} {origin.unit}"


def merge(left: Tally, right: Tally, aggregation: Aggregation) -> Tally:
    """The tally of two disjoint groups of units. Associative and commutative."""
    return Tally(
        answered=left.answered + right.answered,
        not_applicable=left.not_applicable + right.not_applicable,
        missing=left.missing + right.missing,
        parts=_all_parts([*left.parts, *right.parts], aggregation.operator),
    )


def merge_all(tallies: Iterable[Tally], aggregation: Aggregation) -> Tally:
    """The tally of disjoint groups of units: what merging them one by one would make, at once."""
    every = tuple(tallies)
    return Tally(
        answered=sum(tally.answered for tally in every),
        not_applicable=sum(tally.not_applicable for tally in every),
        missing=sum(tally.missing for tally in every),
        parts=_all_parts([row for tally in every for row in tally.parts], aggregation.operator),
    )


def _all_parts(rows: list[tuple[Part, ...]], operator: Operator) -> Parts:
    if not rows:
        return ()
    match operator:
        case Operator.LIST:
            return _in_order(rows)
        case Operator.MAX | Operator.LATEST:
            return (max(rows),)
        case Operator.MIN:
            return (min(rows),)
        case Operator.SUM | Operator.COUNT | Operator.WEIGHTED_MEAN | Operator.RATIO:
            return (tuple(sum(map(int, column)) for column in zip(*rows, strict=True)),)


def _in_order(rows: Iterable[tuple[Part, ...]]) -> Parts:
    return tuple(sorted(rows, key=in_order_of))


def in_order_of(row: tuple[Part, ...]) -> tuple[str, str]:
    """By what the rows of a list are in order: the unit, then what it said."""
    return str(row[0]), str(row[1])


def answer_of(spec: FieldSpec, tally: Tally, fields: Mapping[str, FieldSpec]) -> Answer:
    """The value of a tally: exact, but for means and ratios, which are rounded half up to `places`.

    Not answered when no unit answered and at least one is missing; not applicable when every unit
    said so; a mean or ratio over zero is not answered. A count of units is an int, a list a str.
    """
    if not tally.parts:
        if tally.not_applicable and not tally.missing:
            return NotApplicable(str(msg("所辖单位均不适用")))
        return NOT_ANSWERED
    aggregation = _aggregation(spec)
    row = tally.parts[0]
    match aggregation.operator:
        case Operator.LIST:
            return Given("；".join(f"{unit}：{value}" for unit, value in tally.parts))
        case Operator.WEIGHTED_MEAN:
            return _quotient(spec, int(row[0]), int(row[1]))
        case Operator.RATIO:
            return _ratio(spec, int(row[0]), int(row[1]), fields)
        case Operator.COUNT:
            return Given(int(row[0]))
        case Operator.LATEST:
            return Given(type_of(spec).from_data(row[1], spec))
        case Operator.SUM | Operator.MAX | Operator.MIN:
            return Given(type_of(spec).from_data(row[0], spec))


def _ratio(
    spec: FieldSpec, numerator: int, denominator: int, fields: Mapping[str, FieldSpec]
) -> Answer:
    aggregation = _aggregation(spec)
    places = spec.places + 2 * (spec.unit == "%")
    return _quotient(
        spec,
        numerator * 10 ** (places + fields[aggregation.denominator].places),
        denominator * 10 ** fields[aggregation.numerator].places,
    )


def _quotient(spec: FieldSpec, numerator: int, denominator: int) -> Answer:
    """The quotient in units of 10^-places, half rounded away from zero."""
    if denominator == 0:
        return NOT_ANSWERED
    whole = (2 * abs(numerator) + abs(denominator)) // (2 * abs(denominator))
    signed = whole if (numerator < 0) == (denominator < 0) else -whole
    return Given(type_of(spec).from_data(signed, spec))


def tally_to_data(tally: Tally) -> dict[str, Any]:
    """The tally as JSON data."""
    return {
        "answered": tally.answered,
        "not_applicable": tally.not_applicable,
        "missing": tally.missing,
        "parts": [list(row) for row in tally.parts],
    }


def tally_from_data(data: Mapping[str, Any]) -> Tally:
    """The tally of `tally_to_data`."""
    return Tally(
        answered=data["answered"],
        not_applicable=data["not_applicable"],
        missing=data["missing"],
        parts=tuple(tuple(row) for row in data["parts"]),
    )
