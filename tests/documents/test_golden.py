"""One tree, many writers: the same words and numbers in the same order in every file."""

import json
from decimal import Decimal

import pytest

from documents.build import build_report
from documents.data import from_data
from documents.nodes import Document, FigureRun, Para
from documents.text import document_lines
from documents.writers import formats
from tests.documents.reading_back import (
    docx_lines,
    html_lines,
    pdf_text,
    squeezed,
    tables_of,
    xlsx_rows,
)
from tests.documents.sample_report import UNITS, report

HEADINGS = (
    "一、总体情况",
    "二、教育培训开展情况",
    "三、普遍轮训任务完成情况",
    "四、落实教育培训内容情况",
    "五、改进方式方法情况",
    "六、组织领导和基础保障情况",
    "七、下一步改进措施",
)


@pytest.fixture(scope="module")
def document() -> Document:
    return build_report(report())


@pytest.fixture(scope="module")
def files(document: Document) -> dict[str, bytes]:
    return {name: writer.write(document).content for name, writer in formats().items()}


def test_the_sample_is_a_document_of_some_length_with_tables(document: Document) -> None:
    assert len("".join(document_lines(document))) > 7000
    assert len(list(tables_of(document))) >= 5


def test_the_pdf_says_every_word_of_the_tree_in_order(
    document: Document, files: dict[str, bytes]
) -> None:
    expected = squeezed("".join(document_lines(document)))
    assert pdf_text(files["pdf"], document) == expected


def test_the_word_file_says_every_line_of_the_tree_in_order(
    document: Document, files: dict[str, bytes]
) -> None:
    assert docx_lines(files["docx"]) == document_lines(document)


def test_the_page_says_every_line_of_the_tree_in_order(
    document: Document, files: dict[str, bytes]
) -> None:
    assert html_lines(files["html"].decode()) == document_lines(document)


def test_the_workbook_says_every_line_of_the_tree_in_order(
    document: Document, files: dict[str, bytes]
) -> None:
    rows = xlsx_rows(files["xlsx"], "正文")
    lines = document_lines(document)
    assert len(rows) == len(lines)
    for row, line in zip(rows, lines, strict=True):
        for found, words in zip(row, line.split("\t"), strict=False):
            same = found == words or Decimal(str(found)) == Decimal(words.replace(",", ""))
            assert same, (found, words)


def test_the_data_is_the_whole_tree(document: Document, files: dict[str, bytes]) -> None:
    assert from_data(json.loads(files["json"])) == document


@pytest.mark.parametrize("name", ["pdf", "docx", "xlsx", "html", "json"])
def test_the_same_document_gives_the_same_bytes(
    name: str, document: Document, files: dict[str, bytes]
) -> None:
    again = build_report(report())
    assert formats()[name].write(again).content == files[name]
    assert again == document


def test_all_seven_sections_come_in_order(document: Document, files: dict[str, bytes]) -> None:
    texts = {
        "pdf": pdf_text(files["pdf"], document),
        "docx": "\n".join(docx_lines(files["docx"])),
        "html": "\n".join(html_lines(files["html"].decode())),
    }
    for text in texts.values():
        places = [text.index(heading) for heading in HEADINGS]
        assert places == sorted(places)


def test_every_number_of_the_text_keeps_its_field(document: Document) -> None:
    runs = [
        run
        for block in document.blocks
        if isinstance(block, Para)
        for run in block.runs
        if isinstance(run, FigureRun)
    ]
    assert {run.field: run.text for run in runs} == {
        "centre_group_sessions": "46",
        "centre_group_days": "91.5",
        "reading_classes": "17",
        "books": "2,350",
        "briefs": "〔未填：工作简报〕",
        "classes": "83",
        "trained": "11,206",
        "member_hours": "36.5",
        "leader_hours": "61.0",
    }


def test_a_unit_keeps_its_numbers_whichever_way_the_table_lies() -> None:
    content = report(figures=report().figures)
    table = content.figures[0]
    printed = list(tables_of(build_report(content)))
    cells = [
        [cell.value for cell in row]
        for node in printed
        if node.caption.startswith(table.title)
        for row in node.body
    ]
    shown = {value for row in cells for value in row if value is not None}
    given = {cell.value for row in table.rows for cell in row.cells if cell.value is not None}
    assert given <= shown
    assert len(UNITS) == len(table.units)
