"""A skeleton of numbered places goes through xhtml2pdf; its hook puts words and tables there.

What is parsed is `<div class="text">17</div>`: style sheet and structure are xhtml2pdf's, the
words of the document never reach its parser. See docs/adr/0004-xhtml2pdf-by-hook.md.
"""

from collections.abc import Sequence
from typing import Any

from reportlab.lib.enums import TA_CENTER, TA_JUSTIFY, TA_LEFT, TA_RIGHT
from reportlab.platypus.flowables import CondPageBreak, Flowable
from xhtml2pdf.config.resources import ResourceAccessPolicy
from xhtml2pdf.context import pisaContext
from xhtml2pdf.document import pisaStory
from xhtml2pdf.util import getSize
from xhtml2pdf.xhtml2pdf_reportlab import PmlParagraph

from documents.pdf import theme
from documents.pdf.compositor import Compositor
from documents.pdf.grid_table import GridTable
from documents.pdf.paragraph import Fill, Setting
from documents.pdf.pieces import Styled, TitleWords, Words
from documents.pdf.typecase import Typecase

# nothing is read from the disk or the network while a document is laid out
POLICY = ResourceAccessPolicy.server(
    None,
    allow_remote=False,
    max_resources=0,
    max_image_pixels=1,
    max_render_seconds=600,
    max_document_bytes=None,
)
_FILLS = {
    TA_LEFT: Fill.LEFT,
    TA_CENTER: Fill.CENTER,
    TA_RIGHT: Fill.RIGHT,
    TA_JUSTIFY: Fill.JUSTIFY,
}


def lay_out(pieces: Sequence[Styled], case: Typecase) -> list[Flowable]:
    """The flowables of a document, in order."""
    context = _OfficialContext(pieces, case)
    pisaStory(_skeleton(pieces), context=context, resource_policy=POLICY)
    found: list[Flowable] = context.story
    return found


def _skeleton(pieces: Sequence[Styled]) -> str:
    places = "\n".join(
        f'<div class="{name}">{number}</div>' for number, (name, _) in enumerate(pieces)
    )
    return f"<html><head><style>{theme.CSS}</style></head><body>\n{places}\n</body></html>"


class _OfficialContext(pisaContext):  # type: ignore[misc]  # xhtml2pdf ships no types
    """xhtml2pdf's context, but for where a laid-out paragraph joins the story."""

    def __init__(self, pieces: Sequence[Styled], case: Typecase) -> None:
        super().__init__("")
        for face, font in case.fonts.items():
            self.registerFont(font.fontName, [str(face)])
        self._pieces = pieces
        self._case = case
        self._break: CondPageBreak | None = None
        self._kept_height = 0.0

    def addStory(self, data: Any) -> None:
        if type(data) is not PmlParagraph:
            self._forget_kept()
            super().addStory(data)
            return
        number = int(data.text)
        piece = self._pieces[number][1]
        font = self._case.named(data.style.fontName)
        compositor = Compositor(self._case, font, _setting(data.style), number)
        flowables = list(compositor.set(piece))
        keeps = isinstance(piece, TitleWords | Words) and piece.keeps
        for number, flowable in enumerate(flowables, 1):
            self._add(flowable, keeps=keeps or number < len(flowables))

    def _add(self, flowable: Flowable, *, keeps: bool) -> None:
        """Before headings a break stands open until it is known how much must follow on their page.

        The headings themselves cannot wait: xhtml2pdf gives a block's margins to what the block has
        put into the story.
        """
        if keeps and self._break is None:
            self._break = CondPageBreak(0)
            super().addStory(self._break)
        super().addStory(flowable)
        if keeps:
            self._kept_height += _height(flowable)
        elif self._break is not None:
            self._break.height = self._kept_height + _least_height(flowable)
            self._forget_kept()

    def _forget_kept(self) -> None:
        self._break, self._kept_height = None, 0.0


def _height(flowable: Flowable) -> float:
    height: float = flowable.wrap(theme.TYPE_WIDTH, theme.TYPE_HEIGHT)[1]
    return height


def _least_height(flowable: Flowable) -> float:
    """The least of a flowable that may stand under its heading: two lines, a head and a row."""
    if isinstance(flowable, GridTable):
        return flowable.least_height()
    return min(_height(flowable), 2 * theme.LEADING)


def _setting(style: Any) -> Setting:
    """A paragraph style that the cascade made, as ours."""
    spacing = style.letterSpacing
    return Setting(
        size=style.fontSize,
        leading=style.leading,
        spacing=0.0 if spacing == "normal" else getSize("".join(spacing), style.fontSize),
        first=style.firstLineIndent,
        left=style.leftIndent,
        right=style.rightIndent,
        fill=_FILLS[style.alignment],
    )
