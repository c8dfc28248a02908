"""The numbers of headings: （一）, 1., （1） below a section's 一、 (GB/T 9704-2012, 7.3.3)."""

import re

_DIGITS = "零一二三四五六七八九"
_WRITTEN = {
    2: re.compile(r"[（(]([一二三四五六七八九十]{1,3})[）)]"),
    3: re.compile(r"(\d{1,3})[.．、](?!\d)"),
    4: re.compile(r"[（(](\d{1,3})[）)]"),
}


def hanzi(number: int) -> str:
    """1 to 99 in Chinese numerals; beyond that Arabic digits."""
    if not 0 < number < 100:
        return str(number)
    tens, ones = divmod(number, 10)
    lead = "" if tens == 0 else "十" if tens == 1 else f"{_DIGITS[tens]}十"
    return lead + (_DIGITS[ones] if ones else "")


_NUMBERS = {hanzi(number): number for number in range(1, 100)}


def label(level: int, number: int) -> str:
    """The printed number of the n-th heading of a level."""
    match level:
        case 1:
            return f"{hanzi(number)}、"
        case 2:
            return f"（{hanzi(number)}）"
        case 3:
            return f"{number}."
        case _:
            return f"（{number}）"


def written_label(level: int, text: str) -> str:
    """The number that a heading's text already begins with, or nothing."""
    found = _WRITTEN[level].match(text)
    return found.group() if found else ""


class Counter:
    """Counts the headings of one section, on from any number that somebody wrote."""

    def __init__(self) -> None:
        self._last = {2: 0, 3: 0, 4: 0}

    def note(self, level: int, written: str) -> None:
        """A heading with a number of its own."""
        found = _WRITTEN[level].match(written)
        number = found.group(1) if found else ""
        self._step(level, _NUMBERS.get(number) or (int(number) if number.isdecimal() else None))

    def next_label(self, level: int) -> str:
        """The number of a heading that has none."""
        self._step(level, None)
        return label(level, self._last[level])

    def _step(self, level: int, number: int | None) -> None:
        self._last[level] = self._last[level] + 1 if number is None else number
        for deeper in range(level + 1, 5):
            self._last[deeper] = 0
