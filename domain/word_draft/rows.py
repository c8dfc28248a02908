"""Answers that stand beside their label: in the row of a table, or after a colon."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from domain.answers import NotAnswered
from domain.errors import Invalid
from domain.message import msg
from domain.template import FieldKind, FieldSpec
from domain.word_draft.blocks import Grid, Line
from domain.word_draft.found import Found, Left, Way, answer_in, is_blank
from domain.word_draft.words import NUMBERING, bare

_COLON = re.compile(r"\s*[：:]\s*")
_IN_BRACKETS = re.compile(r"[（(][^（）()]*[）)]\s*$")
Result = Found | Left


def label_map(fields: Sequence[FieldSpec]) -> dict[str, FieldSpec]:
    """The fields by their comparable label; a label of two fields names neither."""
    labels = [bare(spec.label) for spec in fields]
    return {
        label: spec for label, spec in zip(labels, fields, strict=True) if labels.count(label) == 1
    }


def read_line(line: Line, labels: dict[str, FieldSpec]) -> Result | None:
    """The answer of a line 〈label〉：〈value〉; None where it is not one."""
    words = NUMBERING.sub("", line.words, count=1)
    split = _COLON.split(words, maxsplit=1)
    spec = _labelled(split[0], labels) if len(split) == 2 else None
    return None if spec is None else _result(spec, split[1], line.words, Way.LINE)


def _labelled(words: str, labels: dict[str, FieldSpec]) -> FieldSpec | None:
    """The field whose label the words are, its unit of measure in brackets or not."""
    return labels.get(bare(words)) or labels.get(bare(_IN_BRACKETS.sub("", words.strip())))


def read_grid(grid: Grid, fields: Sequence[FieldSpec]) -> list[Result] | None:
    """The answers of a table; None where it is a table of the text."""
    for spec in fields:
        if spec.kind is FieldKind.TABLE and (rows := _rows_below_head(grid, spec)) is not None:
            text = "\n".join("\t".join(row) for row in rows)
            return [_result(spec, text, spec.label, Way.TABLE)]
    labels = label_map(fields)
    results = [result for row in grid.rows for result in _in_row(row, labels)]
    return results if any(isinstance(result, Found) for result in results) else None


def _rows_below_head(grid: Grid, spec: FieldSpec) -> list[list[str]] | None:
    """The rows in the order of the field's columns, where the first row names them all."""
    head = [bare(cell) for cell in grid.rows[0]] if grid.rows else []
    wanted = [bare(column.label) for column in spec.columns]
    if not all(label in head for label in wanted):
        return None
    places = [head.index(label) for label in wanted]
    rows = [[row[place] for place in places] for row in grid.rows[1:]]
    return [["" if is_blank(cell) else cell for cell in row] for row in rows]


def _in_row(row: Sequence[str], labels: dict[str, FieldSpec]) -> Iterator[Result]:
    cells = [cell for place, cell in enumerate(row) if place == 0 or cell != row[place - 1]]
    taken = False
    for cell, value in pairwise(cells):
        spec = _labelled(cell, labels)
        if spec is not None and spec.kind is not FieldKind.NARRATIVE:
            taken = True
            yield _result(spec, value, f"{cell} {value}", Way.TABLE)
    if not taken and any(character.isdecimal() for cell in cells[1:] for character in cell):
        yield Left(" ".join(filter(None, cells)), msg("表中这一行没有对应的填报项。"))


def _result(spec: FieldSpec, raw: str, words: str, way: Way) -> Result:
    try:
        return Found(spec, answer_in(raw, spec), words, way)
    except Invalid as error:
        return Left(words, msg("“%(label)s”：%(why)s", label=spec.label, why=error.message))


def is_empty(result: Result) -> bool:
    """Whether a label was found with nothing beside it."""
    return isinstance(result, Found) and isinstance(result.answer, NotAnswered)
