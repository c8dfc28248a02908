"""The faces of one render: registered once, and for each character the face that has it."""

import hashlib
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

from reportlab.lib.fonts import addMapping
from reportlab.pdfbase import pdfmetrics

from documents.faces import SHIPPED, Face, face_files
from documents.pdf.breaking import Line
from documents.pdf.type0 import Type0Font

GETA = "〓"
# what is there to steer other characters and is never drawn: joiners, directions, variants, tags
_UNSEEN = frozenset(
    map(
        chr,
        [
            *(0xAD, 0x34F, 0x61C, 0xFEFF),
            *range(0x200B, 0x2010),
            *range(0x202A, 0x202F),
            *range(0x2060, 0x2070),
            *range(0xFE00, 0xFE10),
            *range(0xE0000, 0xE1000),
        ],
    )
)


class FaceRun(NamedTuple):
    """Characters that one font can draw."""

    font: Type0Font
    text: str


class Typecase:
    """The five faces; the Song face stands in for what another lacks, 〓 for what none has."""

    def __init__(self, fonts: dict[Face, Type0Font]) -> None:
        self.fonts = fonts
        self._by_name = {font.fontName: font for font in fonts.values()}
        self._missing: set[str] = set()

    def begin_document(self) -> None:
        """Forget the document before."""
        self._missing.clear()
        for font in self.fonts.values():
            font.begin_document()

    @property
    def missing(self) -> tuple[str, ...]:
        """The characters of this document that no face has, in order of their code."""
        return tuple(sorted(self._missing))

    def named(self, name: str) -> Type0Font:
        """The font that ReportLab knows by that name. Raises KeyError."""
        return self._by_name[name]

    def set(self, font: Type0Font, text: str) -> list[FaceRun]:
        """The text in runs of the fonts that have its characters, `font` before the Song face."""
        if font.characters.issuperset(text):
            return [FaceRun(font, text)] if text else []
        placed = (pair for character in text for pair in self._place(font, character))
        return [
            FaceRun(found, "".join(character for _, character in pairs))
            for found, pairs in groupby(placed, key=lambda pair: pair[0])
        ]

    def _place(self, font: Type0Font, character: str) -> Iterator[tuple[Type0Font, str]]:
        if character in _UNSEEN:
            return
        found = self._font_for(font, character)
        if found:
            yield found, character
            return
        # a radical or a ligature pasted from a PDF stands for plain characters
        plain = unicodedata.normalize("NFKC", character)
        fonts = [self._font_for(font, part) for part in plain]
        if plain != character and all(fonts):
            yield from ((found, part) for found, part in zip(fonts, plain, strict=True) if found)
            return
        self._missing.add(character)
        yield self._font_for(font, GETA) or font, GETA

    def _font_for(self, font: Type0Font, character: str) -> Type0Font | None:
        if character in font.characters:
            return font
        song = self.fonts[Face.SONGTI]
        return song if character in song.characters else None


def advances(runs: Iterable[FaceRun], size: float, spacing: float) -> list[float]:
    """The width of each character of some runs in points, letter spacing included."""
    return [
        width * size + spacing
        for run in runs
        for width in map(run.font.widths.__getitem__, run.text)
    ]


def runs_by_line(runs: Sequence[FaceRun], lines: Iterable[Line]) -> list[list[FaceRun]]:
    """The runs of each line, in one pass; `lines` are cut out of the joined text."""
    if len(runs) == 1:
        font, text = runs[0]
        return [[FaceRun(font, text[line.start : line.end])] for line in lines]
    found: list[list[FaceRun]] = []
    number, at = 0, 0  # the run in hand, and where it begins
    for line in lines:
        found.append([])
        while number < len(runs) and at < line.end:
            font, text = runs[number]
            if piece := text[max(line.start - at, 0) : line.end - at]:
                found[-1].append(FaceRun(font, piece))
            if at + len(text) > line.end:
                break
            at += len(text)
            number += 1
    return found


@cache
def load_typecase(site_fonts: Path | None) -> Typecase:
    """The faces of a folder of site fonts (None: the shipped ones), loaded once a process."""
    return Typecase({face: _load(face, file) for face, file in face_files(site_fonts).items()})


@cache
def _font(name: str, file: Path) -> Type0Font:
    font = Type0Font(name, file)
    pdfmetrics.registerFont(font)
    for bold in (0, 1):
        for italic in (0, 1):
            addMapping(name, bold, italic, name)
    return font


def _load(face: Face, file: Path) -> Type0Font:
    """A site's font has a name of its own: ReportLab keeps one list of names a process."""
    mark = "" if file.parent == SHIPPED else hashlib.sha256(bytes(file)).hexdigest()[:8]
    return _font(f"{face}{mark}", file)
