"""A narrative as plain text for a textarea, and back, by the marks of official writing.

One line is one paragraph. A short line beginning （一） is a heading of level 2, `1.` of level 3,
（1） of level 4 (GB/T 9704-2012, 7.3.3) unless it ends like a sentence. `- ` begins a list item,
`1) ` an item of an ordered list, `| a | b |` a table row (a row of dashes under the first marks the
head). `{{field}}` is a live token. A backslash before a mark makes the line a paragraph after all.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import assert_never

from domain.narrative import (
    Block,
    Heading,
    Inlines,
    ListBlock,
    Narrative,
    Paragraph,
    Table,
    Text,
    Token,
)
from domain.template import FieldSpec
from domain.text import clean

MAX_HEADING = 40
_TOKEN = re.compile(r"\{\{\s*([^{}\s][^{}\n]{0,79}?)\s*\}\}")
_HEADINGS = (
    (2, re.compile(r"[（(][一二三四五六七八九十百]+[）)]")),
    (3, re.compile(r"[0-9]{1,2}[.．](?![0-9])")),
    (4, re.compile(r"[（(][0-9]{1,2}[）)]")),
)
_SENTENCE_END = ("。", "；", "！", "？", "：", "，", "、")
_BULLET = re.compile(r"[-•·]\s+")
_ORDERED = re.compile(r"[0-9]{1,6}\)\s+")
_HEAD_RULE = re.compile(r"\|(\s*:?-{2,}:?\s*\|)+")
_ESCAPE = "\\"


def labels_by_field(fields: Iterable[FieldSpec]) -> dict[str, str]:
    """The labels that name one field alone, by field key: what `to_plain` may write for a token.

    A label that two fields share, or that is another field's key, names neither. The mapping turned
    round is what `from_plain` takes.
    """
    specs = tuple(fields)
    names = Counter(spec.label for spec in specs)
    keys = {spec.key for spec in specs}
    return {
        spec.key: spec.label
        for spec in specs
        if names[spec.label] == 1
        and (spec.label == spec.key or spec.label not in keys)
        and can_name(spec.label)
    }


def can_name(name: str) -> bool:
    """Whether `name` can stand between the braces of a token and be read back."""
    match = _TOKEN.fullmatch(f"{{{{{name}}}}}")
    return match is not None and match[1] == name


def from_plain(text: str, fields_by_label: Mapping[str, str] | None = None) -> Narrative:
    """The tree of a plain text; a token may name its field by key or, given the map, by label.

    Raises Invalid for characters that no file can hold.
    """
    names = fields_by_label or {}
    lines = [line.strip() for line in clean(text).split("\n")]
    groups = groupby((line for line in lines if line), key=_kind_of)
    return Narrative(
        tuple(block for kind, group in groups for block in _blocks(kind, list(group), names))
    )


def _kind_of(line: str) -> str:
    if line.startswith("|") and line.endswith("|") and len(line) > 1:
        return "table"
    if _BULLET.match(line):
        return "bullets"
    return "ordered" if _ORDERED.match(line) else "lines"


def _blocks(kind: str, lines: list[str], names: Mapping[str, str]) -> Iterator[Block]:
    match kind:
        case "table":
            yield _table(lines, names)
        case "bullets":
            yield ListBlock(False, tuple(_item(_BULLET, line, names) for line in lines))
        case "ordered":
            yield ListBlock(True, tuple(_item(_ORDERED, line, names) for line in lines))
        case _:
            for line in lines:
                level = _heading_level(line)
                plain = line[1:] if _is_escaped(line) else line
                content = read_inlines(plain, names)
                yield Heading(level, content) if level else Paragraph(content)


def _item(mark: re.Pattern[str], line: str, names: Mapping[str, str]) -> Inlines:
    return read_inlines(mark.sub("", line, count=1), names)


def _heading_level(line: str) -> int:
    words = _TOKEN.sub("□", line)  # a heading stays one whatever its tokens are called
    if len(words) > MAX_HEADING or words.endswith(_SENTENCE_END):
        return 0
    return next((level for level, mark in _HEADINGS if mark.match(words)), 0)


def _is_escaped(line: str) -> bool:
    return line.startswith(_ESCAPE) and _is_marked(line.lstrip(_ESCAPE))


def _is_marked(line: str) -> bool:
    """Whether a line reads as something else than a paragraph."""
    return _kind_of(line) != "lines" or _heading_level(line) > 0


def _table(lines: list[str], names: Mapping[str, str]) -> Table:
    head = len(lines) > 1 and bool(_HEAD_RULE.fullmatch(lines[1]))
    kept = lines[:1] + lines[2:] if head else lines
    rows = [[cell.strip() for cell in line[1:-1].split("|")] for line in kept]
    width = max(len(row) for row in rows)
    return Table(
        head,
        tuple(
            tuple(read_inlines(c, names) for c in row + [""] * (width - len(row))) for row in rows
        ),
    )


def read_inlines(line: str, names: Mapping[str, str]) -> Inlines:
    """The texts and tokens of one line; `names` maps labels to field keys."""
    found: list[Text | Token] = []
    end = 0
    for match in _TOKEN.finditer(line):
        if match.start() > end:
            found.append(Text(line[end : match.start()]))
        found.append(Token(names.get(match[1], match[1])))
        end = match.end()
    if end < len(line):
        found.append(Text(line[end:]))
    return tuple(found)


def to_plain(narrative: Narrative, labels: Mapping[str, str] | None = None) -> str:
    """The text that `from_plain` reads back; tokens are named by their label where there is one.

    What plain text cannot say becomes the nearest it can: a heading without its mark reads back as
    a paragraph, two lists in a row as one, a frozen token as a live one. Where a block came from is
    not said at all (domain/provenance.py gives it back).
    """
    names = labels or {}
    return "\n".join("\n".join(_lines(block, names)) for block in narrative.blocks)


def _lines(block: Block, labels: Mapping[str, str]) -> Iterator[str]:
    match block:
        case Paragraph(content):
            line = _words(content, labels)
            yield f"{_ESCAPE}{line}" if _is_marked(line.lstrip(_ESCAPE)) else line
        case Heading(_, content):
            yield _words(content, labels)
        case ListBlock(ordered, items):
            for number, item in enumerate(items, start=1):
                yield f"{f'{number})' if ordered else '-'} {_words(item, labels)}"
        case Table(head, rows):
            for index, row in enumerate(rows):
                yield "| " + " | ".join(_words(cell, labels) for cell in row) + " |"
                if head and index == 0:
                    yield "|" + " --- |" * len(row)
        case _:
            assert_never(block)


def _words(content: Inlines, labels: Mapping[str, str]) -> str:
    return "".join(
        inline.text
        if isinstance(inline, Text)
        else "{{" + labels.get(inline.field, inline.field) + "}}"
        for inline in content
    )
