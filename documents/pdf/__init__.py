"""The document as a PDF by xhtml2pdf: embedded faces only, the same bytes for the same document."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import Any

from reportlab import rl_config
from reportlab.pdfgen.canvas import Canvas
from xhtml2pdf.config.resources import render_budget, use_policy
from xhtml2pdf.files import cleanFiles
from xhtml2pdf.util import reset_caches
from xhtml2pdf.xhtml2pdf_reportlab import PmlBaseDoc

from documents.faces import Face
from documents.nodes import Document, DocumentMeta
from documents.pdf import theme
from documents.pdf.pages import OfficialPage
from documents.pdf.pieces import pieces_of
from documents.pdf.story import POLICY, lay_out
from documents.pdf.typecase import Typecase, load_typecase
from documents.written import Written

# ReportLab and xhtml2pdf keep fonts, settings and caches in module globals: one render at a time
_RENDERING = Lock()


def write(document: Document, site_fonts: Path | None = None) -> Written:
    """The file, and the characters that no face has.

    Files in `site_fonts` replace shipped faces of the same name. Raises NotADirectoryError when
    it is no folder, and xhtml2pdf's RenderLimitError when a document takes longer than ten minutes.
    """
    with _RENDERING:
        case = load_typecase(site_fonts)
        case.begin_document()
        with _settings(case):
            content = _render(document, case)
        return Written(content, case.missing)


@contextmanager
def _settings(case: Typecase) -> Iterator[None]:
    """ReportLab's settings for one render, put back behind it."""
    kept = rl_config.useA85, rl_config.canvas_basefontname
    # binary streams: base 85 would take a sixth of the time and a quarter more room
    rl_config.useA85 = 0
    # a canvas begins with this font: Helvetica would be left unembedded
    rl_config.canvas_basefontname = case.fonts[Face.SONGTI].fontName
    try:
        with use_policy(POLICY), render_budget(POLICY):
            yield
    finally:
        rl_config.useA85, rl_config.canvas_basefontname = kept
        cleanFiles()
        reset_caches()


def _render(document: Document, case: Typecase) -> bytes:
    out = io.BytesIO()
    meta = document.meta
    template = _OfficialTemplate(
        out,
        pagesize=theme.PAGE,
        title=meta.title,
        author=meta.unit,
        subject=meta.cycle,
        keywords=[meta.number] if meta.number else [],
        creator="Cengbao",
        lang=meta.language,
        invariant=1,
    )
    template.meta = meta
    template.addPageTemplates([OfficialPage(case)])
    template.build(lay_out(pieces_of(document), case))
    return out.getvalue()


class _OfficialTemplate(PmlBaseDoc):  # type: ignore[misc]  # xhtml2pdf ships no types
    """xhtml2pdf's document, dated as the report is and opening with its outline."""

    meta: DocumentMeta

    def beforeDocument(self) -> None:
        super().beforeDocument()
        canvas: Canvas = self.canv
        canvas.setDateFormatter(self._date)
        canvas.setViewerPreference("DisplayDocTitle", "true")
        canvas.showOutline()

    def _date(self, *clock: Any) -> str:
        """The report's own date; without one, the fixed date of ReportLab's invariant mode."""
        day = self.meta.dated_on
        year, month, date = (day.year, day.month, day.day) if day else clock[:3]
        return f"D:{year:04}{month:02}{date:02}000000Z"
