"""The annexes of a report: figures, waivers, remarks, adjustments; the list that names them."""

from collections.abc import Iterator

from documents import words
from documents.content import AdjustedTotal, Remark, ReportContent, Waiver
from documents.figure_tables import figure_node
from documents.nodes import Annex, AnnexEntry, AnnexList, Body, TableNode
from documents.tables import text_table


def annexes(content: ReportContent) -> tuple[Annex, ...]:
    """Every annex that has something to say, numbered unless it is the only one."""
    parts = list(_parts(content))
    return tuple(
        Annex(f"{words.ANNEX}{number}" if len(parts) > 1 else words.ANNEX, title, blocks)
        for number, (title, blocks) in enumerate(parts, 1)
    )


def annex_list(found: tuple[Annex, ...]) -> AnnexList:
    """The list under the text (附件说明): 附件：1. … (GB/T 9704-2012, 7.3.4)."""
    several = len(found) > 1
    entries = (
        AnnexEntry(f"{number}." if several else "", annex.title)
        for number, annex in enumerate(found, 1)
    )
    return AnnexList(words.ANNEX_LEAD, tuple(entries))


def _parts(content: ReportContent) -> Iterator[tuple[str, tuple[Body, ...]]]:
    if content.figures:
        yield words.FIGURES_TITLE, tuple(map(figure_node, content.figures))
    if content.waivers:
        yield words.WAIVERS_TITLE, (_waivers(content.waivers),)
    if content.remarks:
        yield words.REMARKS_TITLE, (_remarks(content.remarks),)
    if content.adjustments:
        yield words.ADJUSTMENTS_TITLE, (_adjustments(content.adjustments),)


def _waivers(waivers: tuple[Waiver, ...]) -> TableNode:
    head = ("单位", "章节", "免报理由", "批准人", "批准日期")
    return text_table("", head, [_waiver_row(waiver) for waiver in waivers])


def _waiver_row(waiver: Waiver) -> tuple[str, ...]:
    day = words.date_words(waiver.decided_on) if waiver.decided_on else ""
    return (waiver.unit, waiver.section, waiver.reason, waiver.decided_by, day)


def _remarks(remarks: tuple[Remark, ...]) -> TableNode:
    head = ("编号", "单位", "章节", "检查结果", "情况说明")
    return text_table(
        "", head, [(r.code, r.unit, r.section, r.message, r.explanation) for r in remarks]
    )


def _adjustments(adjusted: tuple[AdjustedTotal, ...]) -> TableNode:
    head = ("单位", "章节", "填报项", "汇总数", "调整为", "理由", "调整人")
    rows = [
        (row.unit, row.section, row.label, row.computed, row.value, row.reason, row.person)
        for row in adjusted
    ]
    return text_table("", head, rows)
