"""Where lines end: 避头尾 (no line begins or ends with certain signs), numbers never split.

GB/T 9704-2012 wants 28 characters a line, filled out; GB/T 15834-2011, 5.1.1 to 5.1.8, forbids the
signs. A sign that may not begin a line takes the character before it down with it (推出), so no
line has more characters than fit.
"""

import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Sequence
from itertools import accumulate
from typing import NamedTuple

NEVER_FIRST = frozenset("，。、；：？！）》〉】〕］｝」』”’…·—～％‰℃°′″" + ",.;:?!)]}%")
NEVER_LAST = frozenset("（《〈【〔［｛「『“‘￥＄" + "([{$¥")
# what a number or a Latin word is made of
_JOINED = frozenset(
    "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.,:/+-_%#&=@~'"
    "０１２３４５６７８９．＋－％‰℃±−–"
)
_DIGITS = frozenset("0123456789０１２３４５６７８９")
_NUMERIC = _DIGITS | frozenset(".,+-%．＋－％‰℃±−–")
_DOUBLED = frozenset("—…")
# a line filled less than this with whole Latin words may split one
_WELL_FILLED = 0.7
_TOLERANCE = 0.05


class Line(NamedTuple):
    """Characters `start` to `end` of a text and the width they take, in points."""

    start: int
    end: int
    width: float


def break_lines(text: str, advances: Sequence[float], first: float, rest: float) -> list[Line]:
    """The lines of a paragraph: `first` and `rest` are the widths of the first and the other lines.

    `advances` is the width of each character in points. Spaces at a line's end hang: no line holds
    them. Every line has at least one character.
    """
    edges = [0.0, *accumulate(advances)]
    found: list[Line] = []
    start, room = 0, first
    while start < len(text):
        end = _end_of_line(text, edges, start, room)
        shown = end if end == len(text) else _without_spaces(text, start, end)
        found.append(Line(start, shown, edges[shown] - edges[start]))
        start, room = end, rest
    return found


def may_break(text: str, at: int) -> bool:
    """Whether a line may end before character `at` and the next begin with it."""
    return _keeps_signs(text, at) and not (text[at - 1] in _JOINED and text[at] in _JOINED)


def may_break_word(text: str, at: int) -> bool:
    """The same where Latin words may be split, but numbers may not."""
    return _keeps_signs(text, at) and not _is_in_number(text, at)


def _keeps_signs(text: str, at: int) -> bool:
    before, after = text[at - 1], text[at]
    return not (
        after in NEVER_FIRST
        or before in NEVER_LAST
        or after == " "
        or (before == after and before in _DOUBLED)
        or (after > "\u02ff" and unicodedata.category(after)[0] == "M")
    )


def _is_in_number(text: str, at: int) -> bool:
    before, after = text[at - 1], text[at]
    return (before in _DIGITS and after in _NUMERIC) or (before in _NUMERIC and after in _DIGITS)


def _end_of_line(text: str, edges: Sequence[float], start: int, room: float) -> int:
    fit = bisect_right(edges, edges[start] + room + _TOLERANCE, start + 1) - 1
    fit = max(fit, start + 1)
    while fit < len(text) and text[fit] == " ":
        fit += 1
    if fit >= len(text):
        return len(text)
    whole_words = _last(text, start, fit, may_break)
    if whole_words and edges[whole_words] - edges[start] >= room * _WELL_FILLED:
        return whole_words
    return _last(text, start, fit, may_break_word) or _last(text, start, fit, _keeps_signs) or fit


def _last(text: str, start: int, fit: int, allowed: Callable[[str, int], bool]) -> int:
    """The last allowed end after `start` and not after `fit`; 0 when there is none."""
    return next((at for at in range(fit, start, -1) if allowed(text, at)), 0)


def _without_spaces(text: str, start: int, end: int) -> int:
    while end > start + 1 and text[end - 1] == " ":
        end -= 1
    return end
