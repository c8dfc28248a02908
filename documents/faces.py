"""The faces of an official document and the files that hold them."""

from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path

SHIPPED = Path(__file__).parent / "fonts"


class Face(StrEnum):
    """A face by its role in GB/T 9704; the value is its file's stem."""

    XIAOBIAOSONG = "xiaobiaosong"
    SONGTI = "songti"
    HEITI = "heiti"
    KAITI = "kaiti"
    FANGSONG = "fangsong"


def face_files(site_fonts: Path | None = None) -> Mapping[Face, Path]:
    """The file of each face: `<face>.ttf` of `site_fonts` where it is there, else the shipped one.

    Raises NotADirectoryError when `site_fonts` is no directory.
    """
    shipped = {face: SHIPPED / f"{face}.ttf" for face in Face}
    if site_fonts is None:
        return shipped
    if not site_fonts.is_dir():
        raise NotADirectoryError(str(site_fonts))
    own = {face: site_fonts / f"{face}.ttf" for face in Face}
    return {face: own[face] if own[face].is_file() else shipped[face] for face in Face}
