"""避头尾: no line begins or ends with a forbidden sign, no number is split, nothing is lost."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents.pdf.breaking import (
    NEVER_FIRST,
    NEVER_LAST,
    Line,
    break_lines,
    may_break,
    may_break_word,
)

SIZE = 10.0
PIECES = st.sampled_from(
    [
        *"的一是在不了有和人这党员学习",
        *"，。、；：？！）》〉】〕」』”’…·—％‰℃",
        *"（《〈【〔「『“‘",
        " ",
        "——",
        "……",
        "2,350",
        "91.5%",
        "-3.25",
        "12345678901234567890",
        "2019－2023",
        "Cengbao",
        "https://example.org/a/long/path?x=1",
        "e\u0301",
        "\U0002070e",
    ]
)
TEXTS = st.lists(PIECES, max_size=60).map("".join)


def advances(text: str) -> list[float]:
    return [SIZE if ord(character) > 0x2000 else SIZE / 2 for character in text]


def broken(text: str, width: float, indent: float = 0.0) -> list[Line]:
    return break_lines(text, advances(text), width - indent, width)


@given(TEXTS, st.integers(2, 30), st.integers(0, 2))
def test_only_spaces_between_lines_are_left_out(text: str, ems: int, indent: int) -> None:
    lines = broken(text, ems * SIZE, min(indent, ems - 1) * SIZE)
    edges = [0, *(edge for line in lines for edge in (line.start, line.end)), len(text)]
    gaps = [text[a:b] for a, b in pairwise(edges)][::2]
    assert "".join(gaps).strip(" ") == ""
    assert all(line.start < line.end for line in lines)


@given(TEXTS, st.integers(2, 30))
def test_no_line_is_wider_than_its_room(text: str, ems: int) -> None:
    for line in broken(text, ems * SIZE):
        assert line.width <= ems * SIZE + 0.1 or line.end - line.start == 1 or line.end == len(text)
        assert line.width == pytest.approx(sum(advances(text[line.start : line.end])))


@given(TEXTS, st.integers(2, 30))
def test_a_forbidden_end_is_taken_only_where_no_other_end_fits(text: str, ems: int) -> None:
    lines = broken(text, ems * SIZE)
    for line, after in pairwise(lines):
        if not may_break_word(text, after.start):
            allowed = range(line.start + 1, after.start)
            assert not any(may_break_word(text, at) for at in allowed)


@given(TEXTS)
def test_at_full_width_no_line_begins_or_ends_with_a_forbidden_sign(text: str) -> None:
    # runs of more than a line of signs cannot be broken well; put words between them
    mixed = "党员学习".join(text[at : at + 6] for at in range(0, len(text), 6))
    lines = broken(mixed, 28 * SIZE, 2 * SIZE)
    for line, after in pairwise(lines):
        assert mixed[after.start] not in NEVER_FIRST
        assert mixed[line.end - 1] not in NEVER_LAST


@pytest.mark.parametrize(
    "number", ["2,350", "91.5%", "-3.25", "1,234,567.89", "１２．５％", "￥300"]
)
@pytest.mark.parametrize("before", range(22, 29))
def test_a_number_is_never_split(number: str, before: int) -> None:
    text = "学" * before + number + "人次" * 20
    for _, after in pairwise(broken(text, 28 * SIZE)):
        assert not before < after.start < before + len(number)


@pytest.mark.parametrize("pair", ["——", "……"])
@pytest.mark.parametrize("before", range(24, 29))
def test_double_signs_stay_together(pair: str, before: int) -> None:
    text = "学" * before + pair + "习" * 30
    assert all(after.start != before + 1 for after in broken(text, 28 * SIZE)[1:])


def test_a_number_longer_than_a_line_is_split_for_want_of_another_place() -> None:
    assert [line.end for line in broken("9" * 50, 10 * SIZE)] == [20, 40, 50]


def test_a_long_latin_word_is_split_rather_than_leave_half_a_line_empty() -> None:
    first, *_ = broken("学习" * 5 + "x" * 60, 28 * SIZE)
    assert first.width > 27 * SIZE


def test_a_short_latin_word_moves_down_whole() -> None:
    text = "学" * 26 + "Cengbao" + "习" * 10
    assert broken(text, 28 * SIZE)[1].start == 26


def test_no_line_has_more_characters_than_its_room() -> None:
    text = "学" * 28 + "，" + "习" * 40
    assert [line.end - line.start for line in broken(text, 28 * SIZE)] == [27, 28, 14]


def test_an_accent_stays_with_its_letter() -> None:
    text = "学" * 27 + "e\u0301" + "习" * 5
    assert not may_break(text, 28)


def test_a_long_paragraph_is_broken_in_time_that_grows_with_its_length() -> None:
    text = "培训重实效而不重场次，凡是照本宣科的课不计学时。" * 2000
    assert len(broken(text, 28 * SIZE)) >= len(text) // 28
