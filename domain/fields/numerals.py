"""Whole numbers in hanzi, and numbers with 万 and 亿: 十二, 两百零五, 1.2万, 3亿5000万.

What could mean two numbers is refused: 一万二 is 12,000 to one and 10,002 to another.
"""

import re
from decimal import Context, Decimal, Inexact

# far beyond any number that is let in; what would be rounded all the same is refused
EXACT = Context(prec=100, traps=[Inexact])
_DIGITS = {
    **{sign: value for value, sign in enumerate("零一二三四五六七八九")},
    **{sign: value for value, sign in enumerate("〇壹贰叁肆伍陆柒捌玖")},
    "两": 2,
    "貳": 2,
    "叄": 3,
    "陸": 6,
}
_PLAIN = str.maketrans("拾佰仟萬億〇", "十百千万亿零")
_ZERO_OR_MORE = re.compile(r"[零一二三四五六七八九壹贰叁肆伍陆柒捌玖貳叄陸]{1,24}")
_DIGIT = r"[一二三四五六七八九两壹贰叁肆伍陆柒捌玖貳叄陸]"
_UP_TO_9999 = re.compile(
    rf"(?:({_DIGIT})千)?(?:零?({_DIGIT})百)?(?:零?({_DIGIT})?(十))?(?:(零)?({_DIGIT}))?"
)
_SCALE = {"": 0, "百": 2, "千": 3, "万": 4, "亿": 8}
_PIECE = re.compile(
    r"([0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,24})?(\.[0-9]{1,24})? ?([百千]?)(万亿|[万亿]?) ?"
)


def number_in_hanzi(text: str) -> int | None:
    """The whole number that hanzi say, or None for what is no number or could be two."""
    plain = text.translate(_PLAIN)
    if _ZERO_OR_MORE.fullmatch(plain):  # 二〇二三, digit by digit, and a single one
        return int("".join(str(_DIGITS[sign]) for sign in plain))
    total, rest, is_apart = 0, plain, True
    for sign, scale in (("亿", 10**8), ("万", 10**4)):
        head, found, tail = rest.partition(sign)
        if found:
            number = _up_to_9999(head, is_apart=is_apart)
            if not number:
                return None
            total, rest, is_apart = total + number * scale, tail, tail.startswith("零")
            rest = rest.removeprefix("零")
    if not rest and total:
        return total if not is_apart else None
    last = _up_to_9999(rest, is_apart=is_apart)
    return total + last if last else None


def _up_to_9999(text: str, *, is_apart: bool) -> int | None:
    """A number below 10,000; `is_apart` where nothing greater stands directly before it."""
    match = _UP_TO_9999.fullmatch(text)
    if not text or not match or text[0] == "零":
        return None
    thousands, hundreds, tens, ten, zero, ones = match.groups()
    is_after_more = bool(thousands or hundreds) or not is_apart
    if ones and not ten and is_after_more and not zero:
        return None
    parts = (thousands, 1000), (hundreds, 100), (tens or ("一" if ten else None), 10), (ones, 1)
    return sum(_DIGITS[sign] * scale for sign, scale in parts if sign)


def number_in_pieces(text: str) -> Decimal | None:
    """An unsigned number in digits with or without 百, 千, 万, 亿, or None.

    Several pieces go down, 3亿5000万 or 1万2千; the last may do without a scale if its digits leave
    no doubt: 3万500, but not 3万5.
    """
    total, room, at = Decimal(0), 99, 0
    while at < len(text):
        match = _PIECE.match(text, at)
        if not match or not (match[1] or match[2]):
            return None
        is_alone = at == 0 and match.end() == len(text)
        scale = _SCALE[match[3]] + sum(_SCALE[sign] for sign in match[4])
        digits = (match[1] or "0").replace(",", "")
        if not is_alone and (match[2] or not _fits(digits, scale, room)):
            return None
        number = Decimal(f"{digits}{match[2] or ''}").scaleb(scale, EXACT)
        total, room, at = EXACT.add(total, number), scale, match.end()
    return total if text else None


def _fits(digits: str, scale: int, room: int) -> bool:
    """Whether a piece may stand after one of the scale `room` (99: it is the first)."""
    if room == 99:
        return scale > 0
    if not scale:
        return max(2, room - 1) <= len(digits) <= room
    return len(digits) + scale <= room
