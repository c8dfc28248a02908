"""Builds documents/fonts: fetches five free fonts by package name, cuts down, converts, renames.

Needs npm, apt-get, dpkg-deb and fontTools. Run `python scripts/build_fonts.py`; `--sources DIR`
keeps the downloads there. The same packages give the same bytes.
"""

import argparse
import gzip
import hashlib
import io
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from charsets import (
    GB2312_HANZI,
    GENERAL_STANDARD,
    gb2312,
    general_standard,
    hanzi_of,
    shipped,
)
from fontTools import subset
from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont, newTable

TARGET = Path(__file__).resolve().parent.parent / "documents" / "fonts"
STANDARD_FILE = "general-standard.txt"
NPM = ("@expo-google-fonts/noto-serif-sc@0.4.3", "@expo-google-fonts/noto-sans-sc@0.4.3")
DEB = ("fonts-lxgw-wenkai", "texlive-lang-chinese", "unicode-data")
DROPPED_TABLES = [
    *("GSUB", "GPOS", "GDEF", "BASE", "kern"),  # layout
    *("vhea", "vmtx", "VORG"),  # vertical writing
    *("gasp", "fpgm", "prep", "cvt"),  # hints
    *("DSIG", "meta", "STAT", "MERG", "FFTM"),
]
UNHINTED_LIMITS = (
    "maxTwilightPoints",
    "maxStorage",
    "maxFunctionDefs",
    "maxInstructionDefs",
    "maxStackElements",
    "maxSizeOfInstructions",
    "maxComponentElements",
)
# within one unit of a thousandth of the em: invisible in print
CURVE_ERROR = 1.0
OFL = "This Font Software is licensed under the SIL Open Font License, Version 1.1."
GPL = "GNU General Public License, version 3, with the font exception."


@dataclass(frozen=True, slots=True)
class Face:
    """A face to ship: its file, the file it comes from and what its licence asks for.

    `omitted` are characters left to the fallback face.
    """

    file: str
    family: str
    source: str
    package: str
    licence: str
    licence_sources: tuple[str, ...]
    omitted: str = ""


FACES = (
    Face(
        "xiaobiaosong.ttf",
        "Cengbao XiaoBiaoSong",
        "noto-serif-sc/package/700Bold/NotoSerifSC_700Bold.ttf",
        NPM[0],
        OFL,
        ("noto-serif-sc/package/LICENSE_FONT",),
    ),
    Face(
        "songti.ttf",
        "Cengbao Song",
        "noto-serif-sc/package/400Regular/NotoSerifSC_400Regular.ttf",
        NPM[0],
        OFL,
        ("noto-serif-sc/package/LICENSE_FONT",),
    ),
    Face(
        "heiti.ttf",
        "Cengbao Hei",
        "noto-sans-sc/package/400Regular/NotoSansSC_400Regular.ttf",
        NPM[1],
        OFL,
        ("noto-sans-sc/package/LICENSE_FONT",),
    ),
    Face(
        "kaiti.ttf",
        "Cengbao Kai",
        "fonts-lxgw-wenkai/usr/share/fonts/truetype/lxgw-wenkai/LXGWWenKai-Regular.ttf",
        DEB[0],
        OFL,
        ("fonts-lxgw-wenkai/usr/share/doc/fonts-lxgw-wenkai/copyright",),
        # its quotation marks are Latin ones, a third of a character wide
        omitted="“”‘’",
    ),
    Face(
        "fangsong.ttf",
        "Cengbao FangSong",
        "texlive-lang-chinese/usr/share/texlive/texmf-dist/fonts/opentype/public/fandol/"
        "FandolFang-Regular.otf",
        DEB[1],
        GPL,
        (
            # the first says that the font exception applies
            "texlive-lang-chinese/usr/share/doc/texlive-doc/fonts/fandol/README",
            "texlive-lang-chinese/usr/share/doc/texlive-doc/fonts/fandol/COPYING.gz",
        ),
    ),
)


def fetch(sources: Path) -> None:
    """Download and unpack every package that is not in `sources` yet."""
    for package in NPM:
        name = package.split("/")[1].split("@")[0]
        if not (sources / name).exists():
            packed = _run(["npm", "pack", "--silent", package], sources).strip().splitlines()[-1]
            (sources / name).mkdir()
            _run(["tar", "xzf", packed, "-C", name], sources)
    for name in DEB:
        if not (sources / name).exists():
            _run(["apt-get", "download", "-q", name], sources)
            archive = next(sources.glob(f"{name}_*.deb"))
            _run(["dpkg-deb", "-x", archive.name, name], sources)


