"""A number against the cycle before: opening and closing balances, and changes that stand out."""

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal

from domain.checks.asking import Check, Code
from domain.checks.examined import Examined, Source
from domain.checks.findings import Finding
from domain.fields.numbers import show_number
from domain.message import msg
from domain.severity import Severity
from domain.template import FieldSpec, Watch

USUAL = Watch(percent=Decimal(50), amount=Decimal(10))
"""What counts as a change worth a word where the template does not say; it only tells then."""


def _opening(examined: Examined) -> Iterator[Finding]:
    for spec, now in examined.numbers:
        closed = examined.around.earlier.get(spec.continues) if spec.continues else None
        if closed is None or closed == now or examined.is_partial(spec.key, spec.continues):
            continue
        message = msg(
            "“%(label)s”是 %(now)s，而上期的“%(before)s”是 %(then)s。",
            label=spec.label,
            now=_shown(now, spec),
            before=examined.template.fields[spec.continues].label,
            then=_shown(closed, spec),
        )
        hint = msg("期初数应等于上期的期末数；上期报错或口径调整的，请写明说明。")
        yield Finding("R011", Severity.EXPLAIN, message, examined.place(spec), hint)


def _changes(examined: Examined) -> Iterator[Finding]:
    for spec, now in examined.numbers:
        then = examined.around.earlier.get(spec.key)
        if then is None or examined.is_partial(spec.key):
            continue
        if not moved_too_far(then, now, spec.watch or USUAL):
            continue
        message = msg(
            "“%(label)s”与上期相差较大：上期 %(then)s，本期 %(now)s（%(change)s）。",
            label=spec.label,
            then=_shown(then, spec),
            now=_shown(now, spec),
            change=_change(then, now, spec),
        )
        hint = msg("请核对是否填错或口径不同；确实变化大的，请写明原因。")
        severity = Severity.EXPLAIN if spec.watch and spec.watch.is_of_change else Severity.INFO
        yield Finding("R012", severity, message, examined.place(spec), hint)


def moved_too_far(then: Decimal, now: Decimal, watch: Watch) -> bool:
    """Whether each threshold there is, percent and amount, is passed; from zero only the amount."""
    watch = watch if watch.is_of_change else USUAL
    moved = abs(now - then)
    if moved == 0 or (watch.amount is not None and moved <= watch.amount):
        return False
    if watch.percent is None or (then == 0 and watch.amount is not None):
        return True
    return then == 0 or moved * 100 > watch.percent * abs(then)


def _change(then: Decimal, now: Decimal, spec: FieldSpec) -> str:
    if then == 0:
        return f"{'+' if now > then else '-'}{_shown(abs(now - then), spec)}"
    percent = ((now - then) * 100 / abs(then)).quantize(Decimal(1), ROUND_HALF_UP)
    return f"{percent:+f}%"


def _shown(number: Decimal, spec: FieldSpec) -> str:
    return f"{show_number(number, spec.places)}{spec.unit}"


OPENING = Check(
    (
        Code(
            "R011",
            Severity.EXPLAIN,
            msg("期初等于上期期末"),
            msg("模板注明承接上期的填报项，是否等于上一周期审定的期末数。"),
            msg("两期接不上，说明其中一期报错了。"),
            msg("按上期审定数填写；口径有调整的写明说明。"),
        ),
    ),
    _opening,
    needs=Source.EARLIER,
)
CHANGES = Check(
    (
        Code(
            "R012",
            Severity.EXPLAIN,
            msg("与上期对比"),
            msg(
                "与上一周期审定的数相比，变化是否超过模板规定的百分比和数量；模板没有规定的，"
                "变化超过一半且超过 10 时提示。"
            ),
            msg("突然的大变化要么是填错，要么值得写进报告。"),
            msg("核对数值；确实变化大的写明原因。"),
        ),
    ),
    _changes,
    needs=Source.EARLIER,
)
