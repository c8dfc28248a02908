"""Adjustments: a total that a unit replaces by another value, with a reason that travels upward.

An adjustment names the tally it replaced. When what the units give makes another one, it is out of
force until somebody confirms it again: it is never kept silently.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from domain.message import Message, msg
from domain.rollup import Part, Tally, tally_from_data, tally_to_data
from domain.template import Aggregation, FieldSpec, Operator

MAX_REASON = 500
_WHOLE = (Operator.SUM, Operator.MAX, Operator.MIN, Operator.COUNT)


@dataclass(frozen=True, slots=True)
class Adjustment:
    """The value (as a revision keeps it) in place of a tally; who (id), when (ISO, UTC) and why."""

    value: Part
    replaced: Tally
    reason: str
    person: int
    at: str

    def to_data(self) -> dict[str, Any]:
        """The adjustment as JSON data."""
        return {
            "value": self.value,
            "replaced": tally_to_data(self.replaced),
            "reason": self.reason,
            "person": self.person,
            "at": self.at,
        }


Adjustments = Mapping[str, Adjustment]


def adjustments_from_data(data: Mapping[str, Any]) -> dict[str, Adjustment]:
    """Adjustments by field key, as a draft or a revision keeps them."""
    return {
        key: Adjustment(
            kept["value"],
            tally_from_data(kept["replaced"]),
            kept["reason"],
            kept["person"],
            kept["at"],
        )
        for key, kept in data.items()
    }


def why_not(spec: FieldSpec, fields: Mapping[str, FieldSpec]) -> Message | None:
    """Why the total of a field cannot be adjusted at all; None where it can."""
    match spec.aggregation:
        case Aggregation(operator=Operator.RATIO, numerator=numerator, denominator=denominator):
            return msg(
                "“%(label)s”是两个合计之比，不能直接调整，请调整“%(numerator)s”或“%(denominator)s”。",
                label=spec.label,
                numerator=fields[numerator].label,
                denominator=fields[denominator].label,
            )
        case Aggregation(operator=Operator.LIST | Operator.LATEST):
            return msg("“%(label)s”是下级单位的原文，不能调整，请退回下级修改。", label=spec.label)
        case None:
            return msg("“%(label)s”不是汇总数，不能调整。", label=spec.label)
        case _:
            return None


def adjusted(spec: FieldSpec, tally: Tally, value: Part) -> Tally:
    """The tally with another value: the units that answered stay, and so do the weights of a mean.

    Raises ValueError where `why_not` says why not, or nothing was answered.
    """
    how = spec.aggregation
    if how is None or not tally.parts:
        raise ValueError(f"field {spec.key} has no total to adjust")
    if how.operator in _WHOLE:
        return replace(tally, parts=((value,),))
    if how.operator is Operator.WEIGHTED_MEAN:
        weights = int(tally.parts[0][1])
        return replace(tally, parts=((int(value) * weights, weights),))
    raise ValueError(f"field {spec.key} cannot be adjusted")


def with_adjustments(
    specs: Iterable[FieldSpec], computed: Mapping[str, Tally], made: Adjustments
) -> dict[str, Tally]:
    """The computed tallies with the adjustments that are in force.

    A ratio follows the sums that it is made of: by as much as they were adjusted.
    """
    found = dict(computed)
    asked = list(specs)
    changed: dict[str, int] = {}
    for spec in asked:
        adjustment = made.get(spec.key)
        if adjustment is None or not is_in_force(adjustment, computed.get(spec.key)):
            continue
        found[spec.key] = adjusted(spec, computed[spec.key], adjustment.value)
        if spec.aggregation and spec.aggregation.operator is Operator.SUM:
            changed[spec.key] = int(adjustment.value) - int(computed[spec.key].parts[0][0])
    for spec in asked:
        how, tally = spec.aggregation, found.get(spec.key)
        if how and tally and how.operator is Operator.RATIO and tally.parts:
            above, below = (int(part) for part in tally.parts[0])
            row = above + changed.get(how.numerator, 0), below + changed.get(how.denominator, 0)
            found[spec.key] = replace(tally, parts=(row,))
    return found


def is_in_force(adjustment: Adjustment, computed: Tally | None) -> bool:
    """Whether the units still give what was adjusted."""
    return adjustment.replaced == computed


def out_of_force(made: Adjustments, computed: Mapping[str, Tally]) -> tuple[str, ...]:
    """The fields whose adjustment waits to be confirmed again or dropped."""
    return tuple(key for key, each in made.items() if not is_in_force(each, computed.get(key)))
