"""Columns of text for a terminal, where a Chinese character is two places wide."""

from collections.abc import Iterator, Sequence
from unicodedata import east_asian_width

GAP = "  "


def columns(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Each row as a line, its cells as wide as the widest of their column."""
    widths = [max(map(_width, cells)) for cells in zip(*rows, strict=True)]
    for row in rows:
        padded = (
            cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True)
        )
        yield GAP.join(padded).rstrip()


def _width(text: str) -> int:
    return sum(2 if east_asian_width(character) in "FW" else 1 for character in text)
