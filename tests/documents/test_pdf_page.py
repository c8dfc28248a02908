"""The PDF as a page of GB/T 9704: grid, margins, faces, page numbers, outline."""

import io
import re
from collections import defaultdict
from itertools import pairwise
from typing import Any

import pdfplumber
import pypdf
import pytest

from documents.build import build_report
from documents.pdf import theme, write
from documents.pdf.breaking import NEVER_FIRST, NEVER_LAST
from tests.documents.sample_report import para, report, small

MM = 72 / 25.4
LEFT, RIGHT = 28 * MM, 184 * MM
TOP, BOTTOM = 37 * MM, 262 * MM

HARD = (
    "“守初心”与“担使命”（见《党员学习手册》第3.2节——重点部分）要求：人均学时不少于32.5个，"
    "完成率达到97.35%，较上年提高-0.5个百分点……同时，经费1,234,567.89元占工资总额的1.5‰；"
    "《关于〈2019－2023年规划〉的说明》（试行）、【内部资料】〔2024〕5号、『学习』与「实践」均已印发！"
)


@pytest.fixture(scope="module")
def pdf() -> bytes:
    return write(build_report(report())).content


@pytest.fixture(scope="module")
def hard_pdf() -> bytes:
    paragraphs = [para("学" * lead + HARD * 4) for lead in range(30)]
    return write(build_report(small(*paragraphs))).content


Char = dict[str, Any]


def rows_of(page: Any, size: float = 16) -> list[list[Char]]:
    """The characters of the text in lines from top to bottom, each from left to right."""
    rows: dict[int, list[Char]] = defaultdict(list)
    for char in page.chars:
        if round(char["size"]) == size and char["text"].strip():
            rows[round(char["bottom"])].append(char)
    return [sorted(row, key=lambda c: float(c["x0"])) for _, row in sorted(rows.items())]


def test_full_pages_hold_22_lines_of_at_most_28_characters(hard_pdf: bytes) -> None:
    with pdfplumber.open(io.BytesIO(hard_pdf)) as file:
        pages = [rows_of(page) for page in file.pages[1:-1]]
    assert len(pages) >= 10
    assert {len(rows) for rows in pages} == {22}
    for rows in pages:
        for row in rows:
            assert sum(char["width"] > 15 for char in row) <= 28


def test_lines_stand_on_the_grid_between_the_margins(hard_pdf: bytes) -> None:
    with pdfplumber.open(io.BytesIO(hard_pdf)) as file:
        rows = rows_of(file.pages[2])
    assert all(abs(row[0]["x0"] - LEFT) < 0.3 * MM or row[0]["x0"] > LEFT + 31 for row in rows)
    assert all(row[-1]["x1"] < RIGHT + 0.3 * MM for row in rows)
    full = [row for row, after in pairwise(rows) if after[0]["x0"] < LEFT + 2]
    assert all(abs(row[-1]["x1"] - RIGHT) < 0.3 * MM for row in full)
    for row, after in pairwise(rows):
        assert after[0]["bottom"] - row[0]["bottom"] == pytest.approx(28.99, abs=0.1)
    assert rows[0][0]["top"] > TOP
    assert rows[-1][0]["bottom"] < BOTTOM


def test_no_line_begins_or_ends_badly_and_no_number_is_split(hard_pdf: bytes) -> None:
    with pdfplumber.open(io.BytesIO(hard_pdf)) as file:
        lines = ["".join(c["text"] for c in row) for page in file.pages for row in rows_of(page)]
    assert not [line for line in lines if line[0] in NEVER_FIRST]
    assert not [line for line in lines if line[-1] in NEVER_LAST]
    split = re.compile(r"[\d.,+-]$")
    assert not [
        (line, after)
        for line, after in pairwise(lines)
        if split.search(line) and re.match(r"[\d.,%‰]", after)
    ]


def test_the_page_number_stands_on_the_outer_side_of_each_page(pdf: bytes) -> None:
    with pdfplumber.open(io.BytesIO(pdf)) as file:
        for page in file.pages:
            row = [c for c in page.chars if round(c["size"]) == 14]
            assert "".join(c["text"] for c in row) == f"— {page.page_number} —"
            if page.page_number % 2:
                assert row[-1]["x1"] == pytest.approx(RIGHT - 14, abs=1)
            else:
                assert row[0]["x0"] == pytest.approx(LEFT + 14, abs=1)


