"""The fixed words of an official document, which is Chinese whatever the reader's language."""

from datetime import date

from documents.figures import CellKind, FigureCell

ANNEX = "附件"
ANNEX_LEAD = "附件："
CHECK_CODE_LEAD = "核验码："
DRAFT_NOTICE = "（草稿，未经审定，不作为正式文件）"
FIGURES_TITLE = "分单位数据汇总表"
WAIVERS_TITLE = "免报单位及理由"
REMARKS_TITLE = "检查结果及情况说明"
ADJUSTMENTS_TITLE = "汇总数调整及差异说明"
NOT_APPLICABLE = "不适用"
MISSING = "未填"
NOT_ASKED = "—"
TOTAL = "合计"
FIELD = "填报项"
MEASURE = "计量单位"
UNIT = "单位"
REASON = "理由"
MISSING_NOTE = "“未填”指尚未报送"
NOT_ASKED_NOTE = "“—”指该单位不填此项"
NOT_APPLICABLE_NOTE = "“不适用”的理由见表后"
NOT_APPLICABLE_TITLE = "不适用的填报项及理由"

# a dash would be usual, but no line may begin with one (GB/T 9704: line breaking)
BULLET = "●"


def date_words(day: date) -> str:
    """A date in Arabic digits without leading zeros: 2024年1月5日 (GB/T 9704-2012, 7.3.5.4)."""
    return f"{day.year}年{day.month}月{day.day}日"


def hole_words(label: str) -> str:
    """What stands in the text where a live number has no value."""
    return f"〔{MISSING}：{label}〕"


def cell_words(cell: FigureCell) -> str:
    """How a value is shown: 未填, 不适用, or the value itself (zero is 0)."""
    match cell.kind:
        case CellKind.MISSING:
            return MISSING
        case CellKind.NOT_APPLICABLE:
            return NOT_APPLICABLE
        case CellKind.NOT_ASKED:
            return NOT_ASKED
        case CellKind.ANSWERED:
            return cell.text or ("" if cell.value is None else format(cell.value, "f"))
