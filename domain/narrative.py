"""A narrative as a small tree, never HTML: blocks of text and live field tokens.

Every editor, import, check and writer maps to and from this tree; nothing else holds report text.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, assert_never

from domain.block_source import Sources, joined, source_data, source_from_data
from domain.errors import Invalid
from domain.message import msg
from domain.text import refuse_half_characters


@dataclass(frozen=True, slots=True)
class Text:
    """A run of characters."""

    text: str


@dataclass(frozen=True, slots=True)
class Token:
    """A live number: the field it speaks of and, once frozen, the words it showed."""

    field: str
    shown: str | None = None


Inline = Text | Token
Inlines = tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph of running text."""

    content: Inlines
    sources: Sources = ()


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading below the section's own: level 2 （一）, 3 1., 4 （1） (GB/T 9704-2012, 7.3.3)."""

    level: int
    content: Inlines
    sources: Sources = ()


@dataclass(frozen=True, slots=True)
class ListBlock:
    """A list of one-paragraph items."""

    ordered: bool
    items: tuple[Inlines, ...]
    sources: Sources = ()


@dataclass(frozen=True, slots=True)
class Table:
    """A simple table of text cells, all rows equally long; the first row is the head if `head`."""

    head: bool
    rows: tuple[tuple[Inlines, ...], ...]
    sources: Sources = ()


Block = Paragraph | Heading | ListBlock | Table


@dataclass(frozen=True, slots=True)
class Narrative:
    """The text of one section or sub-section, block by block."""

    blocks: tuple[Block, ...] = ()

    @property
    def is_empty(self) -> bool:
        return not any(
            isinstance(inline, Token) or inline.text.strip() for inline in inlines_of(self)
        )


EMPTY = Narrative()


def runs_of(block: Block) -> Iterator[Inlines]:
    """Each run of inlines of a block: its text, its items or its cells."""
    match block:
        case Paragraph(content=content) | Heading(content=content):
            yield content
        case ListBlock(items=items):
            yield from items
        case Table(rows=rows):
            for row in rows:
                yield from row
        case _:
            assert_never(block)


def inlines_of(narrative: Narrative) -> Iterator[Inline]:
    """Every text and token in reading order."""
    for block in narrative.blocks:
        for run in runs_of(block):
            yield from run


def tokens_of(narrative: Narrative) -> tuple[Token, ...]:
    """Every token in reading order."""
    return tuple(inline for inline in inlines_of(narrative) if isinstance(inline, Token))


def text_of(inlines: Inlines, shown: Mapping[str, str] | None = None) -> str:
    """The words of a run; a token shows its frozen words, else `shown[field]`, else `{{field}}`."""
    values = shown or {}
    return "".join(
        inline.text
        if isinstance(inline, Text)
        else inline.shown
        if inline.shown is not None
        else values.get(inline.field, f"{{{{{inline.field}}}}}")
        for inline in inlines
    )


def sources_of(narrative: Narrative) -> Sources:
    """Every source that a block names, each once, in reading order."""
    return joined(block.sources for block in narrative.blocks)


def without_sources(narrative: Narrative) -> Narrative:
    """The same words, whoever wrote them first: two texts that say the same become equal."""
    return Narrative(tuple(replace(block, sources=()) for block in narrative.blocks))


def plain_text(narrative: Narrative, shown: Mapping[str, str] | None = None) -> str:
    """All words, one line a run."""
    return "\n".join(text_of(run, shown) for block in narrative.blocks for run in runs_of(block))


def length_of(narrative: Narrative, shown: Mapping[str, str] | None = None) -> int:
    """Characters without white space, as a word count in Chinese counts them.

    A token counts the words it shows; one that shows nothing yet counts nothing.
    """
    silent = {token.field: "" for token in tokens_of(narrative)}
    return len("".join(plain_text(narrative, {**silent, **(shown or {})}).split()))


def freeze_tokens(narrative: Narrative, shown: Mapping[str, str]) -> Narrative:
    """The same text with every token's words fixed; a token without a value stays open."""
    return _map_tokens(narrative, {field: Token(field, words) for field, words in shown.items()})


def thaw_tokens(narrative: Narrative) -> Narrative:
    """The same text with every token live again."""
    live = {token.field: Token(token.field) for token in tokens_of(narrative)}
    return _map_tokens(narrative, live)


