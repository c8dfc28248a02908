"""The document as plain lines in reading order: what every writer must say, and nothing else."""

from collections.abc import Iterator
from typing import assert_never

from documents.nodes import (
    Addressee,
    Annex,
    AnnexList,
    Block,
    Body,
    CheckCode,
    Document,
    DocumentNumber,
    FigureNode,
    Heading,
    ListNode,
    Notice,
    Para,
    Signature,
    TableNode,
    Title,
    labelled,
    text_of,
)


def document_lines(document: Document) -> list[str]:
    """One line a title, heading, paragraph, item or table row; empty lines are left out.

    The cells of a row stand apart by tabs.
    """
    return [line for block in document.blocks for line in block_lines(block) if line]


def block_lines(block: Block) -> Iterator[str]:
    """The lines of one block."""
    match block:
        case Notice(text) | Title(text) | DocumentNumber(text) | Addressee(text) | CheckCode(text):
            yield text
        case Heading() | Para() | ListNode() | TableNode() | FigureNode():
            yield from _body_lines(block)
        case AnnexList():
            yield from annex_list_lines(block)
        case Signature(unit, date):
            yield from (unit, date)
        case Annex(label, title, blocks):
            yield from (label, title)
            for inner in blocks:
                yield from _body_lines(inner)
        case _:
            assert_never(block)


def _body_lines(block: Body) -> Iterator[str]:
    match block:
        case Heading(_, label, runs):
            yield text_of(labelled(label, runs))
        case Para(runs):
            yield text_of(runs)
        case ListNode(_, items):
            yield from (text_of(labelled(item.marker, item.runs)) for item in items)
        case TableNode():
            yield from _table_lines(block)
        case FigureNode(_, tables):
            for table in tables:
                yield from _table_lines(table)
        case _:
            assert_never(block)


def annex_list_lines(block: AnnexList) -> Iterator[str]:
    """附件：1. … on the first line, 2. … on those below."""
    for number, entry in enumerate(block.entries):
        lead = "" if number else block.lead
        yield f"{lead}{entry.label} {entry.title}" if entry.label else f"{lead}{entry.title}"


def _table_lines(table: TableNode) -> Iterator[str]:
    yield from (table.caption, table.note)
    for row in (*table.head, *table.body):
        yield "\t".join(text_of(cell.runs) for cell in row)
