"""The document as semantic HTML: a fragment for the preview, a whole page for a file."""

from collections.abc import Callable, Iterable, Iterator
from html import escape
from typing import assert_never

from documents.nodes import (
    Addressee,
    Align,
    Annex,
    AnnexList,
    Block,
    Body,
    Cell,
    CheckCode,
    Column,
    Document,
    DocumentNumber,
    FigureNode,
    FigureRun,
    Heading,
    ListNode,
    Notice,
    Para,
    Row,
    Run,
    Runs,
    Signature,
    TableNode,
    TextRun,
    Title,
    labelled,
)
from documents.text import annex_list_lines
from documents.written import Written

Href = Callable[[str], str | None]
_ANCHOR = "figure-"

_PAGE_STYLE = """
body{margin:2rem auto;max-width:42em;padding:0 1rem;line-height:1.8;color:#000;background:#fff;
font-family:FangSong,"仿宋_GB2312","Noto Serif SC",serif}
h1,.report-annex-title{text-align:center;font-family:"方正小标宋简体","Noto Serif SC",serif}
h2{font-family:SimHei,"黑体","Noto Sans SC",sans-serif;font-size:1.1em}
h3{font-family:KaiTi,"楷体_GB2312",serif;font-size:1.1em}
h4,h5{font-size:1em}
.report-paragraph,h2,h3,h4,h5,.report-list,.report-annexes{text-indent:2em}
.report-annex-title{text-indent:0}
.report-list{list-style:none;margin:0;padding:0}
.report-number,.report-notice{text-align:center}
.report-signature{text-align:right;padding-right:2em}
table{border-collapse:collapse;width:100%;margin:1em 0;font-size:.85em;text-indent:0}
caption{text-align:center;font-weight:bold}
.report-table-note{display:block;font-weight:normal;text-align:right}
th,td{border:1px solid #000;padding:.2em .4em}
.is-right{text-align:right}.is-center{text-align:center}
.is-missing{background:#fde9b8}
a.report-figure{color:inherit}
"""


def write(document: Document) -> Written:
    """A whole page in UTF-8 that fetches nothing: a number leads to its units in the annex."""
    meta = document.meta
    listed = _listed_fields(document)

    def anchor(field: str) -> str | None:
        return f"#{_ANCHOR}{field}" if field in listed else None

    page = (
        f'<!DOCTYPE html>\n<html lang="{_attribute(meta.language)}">\n<head>\n'
        '<meta charset="utf-8">\n'
        '<meta http-equiv="Content-Security-Policy" '
        "content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        f"<title>{escape(meta.title, quote=False)}</title>\n<style>{_PAGE_STYLE}</style>\n"
        f"</head>\n<body>\n{_article(document, _Painter(anchor, 1, has_anchors=True))}"
        "</body>\n</html>\n"
    )
    return Written(page.encode())


def fragment(document: Document, href: Href | None = None, title_level: int = 1) -> str:
    """The document as one `article`.

    `href` gives the address behind a field's number, or None for none; the title is a heading of
    `title_level` (1 or 2), the rest go down from there.
    """
    return _article(document, _Painter(href, title_level))


def _article(document: Document, painter: "_Painter") -> str:
    blocks = "".join(part for block in document.blocks for part in painter.block(block))
    language = _attribute(document.meta.language)
    return f'<article class="report" lang="{language}">\n{blocks}</article>\n'


def _listed_fields(document: Document) -> set[str]:
    """The fields whose units stand in an annex."""
    annexed = (b for annex in document.blocks if isinstance(annex, Annex) for b in annex.blocks)
    return {
        row.field for block in annexed if isinstance(block, FigureNode) for row in block.data.rows
    }


def _attribute(text: str) -> str:
    return escape(text, quote=True)


def _text(text: str) -> str:
    return escape(text, quote=False)


def _element(tag: str, name: str, inner: str) -> str:
    return f'<{tag} class="{name}">{inner}</{tag}>\n'


