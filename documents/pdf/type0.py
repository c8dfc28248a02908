"""A TrueType face as a Type0 / Identity-H font: a character's code is stable, its glyph's number.

ReportLab's own TTFont numbers glyphs by order of first use, so the same words get other bytes in
another document and every line is cut into runs of 256-glyph subsets. Here the code is stable; the
subset is made once, when the file is saved, and mapped by a CIDToGIDMap.
"""

import hashlib
from pathlib import Path
from typing import Any

from reportlab.pdfbase import pdfdoc
from reportlab.pdfbase.ttfonts import TTFontFace

_TOUNICODE_HEAD = (
    "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
    "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
    "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
    "1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n"
)
_TOUNICODE_FOOT = "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend"
_BLOCK = 100  # entries that one bfchar block may hold


class _Codes(dict[str, str]):
    """A character's code, made when it is first asked for; 0 for what the face does not have."""

    def __init__(self, cids: dict[int, int]) -> None:
        super().__init__()
        self._cids = cids

    def __missing__(self, character: str) -> str:
        code = self[character] = f"{self._cids.get(ord(character), 0):04X}"
        return code


class _Widths(dict[str, float]):
    """A character's advance in ems, made when it is first asked for."""

    def __init__(self, face: Any) -> None:
        super().__init__()
        self._face = face

    def __missing__(self, character: str) -> float:
        face = self._face
        width: float = face.charWidths.get(ord(character), face.defaultWidth) / 1000
        self[character] = width
        return width


class _Encoding:
    name = "Identity-H"


class Type0Font:
    """The face by as much of ReportLab's font protocol as our flowables ask for.

    The camel-case names are ReportLab's. Its own `drawString` is not served: our flowables write
    their operators themselves.
    """

    _multiByte = 1
    _dynamicFont = 0
    shapable = False
    substitutionFonts = ()
    encName = "Identity-H"
    encoding = _Encoding()

    def __init__(self, name: str, file: Path) -> None:
        self.fontName = name
        self.face = TTFontFace(str(file))
        glyphs: dict[int, int] = self.face.charToGlyph
        self.characters = frozenset(map(chr, glyphs))
        self.cids = _cids(glyphs)
        self.codes = _Codes(self.cids)
        self.widths = _Widths(self.face)
        self._used: set[str] = set()

    def begin_document(self) -> None:
        """Forget which characters the document before used."""
        self._used.clear()

    def encode(self, text: str) -> str:
        """The text as a hexadecimal PDF string without brackets; its characters are now used."""
        self._used.update(text)
        return "".join(map(self.codes.__getitem__, text))

    def stringWidth(self, text: str, size: float, encoding: str = "utf8") -> float:
        return sum(map(self.widths.__getitem__, text)) * size

    def addObjects(self, document: Any) -> None:
        """Reserve the font's name in the document; its objects follow when the file is saved."""
        document.fontMapping[self.fontName] = f"/{self.fontName}"
        document.delayedFonts.append(_Embedding(self))

    def used_codes(self) -> list[int]:
        """The code points used in this document that the face has, in order."""
        glyphs = self.face.charToGlyph
        return sorted(code for code in map(ord, self._used) if code in glyphs)


