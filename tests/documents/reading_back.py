"""Reads each kind of file back by a library that did not write it."""

import io
from collections.abc import Iterator
from typing import Any

import docx
import html5lib
import pypdf
import python_calamine
from docx.table import Table
from docx.text.paragraph import Paragraph

from documents.nodes import Annex, Document, FigureNode, TableNode, text_of


def squeezed(text: str) -> str:
    """The text without white space: line ends are the writer's own."""
    return "".join(text.split())


def pdf_pages(content: bytes) -> list[str]:
    """Each page's words in the order in which they were drawn, without its page number."""
    reader = pypdf.PdfReader(io.BytesIO(content))
    pages = [squeezed(page.extract_text()) for page in reader.pages]
    folios = [f"—{number}—" for number in range(1, len(pages) + 1)]
    assert all(page.endswith(folio) for page, folio in zip(pages, folios, strict=True))
    return [page.removesuffix(folio) for page, folio in zip(pages, folios, strict=True)]


def pdf_text(content: bytes, document: Document) -> str:
    """All words of a PDF, a table's head only where the table begins."""
    heads = {
        squeezed("".join(text_of(cell.runs) for row in table.head for cell in row))
        for table in tables_of(document)
        if table.head
    }
    first, *more = pdf_pages(content)
    return first + "".join(_without_head(page, heads) for page in more)


def _without_head(page: str, heads: set[str]) -> str:
    found = max((head for head in heads if page.startswith(head)), key=len, default="")
    return page.removeprefix(found)


def tables_of(document: Document) -> Iterator[TableNode]:
    """Every table as printed."""
    for block in document.blocks:
        for inner in block.blocks if isinstance(block, Annex) else (block,):
            if isinstance(inner, TableNode):
                yield inner
            elif isinstance(inner, FigureNode):
                yield from inner.tables


def docx_lines(content: bytes) -> list[str]:
    """Paragraphs and table rows of a Word file, in order."""
    word = docx.Document(io.BytesIO(content))
    lines: list[str] = []
    for block in word.iter_inner_content():
        if isinstance(block, Paragraph):
            lines.append(block.text)
        elif isinstance(block, Table):
            lines += ["\t".join(cell.text for cell in row.cells) for row in block.rows]
    return [line for line in lines if line]


def html_tree(content: str) -> Any:
    """The page as a strict parser reads it; anything that is not valid raises."""
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    return parser.parse(content)


def html_lines(content: str) -> list[str]:
    """The text of each innermost block, table rows with tabs."""
    lines: list[str] = []
    for element in html_tree(content).find("body").iter():
        if element.tag == "tr":
            lines.append("\t".join("".join(cell.itertext()) for cell in element))
        elif element.tag in {"p", "h1", "h2", "h3", "h4", "h5", "h6", "li"}:
            lines.append("".join(element.itertext()))
        elif element.tag == "caption":
            lines += ["".join(span.itertext()) for span in element]
    return lines


def xlsx_rows(content: bytes, sheet: str) -> list[list[Any]]:
    """A sheet's rows below its head, without empty cells at their ends."""
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
    rows: list[list[Any]] = book.get_sheet_by_name(sheet).to_python()[1:]
    for row in rows:
        while row and row[-1] == "":
            row.pop()
    return rows
