"""The closed union of what a document is made of: every writer matches on these alone."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from documents.figures import CellKind, FigureTable


class Align(StrEnum):
    """Where the text of a table column stands."""

    LEFT = "left"
    CENTER = "center"
    RIGHT = "right"


@dataclass(frozen=True, slots=True)
class TextRun:
    """Words on one line: no line break, tab or control character."""

    text: str


@dataclass(frozen=True, slots=True)
class FigureRun:
    """A number in the text as shown and its field; `is_missing` marks a visible hole."""

    text: str
    field: str
    is_missing: bool = False


Run = TextRun | FigureRun
Runs = tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Notice:
    """A line above the title that says what this copy is worth (a draft)."""

    text: str


@dataclass(frozen=True, slots=True)
class Title:
    """The document's title, one string however it is broken."""

    text: str


@dataclass(frozen=True, slots=True)
class DocumentNumber:
    """The issuing number 发文字号, as printed."""

    text: str


@dataclass(frozen=True, slots=True)
class Addressee:
    """The body addressed 主送机关, with its full-width colon."""

    text: str


@dataclass(frozen=True, slots=True)
class Heading:
    """Level 1 一、, 2 （一）, 3 1., 4 （1）; `label` is the number as printed, may be empty."""

    level: int
    label: str
    runs: Runs


@dataclass(frozen=True, slots=True)
class Para:
    """One paragraph of running text."""

    runs: Runs


@dataclass(frozen=True, slots=True)
class ListItem:
    """One item and its mark as printed (1. or ●)."""

    marker: str
    runs: Runs


@dataclass(frozen=True, slots=True)
class ListNode:
    """A list of one-paragraph items."""

    is_ordered: bool
    items: tuple[ListItem, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """A table column: alignment of its body cells and its share of the width (any whole number)."""

    align: Align
    share: int


@dataclass(frozen=True, slots=True)
class Cell:
    """A table cell: what it shows and, where it is a number, the number and its measure."""

    runs: Runs
    value: Decimal | None = None
    measure: str = ""
    kind: CellKind = CellKind.ANSWERED


Row = tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class TableNode:
    """A table: a cell a column in every row; `caption` and `note` may be empty."""

    caption: str
    note: str
    columns: tuple[Column, ...]
    head: tuple[Row, ...]
    body: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class FigureNode:
    """Figures by unit: the data with its sources, and the tables that show it on paper."""

    data: FigureTable
    tables: tuple[TableNode, ...]


Body = Heading | Para | ListNode | TableNode | FigureNode


@dataclass(frozen=True, slots=True)
class AnnexEntry:
    """One line of the list of annexes: its number as printed (1. or empty) and its title."""

    label: str
    title: str


@dataclass(frozen=True, slots=True)
class AnnexList:
    """The list under the text: `lead` (附件：) and one entry an annex."""

    lead: str
    entries: tuple[AnnexEntry, ...]


@dataclass(frozen=True, slots=True)
class Signature:
    """The signing unit and the date as printed; either may be empty."""

    unit: str
    date: str


@dataclass(frozen=True, slots=True)
class Annex:
    """An annex on a page of its own: 附件1, its title, its blocks."""

    label: str
    title: str
    blocks: tuple[Body, ...]


@dataclass(frozen=True, slots=True)
class CheckCode:
    """The last line: the code by which a paper copy is checked, as printed."""

    text: str


Block = (
    Notice | Title | DocumentNumber | Addressee | Body | AnnexList | Signature | Annex | CheckCode
)


@dataclass(frozen=True, slots=True)
class DocumentMeta:
    """What a file says about itself outside its text; `language` is a BCP 47 tag."""

    title: str
    unit: str
    cycle: str
    language: str = "zh-CN"
    number: str = ""
    dated_on: date | None = None
    check_code: str = ""
    is_draft: bool = True


@dataclass(frozen=True, slots=True)
class Document:
    """A whole document, in reading order."""

    meta: DocumentMeta
    blocks: tuple[Block, ...]


def text_of(runs: Runs) -> str:
    """The words of some runs, as every writer shows them."""
    return "".join(run.text for run in runs)


def labelled(label: str, runs: Runs) -> Runs:
    """A heading's or an item's number and words in one; 1. is set off by a space, 一、 is not."""
    if not label:
        return runs
    return (TextRun(f"{label} " if label.endswith(".") else label), *runs)