def _map_tokens(narrative: Narrative, by_field: Mapping[str, Token]) -> Narrative:
    def run(content: Inlines) -> Inlines:
        return tuple(
            by_field.get(inline.field, inline) if isinstance(inline, Token) else inline
            for inline in content
        )

    def mapped(block: Block) -> Block:
        match block:
            case Paragraph(content=content) | Heading(content=content):
                return replace(block, content=run(content))
            case ListBlock(items=items):
                return replace(block, items=tuple(run(item) for item in items))
            case Table(rows=rows):
                return replace(block, rows=tuple(tuple(run(c) for c in row) for row in rows))
            case _:
                assert_never(block)

    return Narrative(tuple(mapped(block) for block in narrative.blocks))


def to_data(narrative: Narrative) -> list[dict[str, Any]]:
    """The tree as JSON data, the shape that revisions keep and hash.

    A block without sources is written as it was before there were any: its hash stays the same.
    """
    return [_with_sources(block) for block in narrative.blocks]


def from_data(data: object) -> Narrative:
    """The tree from JSON data. Raises Invalid when it is not of the schema or not writable text."""
    try:
        return Narrative(tuple(_sourced(item) for item in _list(data)))
    except _NotOfTheSchema as error:
        raise Invalid(msg("正文的结构无法识别，请重新粘贴或输入。")) from error


def _run_data(content: Inlines) -> list[dict[str, str]]:
    return [_inline_data(inline) for inline in content]


def _inline_data(inline: Inline) -> dict[str, str]:
    match inline:
        case Text(text):
            return {"text": text}
        case Token(field, None):
            return {"field": field}
        case Token(field, shown):
            return {"field": field, "shown": str(shown)}
        case _:
            assert_never(inline)


def _with_sources(block: Block) -> dict[str, Any]:
    said = [source_data(source) for source in block.sources]
    return {**_block_data(block), **({"sources": said} if said else {})}


def _block_data(block: Block) -> dict[str, Any]:
    match block:
        case Paragraph(content=content):
            return {"type": "paragraph", "content": _run_data(content)}
        case Heading(level=level, content=content):
            return {"type": "heading", "level": level, "content": _run_data(content)}
        case ListBlock(ordered=ordered, items=items):
            return {"type": "list", "ordered": ordered, "items": [_run_data(i) for i in items]}
        case Table(head=head, rows=rows):
            cells = [[_run_data(cell) for cell in row] for row in rows]
            return {"type": "table", "head": head, "rows": cells}
        case _:
            assert_never(block)


class _NotOfTheSchema(Exception):
    """The data is not a narrative's."""


def _list(data: object) -> list[Any]:
    if not isinstance(data, list):
        raise _NotOfTheSchema
    return data


def _run(data: object) -> Inlines:
    return tuple(_inline(item) for item in _list(data))


def _inline(data: object) -> Inline:
    match data:
        case {"text": str(text), **rest} if not rest:
            return Text(refuse_half_characters(text))
        case {"field": str(field), "shown": str(shown), **rest} if not rest:
            return Token(refuse_half_characters(field), refuse_half_characters(shown))
        case {"field": str(field), **rest} if not rest:
            return Token(refuse_half_characters(field))
        case _:
            raise _NotOfTheSchema


def _sourced(data: object) -> Block:
    if not isinstance(data, dict) or "sources" not in data:
        return _block(data)
    said = [source_from_data(item) for item in _list(data["sources"])]
    sources = tuple(source for source in said if source is not None)
    if not sources or len(sources) < len(said):
        raise _NotOfTheSchema
    block = _block({key: value for key, value in data.items() if key != "sources"})
    return replace(block, sources=joined([sources]))


def _block(data: object) -> Block:
    match data:
        case {"type": "paragraph", "content": content, **rest} if not rest:
            return Paragraph(_run(content))
        case {"type": "heading", "level": 2 | 3 | 4 as level, "content": content, **rest} if (
            not rest and isinstance(level, int)
        ):
            return Heading(level, _run(content))
        case {"type": "list", "ordered": bool(ordered), "items": items, **rest} if not rest:
            return ListBlock(ordered, tuple(_run(item) for item in _list(items)))
        case {"type": "table", "head": bool(head), "rows": rows, **rest} if not rest:
            return _table(head, _list(rows))
        case _:
            raise _NotOfTheSchema


def _table(head: bool, data: list[Any]) -> Table:
    rows = tuple(tuple(_run(cell) for cell in _list(row)) for row in data)
    if len({len(row) for row in rows}) > 1:
        raise _NotOfTheSchema
    return Table(head, rows)