def test_each_part_is_set_in_its_face(pdf: bytes) -> None:
    faces: dict[str, str] = {}
    with pdfplumber.open(io.BytesIO(pdf)) as file:
        for page in file.pages:
            for line in page.extract_text_lines(return_chars=True):
                # the Song face lends its quotation marks, so the last character tells the face
                faces[line["text"].replace(" ", "")] = line["chars"][-1]["fontname"]
    wanted = {
        "工作规划》贯彻落实情况总结评估报告": "XiaoBiaoSong",
        "集团公司党委：": "FangSong",
        "一、总体情况": "Hei",
        "（一）抓住主题教育契机，把学习引向深入": "Kai",
        "1.领导班子带头学": "FangSong",
        "特此报告。": "FangSong",
        "附件1": "Hei",
        "分单位数据汇总表": "XiaoBiaoSong",
    }
    assert {text: faces[text].split("Cengbao")[1] for text in wanted} == wanted


def test_only_our_faces_are_in_the_file_and_all_are_embedded(pdf: bytes) -> None:
    reader = pypdf.PdfReader(io.BytesIO(pdf))
    fonts = {
        font.get_object()["/BaseFont"]: font.get_object()
        for page in reader.pages
        for font in page["/Resources"]["/Font"].values()
    }
    assert fonts
    for name, font in fonts.items():
        assert re.fullmatch(r"/[A-Z]{6}\+Cengbao\w+", name)
        descriptor = font["/DescendantFonts"][0].get_object()["/FontDescriptor"]
        assert "/FontFile2" in descriptor
    assert b"Helvetica" not in pdf


def test_the_file_tells_its_title_language_date_and_outline(pdf: bytes) -> None:
    reader = pypdf.PdfReader(io.BytesIO(pdf))
    assert reader.metadata is not None
    assert reader.metadata.title == report().title
    assert reader.metadata.author == report().unit
    assert str(reader.metadata.creation_date)[:10] == "2024-01-05"
    assert reader.trailer["/Root"]["/Lang"] == "zh-CN"
    titles = [entry["/Title"] for entry in reader.outline]
    assert titles[:2] == ["一、总体情况", "二、教育培训开展情况"]
    assert titles[-1] == "附件3　检查结果及情况说明"
    pages = [reader.get_destination_page_number(entry) for entry in reader.outline]
    assert pages == sorted(pages)


def test_an_annex_begins_a_page_with_its_label_and_its_title_on_the_third_line(pdf: bytes) -> None:
    with pdfplumber.open(io.BytesIO(pdf)) as file:
        page = next(p for p in file.pages if p.extract_text().startswith("附件1"))
        label, title = rows_of(page)[0], rows_of(page, 22)[0]
    assert label[0]["x0"] == pytest.approx(LEFT, abs=1)
    lines = (title[0]["top"] + 22 / 2 - label[0]["top"] - 16 / 2) / theme.LEADING
    assert lines == pytest.approx(2, abs=0.15)
    middle = (title[0]["x0"] + title[-1]["x1"]) / 2
    assert middle == pytest.approx((LEFT + RIGHT) / 2, abs=1)


def test_the_date_begins_two_characters_after_the_signature(pdf: bytes) -> None:
    with pdfplumber.open(io.BytesIO(pdf)) as file:
        rows = [row for page in file.pages for row in rows_of(page)]
    texts = ["".join(c["text"] for c in row) for row in rows]
    at = texts.index(report().unit)
    assert texts[at + 1] == "2024年1月5日"
    assert rows[at + 1][0]["x0"] - rows[at][0]["x0"] == pytest.approx(2 * 15.793, abs=0.5)
    assert RIGHT - rows[at][-1]["x1"] == pytest.approx(2 * 15.793, abs=0.5)


def test_a_heading_never_stands_last_on_its_page(pdf: bytes) -> None:
    with pdfplumber.open(io.BytesIO(pdf)) as file:
        for page in file.pages:
            last = rows_of(page)[-1] if rows_of(page) else []
            faces = {c["fontname"].split("Cengbao")[1] for c in last}
            assert "Hei" not in faces or page.extract_text().startswith("附件")
            assert "Kai" not in faces


def test_the_head_of_a_table_comes_again_on_the_next_page(pdf: bytes) -> None:
    pages = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages]
    first = next(n for n, text in enumerate(pages) if "二、教育培训开展情况（2/2）" in text)
    assert "填报项" in pages[first + 1]
    assert "清河机修党" in pages[first + 1]
