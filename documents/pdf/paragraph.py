"""A paragraph on the grid: own line breaking and justification, exact pitch, quick to split."""

import copy
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import Any

from reportlab.platypus.flowables import Flowable

from documents.pdf.breaking import Line, break_lines
from documents.pdf.typecase import FaceRun, advances, runs_by_line

# the share of the size by which a character's body stands above the baseline
ASCENT = 0.88
# a gap wider than this share of the size looks torn: such a line stays unfilled
_WIDEST_GAP = 0.5
_STIFF = frozenset("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.,:/+-_%@—…")


class Fill(StrEnum):
    """How lines stand between the margins."""

    LEFT = "left"
    RIGHT = "right"
    CENTER = "center"
    JUSTIFY = "justify"


@dataclass(frozen=True, slots=True)
class Setting:
    """How a paragraph is set, in points: `first` is the first line's indent beyond `left`."""

    size: float
    leading: float
    spacing: float = 0.0
    first: float = 0.0
    left: float = 0.0
    right: float = 0.0
    fill: Fill = Fill.JUSTIFY


@dataclass(frozen=True, slots=True)
class Bookmark:
    """An entry of the reader's outline that leads to a paragraph."""

    key: str
    title: str


class GridParagraph(Flowable):
    """Some runs set in lines of one height."""

    _fixedWidth = 1

    def __init__(
        self, runs: Sequence[FaceRun], setting: Setting, bookmark: Bookmark | None = None
    ) -> None:
        super().__init__()
        self.spaceBefore = self.spaceAfter = 0.0
        self._runs = runs
        self._setting = setting
        self._bookmark = bookmark
        self._text = "".join(run.text for run in runs)
        self._broken_for = -1.0
        self._lines: list[Line] = []
        self._line_runs: list[list[FaceRun]] = []
        self._from = 0
        self._to = 0

    def lines_in(self, width: float) -> int:
        """How many lines the paragraph takes in a column of that width."""
        if self._broken_for != width:
            setting = self._setting
            room = width - setting.left - setting.right
            wide = advances(self._runs, setting.size, setting.spacing)
            self._lines = break_lines(self._text, wide, room - setting.first, room)
            self._line_runs = runs_by_line(self._runs, self._lines)
            self._from, self._to = 0, len(self._lines)
            self._broken_for = width
        return self._to - self._from

    def wrap(self, available_width: float, available_height: float) -> tuple[float, float]:
        self.width = available_width
        self.height = self.lines_in(available_width) * self._setting.leading
        return self.width, self.height

    def split(self, available_width: float, available_height: float) -> list[Flowable]:
        lines = self.lines_in(available_width)
        fitting = int((available_height + 0.01) / self._setting.leading)
        if fitting <= 0:
            return []
        if fitting >= lines:
            return [self]
        head, tail = copy.copy(self), copy.copy(self)
        head._to = tail._from = self._from + fitting
        head.spaceAfter = tail.spaceBefore = 0.0
        found: list[Flowable] = [head, tail]
        for part in found:
            part.__dict__.pop("_postponed", None)
        return found

    def draw(self) -> None:
        if self._bookmark and self._from == 0:
            self.canv.bookmarkHorizontal(self._bookmark.key, 0, self.height)
            self.canv.addOutlineEntry(self._bookmark.title, self._bookmark.key, 0)
        if self._to > self._from:
            # the document behind the canvas names the fonts; the stubs do not tell of it
            canvas: Any = self.canv
            canvas.addLiteral(" ".join(self._operators(canvas._doc)))

    def _operators(self, document: Any) -> Iterator[str]:
        setting = self._setting
        top = self.height - (setting.leading - setting.size) / 2 - setting.size * ASCENT
        pen = _Pen(document, setting)
        yield f"BT {setting.leading:g} TL"
        at = None
        for number in range(self._from, self._to):
            line = self._lines[number]
            x, spacing = self._place(line, number)
            x = round(x, 2)
            if at is None:
                yield f"{x:.2f} {top:.2f} Td"
            else:
                yield "T*" if x == at else f"{x - at:.2f} {-setting.leading:.2f} Td"
            at = x
            yield from pen.strokes(self._line_runs[number], spacing)
        if pen.spacing:
            yield "0 Tc"
        yield "ET"

    def _place(self, line: Line, number: int) -> tuple[float, float]:
        """Where a line begins, and what is added between two characters to fill it."""
        setting = self._setting
        indent = setting.left + (setting.first if number == 0 else 0)
        # the last character needs no room behind it
        gap = self.width - setting.right - indent - line.width + setting.spacing
        match setting.fill:
            case Fill.LEFT:
                return indent, 0.0
            case Fill.RIGHT:
                return indent + gap, 0.0
            case Fill.CENTER:
                return indent + gap / 2, 0.0
            case Fill.JUSTIFY:
                return indent, self._stretch(line, gap, is_last=number == len(self._lines) - 1)

    def _stretch(self, line: Line, gap: float, *, is_last: bool) -> float:
        if (is_last and gap > 0) or abs(gap) < 0.05:
            return 0.0
        words = self._text[line.start : line.end]
        is_even = _STIFF.isdisjoint(words)
        places = len(words) - 1 if is_even else sum(map(_is_elastic, words, words[1:]))
        widest = self._setting.size * _WIDEST_GAP
        return gap / places if places and gap / places <= widest else 0.0


class _Pen:
    """Writes text operators; it repeats neither a font nor a spacing that is already set."""

    def __init__(self, document: Any, setting: Setting) -> None:
        self._document = document
        self._setting = setting
        self._font = ""
        self.spacing = 0.0

    def strokes(self, runs: Sequence[FaceRun], stretch: float) -> Iterator[str]:
        """The operators of one line; `stretch` is added behind each character that lets it.

        The whole line has one spacing, taken back behind the characters of a number or a word:
        readers disagree on the spacing between two strings, not on that inside one array.
        """
        spacing = self._setting.spacing + stretch
        if abs(spacing - self.spacing) > 0.0005:
            yield f"{spacing:.3f} Tc"
            self.spacing = spacing
        taken_back = f" {1000 * stretch / self._setting.size:.2f} " if stretch else ""
        for run, following in zip(runs, [*(run.text[0] for run in runs[1:]), ""], strict=True):
            name = self._document.getInternalFontName(run.font.fontName)
            if name != self._font:
                yield f"{name} {self._setting.size:g} Tf"
                self._font = name
            if not stretch or _STIFF.isdisjoint(run.text):
                yield f"<{run.font.encode(run.text)}> Tj"
                continue
            pieces = taken_back.join(f"<{run.font.encode(p)}>" for p in _pieces(run.text))
            last = "" if _is_elastic(run.text[-1], following) else taken_back
            yield f"[{pieces}{last}] TJ"


def _is_elastic(before: str, after: str) -> bool:
    """Whether room may be added between two characters: not inside a number or a Latin word."""
    return not (before in _STIFF and after in _STIFF)


def _pieces(text: str) -> list[str]:
    """The text cut inside its numbers and Latin words, where no room may be added."""
    ends = [at for at in range(1, len(text)) if not _is_elastic(text[at - 1], text[at])]
    return [text[start:end] for start, end in pairwise((0, *ends, len(text)))]
