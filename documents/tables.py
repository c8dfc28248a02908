"""Tables made to fit the page: shares of the width, many columns split into groups."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

from documents.characters import one_line
from documents.nodes import Align, Cell, Column, Row, TableNode, TextRun, text_of

MOST_COLUMNS = 10
# in half-width characters: a line of table text, the narrowest column, a cell's sides, short words
_LINE, _NARROWEST, _SIDES, _SHORT = 84, 6, 2, 16


def cell(text: str) -> Cell:
    """A cell of plain words."""
    text = one_line(text)
    return Cell((TextRun(text),) if text else ())


def text_table(caption: str, head: Sequence[str], body: Iterable[Sequence[str]]) -> TableNode:
    """A table of words with one head row, its columns as wide as their words ask."""
    rows = (tuple(map(cell, head)), *(tuple(map(cell, row)) for row in body))
    return TableNode(caption, "", columns_for(rows, head_rows=1), rows[:1], rows[1:])


def columns_for(rows: Sequence[Row], head_rows: int) -> tuple[Column, ...]:
    """Columns for some rows: numbers to the right, short words centred, long words to the left."""
    texts = [[text_of(cell.runs) for cell in cells] for cells in zip(*rows, strict=True)]
    shares = _shares([max(map(_halves, column), default=0) + _SIDES for column in texts])
    return tuple(
        Column(_align(column, head_rows), share)
        for column, share in zip(texts, shares, strict=True)
    )


def split_columns(table: TableNode, kept: int = 1) -> tuple[TableNode, ...]:
    """The table, or several of at most MOST_COLUMNS that repeat its first `kept` columns."""
    width = len(table.columns)
    if width <= MOST_COLUMNS:
        return (table,)
    parts = even_parts(width - kept, MOST_COLUMNS - kept)
    return tuple(
        replace(
            _picked(table, [*range(kept), *range(kept + first, kept + end)]),
            caption=part_caption(table.caption, number, len(parts)),
        )
        for number, (first, end) in enumerate(parts, 1)
    )


def part_caption(caption: str, number: int, of: int) -> str:
    """The caption of one part of a table that was split."""
    return f"{caption}（{number}/{of}）" if of > 1 else caption


def even_parts(count: int, most: int) -> list[tuple[int, int]]:
    """(first, end) of as few parts as possible, none longer than `most`, as equal as can be."""
    if count == 0:
        return [(0, 0)]
    parts = -(-count // most)
    return list(pairwise(count * part // parts for part in range(parts + 1)))


def _picked(table: TableNode, at: Sequence[int]) -> TableNode:
    def pick(rows: tuple[Row, ...]) -> tuple[Row, ...]:
        return tuple(tuple(row[index] for index in at) for row in rows)

    columns = tuple(table.columns[index] for index in at)
    return replace(table, columns=columns, head=pick(table.head), body=pick(table.body))


def _shares(needs: Sequence[int]) -> list[int]:
    """Widths for columns by what they need: narrow ones get it, wide ones share the rest."""
    needs = [max(need, _NARROWEST) for need in needs]
    left, waiting = _LINE, len(needs)
    found = dict.fromkeys(range(len(needs)), 0)
    for at in sorted(found, key=lambda column: needs[column]):
        found[at] = min(needs[at], max(left // waiting, _NARROWEST))
        left -= found[at]
        waiting -= 1
    return list(found.values())


def _align(texts: Sequence[str], head_rows: int) -> Align:
    body = [text for text in texts[head_rows:] if text]
    if body and all(map(_is_number, body)):
        return Align.RIGHT
    return Align.CENTER if max(map(_halves, texts), default=0) <= _SHORT else Align.LEFT


def _halves(text: str) -> int:
    return sum(1 if ord(character) < 0x2E80 else 2 for character in text)


def _is_number(text: str) -> bool:
    return bool(text.strip("0123456789.,，+-－%％ ") == "" and any(map(str.isdigit, text)))
