"""A narrative as an editor in a browser sends it: JSON that nobody vouches for.

What comes of it is what plain text could have said as well: clean words, live numbers only, and
nothing that is empty.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import assert_never

from domain.errors import Invalid
from domain.message import msg
from domain.narrative import (
    Block,
    Heading,
    Inline,
    Inlines,
    ListBlock,
    Narrative,
    Paragraph,
    Table,
    Text,
    Token,
    from_data,
    to_data,
)
from domain.plain_narrative import can_name, read_inlines
from domain.text import clean

# a character of text costs some ten of JSON at most, where every cell of a table holds one
MOST_CHARACTERS = 4_000_000
_UNREADABLE = msg("正文的结构无法识别，请重新粘贴或输入。")


def from_json(text: str, fields_by_label: Mapping[str, str] | None = None) -> Narrative:
    """The tree of an editor's JSON; `{{name}}` within its words is a token, as in plain text.

    Numbers that it says are frozen are live again: only a submission freezes words. Raises Invalid
    for anything that is not of the schema and for characters that no file can hold.
    """
    if len(text) > MOST_CHARACTERS:
        raise Invalid(_UNREADABLE)
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Invalid(_UNREADABLE) from error
    names = fields_by_label or {}
    blocks = (_tidy(block, names) for block in from_data(data).blocks)
    return Narrative(tuple(block for block in blocks if block is not None))


def to_json(narrative: Narrative) -> str:
    """The JSON that an editor reads and `from_json` reads back."""
    return json.dumps(to_data(narrative), ensure_ascii=False, separators=(",", ":"))


def _tidy(block: Block, names: Mapping[str, str]) -> Block | None:
    match block:
        case Paragraph(content=content) | Heading(content=content):
            run = _run(content, names)
            return replace(block, content=run) if run else None
        case ListBlock(items=items):
            runs = tuple(run for item in items if (run := _run(item, names)))
            return replace(block, items=runs) if runs else None
        case Table(rows=rows):
            cells = tuple(tuple(_run(cell, names) for cell in row) for row in rows if row)
            return replace(block, rows=cells) if cells else None
        case _:
            assert_never(block)


def _run(content: Inlines, names: Mapping[str, str]) -> Inlines:
    """The run with neighbouring texts joined and no white space at its ends."""
    found: list[Inline] = []
    for inline in _joined(content):
        match inline:
            case Text(text):
                found += read_inlines(" ".join(clean(text).split("\n")), names)
            case Token(field, _):
                if not can_name(field):
                    raise Invalid(_UNREADABLE)
                found.append(Token(field))
            case _:
                assert_never(inline)
    if found and isinstance(found[0], Text):
        found[0] = Text(found[0].text.lstrip())
    if found and isinstance(found[-1], Text):
        found[-1] = Text(found[-1].text.rstrip())
    return tuple(inline for inline in found if inline != Text(""))


def _joined(content: Inlines) -> Iterator[Inline]:
    words = ""
    for inline in content:
        if isinstance(inline, Text):
            words += inline.text
            continue
        if words:
            yield Text(words)
        words = ""
        yield inline
    if words:
        yield Text(words)
