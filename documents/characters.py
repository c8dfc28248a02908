"""Text made fit for a node: one line, and nothing that a file format cannot hold."""

import re

_BREAKS = re.compile(r"\r\n|[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_UNUSABLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\ufdd0-\ufdef]|[\ufffe\uffff"
    + "".join(
        chr(plane + end) for plane in range(0x10000, 0x110000, 0x10000) for end in (0xFFFE, 0xFFFF)
    )
    + "]"
)
REPLACEMENT = "\ufffd"


def lines(text: str) -> list[str]:
    """The text's lines, each fit for a run; a tab becomes a space, half a character U+FFFD."""
    return [_usable(line) for line in _BREAKS.split(text)]


def one_line(text: str) -> str:
    """The text on one line; a line break becomes a space."""
    return " ".join(lines(text))


def _usable(line: str) -> str:
    return _UNUSABLE.sub("", _SURROGATE.sub(REPLACEMENT, line.replace("\t", " ")))
