"""The characters that a shipped face carries: GB 2312, the 8,105 common ones, signs, Latin."""

import bz2
from collections.abc import Iterable
from pathlib import Path

GB2312_HANZI = 6763
GENERAL_STANDARD = 8105

_EXTRA_RANGES = (
    (0x20, 0x7F),  # ASCII
    (0xA0, 0x180),  # Latin-1 and the letters of pinyin
    (0x2010, 0x2040),  # dashes, quotes, ellipses
    (0x2150, 0x2190),  # fractions and Roman numerals
    (0x2460, 0x2500),  # numbers in circles and brackets
    (0x3000, 0x3040),  # CJK punctuation
    (0x3200, 0x33FF),  # units and numbers in squares
    (0xFF00, 0xFFF0),  # full-width forms
)
_EXTRA_SIGNS = "℃‰№℡≈≠≤≥±×÷√∞∑∏∫∮∝∠⊥⌒⊙∶∵∴∷→←↑↓■□▲△●○◆◇★☆〓"


def gb2312() -> frozenset[str]:
    """Every character of GB 2312, hanzi and signs."""
    return frozenset(_decodable("gb2312", range(0xA1, 0xF8), range(0xA1, 0xFF)))


def hanzi_of(characters: Iterable[str]) -> frozenset[str]:
    """Those of the basic CJK block; 〇 is a sign of GB 2312, not one of its 6,763 hanzi."""
    return frozenset(c for c in characters if 0x4E00 <= ord(c) <= 0x9FFF)


def general_standard(unihan_other_mappings: Path) -> frozenset[str]:
    """The 8,105 characters of 通用规范汉字表 (2013), by Unihan_OtherMappings' field kTGH."""
    with bz2.open(unihan_other_mappings, "rt", encoding="utf-8") as lines:
        rows = (line.split("\t") for line in lines if "\tkTGH\t" in line)
        return frozenset(chr(int(code.removeprefix("U+"), 16)) for code, _, _ in rows)


def shipped(standard: Iterable[str]) -> frozenset[str]:
    """What a face is cut down to."""
    extra = {chr(code) for first, end in _EXTRA_RANGES for code in range(first, end)}
    return gb2312() | frozenset(standard) | extra | frozenset(_EXTRA_SIGNS)


def _decodable(codec: str, leads: Iterable[int], trails: Iterable[int]) -> Iterable[str]:
    trail_bytes = list(trails)
    for lead in leads:
        for trail in trail_bytes:
            try:
                yield bytes((lead, trail)).decode(codec)
            except UnicodeDecodeError:
                continue