class _Painter:
    """Writes nodes as elements."""

    def __init__(self, href: Href | None, title_level: int, *, has_anchors: bool = False) -> None:
        self._href = href
        self._top = title_level
        self._has_anchors = has_anchors

    def block(self, block: Block) -> Iterator[str]:
        """One block of the document."""
        match block:
            case Notice(text):
                yield _element("p", "report-notice", _text(text))
            case Title(text):
                yield self._heading(0, "report-title", _text(text))
            case DocumentNumber(text):
                yield _element("p", "report-number", _text(text))
            case Addressee(text):
                yield _element("p", "report-addressee", _text(text))
            case Heading() | Para() | ListNode() | TableNode() | FigureNode():
                yield from self._body(block)
            case AnnexList():
                yield _lines("report-annexes", annex_list_lines(block))
            case Signature(unit, date):
                yield _lines("report-signature", filter(None, (unit, date)))
            case Annex():
                yield self._annex(block)
            case CheckCode(text):
                yield _element("p", "report-check-code", _text(text))
            case _:
                assert_never(block)

    def _annex(self, annex: Annex) -> str:
        label = _element("p", "report-annex-label", _text(annex.label))
        title = self._heading(1, "report-annex-title", _text(annex.title))
        inner = "".join(part for block in annex.blocks for part in self._body(block))
        return f'<section class="report-annex">\n{label}{title}{inner}</section>\n'

    def _body(self, block: Body) -> Iterator[str]:
        match block:
            case Heading(level, label, runs):
                words = self._runs(labelled(label, runs))
                yield self._heading(level, f"report-heading-{level}", words)
            case Para(runs):
                yield _element("p", "report-paragraph", self._runs(runs))
            case ListNode(is_ordered, items):
                inner = "".join(
                    f"<li>{self._runs(labelled(item.marker, item.runs))}</li>\n" for item in items
                )
                yield _element("ol" if is_ordered else "ul", "report-list", f"\n{inner}")
            case TableNode():
                yield self._table(block)
            case FigureNode(figures, tables):
                if self._has_anchors:
                    fields = (_attribute(row.field) for row in figures.rows)
                    yield "".join(f'<span id="{_ANCHOR}{field}"></span>' for field in fields)
                yield from map(self._table, tables)
            case _:
                assert_never(block)

    def _heading(self, level: int, name: str, inner: str) -> str:
        return _element(f"h{self._top + level}", name, inner)

    def _runs(self, runs: Runs) -> str:
        return "".join(map(self._run, runs))

    def _run(self, run: Run) -> str:
        match run:
            case TextRun(text):
                return _text(text)
            case FigureRun(text, field, is_missing):
                return self._figure(text, field, is_missing)
            case _:
                assert_never(run)

    def _figure(self, text: str, field: str, is_missing: bool) -> str:
        name = "report-figure is-missing" if is_missing else "report-figure"
        address = self._href(field) if self._href else None
        attributes = f'class="{name}" data-field="{_attribute(field)}"'
        if address is None:
            return f"<span {attributes}>{_text(text)}</span>"
        return f'<a {attributes} href="{_attribute(address)}">{_text(text)}</a>'

    def _table(self, table: TableNode) -> str:
        head = "".join(self._row(row, table.columns, "th") for row in table.head)
        body = "".join(self._row(row, table.columns, "td") for row in table.body)
        parts = (
            _caption(table),
            f"<thead>\n{head}</thead>\n" if head else "",
            f"<tbody>\n{body}</tbody>\n" if body else "",
        )
        return _element("table", "report-table", "\n" + "".join(parts))

    def _row(self, row: Row, columns: tuple[Column, ...], tag: str) -> str:
        cells = "".join(
            self._cell(cell, Align.CENTER if tag == "th" else column.align, tag)
            for cell, column in zip(row, columns, strict=True)
        )
        return f"<tr>{cells}</tr>\n"

    def _cell(self, cell: Cell, align: Align, tag: str) -> str:
        scope = ' scope="col"' if tag == "th" else ""
        inner = self._runs(cell.runs)
        return f'<{tag}{scope} class="is-{align}" data-kind="{cell.kind}">{inner}</{tag}>'


def _lines(name: str, lines: Iterable[str]) -> str:
    inner = "".join(f"<p>{_text(line)}</p>\n" for line in lines)
    return _element("div", name, f"\n{inner}")


def _caption(table: TableNode) -> str:
    parts = tuple(_caption_parts(table))
    return f"<caption>{''.join(parts)}</caption>\n" if parts else ""


def _caption_parts(table: TableNode) -> Iterator[str]:
    if table.caption:
        yield f'<span class="report-table-title">{_text(table.caption)}</span>'
    if table.note:
        yield f'<span class="report-table-note">{_text(table.note)}</span>'
