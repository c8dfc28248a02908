"""From what a report says to its tree: order, numbers of headings, holes, annexes, clean text."""

from datetime import date
from decimal import Decimal

import pytest

from documents.build import build_report
from documents.content import PartContent, ReportContent, SectionContent
from documents.figures import CellKind, FigureCell, FigureRow, FigureTable, UnitName
from documents.nodes import (
    Addressee,
    Align,
    Annex,
    AnnexList,
    CheckCode,
    Document,
    DocumentNumber,
    FigureNode,
    FigureRun,
    Heading,
    ListNode,
    Notice,
    Para,
    Signature,
    TableNode,
    TextRun,
    Title,
    text_of,
)
from documents.text import document_lines
from domain import narrative as source
from domain.narrative import ListBlock, Table, Text, Token
from tests.documents.sample_report import figure_table, narrative, para, report, small


def heading(level: int, text: str) -> source.Heading:
    return source.Heading(level, (Text(text),))


def headings(document: Document) -> list[tuple[int, str, str]]:
    return [
        (block.level, block.label, text_of(block.runs))
        for block in document.blocks
        if isinstance(block, Heading)
    ]


def sectioned(*parts: PartContent) -> ReportContent:
    return small(sections=(SectionContent("一、", "情况", parts),))


def test_the_parts_come_in_the_order_of_the_standard() -> None:
    kinds = [type(block) for block in build_report(report()).blocks]
    assert kinds[:4] == [Title, DocumentNumber, Addressee, Para]
    assert kinds[-6:] == [AnnexList, Signature, Annex, Annex, Annex, CheckCode]


def test_a_draft_says_so_before_its_title_and_a_final_report_does_not() -> None:
    draft = build_report(report(is_draft=True)).blocks
    assert isinstance(draft[0], Notice)
    assert isinstance(draft[1], Title)
    assert not any(isinstance(block, Notice) for block in build_report(report()).blocks)


@pytest.mark.parametrize(
    "addressee", ["集团公司党委", "集团公司党委：", "集团公司党委:", " 集团公司党委："]
)
def test_the_addressee_ends_with_one_full_width_colon(addressee: str) -> None:
    assert Addressee("集团公司党委：") in build_report(small(addressee=addressee)).blocks


def test_a_date_is_printed_without_leading_zeros() -> None:
    content = small(dated_on=date(2024, 1, 5), signature="落款单位")
    assert Signature("落款单位", "2024年1月5日") in build_report(content).blocks


def test_the_unit_signs_and_an_undated_report_shows_no_date() -> None:
    assert Signature("试验单位", "") in build_report(small(dated_on=None)).blocks


def test_headings_below_a_section_are_numbered_by_level() -> None:
    document = build_report(
        small(
            heading(2, "甲"),
            heading(3, "子"),
            heading(3, "丑"),
            heading(4, "细"),
            heading(2, "乙"),
            heading(3, "寅"),
        )
    )
    assert headings(document) == [
        (1, "一、", "情况"),
        (2, "（一）", "甲"),
        (3, "1.", "子"),
        (3, "2.", "丑"),
        (4, "（1）", "细"),
        (2, "（二）", "乙"),
        (3, "1.", "寅"),
    ]


def test_a_number_that_somebody_wrote_is_kept_and_counted_on_from() -> None:
    document = build_report(
        small(
            heading(2, "（三）甲"),
            heading(2, "乙"),
            heading(3, "5.子"),
            heading(3, "丑"),
            heading(3, "2023.5年不是编号"),
        )
    )
    assert headings(document)[1:] == [
        (2, "（三）", "甲"),
        (2, "（四）", "乙"),
        (3, "5.", "子"),
        (3, "6.", "丑"),
        (3, "7.", "2023.5年不是编号"),
    ]


def test_headings_in_a_sub_section_go_one_level_down_if_they_begin_at_its_own() -> None:
    document = build_report(
        sectioned(
            PartContent("（一）", "分节", narrative(heading(2, "甲"), heading(3, "子"))),
            PartContent("（二）", "分节", narrative(heading(3, "乙"))),
            PartContent("", "", narrative(heading(2, "丙"))),
        )
    )
    assert headings(document)[1:] == [
        (2, "（一）", "分节"),
        (3, "1.", "甲"),
        (4, "（1）", "子"),
        (2, "（二）", "分节"),
        (3, "1.", "乙"),
        (2, "（三）", "丙"),
    ]


def test_a_token_shows_its_frozen_words_before_the_live_ones() -> None:
    frozen, live = Token("books", "12"), Token("books")
    document = build_report(small(para("共", frozen, "套，", live, "套。"), shown={"books": "34"}))
    assert document.blocks[2] == Para(
        (
            TextRun("共"),
            FigureRun("12", "books"),
            TextRun("套，"),
            FigureRun("34", "books"),
            TextRun("套。"),
        )
    )


@pytest.mark.parametrize("shown", [{}, {"books": ""}])
def test_a_token_without_a_value_is_a_visible_hole(shown: dict[str, str]) -> None:
    content = small(para(Token("books")), shown=shown, labels={"books": "发放书籍"})
    hole = FigureRun("〔未填：发放书籍〕", "books", is_missing=True)
    assert build_report(content).blocks[2] == Para((hole,))


def test_a_hole_of_an_unknown_field_shows_its_key() -> None:
    assert "〔未填：x〕" in document_lines(build_report(small(para(Token("x")))))


