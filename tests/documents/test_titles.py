"""Titles are broken by meaning."""

import pytest

from documents.pdf.titles import title_lines

SIZE, WIDTH = 22.0, 442.2


def lines(text: str) -> list[str]:
    wide = [SIZE if ord(character) > 0x2000 else SIZE * 0.6 for character in text]
    return title_lines(text, wide, WIDTH, SIZE)


@pytest.mark.parametrize(
    ("title", "broken"),
    [
        ("年度工作总结", ["年度工作总结"]),
        (
            "《2019－2023年全国党员教育培训工作规划》贯彻落实情况总结评估报告",
            ["《2019－2023年全国党员教育培训", "工作规划》贯彻落实情况总结评估报告"],
        ),
        (
            "关于开展2023年度安全生产责任制落实情况自查和整改工作的报告",
            ["关于开展2023年度安全生产", "责任制落实情况自查和整改工作的报告"],
        ),
    ],
)
def test_a_title_is_broken_between_words(title: str, broken: list[str]) -> None:
    assert lines(title) == broken


def test_a_title_of_no_known_words_is_broken_evenly() -> None:
    assert [len(line) for line in lines("甲乙丙丁" * 7)] == [14, 14]


def test_a_title_longer_than_any_is_still_set() -> None:
    assert "".join(lines("题" * 5000)) == "题" * 5000
    assert "".join(lines("x" * 90)) == "x" * 90
    assert lines("") == []
