"""Many units at once: their tally straight from the number documents that their revisions keep.

What is given most, whole numbers that are summed, is taken a column at a time; everything else goes
unit by unit through `lift`. Both say the same, to the last digit.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import mul
from typing import Any

from domain.content import Content, StoredContent, load
from domain.rollup import Origin, Parts, Tally, lift, merge_all
from domain.template import FieldSpec, Operator

NumberDocument = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Column:
    """Units of one level that were asked the same: their documents, and who they are."""

    documents: Sequence[NumberDocument]
    origins: Sequence[Origin]


def lift_all(spec: FieldSpec, column: Column, fields: Mapping[str, FieldSpec]) -> Tally:
    """The merged tally of the own answers of all units of a column."""
    match spec.aggregation:
        case None:
            raise ValueError(f"field {spec.key} does not aggregate")
        case how if how.operator in (Operator.SUM, Operator.MAX, Operator.MIN):
            found = _whole_numbers(column, spec.key)
        case how if how.operator is Operator.WEIGHTED_MEAN:
            found = _whole_numbers(column, spec.key, how.weight)
        case how if how.operator is Operator.RATIO:
            found = _whole_numbers(column, how.numerator, how.denominator)
        case how:
            found = None
    if found is None:
        return merge_all(_one_by_one(spec, column, fields), how)
    counts, rows = found
    return Tally(*counts, _parts(how.operator, rows) if counts[0] else ())


_Found = tuple[tuple[int, int, int], list[list[int]]]


def _whole_numbers(column: Column, *keys: str) -> _Found | None:
    """Answered, not applicable, missing; and the numbers by key of those who gave all of them.

    None where something else is kept than a whole number.
    """
    by_key: list[list[Any]] = [[document.get(key) for document in column.documents] for key in keys]
    kinds = {kind for values in by_key for kind in set(map(type, values))}
    if kinds <= {int}:
        return (len(column.documents), 0, 0), by_key
    if not kinds <= {int, dict, type(None)}:
        return None
    # what does not apply is kept with its reason, as a document
    rows = list(zip(*by_key, strict=True))
    let_off = sum(1 for row in rows if any(type(value) is dict for value in row))
    given = [row for row in rows if all(type(value) is int for value in row)]
    counts = len(given), let_off, len(rows) - let_off - len(given)
    return counts, [list(values) for values in zip(*given, strict=True)]


def _parts(operator: Operator, by_key: list[list[int]]) -> Parts:
    match operator:
        case Operator.MAX:
            return ((max(by_key[0]),),)
        case Operator.MIN:
            return ((min(by_key[0]),),)
        case Operator.WEIGHTED_MEAN:
            return ((sum(map(mul, *by_key)), sum(by_key[1])),)
        case _:
            return (tuple(map(sum, by_key)),)


def _one_by_one(
    spec: FieldSpec, column: Column, fields: Mapping[str, FieldSpec]
) -> Iterator[Tally]:
    how = spec.aggregation
    named = (spec.key, how.weight, how.numerator, how.denominator) if how else ()
    asked = [fields[key] for key in named if key]
    for document, origin in zip(column.documents, column.origins, strict=True):
        content = load(StoredContent(dict(document), {}), asked)
        yield lift(spec, Content(content.answers), fields, origin)
