"""The Word file: real styles, the faces' own names, the grid, repeating heads, page numbers."""

import io
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import docx
import pypdf
import pytest
from docx.oxml.ns import qn
from docx.shared import Mm

from documents.build import build_report
from documents.docx import write
from documents.text import document_lines
from domain.narrative import Token
from tests.documents.reading_back import squeezed
from tests.documents.sample_report import para, report, small


@pytest.fixture(scope="module")
def content() -> bytes:
    return write(build_report(report())).content


@pytest.fixture(scope="module")
def word(content: bytes) -> Any:
    return docx.Document(io.BytesIO(content))


def styled(word: Any, text: str) -> Any:
    return next(p for p in word.paragraphs if p.text == text).style


@pytest.mark.parametrize(
    ("text", "style", "face"),
    [
        (report().title, "Title", "方正小标宋简体"),
        ("集团公司党委：", "主送机关", "仿宋_GB2312"),
        ("一、总体情况", "Heading 1", "黑体"),
        ("（一）抓住主题教育契机，把学习引向深入", "Heading 2", "楷体_GB2312"),
        ("1. 领导班子带头学", "Heading 3", "仿宋_GB2312"),
        ("特此报告。", "Body Text", "仿宋_GB2312"),
        ("附件1", "附件号", "黑体"),
    ],
)
def test_each_part_has_a_style_in_its_face(word: Any, text: str, style: str, face: str) -> None:
    found = styled(word, text)
    assert found.name == style
    assert found.element.rPr.find(qn("w:rFonts")).get(qn("w:eastAsia")) == face


def test_the_page_has_the_margins_and_the_grid_of_the_standard(word: Any) -> None:
    section = word.sections[0]
    assert abs(section.page_width - Mm(210)) < Mm(0.1)
    assert abs(section.page_height - Mm(297)) < Mm(0.1)
    margins = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    for margin, millimetres in zip(margins, (37, 35, 28, 26), strict=True):
        assert abs(margin - Mm(millimetres)) < Mm(0.1)
    assert section._sectPr.find(qn("w:docGrid")).get(qn("w:linePitch")) == "579"


def test_odd_and_even_pages_have_their_number_on_the_outer_side(word: Any) -> None:
    assert word.settings.odd_and_even_pages_header_footer
    section = word.sections[0]
    for footer, side in ((section.footer, "right"), (section.even_page_footer, "left")):
        (paragraph,) = footer.paragraphs
        assert paragraph.text == "— 1 —"
        assert paragraph._p.pPr.find(qn("w:jc")).get(qn("w:val")) == side


def test_heads_of_tables_repeat_and_columns_fill_the_width(word: Any) -> None:
    assert word.tables
    for table in word.tables:
        assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
        widths = [int(column.get(qn("w:w"))) for column in table._tbl.tblGrid]
        assert 8800 < sum(widths) <= 8844


def test_an_annex_begins_a_new_page(word: Any) -> None:
    style = styled(word, "附件2").element
    assert style.pPr.find(qn("w:pageBreakBefore")) is not None


def test_a_hole_is_highlighted() -> None:
    word = docx.Document(io.BytesIO(write(build_report(small(para(Token("x"))))).content))
    runs = [run for p in word.paragraphs for run in p.runs if run.text == "〔未填：x〕"]
    assert [run.font.highlight_color is not None for run in runs] == [True]


def test_the_file_tells_its_title_and_date_and_nothing_of_a_template(content: bytes) -> None:
    properties = docx.Document(io.BytesIO(content)).core_properties
    assert properties.title == report().title
    assert str(properties.created)[:10] == "2024-01-05"
    assert properties.comments == ""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert not [name for name in archive.namelist() if "thumbnail" in name]
        assert {member.date_time[0] for member in archive.infolist()} == {1980}


@pytest.mark.parametrize("changes", [{"unit": "短"}, {"dated_on": None}, {"unit": ""}])
def test_a_signature_of_any_length_is_set(changes: dict[str, Any]) -> None:
    assert docx.Document(io.BytesIO(write(build_report(small(**changes))).content)).paragraphs


def test_libreoffice_opens_it_and_shows_the_same_words(
    content: bytes, tmp_path: Path, soffice_path: str
) -> None:
    file = tmp_path / "report.docx"
    file.write_bytes(content)
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = [
        soffice_path,
        profile,
        "--headless",
        "--convert-to",
        "pdf",
        "--outdir",
        tmp_path,
        file,
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    pages = pypdf.PdfReader(tmp_path / "report.pdf").pages
    shown = squeezed("".join(page.extract_text() for page in pages))
    lines = [squeezed(line) for line in document_lines(build_report(report())) if len(line) < 20]
    assert len(pages) >= 12
    assert [line for line in lines if line not in shown] == []
