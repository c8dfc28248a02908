"""Word files as people hand them in: read in order, nothing deleted, nothing of the styling."""

import io
import zipfile

import docx
import pytest
from docx.document import Document as WordDocument
from docx.oxml.parser import parse_xml
from hypothesis import given, settings
from hypothesis import strategies as st

from documents import docx as writer
from documents.docx.reading import MAX_PIECES, read
from documents.outline import OutlineContent, build_outline
from domain.answers import Answer, Given, NotApplicable
from domain.content import Content
from domain.errors import Invalid
from domain.plain_narrative import from_plain
from domain.word_draft import Grid, Line, Mark, match_draft
from tests.domain.test_word_draft import TEMPLATE

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def saved(word: WordDocument) -> bytes:
    out = io.BytesIO()
    word.save(out)
    return out.getvalue()


def body(xml: str) -> bytes:
    """A file whose body is this XML."""
    word = docx.Document()
    for element in list(parse_xml(f"<w:body {W}>{xml}</w:body>")):
        word.element.body.sectPr.addprevious(element)
    return saved(word)


def paragraph(*runs: str) -> str:
    return f"<w:p>{''.join(runs)}</w:p>"


def run(words: str) -> str:
    return f'<w:r><w:rPr><w:b/></w:rPr><w:t xml:space="preserve">{words}</w:t></w:r>'


def test_paragraphs_levels_lists_and_tables_come_in_order() -> None:
    word = docx.Document()
    word.add_heading("一、工作情况", 1)
    word.add_paragraph("学习深入。")
    word.add_paragraph("甲", style="List Bullet")
    word.add_paragraph("乙", style="List Number")
    table = word.add_table(2, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "填报项", "数"
    table.cell(1, 0).text = "会议"
    word.add_paragraph("尾")
    assert read(saved(word)) == (
        Line("一、工作情况", 1),
        Line("学习深入。"),
        Line("甲", mark=Mark.BULLET),
        Line("乙", mark=Mark.NUMBER),
        Grid((("填报项", "数"), ("会议", ""))),
        Line("尾"),
    )


def test_inserted_words_count_and_deleted_ones_do_not() -> None:
    data = body(
        paragraph(
            run("开展"),
            f'<w:ins w:id="1" w:author="a">{run("学习")}</w:ins>',
            '<w:del w:id="2" w:author="a"><w:r><w:delText>会议</w:delText></w:r></w:del>',
            f'<w:moveFrom w:id="3" w:author="a">{run("旧")}</w:moveFrom>',
            run("3次"),
        )
    )
    assert read(data) == (Line("开展学习3次"),)


def test_content_controls_links_and_line_breaks_are_read() -> None:
    data = body(
        f"<w:sdt><w:sdtContent>{paragraph(run('框内'))}</w:sdtContent></w:sdt>"
        + paragraph(f"<w:hyperlink>{run('链接')}</w:hyperlink>", "<w:r><w:br/></w:r>", run("下行"))
    )
    assert read(data) == (Line("框内"), Line("链接"), Line("下行"))


def test_a_merged_cell_is_said_in_each_of_its_places() -> None:
    word = docx.Document()
    table = word.add_table(2, 3)
    table.cell(0, 0).merge(table.cell(0, 1)).text = "合并"
    table.cell(1, 2).text = "末"
    assert read(saved(word)) == (Grid((("合并", "合并", ""), ("", "", "末"))),)


def test_an_outline_level_set_by_hand_counts_as_a_heading() -> None:
    level = '<w:pPr><w:outlineLvl w:val="1"/></w:pPr>'
    assert read(body(paragraph(level, run("做法")))) == (Line("做法", 2),)


def test_control_characters_and_invisible_ones_are_dropped() -> None:
    assert read(body(paragraph(run("学\u200b习\u202e")))) == (Line("学习"),)


# ---------------------------------------------------------------- files that are none
def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("word/document.xml", b" " * (80 * 1024 * 1024))
    return out.getvalue()


def without_document() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr("hello.txt", "x")
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "无法读取"),
        (b"%PDF-1.7 ...", "无法读取"),
        (b"PK\x03\x04 broken", "无法读取"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest", "旧格式"),
        (without_document(), "无法读取"),
        (bomb(), "文件太大"),
        (saved(docx.Document())[:900], "无法读取"),
    ],
    ids=["empty", "pdf", "cut", "old", "other zip", "bomb", "half"],
)
def test_what_is_no_word_file_is_refused_in_words(data: bytes, words: str) -> None:
    with pytest.raises(Invalid, match=words):
        read(data)


def test_entities_are_not_expanded_and_nothing_is_fetched() -> None:
    word = io.BytesIO(saved(docx.Document()))
    out = io.BytesIO()
    text = f'<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><w:document {W}><w:body>'
    with zipfile.ZipFile(word) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "word/document.xml":
                end = "<w:p><w:r><w:t>&x;</w:t></w:r></w:p></w:body></w:document>"
                data = (text + end).encode()
            new.writestr(name, data)
    assert "root" not in str(read(out.getvalue()))


def test_a_file_of_too_many_paragraphs_is_refused() -> None:
    data = body(paragraph(run("行")) * (MAX_PIECES + 1))
    with pytest.raises(Invalid, match="文件太长"):
        read(data)


# ---------------------------------------------------------------- the outline and back
WORDS = st.text("学习会议党员工作成效明显深入", min_size=1, max_size=30)
TEXTS = st.lists(WORDS.map(lambda words: f"{words}。"), min_size=1, max_size=4).map(
    lambda lines: Given(from_plain("\n".join([*lines, "研讨{{seminars}}。", "- 甲", "- 乙"])))
)
NUMBERS = st.one_of(st.integers(0, 10**8).map(Given), WORDS.map(NotApplicable))
DRAFTS = st.fixed_dictionaries(
    {},
    optional={
        "seminars": NUMBERS,
        "visitors": NUMBERS,
        "listed": st.sampled_from([Given("yes"), Given("no")]),
        "study_text": TEXTS,
        "days_text": TEXTS,
        "days_result": TEXTS,
        "next": TEXTS,
        "venues": st.lists(
            st.tuples(WORDS.map(Given), NUMBERS.filter(lambda n: isinstance(n, Given))),
            min_size=1,
            max_size=3,
        ).map(lambda rows: Given(tuple(rows))),
    },
)


@given(DRAFTS)
@settings(max_examples=25, deadline=None)
def test_the_outline_comes_back_as_it_went_out(answers: dict[str, Answer]) -> None:
    work = {key: answer for key, answer in answers.items() if key != "next"}
    plan = {key: answer for key, answer in answers.items() if key == "next"}
    drafts = {"work": Content(work), "plan": Content(plan)}
    content = OutlineContent("一支部", "2023年", "branch", TEMPLATE, drafts)
    found = match_draft(TEMPLATE, "branch", read(writer.write(build_outline(content)).content))
    assert {
        each.spec.key: each.answer for section in found.found.values() for each in section
    } == answers
