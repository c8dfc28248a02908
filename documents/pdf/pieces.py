"""What stands in the PDF, in order: the name of a style and the words or the table set in it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import assert_never

from documents.nodes import (
    Addressee,
    Annex,
    AnnexEntry,
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


@dataclass(frozen=True, slots=True)
class Words:
    """A paragraph.

    `keeps` holds it on the page of what follows; `bookmark` is its entry in the outline.
    """

    text: str
    keeps: bool = False
    bookmark: str = ""


@dataclass(frozen=True, slots=True)
class TitleWords:
    """A title, broken by meaning."""

    text: str
    keeps: bool = True


@dataclass(frozen=True, slots=True)
class AnnexLine:
    """A line of the list of annexes: turned lines stand under the title, not under the label."""

    lead: str
    entry: AnnexEntry
    is_first: bool


@dataclass(frozen=True, slots=True)
class SignatureWords:
    """The signing unit and the date, placed by each other's width."""

    unit: str
    date: str


Piece = Words | TitleWords | AnnexLine | SignatureWords | TableNode
Styled = tuple[str, Piece]


def pieces_of(document: Document) -> list[Styled]:
    """Every piece of the document with the name of its style."""
    return [styled for block in document.blocks for styled in _block(block)]


def _block(block: Block) -> Iterator[Styled]:
    match block:
        case Heading() | Para() | ListNode() | TableNode() | FigureNode():
            yield from _body(block)
        case Annex(label, title, blocks):
            yield "annex-label", Words(label, keeps=True, bookmark=f"{label}　{title}")
            yield "annex-title", TitleWords(title)
            yield from _bodies(blocks)
        case AnnexList(lead, entries):
            for number, entry in enumerate(entries):
                style = "annexes-more" if number else "annexes"
                yield style, AnnexLine(lead, entry, is_first=number == 0)
        case Signature(unit, date):
            if unit or date:
                yield "signature", SignatureWords(unit, date)
        case _:
            yield _line(block)


def _line(block: Notice | Title | DocumentNumber | Addressee | CheckCode) -> Styled:
    match block:
        case Notice(text):
            return "notice", Words(text)
        case Title(text):
            return "title", TitleWords(text)
        case DocumentNumber(text):
            return "number", Words(text)
        case Addressee(text):
            return "addressee", Words(text)
        case CheckCode(text):
            return "check", Words(text)
        case _:
            assert_never(block)


def _bodies(blocks: Iterable[Body]) -> Iterator[Styled]:
    for block in blocks:
        yield from _body(block)


def _body(block: Body) -> Iterator[Styled]:
    match block:
        case Heading(level, label, runs):
            words = text_of(labelled(label, runs))
            bookmark = words if level == 1 else ""
            yield f"heading-{level}", Words(words, keeps=True, bookmark=bookmark)
        case Para(runs):
            yield "text", Words(text_of(runs))
        case ListNode(_, items):
            for item in items:
                yield "text", Words(text_of(labelled(item.marker, item.runs)))
        case TableNode():
            yield from _table(block)
        case FigureNode(_, tables):
            for table in tables:
                yield from _table(table)
        case _:
            assert_never(block)


def _table(table: TableNode) -> Iterator[Styled]:
    if table.caption:
        yield "caption", Words(table.caption, keeps=True)
    if table.note:
        yield "note", Words(table.note, keeps=True)
    yield "table", table
