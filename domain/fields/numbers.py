"""Exact numbers: integers, decimals, percentages and money, kept as whole numbers of 10^-places."""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from domain.answers import Value
from domain.errors import Invalid
from domain.fields.base import Exported, Problem
from domain.fields.numerals import EXACT, number_in_hanzi, number_in_pieces
from domain.message import Message, msg
from domain.template import FieldSpec, Operator
from domain.text import clean_line

MAX_DIGITS = 15
_SPACED = re.compile(r"(?<=[0-9]) (?=[0-9]{3}(?![0-9]))")
_SCALES = "万亿"
_AS_SHOWN = re.compile(r"[+-]?[0-9,. ]*")
_WORDS = re.compile(r"[\u4e00-\u9fff%]{1,4}")
# full-width forms U+FF01 to U+FF5E are U+0021 to U+007E; the minus signs of input methods and Word
_PLAIN = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {
    ord(sign): "-" for sign in "\u2212\ufe63\u2013"
}
# a full stop typed by an input method inside a number is its decimal point
_POINT = re.compile(r"(?<=[0-9])。(?=[0-9])")


def _plain_line(raw: str) -> str:
    return _POINT.sub(".", clean_line(raw.translate(_PLAIN)))


def parse_number(raw: str) -> Decimal:
    """A number as people type it: full-width digits, thousands marks, 万 and 亿, hanzi.

    Raises Invalid for anything else, exponents included, and beyond 15 digits before the point.
    """
    number = _read(_plain_line(raw))
    if number is None:
        raise Invalid(msg("“%(raw)s”不是数字，请输入数字，例如 1,234。", raw=clean_line(raw)[:40]))
    if abs(number) >= Decimal(10) ** MAX_DIGITS:
        raise Invalid(msg("数字太大，最多 15 位整数。"))
    return number


def _read(line: str) -> Decimal | None:
    """The number that a line with half-width signs says, however large; None for none."""
    is_negative, unsigned = line.startswith("-"), line[1:] if line[:1] in ("-", "+") else line
    number = number_in_pieces(_SPACED.sub("", unsigned))
    if number is None and line == unsigned:
        whole = number_in_hanzi(line)
        number = None if whole is None else Decimal(whole)
    return EXACT.add(-number if is_negative else number, Decimal(0)) if number is not None else None


def _is_a_number_with_words(text: str) -> bool:
    return any(
        _WORDS.fullmatch(text[cut:]) and _read(text[:cut].rstrip()) is not None
        for cut in range(max(1, len(text) - 4), len(text))
    )


def needs_reading_back(raw: str) -> bool:
    """Whether a number was typed in another way than it is shown: with 万, in hanzi, with 次."""
    return not _AS_SHOWN.fullmatch(_plain_line(raw))


def show_number(number: Decimal, places: int) -> str:
    """Digits with thousands marks and exactly `places` decimals."""
    return f"{number:,.{places}f}"


class Number:
    """A number with `spec.places` decimals; the kinds differ in bounds and unit of measure."""

    operators = frozenset(Operator) - {Operator.COUNT, Operator.LIST}

    def __init__(self, default_minimum: Decimal | None, default_maximum: Decimal | None) -> None:
        self._minimum = default_minimum
        self._maximum = default_maximum

    def parse(self, raw: str, spec: FieldSpec) -> Value:
        line = _plain_line(raw)
        text = line.removesuffix(spec.unit).rstrip()
        if text[-1:] in _SCALES and spec.unit[:1] in _SCALES and text:
            # 5万 in a field counted in 万元 may mean 5 or 50,000 of them: ask instead of guessing
            raise Invalid(msg("计量单位已是“%(unit)s”，请只填数字。", unit=spec.unit))
        if spec.unit and _read(text) is None and _is_a_number_with_words(text):
            raise Invalid(
                msg("“%(raw)s”不是数字：这里以“%(unit)s”计，请只填数字。", raw=line, unit=spec.unit)
            )
        number = parse_number(line if _read(text) is None else text)
        if number != round(number, spec.places):
            raise Invalid(_too_many_places(spec.places))
        return round(number, spec.places) if spec.places else int(number)

    def check(self, value: Value, spec: FieldSpec) -> Iterator[Problem]:
        number = _decimal(value)
        low = self._minimum if spec.minimum is None else spec.minimum
        high = self._maximum if spec.maximum is None else spec.maximum
        if low is not None and number < low:
            yield Problem(
                "R002", msg("“%(label)s”不能小于 %(bound)s。", label=spec.label, bound=f"{low:f}")
            )
        if high is not None and number > high:
            yield Problem(
                "R002", msg("“%(label)s”不能大于 %(bound)s。", label=spec.label, bound=f"{high:f}")
            )

    def show(self, value: Value, spec: FieldSpec) -> str:
        return show_number(_decimal(value), spec.places)

    def entry(self, value: Value, spec: FieldSpec) -> str:
        return f"{_decimal(value):.{spec.places}f}"

    def export(self, value: Value, spec: FieldSpec) -> Exported:
        return _decimal(value) if spec.places else int(_decimal(value))

    def to_data(self, value: Value, spec: FieldSpec) -> int:
        return scaled(_decimal(value), spec.places)

    def from_data(self, data: Any, spec: FieldSpec) -> Value:
        if not isinstance(data, int) or isinstance(data, bool):
            raise Invalid(msg("“%(label)s”的存档值无法读取。", label=spec.label))
        return unscaled(data, spec.places) if spec.places else data


def scaled(number: Decimal, places: int) -> int:
    """`number` in units of 10^-places. Raises ValueError when it has more decimals than that."""
    moved = number.scaleb(places, EXACT)
    whole = int(moved)
    if whole != moved:
        raise ValueError(f"{number} has more than {places} decimals")
    return whole


def unscaled(whole: int, places: int) -> Decimal:
    """The number that `whole` units of 10^-places make, with exactly `places` decimals."""
    return Decimal(whole).scaleb(-places, EXACT)


def _decimal(value: Value) -> Decimal:
    if not isinstance(value, int | Decimal):
        raise TypeError(f"not a number: {value!r}")
    return Decimal(value)


def _too_many_places(places: int) -> Message:
    if places:
        return msg("最多保留 %(places)s 位小数。", places=places)
    return msg("请输入整数，不带小数。")
