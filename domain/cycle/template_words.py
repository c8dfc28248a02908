"""The aspects of a field in words, for a page that says what it was and what it is."""

from domain.message import Message, msg
from domain.template import FieldKind, FieldSpec, Operator


def kind_words(spec: FieldSpec) -> Message:
    """The type with what belongs to it."""
    match spec.kind:
        case FieldKind.INTEGER:
            return msg("整数")
        case FieldKind.DECIMAL:
            return msg("小数（%(places)s 位）", places=spec.places)
        case FieldKind.PERCENT:
            return msg("百分数（%(places)s 位小数）", places=spec.places)
        case FieldKind.MONEY:
            return msg("金额（%(places)s 位小数）", places=spec.places)
        case FieldKind.DATE:
            return msg("日期")
        case FieldKind.CHOICE:
            return msg("选择")
        case FieldKind.TEXT:
            return msg("短文本")
        case FieldKind.NARRATIVE:
            return msg("正文")
        case FieldKind.TABLE:
            columns = "、".join(column.label for column in spec.columns)
            return msg("表格（%(columns)s）", columns=columns)


def aggregation_words(spec: FieldSpec) -> Message:
    """How the values of the units below become one."""
    how = spec.aggregation
    if how is None:
        return msg("不汇总")
    match how.operator:
        case Operator.SUM:
            return msg("求和")
        case Operator.WEIGHTED_MEAN:
            return msg("按 %(by)s 加权平均", by=how.weight)
        case Operator.RATIO:
            return msg("%(over)s ÷ %(under)s", over=how.numerator, under=how.denominator)
        case Operator.MAX:
            return msg("取最大")
        case Operator.MIN:
            return msg("取最小")
        case Operator.COUNT:
            return msg("计单位数")
        case Operator.LATEST:
            return msg("取最新")
        case Operator.LIST:
            return msg("逐个列出")


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
