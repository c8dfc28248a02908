"""The page: its frame of 28 × 22 characters and the page number at its place."""

from typing import Any

from reportlab.platypus.doctemplate import PageTemplate
from reportlab.platypus.frames import Frame

from documents.faces import Face
from documents.pdf import theme
from documents.pdf.typecase import Typecase


class OfficialPage(PageTemplate):
    """A4 upright; "— 1 —" one character from the right on odd pages, from the left on even ones."""

    def __init__(self, case: Typecase) -> None:
        # half a point more than 22 lines need: sums of line heights are not exact
        frame = Frame(
            theme.MARGIN_LEFT,
            theme.MARGIN_BOTTOM - 0.5,
            theme.TYPE_WIDTH,
            theme.TYPE_HEIGHT + 0.5,
            leftPadding=0,
            bottomPadding=0,
            rightPadding=0,
            topPadding=0,
            id="type-area",
        )
        super().__init__(id="main", frames=[frame], pagesize=theme.PAGE)
        self._font = case.fonts[Face.SONGTI]

    def afterDrawPage(self, canv: Any, doc: Any) -> None:
        words = f"— {doc.page} —"
        size = theme.FOLIO_SIZE
        if doc.page % 2:
            width = self._font.stringWidth(words, size)
            x = theme.MARGIN_LEFT + theme.TYPE_WIDTH - size - width
        else:
            x = theme.MARGIN_LEFT + size
        name = canv._doc.getInternalFontName(self._font.fontName)
        code = self._font.encode(words)
        canv.addLiteral(f"BT {name} {size} Tf {x:.2f} {theme.FOLIO_BASELINE:.2f} Td <{code}> Tj ET")
