"""Fields of words and dates: short text, choice, date."""

import re
import unicodedata
from collections.abc import Iterator
from datetime import date
from typing import Any

from domain.answers import Value
from domain.errors import Invalid
from domain.fields.base import Exported, Problem
from domain.message import msg
from domain.template import FieldSpec, Operator
from domain.text import clean_line

DEFAULT_TEXT_LENGTH = 200
FIRST_YEAR, LAST_YEAR = 1900, 2100
_DATE = re.compile(
    r"([0-9]{4})\s*[-/.年]\s*([0-9]{1,2})\s*[-/.月]\s*([0-9]{1,2})\s*日?|([0-9]{4})([0-9]{2})([0-9]{2})"
)


class ShortText:
    """One line of text."""

    operators = frozenset({Operator.COUNT, Operator.LIST, Operator.LATEST})

    def parse(self, raw: str, spec: FieldSpec) -> Value:
        return clean_line(raw)

    def check(self, value: Value, spec: FieldSpec) -> Iterator[Problem]:
        limit = spec.max_length or DEFAULT_TEXT_LENGTH
        if len(str(value)) > limit:
            yield Problem(
                "R003",
                msg(
                    "“%(label)s”最多 %(limit)s 字，现有 %(length)s 字。",
                    label=spec.label,
                    limit=limit,
                    length=len(str(value)),
                ),
            )

    def show(self, value: Value, spec: FieldSpec) -> str:
        return str(value)

    def entry(self, value: Value, spec: FieldSpec) -> str:
        return str(value)

    def export(self, value: Value, spec: FieldSpec) -> Exported:
        return str(value)

    def to_data(self, value: Value, spec: FieldSpec) -> str:
        return str(value)

    def from_data(self, data: Any, spec: FieldSpec) -> Value:
        if not isinstance(data, str):
            raise Invalid(msg("“%(label)s”的存档值无法读取。", label=spec.label))
        return data


class ChoiceOfOne(ShortText):
    """One of the field's options, kept by key and shown by label."""

    operators = frozenset({Operator.COUNT, Operator.LIST})

    def parse(self, raw: str, spec: FieldSpec) -> Value:
        wanted = clean_line(raw)
        for choice in spec.choices:
            if wanted in (choice.key, choice.label):
                return choice.key
        raise Invalid(msg("请从列出的选项中选择“%(label)s”。", label=spec.label))

    def check(self, value: Value, spec: FieldSpec) -> Iterator[Problem]:
        if value not in {choice.key for choice in spec.choices}:
            yield Problem("R004", msg("“%(label)s”不是可选的选项。", label=spec.label))

    def show(self, value: Value, spec: FieldSpec) -> str:
        return next((c.label for c in spec.choices if c.key == value), str(value))

    def export(self, value: Value, spec: FieldSpec) -> Exported:
        return self.show(value, spec)


class Day:
    """A calendar date."""

    operators = frozenset(
        {Operator.MAX, Operator.MIN, Operator.LATEST, Operator.COUNT, Operator.LIST}
    )

    def parse(self, raw: str, spec: FieldSpec) -> Value:
        match = _DATE.fullmatch(unicodedata.normalize("NFKC", raw).strip())
        try:
            year, month, day = (part for part in match.groups() if part) if match else "000"
            return date(int(year), int(month), int(day))
        except ValueError as error:
            raise Invalid(msg("请按 2023-06-30 的形式填写日期。")) from error

    def check(self, value: Value, spec: FieldSpec) -> Iterator[Problem]:
        if not FIRST_YEAR <= _date(value).year <= LAST_YEAR:
            yield Problem("R002", msg("“%(label)s”的年份不对，请核对。", label=spec.label))

    def show(self, value: Value, spec: FieldSpec) -> str:
        return _date(value).isoformat()

    def entry(self, value: Value, spec: FieldSpec) -> str:
        return _date(value).isoformat()

    def export(self, value: Value, spec: FieldSpec) -> Exported:
        return _date(value)

    def to_data(self, value: Value, spec: FieldSpec) -> str:
        return _date(value).isoformat()

    def from_data(self, data: Any, spec: FieldSpec) -> Value:
        try:
            day = date.fromisoformat(data)
            if day.isoformat() != data:
                raise ValueError(data)
            return day
        except (TypeError, ValueError) as error:
            raise Invalid(msg("“%(label)s”的存档值无法读取。", label=spec.label)) from error


def _date(value: Value) -> date:
    if not isinstance(value, date):
        raise TypeError(f"not a date: {value!r}")
    return value
