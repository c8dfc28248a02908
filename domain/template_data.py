"""A template from plain data, the form that files, the database and exports keep."""

from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, TypeVar

from domain.errors import Invalid
from domain.message import Message, msg
from domain.severity import Severity
from domain.template import (
    Aggregation,
    Choice,
    CoverSpec,
    FieldKind,
    FieldSpec,
    Operator,
    PartSpec,
    Rule,
    SectionSpec,
    SumRule,
    TemplateSpec,
    Watch,
)
from domain.template_written import template_to_data

__all__ = ["MAX_DIGITS", "template_from_data", "template_to_data"]

MAX_DIGITS = 20
T = TypeVar("T")


def template_from_data(data: Mapping[str, Any]) -> TemplateSpec:
    """Read a template. Raises Invalid naming the place that cannot be read.

    Line ends around a text are cut off; a text that must be there may not be empty.
    """
    return _Reader("模板").template(data)


class _Reader:
    """Reads mappings and remembers where it is, for the message of a refusal."""

    def __init__(self, place: str) -> None:
        self.place = place

    def at(self, name: object) -> "_Reader":
        return _Reader(f"{self.place} / {name}")

    def refuse(self, why: Message) -> Invalid:
        return Invalid(msg("%(place)s：%(why)s", place=self.place, why=why))

    def mapping(self, data: Any) -> Mapping[str, Any]:
        if not isinstance(data, Mapping) or not all(isinstance(name, str) for name in data):
            raise self.refuse(msg("应为一组“名称: 值”。"))
        return data

    def known(self, data: Any, names: str) -> Mapping[str, Any]:
        found = self.mapping(data)
        unknown = sorted(set(found) - set(names.split()))
        if unknown:
            raise self.at(unknown[0]).refuse(msg("没有这个设置项。"))
        return found

    def text(self, data: Mapping[str, Any], name: str, default: str | None = None) -> str:
        value = data.get(name, default)
        stripped = value.strip("\n") if isinstance(value, str) else None
        if stripped is None or (default is None and not stripped):
            raise self.at(name).refuse(msg("应填写文字。"))
        return stripped

    def yes(self, data: Mapping[str, Any], name: str, default: bool) -> bool:
        value = data.get(name, default)
        if not isinstance(value, bool):
            raise self.at(name).refuse(msg("应为 true 或 false。"))
        return value

    def texts(self, data: Mapping[str, Any], name: str) -> tuple[str, ...]:
        values = data.get(name, [])
        if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
            raise self.at(name).refuse(msg("应为一列文字。"))
        return tuple(values)

    def number(self, data: Mapping[str, Any], name: str) -> Decimal | None:
        value = data.get(name)
        if value is None:
            return None
        try:
            number = Decimal(str(value))
        except InvalidOperation as error:
            raise self.at(name).refuse(msg("应为数字。")) from error
        if (
            not number.is_finite()
            or abs(number.adjusted()) > MAX_DIGITS
            or len(number.as_tuple().digits) > MAX_DIGITS
        ):
            raise self.at(name).refuse(msg("应为数字。"))
        return number

    def whole(self, data: Mapping[str, Any], name: str) -> int:
        value = data.get(name, 0)
        if not isinstance(value, int) or isinstance(value, bool) or value < 0:
            raise self.at(name).refuse(msg("应为不小于 0 的整数。"))
        return value

    def choice(self, data: Mapping[str, Any], name: str, read: Callable[[str], T]) -> T:
        try:
            return read(self.text(data, name))
        except ValueError as error:
            raise self.at(name).refuse(msg("不是可选的值。")) from error

    def many(
        self, data: Mapping[str, Any], name: str, read: Callable[["_Reader", Any], T]
    ) -> tuple[T, ...]:
        items = data.get(name, [])
        if not isinstance(items, list):
            raise self.at(name).refuse(msg("应为一列内容。"))
        place = self.at(name)
        return tuple(read(place.at(index + 1), item) for index, item in enumerate(items))

    def template(self, data: Any) -> TemplateSpec:
        known = self.known(data, "key title levels sections covers sums")
        return TemplateSpec(
            key=self.text(known, "key"),
            title=self.text(known, "title"),
            levels=self.texts(known, "levels"),
            sections=self.many(known, "sections", _Reader.section),
            covers=self.many(known, "covers", _Reader.cover),
            sums=self.many(known, "sums", _Reader.sum),
        )

    def sum(self, data: Any) -> SumRule:
        known = self.known(data, "total parts severity at_most hint")
        return SumRule(
            total=self.text(known, "total"),
            parts=self.texts(known, "parts"),
            severity=self.choice(known, "severity", Severity),
            at_most=self.yes(known, "at_most", False),
            hint=self.text(known, "hint", ""),
        )

    def cover(self, data: Any) -> CoverSpec:
        known = self.known(data, "level title addressee preamble closing")
        return CoverSpec(
            level=self.text(known, "level"),
            title=self.text(known, "title"),
            addressee=self.text(known, "addressee", ""),
            preamble=self.text(known, "preamble", ""),
            closing=self.text(known, "closing", ""),
        )

    def section(self, data: Any) -> SectionSpec:
        known = self.known(data, "key number title levels parts guidance rules max_length")
        return SectionSpec(
            key=self.text(known, "key"),
            number=self.text(known, "number"),
            title=self.text(known, "title"),
            levels=self.texts(known, "levels"),
            parts=self.many(known, "parts", _Reader.part),
            guidance=self.text(known, "guidance", ""),
            rules=self.many(known, "rules", _Reader.rule),
            max_length=self.whole(known, "max_length"),
        )

    def part(self, data: Any) -> PartSpec:
        known = self.known(data, "key number title fields guidance")
        return PartSpec(
            key=self.text(known, "key"),
            number=self.text(known, "number", ""),
            title=self.text(known, "title", ""),
            fields=self.many(known, "fields", _Reader.field),
            guidance=self.text(known, "guidance", ""),
        )

    def rule(self, data: Any) -> Rule:
        known = self.known(data, "code expression severity message hint")
        return Rule(
            code=self.text(known, "code"),
            expression=self.text(known, "expression"),
            severity=self.choice(known, "severity", Severity),
            message=self.text(known, "message"),
            hint=self.text(known, "hint", ""),
        )

    def field(self, data: Any) -> FieldSpec:
        known = self.known(
            data,
            "key label kind levels unit required places minimum maximum max_length choices"
            " columns aggregation guidance proposals same_as continues watch min_length any_date",
        )
        aggregation, watch = known.get("aggregation"), known.get("watch")
        proposals = self.at("proposals").mapping(known.get("proposals", {}))
        return FieldSpec(
            key=self.text(known, "key"),
            label=self.text(known, "label"),
            kind=self.choice(known, "kind", FieldKind),
            levels=self.texts(known, "levels"),
            unit=self.text(known, "unit", ""),
            required=self.yes(known, "required", True),
            places=self.whole(known, "places"),
            minimum=self.number(known, "minimum"),
            maximum=self.number(known, "maximum"),
            max_length=self.whole(known, "max_length"),
            choices=self.many(known, "choices", _Reader.option),
            columns=self.many(known, "columns", _Reader.field),
            aggregation=None
            if aggregation is None
            else self.at("aggregation").operator(aggregation),
            guidance=self.text(known, "guidance", ""),
            proposals={level: self.at("proposals").text(proposals, level) for level in proposals},
            same_as=self.text(known, "same_as", ""),
            continues=self.text(known, "continues", ""),
            watch=None if watch is None else self.at("watch").watch(watch),
            min_length=self.whole(known, "min_length"),
            any_date=self.yes(known, "any_date", False),
        )

    def watch(self, data: Any) -> Watch:
        known = self.known(data, "percent amount spread")
        return Watch(*(self.number(known, name) for name in ("percent", "amount", "spread")))

    def option(self, data: Any) -> Choice:
        known = self.known(data, "key label")
        return Choice(self.text(known, "key"), self.text(known, "label"))

    def operator(self, data: Any) -> Aggregation:
        known = self.known(data, "operator weight numerator denominator counts")
        return Aggregation(
            operator=self.choice(known, "operator", Operator),
            weight=self.text(known, "weight", ""),
            numerator=self.text(known, "numerator", ""),
            denominator=self.text(known, "denominator", ""),
            counts=self.text(known, "counts", ""),
        )