class _Embedding:
    """Writes a font's objects: the subset, its maps and its widths."""

    def __init__(self, font: Type0Font) -> None:
        self._font = font

    def addObjects(self, document: Any) -> None:
        font = self._font
        codes = font.used_codes()
        base = pdfdoc.PDFName(_subset_name(font, codes))
        descendant = document.Reference(self._cid_font(document, base, codes), self._key("cid"))
        unicode_map = self._stream(document, _to_unicode(font, codes), "unicode")
        document.idToObject["BasicFonts"].dict[font.fontName] = document.Reference(
            pdfdoc.PDFDictionary(
                {
                    "Type": "/Font",
                    "Subtype": "/Type0",
                    "BaseFont": base,
                    "Encoding": "/Identity-H",
                    "DescendantFonts": pdfdoc.PDFArray([descendant]),
                    "ToUnicode": unicode_map,
                }
            ),
            self._key("font"),
        )

    def _key(self, part: str) -> str:
        return f"type0:{part}:{self._font.fontName}"

    def _stream(self, document: Any, content: bytes, part: str, **entries: int) -> Any:
        stream = pdfdoc.PDFStream(content=content)
        stream.filters = [pdfdoc.PDFZCompress]
        stream.dictionary.dict.update(entries)
        return document.Reference(stream, self._key(part))

    def _cid_font(self, document: Any, base: Any, codes: list[int]) -> Any:
        font = self._font
        return pdfdoc.PDFDictionary(
            {
                "Type": "/Font",
                "Subtype": "/CIDFontType2",
                "BaseFont": base,
                "CIDSystemInfo": pdfdoc.PDFDictionary(
                    {
                        "Registry": pdfdoc.PDFString("Adobe"),
                        "Ordering": pdfdoc.PDFString("Identity"),
                        "Supplement": 0,
                    }
                ),
                "FontDescriptor": document.Reference(
                    self._descriptor(document, base, codes), self._key("descriptor")
                ),
                "DW": 1000,
                "W": _width_array(font, codes),
                "CIDToGIDMap": self._stream(document, _glyph_map(font, codes), "glyphs"),
            }
        )

    def _descriptor(self, document: Any, base: Any, codes: list[int]) -> Any:
        face = self._font.face
        # code 0 brings in the glyph for "not there", which every TrueType file must have
        subset: bytes = face.makeSubset([0, *codes])
        return pdfdoc.PDFDictionary(
            {
                "Type": "/FontDescriptor",
                "FontName": base,
                "Flags": 4,
                "FontBBox": pdfdoc.PDFArray(face.bbox),
                "Ascent": face.ascent,
                "Descent": face.descent,
                "CapHeight": face.capHeight,
                "ItalicAngle": face.italicAngle,
                "StemV": face.stemV,
                "FontFile2": self._stream(document, subset, "file", Length1=len(subset)),
            }
        )


def _subset_name(font: Type0Font, codes: list[int]) -> str:
    """Six capitals that name the subset (ISO 32000-1, 9.6.4), a plus sign, the face's name."""
    digest = hashlib.sha256(",".join(map(str, codes)).encode()).digest()
    tag = "".join(chr(ord("A") + byte % 26) for byte in digest[:6])
    name = font.face.name
    return f"{tag}+{name.decode('latin-1') if isinstance(name, bytes) else name}"


def _cids(glyphs: dict[int, int]) -> dict[int, int]:
    """A code for each character: its glyph's number, or one of its own where a glyph is shared.

    Two characters with one glyph (a space and a no-break space) must be told apart when the text
    is copied out again.
    """
    found: dict[int, int] = {}
    taken: set[int] = set()
    spare = max(glyphs.values(), default=0) + 1
    for code, glyph in sorted(glyphs.items()):
        if glyph in taken and spare < 0x10000:
            found[code] = spare
            spare += 1
        else:
            found[code] = glyph
            taken.add(glyph)
    return found


def _glyph_map(font: Type0Font, codes: list[int]) -> bytes:
    """Two bytes a CID: its glyph's number in the subset, which is in the order of `codes`."""
    glyphs = font.face.charToGlyph
    numbers = {glyph: n for n, glyph in enumerate(dict.fromkeys([0, *map(glyphs.get, codes)]))}
    mapped = bytearray(2 * (max((font.cids[code] for code in codes), default=0) + 1))
    for code in codes:
        at = 2 * font.cids[code]
        mapped[at : at + 2] = numbers[glyphs[code]].to_bytes(2, "big")
    return bytes(mapped)


def _width_array(font: Type0Font, codes: list[int]) -> Any:
    face = font.face
    entries: list[object] = []
    for code in codes:
        width = face.charWidths.get(code, face.defaultWidth)
        if round(width) != 1000:
            entries += [font.cids[code], pdfdoc.PDFArray([round(width, 3)])]
    return pdfdoc.PDFArray(entries)


def _to_unicode(font: Type0Font, codes: list[int]) -> bytes:
    """Which character a code stands for, so that text can be searched and copied."""
    entries = sorted((font.cids[code], code) for code in codes)
    blocks = []
    for at in range(0, len(entries), _BLOCK):
        block = entries[at : at + _BLOCK]
        rows = "".join(
            f"<{cid:04X}> <{chr(code).encode('utf-16-be').hex().upper()}>\n" for cid, code in block
        )
        blocks.append(f"{len(block)} beginbfchar\n{rows}endbfchar\n")
    return f"{_TOUNICODE_HEAD}{''.join(blocks)}{_TOUNICODE_FOOT}".encode("ascii")