def _run(command: list[str], folder: Path) -> str:
    return subprocess.run(command, cwd=folder, check=True, text=True, stdout=subprocess.PIPE).stdout


def to_truetype(font: TTFont) -> None:
    """Redraw PostScript outlines as quadratic curves, in place."""
    order = font.getGlyphOrder()
    drawn = font.getGlyphSet()
    glyf = newTable("glyf")
    glyf.glyphOrder = order
    glyf.glyphs = {}
    for name in order:
        pen = TTGlyphPen(drawn)
        drawn[name].draw(Cu2QuPen(pen, CURVE_ERROR, reverse_direction=True))
        glyf[name] = pen.glyph()
    del font["CFF "]
    font["glyf"] = glyf
    font["loca"] = newTable("loca")
    limits = font["maxp"]
    limits.tableVersion = 0x00010000
    limits.maxZones = 1
    for limit in UNHINTED_LIMITS:
        setattr(limits, limit, 0)
    font["post"].formatType = 3.0
    font.sfntVersion = "\x00\x01\x00\x00"


def cut(source: Path, face: Face, characters: frozenset[str]) -> bytes:
    """The face's bytes: only `characters`, TrueType outlines, no hints or layout, our name."""
    options = subset.Options()
    options.layout_features = []
    options.hinting = False
    options.drop_tables += DROPPED_TABLES
    options.name_IDs = [0, 13, 14]
    options.name_languages = [0x409]
    options.notdef_outline = True
    options.glyph_names = False
    font = TTFont(source, recalcTimestamp=False)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=[ord(c) for c in characters if c not in face.omitted])
    subsetter.subset(font)
    if "CFF " in font:
        to_truetype(font)
    rename(font, face)
    out = io.BytesIO()
    font.save(out, reorderTables=True)
    return out.getvalue()


def rename(font: TTFont, face: Face) -> None:
    """A cut-down font may not bear a reserved name: ours says what it is made from and how."""
    names = font["name"]
    words = {
        1: face.family,
        2: "Regular",
        3: f"{face.family}; from {Path(face.source).name} of {face.package}",
        4: face.family,
        5: "Version 1.0",
        6: face.family.replace(" ", ""),
        10: f"A modified version of {Path(face.source).stem}: subset, hints and layout removed.",
        13: face.licence,
    }
    for number, text in words.items():
        names.removeNames(nameID=number)
        names.setName(text, number, 3, 1, 0x409)


def build(sources: Path) -> Mapping[str, object]:
    """Write every face and licence; return the manifest."""
    standard = general_standard(
        sources / "unicode-data/usr/share/unicode/Unihan_OtherMappings.txt.bz2"
    )
    if (len(standard), len(hanzi_of(gb2312()))) != (GENERAL_STANDARD, GB2312_HANZI):
        raise SystemExit("The character sets are not as large as their standards say.")
    (TARGET / STANDARD_FILE).write_text("".join(sorted(standard)) + "\n", encoding="utf-8")
    manifest: dict[str, object] = {}
    for face in FACES:
        data = cut(sources / face.source, face, shipped(standard))
        (TARGET / face.file).write_bytes(data)
        licence = b"\n".join(unpacked(sources / name) for name in face.licence_sources)
        (TARGET / f"{Path(face.file).stem}.LICENCE.txt").write_bytes(licence)
        covered = {chr(code) for code in TTFont(io.BytesIO(data), lazy=True).getBestCmap()}
        manifest[face.file] = {
            "sha256": hashlib.sha256(data).hexdigest(),
            "made_from": f"{Path(face.source).name} of {face.package}",
            "lacks": "".join(sorted(standard - covered)),
        }
        print(f"{face.file}: {len(data) / 1e6:.1f} MB, lacks {len(standard - covered)} of 8,105")
    return manifest


def unpacked(file: Path) -> bytes:
    """A text as the package ships it, without compression."""
    data = file.read_bytes()
    return gzip.decompress(data) if file.suffix == ".gz" else data


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sources", type=Path, help="keep the downloaded packages here")
    kept: Path | None = parser.parse_args().sources
    sources = kept or Path(tempfile.mkdtemp(prefix="fonts-"))
    sources.mkdir(parents=True, exist_ok=True)
    TARGET.mkdir(parents=True, exist_ok=True)
    try:
        fetch(sources)
        manifest = build(sources)
    finally:
        if kept is None:
            shutil.rmtree(sources)
    (TARGET / "manifest.json").write_text(
        json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
