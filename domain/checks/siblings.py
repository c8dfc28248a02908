"""A number that stands far from those of the units beside, by median and median deviation."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from domain.checks.asking import Check, Code
from domain.checks.examined import Examined, Source
from domain.checks.findings import Finding
from domain.fields.numbers import show_number
from domain.median import median_of
from domain.message import msg
from domain.severity import Severity

LEAST_SIBLINGS = 5
USUAL_SPREAD = Decimal(6)
_TO_SIGMA = Decimal("1.4826")
"""What makes a median absolute deviation comparable with a standard deviation."""
_LEAST_SHARE = Decimal("0.1")


def _outliers(examined: Examined) -> Iterator[Finding]:
    for spec, number in examined.numbers:
        others = examined.around.siblings.get(spec.key, ())
        if len(others) < LEAST_SIBLINGS or examined.is_partial(spec.key):
            continue
        asked = spec.watch.spread if spec.watch else None
        if not stands_apart(number, others, asked or USUAL_SPREAD, spec.places):
            continue
        message = msg(
            "“%(label)s”的 %(number)s 与同级单位相差很大："
            "已送审的 %(count)s 个单位中位数是 %(median)s。",
            label=spec.label,
            number=f"{show_number(number, spec.places)}{spec.unit}",
            count=len(others),
            median=f"{show_number(median_of(others), spec.places)}{spec.unit}",
        )
        hint = msg("请核对数值和计量单位；本单位情况特殊的，请写明原因。")
        severity = Severity.EXPLAIN if asked else Severity.INFO
        yield Finding("R013", severity, message, examined.place(spec), hint)


def stands_apart(
    number: Decimal, others: Sequence[Decimal], spread: Decimal, places: int = 0
) -> bool:
    """Whether a number lies more than `spread` deviations from the median of the others.

    The deviation is the scaled median one, yet never under a tenth of the median nor under one
    step of the last place: where all agree, the smallest difference is no outlier.
    """
    middle = median_of(others)
    deviation = median_of([abs(other - middle) for other in others]) * _TO_SIGMA
    least = max(abs(middle) * _LEAST_SHARE, Decimal(1).scaleb(-places))
    return abs(number - middle) > spread * max(deviation, least)


SIBLINGS = Check(
    (
        Code(
            "R013",
            Severity.EXPLAIN,
            msg("与同级单位对比"),
            msg(
                "同一上级下至少有 5 个同级单位送审后，数值是否远离它们的中位数"
                "（按绝对中位差计，默认 6 倍）。"
            ),
            msg("单位填错（人与人次、元与万元）和多打一个零，与同级一比就看得出来。"),
            msg("核对数值和计量单位；情况特殊的写明原因。"),
        ),
    ),
    _outliers,
    needs=Source.SIBLINGS,
)
