"""The aspects of a field in words, for a page that says what it was and what it is."""

from collections.abc import Mapping

from domain.message import Message, msg
from domain.template import FieldKind, FieldSpec, Operator

_KINDS: Mapping[FieldKind, Message] = {
    FieldKind.INTEGER: msg("整数"),
    FieldKind.DECIMAL: msg("小数（%(places)s 位）"),
    FieldKind.PERCENT: msg("百分数（%(places)s 位小数）"),
    FieldKind.MONEY: msg("金额（%(places)s 位小数）"),
    FieldKind.DATE: msg("日期"),
    FieldKind.CHOICE: msg("选择"),
    FieldKind.TEXT: msg("短文本"),
    FieldKind.NARRATIVE: msg("正文"),
    FieldKind.TABLE: msg("表格（%(columns)s）"),
}
_OPERATORS: Mapping[Operator, Message] = {
    Operator.SUM: msg("求和"),
    Operator.WEIGHTED_MEAN: msg("按 %(by)s 加权平均"),
    Operator.RATIO: msg("%(over)s ÷ %(under)s"),
    Operator.MAX: msg("取最大"),
    Operator.MIN: msg("取最小"),
    Operator.COUNT: msg("计单位数"),
    Operator.LATEST: msg("取最新"),
    Operator.LIST: msg("逐个列出"),
}


def kind_words(spec: FieldSpec) -> Message:
    """The type with what belongs to it."""
    columns = "、".join(column.label for column in spec.columns)
    return Message(_KINDS[spec.kind].text, {"places": spec.places, "columns": columns})


def aggregation_words(spec: FieldSpec) -> Message:
    """How the values of the units below become one."""
    how = spec.aggregation
    if how is None:
        return msg("不汇总")
    places = {"by": how.weight, "over": how.numerator, "under": how.denominator}
    return Message(_OPERATORS[how.operator].text, places)


def levels_words(levels: tuple[str, ...]) -> str:
    """The levels by their keys."""
    return "、".join(levels) or "—"


def bounds_words(spec: FieldSpec) -> str:
    """The bounds and the length, as far as there are any."""
    lowest = "" if spec.minimum is None else str(spec.minimum)
    highest = "" if spec.maximum is None else str(spec.maximum)
    said = [f"{lowest}–{highest}"] if lowest or highest else []
    if spec.max_length:
        said.append(f"≤ {spec.max_length}")
    return "，".join(said) or "—"


def choices_words(spec: FieldSpec) -> str:
    """The labels of the choices."""
    return "、".join(choice.label for choice in spec.choices) or "—"


def same_as_words(spec: FieldSpec) -> str:
    """The key of the field whose number this is."""
    return spec.same_as or "—"
