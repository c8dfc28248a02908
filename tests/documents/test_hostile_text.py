"""Text made to hurt: markup, endless words, rare and broken characters."""

import io
import socket
from pathlib import Path
from typing import Any

import pypdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from documents.build import build_report
from documents.pdf import write
from documents.text import document_lines
from documents.writers import formats
from domain.narrative import Block, Heading, ListBlock, Table, Text
from tests.documents.reading_back import (
    docx_lines,
    html_lines,
    html_tree,
    pdf_pages,
    pdf_text,
    squeezed,
    xlsx_rows,
)
from tests.documents.sample_report import para, small

MARKUP = (
    "<script>alert(1)</script>",
    "<pdf:nextpage/><pdf:nexttemplate name='x'/><pdf:toc/>",
    "<img src='file:///etc/passwd'><img src='http://127.0.0.1:1/x.png'>",
    "&lt;已转义&gt; &amp; &#x4e2d; &nbsp; &bogus;",
    "<style>@import url(http://127.0.0.1:1/a.css); @font-face{src:url(file:///etc/passwd)}</style>",
    "]]></w:t></w:r><!-- -- --> <!DOCTYPE x [<!ENTITY y 'z'>]> &y;",
    '=1+1 +1 -1 @SUM(A1) =HYPERLINK("http://127.0.0.1:1")',
    "%(name)s {0} {{field}} @@FLOW:1@@ 17",
    "</div></body></html>" * 20,
)


def everywhere(*blocks: Block) -> list[str]:
    """Write the blocks in every format, check that the words are there, return the PDF's pages."""
    document = build_report(small(*blocks))
    files = {name: writer.write(document).content for name, writer in formats().items()}
    lines = document_lines(document)
    assert pdf_text(files["pdf"], document) == squeezed("".join(lines))
    assert [line.strip() for line in docx_lines(files["docx"])] == [line.strip() for line in lines]
    assert html_lines(files["html"].decode()) == lines
    assert xlsx_rows(files["xlsx"], "正文")
    return pdf_pages(files["pdf"])


@pytest.mark.parametrize("text", MARKUP)
def test_markup_in_text_is_only_text(text: str) -> None:
    table = Table(True, (((Text(text),), (Text("表头"),)), ((Text("格"),), (Text(text),))))
    pages = everywhere(
        para(text), Heading(2, (Text(text),)), ListBlock(True, ((Text(text),),)), table
    )
    assert len(pages) <= 3


def test_markup_makes_no_element_in_the_page() -> None:
    document = build_report(small(*(para(text) for text in MARKUP)))
    body = html_tree(formats()["html"].write(document).content.decode()).find("body")
    assert {element.tag for element in body.iter()} == {"body", "article", "h1", "h2", "p", "div"}


def test_nothing_is_fetched_and_no_file_is_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    document = build_report(small(*(para(text) for text in MARKUP)))
    write(document)  # the faces are loaded once a process

    def refuse(*args: Any, **kwargs: Any) -> Any:
        raise AssertionError(f"opened {args}")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr(Path, "open", refuse)
    monkeypatch.setattr("builtins.open", refuse)
    monkeypatch.setattr(io, "open", refuse)
    assert pypdf.PdfReader(io.BytesIO(write(document).content)).pages


def test_a_title_and_a_unit_of_markup_are_only_text() -> None:
    text = "<b>&amp;</b>"
    document = build_report(
        small(para("正文。"), title=text, unit=text, addressee=text, check_code=text)
    )
    for writer in formats().values():
        assert writer.write(document).content
    page = formats()["html"].write(document).content.decode()
    assert page.count("<b>") == 0
    assert html_lines(page) == document_lines(document)


def test_a_paragraph_of_forty_thousand_characters_runs_over_its_pages() -> None:
    pages = everywhere(para("凡是没有讨论记录的会不计次数，" * 2667))
    assert len(pages) == pytest.approx(40_005 / (28 * 22), abs=4)


def test_a_cell_longer_than_a_page_is_split_between_its_lines() -> None:
    long = "凡是没有讨论记录的会不计次数，" * 400
    rows = (("项目", "内容"), ("短", long), (long, "短"))
    document = build_report(
        small(Table(True, tuple(tuple((Text(cell),) for cell in row) for row in rows)))
    )
    text = "".join(pdf_pages(write(document).content)).replace("项目内容", "")
    assert len(text) >= 2 * len(long)
    assert text.count("凡是没有讨论记录的会不计次数") >= 2 * 400 - 40


