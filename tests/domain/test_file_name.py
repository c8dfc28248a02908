"""A name that people gave becomes one that every machine can keep, and stays readable."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from domain.file_name import MOST_BYTES, clean_file_name

PDF = (".pdf",)
JPEG = (".jpg", ".jpeg")


@pytest.mark.parametrize(
    ("given_name", "clean"),
    [
        ("2023 年总结（终稿）.pdf", "2023 年总结（终稿）.pdf"),
        ("C:\\用户\\张三\\通知.pdf", "通知.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("通知\u202efdp.exe", "通知fdp.pdf"),
        ("通\u200b知\u0000\r\n.pdf", "通知.pdf"),
        ("报告.pdf.exe", "报告.pdf.pdf"),
        ("报告.PDF", "报告.PDF"),
        ("2023.11.总结", "2023.11.总结.pdf"),
        ("v1.2", "v1.2.pdf"),
        ('a<b>:"c|?*.pdf', "a_b___c___.pdf"),
        ("CON.pdf", "_CON.pdf"),
        (".pdf", "pdf.pdf"),
        ("  . .", "附件.pdf"),
        ("", "附件.pdf"),
        ("通知 .pdf", "通知.pdf"),
        ("e\u0301.pdf", "é.pdf"),
    ],
)
def test_a_name_is_cleaned(given_name: str, clean: str) -> None:
    assert clean_file_name(given_name, PDF) == clean


def test_each_ending_of_a_kind_may_stay() -> None:
    assert clean_file_name("a.jpeg", JPEG) == "a.jpeg"
    assert clean_file_name("a.png", JPEG) == "a.jpg"


def test_a_long_chinese_name_is_cut_between_characters() -> None:
    name = clean_file_name("党" * 300 + ".pdf", PDF)
    assert name == "党" * 65 + ".pdf"


@given(st.text(max_size=300))
@example("\ud800.pdf")
@example("a. .pdf")
@example("con")
@example("nul" + " " * 300)
def test_a_clean_name_is_safe_and_stays_as_it_is(given_name: str) -> None:
    name = clean_file_name(given_name, PDF)
    stem = name[:-4]
    assert name.lower().endswith(".pdf")
    assert stem
    assert stem == stem.strip(" .")
    assert len(name.encode("utf-8")) <= MOST_BYTES
    assert not set(name) & set('<>:"|?*/\\')
    assert not {c for c in name if unicodedata.category(c).startswith("C")}
    assert clean_file_name(name, PDF) == name


@given(st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=1, max_size=60))
def test_hanzi_are_kept(words: str) -> None:
    assert clean_file_name(f"{words}.pdf", PDF) == f"{words}.pdf"
