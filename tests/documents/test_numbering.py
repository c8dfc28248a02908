"""Numbers of headings."""

import pytest

from documents.numbering import Counter, hanzi, label, written_label


@pytest.mark.parametrize(
    ("number", "words"),
    [(1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (99, "九十九"), (100, "100"), (0, "0")],
)
def test_numbers_in_chinese(number: int, words: str) -> None:
    assert hanzi(number) == words


def test_each_level_has_its_own_form() -> None:
    assert [label(level, 3) for level in (1, 2, 3, 4)] == ["三、", "（三）", "3.", "（3）"]


@pytest.mark.parametrize(
    ("level", "text", "written"),
    [
        (2, "（一）甲", "（一）"),
        (2, "(十二)甲", "(十二)"),
        (2, "（试行）甲", ""),
        (3, "1.甲", "1."),
        (3, "12、甲", "12、"),
        (3, "1.5倍", ""),
        (3, "2023年", ""),
        (4, "（1）甲", "（1）"),
        (4, "（一）甲", ""),
    ],
)
def test_a_number_that_is_already_written_is_seen(level: int, text: str, written: str) -> None:
    assert written_label(level, text) == written


def test_a_deeper_level_begins_again_under_each_heading() -> None:
    counter = Counter()
    assert [counter.next_label(level) for level in (2, 3, 3, 2, 3)] == [
        "（一）",
        "1.",
        "2.",
        "（二）",
        "1.",
    ]


def test_a_label_that_is_no_number_still_counts() -> None:
    counter = Counter()
    counter.note(2, "")
    assert counter.next_label(2) == "（二）"