def test_a_paragraph_with_line_breaks_becomes_several() -> None:
    document = build_report(small(para("　　甲\n", Token("x", "1"), "乙\r\n\n  丙  ")))
    lines = [text_of(block.runs) for block in document.blocks if isinstance(block, Para)]
    assert lines == ["甲", "1乙", "丙"]


def test_text_is_made_fit_for_every_file() -> None:
    document = build_report(small(para("甲\t乙\x00\x07丙\ud800丁\ufffe")))
    assert document.blocks[2] == Para((TextRun("甲 乙丙\ufffd丁"),))


def test_list_items_carry_their_marks_and_empty_ones_are_dropped() -> None:
    items = tuple((Text(text),) for text in ("甲", " ", "乙\n丙"))
    document = build_report(small(ListBlock(True, items), ListBlock(False, items[:1])))
    first, second = (block for block in document.blocks if isinstance(block, ListNode))
    assert [(item.marker, text_of(item.runs)) for item in first.items] == [
        ("1.", "甲"),
        ("2.", "乙 丙"),
    ]
    assert [item.marker for item in second.items] == ["●"]


def test_columns_of_numbers_stand_to_the_right_and_short_words_in_the_middle() -> None:
    rows = (("项目", "次数", "说明"), ("甲", "1,250", "这是一句比较长的说明文字"))
    table = Table(True, tuple(tuple((Text(cell),) for cell in row) for row in rows))
    node = build_report(small(table)).blocks[2]
    assert isinstance(node, TableNode)
    assert [column.align for column in node.columns] == [Align.CENTER, Align.RIGHT, Align.LEFT]
    assert node.columns[2].share > node.columns[0].share
    assert (len(node.head), len(node.body)) == (1, 1)


def test_empty_tables_and_headings_leave_nothing() -> None:
    document = build_report(small(Table(True, ()), Table(False, ((),)), heading(2, " ")))
    assert [type(block) for block in document.blocks] == [Title, Heading, Signature]


def test_a_wide_table_is_split_and_repeats_its_first_column() -> None:
    rows = tuple(tuple((Text(f"{row}-{column}"),) for column in range(25)) for row in range(3))
    nodes = [b for b in build_report(small(Table(True, rows))).blocks if isinstance(b, TableNode)]
    assert [len(node.columns) for node in nodes] == [9, 9, 9]
    assert all(text_of(node.body[0][0].runs) == "1-0" for node in nodes)
    shown = [text_of(cell.runs) for node in nodes for cell in node.body[0][1:]]
    assert shown == [f"1-{column}" for column in range(1, 25)]


def test_annexes_are_numbered_only_where_there_are_several() -> None:
    alone = build_report(report(waivers=(), remarks=()))
    assert "附件：分单位数据汇总表" in document_lines(alone)
    assert "附件" in document_lines(alone)
    lines = document_lines(build_report(report()))
    start = lines.index("附件：1. 分单位数据汇总表")
    assert lines[start + 1 : start + 3] == ["2. 免报单位及理由", "3. 检查结果及情况说明"]
    assert "附件3" in lines


def test_a_report_without_annexes_has_no_list_of_them() -> None:
    document = build_report(small(para("正文。")))
    assert not any(isinstance(block, Annex | AnnexList) for block in document.blocks)


def figures(table: FigureTable) -> FigureNode:
    document = build_report(small(figures=(table,)))
    annex = next(block for block in document.blocks if isinstance(block, Annex))
    (node,) = annex.blocks
    assert isinstance(node, FigureNode)
    return node


def test_the_three_values_of_a_field_look_different() -> None:
    cells = (
        FigureCell(CellKind.MISSING),
        FigureCell(CellKind.NOT_APPLICABLE, reason="没有该业务"),
        FigureCell(CellKind.ANSWERED, "0", Decimal(0)),
        FigureCell(CellKind.ANSWERED, value=Decimal("2.50")),
    )
    units = tuple(UnitName(code, code) for code in "abcd")
    row = FigureRow("x", "项目", "次", "合计", FigureCell(CellKind.ANSWERED, "2.5"), cells)
    node = figures(FigureTable("表", units, (row,)))
    shown, reasons = node.tables
    assert [text_of(cell.runs) for cell in shown.body[0][3:]] == ["未填", "不适用", "0", "2.50"]
    assert [cell.value for cell in shown.body[0][3:]] == [None, None, Decimal(0), Decimal("2.50")]
    assert [text_of(cell.runs) for cell in reasons.body[0]] == ["项目", "b", "没有该业务"]
    assert "未填" in shown.note
    assert "不适用" in shown.note


def test_many_units_run_down_the_page_and_few_run_across() -> None:
    few = figures(figure_table())
    assert text_of(few.tables[0].head[0][0].runs) == "填报项"
    units = tuple(UnitName(f"u{number}", f"第{number}支部") for number in range(40))
    many = figures(figure_table(units))
    assert text_of(many.tables[0].head[0][0].runs) == "单位"
    assert [text_of(row[0].runs) for row in many.tables[0].body[:3]] == [
        "合计",
        "第0支部",
        "第1支部",
    ]
    assert all(len(table.columns) <= 8 for table in (*few.tables, *many.tables))


def test_a_table_of_figures_without_rows_prints_nothing() -> None:
    assert figures(FigureTable("表", (UnitName("a", "甲"),), ())).tables == ()
