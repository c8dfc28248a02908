"""A narrative as the macro `narrative_text` takes it: blocks of runs, never HTML."""

from collections.abc import Mapping
from typing import Any, assert_never

from domain.narrative import (
    Block,
    Heading,
    Inlines,
    ListBlock,
    Narrative,
    Paragraph,
    Table,
    Text,
)

Run = dict[str, Any]


def prose(narrative: Narrative, shown: Mapping[str, str]) -> list[dict[str, Any]]:
    """The blocks of a narrative; a token that is not frozen shows its words in `shown`."""
    return [_block(block, shown) for block in narrative.blocks]


def _block(block: Block, shown: Mapping[str, str]) -> dict[str, Any]:
    match block:
        case Paragraph(content):
            return {"kind": "paragraph", "runs": _runs(content, shown)}
        case Heading(level, content):
            return {"kind": "heading", "level": level, "runs": _runs(content, shown)}
        case ListBlock(ordered, items):
            return {
                "kind": "list",
                "ordered": ordered,
                "entries": [_runs(item, shown) for item in items],
            }
        case Table(head, rows):
            cells = [[_runs(cell, shown) for cell in row] for row in rows]
            return {"kind": "table", "head": cells[:1] if head else [], "rows": cells[head:]}
        case _:
            assert_never(block)


def _runs(content: Inlines, shown: Mapping[str, str]) -> list[Run]:
    return [
        {"text": inline.text, "is_token": False}
        if isinstance(inline, Text)
        else {
            "text": shown.get(inline.field, "") if inline.shown is None else inline.shown,
            "is_token": True,
            "field": inline.field,
        }
        for inline in content
    ]
