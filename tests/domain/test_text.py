"""Text as people paste it is made safe to keep, and stays as it is when cleaned again."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from domain.errors import Invalid
from domain.text import clean, clean_line

any_text = st.text(st.characters(exclude_categories=("Cs",)))
whole_range = st.text(st.characters(min_codepoint=0x10000, exclude_categories=("Cs",)))


@pytest.mark.parametrize(
    ("pasted", "kept"),
    [
        ("一\r\n二\r三\n四", "一\n二\n三\n四"),
        ("一\x0b二\x0c三\x85四\u2028五\u2029六", "一\n二\n三\n四\n五\n六"),
        ("a\x00b\x07c\x1bd\x7f", "abcd"),
        ("\ufeff零\u200b宽\u2060\xad", "零宽"),
        ("正\u202e反\u2066向\u200f", "正反向"),
        ("e\u0301", "é"),
        ("表\t格", "表\t格"),
        (
            "<script>alert(1)</script><pdf:pagenumber/>",
            "<script>alert(1)</script><pdf:pagenumber/>",
        ),
        ("\U0001f469\u200d\U0001f33e", "\U0001f469\u200d\U0001f33e"),
        ("\U0002070e\U00030000", "\U0002070e\U00030000"),
    ],
)
def test_pasted_text_keeps_its_words_and_loses_what_cannot_be_seen(pasted, kept) -> None:
    assert clean(pasted) == kept


@pytest.mark.parametrize("half", ["\ud800", "好\udfff", "\udc80\ud800"])
def test_half_a_character_is_refused_with_a_sentence_that_can_be_shown(half: str) -> None:
    with pytest.raises(Invalid) as refused:
        clean(half)
    assert str(refused.value).encode()


@given(any_text | whole_range)
@example("=\u200b\u0338")
def test_cleaning_is_stable_and_composed(text: str) -> None:
    once = clean(text)
    assert clean(once) == once
    assert unicodedata.is_normalized("NFC", once)
    assert once.encode().decode() == once


@given(any_text)
def test_a_line_is_one_line_without_space_around(text: str) -> None:
    line = clean_line(text)
    assert line == line.strip()
    assert len(line.splitlines()) <= 1
    assert clean_line(line) == line


def test_forty_thousand_characters_are_kept() -> None:
    assert len(clean("学" * 40_000)) == 40_000