def test_a_head_longer_than_a_page_is_set_once() -> None:
    head = ((Text("很长的表头" * 1000),), (Text("乙"),))
    body = tuple(((Text("甲"),), (Text(str(row)),)) for row in range(50))
    assert write(build_report(small(Table(True, (head, *body))))).content


def test_a_table_of_sixty_columns_is_split_into_tables_that_fit() -> None:
    rows = tuple(
        tuple((Text(f"第{column}列" if row == 0 else str(row * column)),) for column in range(60))
        for row in range(5)
    )
    everywhere(Table(True, rows))


def test_a_latin_word_without_an_end_is_split() -> None:
    everywhere(para("A" * 2000), para("前面的话" + "https://example.org/" + "x" * 500 + "后面的话"))


def test_a_number_without_an_end_is_split() -> None:
    everywhere(para("共" + "9" * 300 + "次"))


def test_signs_without_an_end_are_set() -> None:
    everywhere(para("。" * 300), para("（" * 300), para("—" * 299))


def test_six_hundred_headings_and_lists_are_set() -> None:
    blocks: list[Block] = []
    for number in range(600):
        blocks += [
            Heading(2 + number % 3, (Text(f"小标题{number}"),)),
            ListBlock(bool(number % 2), ((Text("一项"),),)),
        ]
    everywhere(*blocks)


def test_emoji_and_characters_without_a_face_are_reported_and_drawn_as_geta() -> None:
    document = build_report(small(para("表扬😀一次，再表扬😀👍🏽。", "单独一个："), para("🎉")))
    written = write(document)
    assert written.missing_characters == ("🎉", "🏽", "👍", "😀")
    assert "表扬〓一次" in "".join(pdf_pages(written.content))


def test_a_document_reports_only_its_own_missing_characters() -> None:
    assert write(build_report(small(para("😀")))).missing_characters == ("😀",)
    assert write(build_report(small(para("没有")))).missing_characters == ()


def test_a_rare_character_that_one_face_lacks_comes_from_the_song_face() -> None:
    rare = "䶮𬭎𬬭镕喆堃"  # of the 8,105, absent from the FangSong face
    written = write(build_report(small(para(f"负责人：李{rare}。"))))
    assert written.missing_characters == ()
    assert rare in "".join(pdf_pages(written.content))


def test_a_radical_pasted_from_a_pdf_is_drawn_as_its_character() -> None:
    written = write(build_report(small(para("⼀、⼯作⽅案ﬁ"))))
    assert written.missing_characters == ()
    assert "一、工作方案fi" in "".join(pdf_pages(written.content))


def test_spaces_that_share_a_glyph_are_told_apart() -> None:
    written = write(build_report(small(para("甲 乙\u00a0丙"))))
    text = pypdf.PdfReader(io.BytesIO(written.content)).pages[0].extract_text()
    assert "甲 乙\u00a0丙" in text


@pytest.mark.parametrize(
    "text",
    [
        "مرحبا بالعالم שלום",
        "e\u0301e\u0302\u0303 a\ufe0f\u200d",
        "\u202e反向\u202c \u2066x\u2069",
        "𠀋𪚥𫝀",
        "\ud800孤立",
        "控\x00制\x08\x1b字\x7f符\ufffe\U0001ffff",
        "第一行\r\n第二行\u2028第三行\t末",
        "　　前面有空格　　",
        "",
    ],
)
def test_strange_characters_crash_no_writer(text: str) -> None:
    document = build_report(
        small(para(text), Heading(2, (Text(text),)), ListBlock(False, ((Text(text),),)))
    )
    for writer in formats().values():
        assert writer.write(document).content


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=200))
def test_any_text_is_written_by_every_writer(text: str) -> None:
    table = Table(False, (((Text(text),), (Text("乙"),)),))
    document = build_report(small(para("甲" + text), Heading(3, (Text(text),)), table, title=text))
    for writer in formats().values():
        assert writer.write(document).content
    lines = document_lines(document)
    assert html_lines(formats()["html"].write(document).content.decode()) == [
        line for line in lines if line
    ]
