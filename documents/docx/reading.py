"""A Word file read as plain lines and grids: no styles, no pictures, nothing deleted."""

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import docx
from docx.document import Document as WordDocument
from docx.oxml.ns import qn

from domain.errors import Invalid
from domain.message import msg
from domain.text import clean_line
from domain.word_draft import Grid, Line, Mark, Written

MAX_UNPACKED = 64 * 1024 * 1024
"""So many bytes may the text parts of a file take once unpacked."""
MAX_PIECES = 20_000
_OLD_WORD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_UNREADABLE = msg("无法读取这个文件，请确认它是 Word 的 .docx 文件。")
_HEADING_STYLE = re.compile(r"(?:heading|标题)\s*([1-9])", re.IGNORECASE)
_SKIPPED = frozenset({qn("w:del"), qn("w:moveFrom"), qn("w:txbxContent"), qn("w:pPr")})
_BREAKS = frozenset({qn("w:br"), qn("w:cr")})


def read(data: bytes) -> tuple[Written, ...]:
    """The paragraphs and tables of a .docx file in reading order, empty ones left out.

    Insertions under revision marks count, deletions do not. Raises Invalid when the file is no
    .docx, is protected by a password, or is too large.
    """
    if data.startswith(_OLD_WORD):
        why = msg("这是旧格式（.doc）或加了密码的文件，请用 Word 另存为不加密的 .docx 后再上传。")
        raise Invalid(why)
    _refuse_bomb(data)
    try:
        document = docx.Document(io.BytesIO(data))
        pieces = _pieces(document)
    except Exception as error:  # a damaged file makes the library fail in many ways
        if isinstance(error, Invalid):
            raise
        raise Invalid(_UNREADABLE) from error
    if len(pieces) > MAX_PIECES:
        raise Invalid(msg("文件太长，最多 %(most)s 段。", most=MAX_PIECES))
    return pieces


def _refuse_bomb(data: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            parts = [
                part for part in packed.infolist() if part.filename.endswith((".xml", ".rels"))
            ]
    except (zipfile.BadZipFile, NotImplementedError) as error:
        raise Invalid(_UNREADABLE) from error
    if sum(part.file_size for part in parts) > MAX_UNPACKED:
        raise Invalid(msg("文件太大，无法读取。"))


@dataclass(frozen=True, slots=True)
class _Styles:
    """What the styles say of a paragraph: its level, and what stands before it."""

    levels: dict[str, int]
    lists: dict[str, Mark]
    marks: dict[tuple[str, str], Mark]


def _pieces(document: WordDocument) -> tuple[Written, ...]:
    marks = _marks_by_numbering(document)
    root: Any = document.styles.element
    named = {style.get(qn("w:styleId")): style for style in root.findall(qn("w:style"))}
    styles = _Styles(
        levels={key: _style_level(style) for key, style in named.items()},
        lists={key: _own_mark(style, marks) for key, style in named.items()},
        marks=marks,
    )
    body: Any = document.element.body
    return tuple(_walk(body, styles))


def _walk(parent: Any, styles: _Styles) -> Iterator[Written]:
    for element in parent:
        if element.tag == qn("w:p"):
            yield from _lines(element, styles)
        elif element.tag == qn("w:tbl"):
            yield from _grid(element)
        elif element.tag in (qn("w:sdt"), qn("w:sdtContent"), qn("w:ins"), qn("w:customXml")):
            yield from _walk(element, styles)


def _lines(paragraph: Any, styles: _Styles) -> Iterator[Line]:
    """A paragraph; its line breaks divide it."""
    style = paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
    name = _value(style)
    level = _level(paragraph, styles.levels.get(name, 0))
    mark = Mark.NONE
    if not level:
        mark = _own_mark(paragraph, styles.marks) or styles.lists.get(name, Mark.NONE)
    for words in "".join(_words(paragraph)).split("\n"):
        if line := clean_line(words):
            yield Line(line, level, mark)


def _words(element: Any) -> Iterator[str]:
    for child in element:
        if child.tag in _SKIPPED:
            continue
        if child.tag == qn("w:t"):
            yield child.text or ""
        elif child.tag == qn("w:tab"):
            yield "\t"
        elif child.tag in _BREAKS:
            yield "\n"
        else:
            yield from _words(child)


def _level(paragraph: Any, of_style: int) -> int:
    outline = paragraph.find(f"{qn('w:pPr')}/{qn('w:outlineLvl')}")
    return of_style if outline is None else _outline_level(outline)


def _outline_level(outline: Any) -> int:
    value = outline.get(qn("w:val"), "9")
    level = int(value) + 1 if value.isdecimal() else 0
    return level if level < 10 else 0  # 9 is body text


def _style_level(style: Any) -> int:
    """The outline level of a heading style: by its name or by what it says."""
    named = _HEADING_STYLE.match(_value(style.find(qn("w:name"))))
    outline = style.find(f"{qn('w:pPr')}/{qn('w:outlineLvl')}")
    if named:
        return int(named[1])
    return 0 if outline is None else _outline_level(outline)


def _own_mark(element: Any, marks: dict[tuple[str, str], Mark]) -> Mark:
    """The list mark that a paragraph or a style gives itself."""
    numbering = element.find(f"{qn('w:pPr')}/{qn('w:numPr')}")
    if numbering is None:
        return Mark.NONE
    number, level = numbering.find(qn("w:numId")), numbering.find(qn("w:ilvl"))
    return marks.get((_value(number), _value(level) or "0"), Mark.NONE)


def _marks_by_numbering(document: WordDocument) -> dict[tuple[str, str], Mark]:
    """What stands before the paragraphs of each (numbering, level)."""
    part: Any = next(
        (r.target_part for r in document.part.rels.values() if r.reltype.endswith("/numbering")),
        None,
    )
    if part is None:
        return {}
    root = part.element
    formats = {
        (abstract.get(qn("w:abstractNumId")), level.get(qn("w:ilvl"))): _value(
            level.find(qn("w:numFmt"))
        )
        for abstract in root.findall(qn("w:abstractNum"))
        for level in abstract.findall(qn("w:lvl"))
    }
    return {
        (number.get(qn("w:numId")), level): Mark.BULLET if style == "bullet" else Mark.NUMBER
        for number in root.findall(qn("w:num"))
        for (abstract, level), style in formats.items()
        if abstract == _value(number.find(qn("w:abstractNumId"))) and style != "none"
    }


def _value(element: Any) -> str:
    return "" if element is None else str(element.get(qn("w:val"), ""))


def _grid(table: Any) -> Iterator[Grid]:
    """A table with as many cells in each row; a merged cell is said in each of its places."""
    rows = [list(_cells(row)) for row in table.iter(qn("w:tr")) if _owner(row) is table]
    width = max((len(row) for row in rows), default=0)
    filled = tuple((*row, *[""] * (width - len(row))) for row in rows if any(row))
    if filled:
        yield Grid(filled)


def _owner(row: Any) -> Any:
    """The table a row belongs to: not one that holds it in a cell."""
    return next(parent for parent in row.iterancestors() if parent.tag == qn("w:tbl"))


def _cells(row: Any) -> Iterator[str]:
    for cell in row.iter(qn("w:tc")):
        if next(p for p in cell.iterancestors() if p.tag == qn("w:tr")) is not row:
            continue
        paragraphs = ["".join(_words(p)) for p in cell.iter(qn("w:p"))]
        span = cell.find(f"{qn('w:tcPr')}/{qn('w:gridSpan')}")
        times = int(_value(span)) if _value(span).isdecimal() else 1
        yield from [clean_line(" ".join(paragraphs))] * min(times, 100)
