"""Documents that are zip packages: what their parts make them, and what they must not hold."""

import zlib
from typing import BinaryIO
from zipfile import BadZipFile, ZipFile, ZipInfo

from domain.errors import Invalid
from domain.message import Message, msg

MOST_PARTS = 10_000
MOST_UNPACKED = 512 * 1024 * 1024
# a page of white squares packs well; nothing that people write packs a thousand times
MOST_RATIO = 1000
_RATIO_COUNTS_FROM = 16 * 1024 * 1024
_MOST_OF_INDEX = 1024 * 1024
_PIECE = 1024 * 1024
_ENCRYPTED = 0x1
_INDEX = "[Content_Types].xml"
_OFD = "OFD.xml"
_MAIN_PARTS = {
    "docx": ("word/", b"wordprocessingml.document.main+xml"),
    "xlsx": ("xl/", b"spreadsheetml.sheet.main+xml"),
    "pptx": ("ppt/", b"presentationml.presentation.main+xml"),
}
_MACRO_PARTS = ("vbaproject.bin", "vbadata.xml")
_MACRO_FOLDERS = ("xl/macrosheets/", "xl/dialogsheets/")


def kind_of_package(file: BinaryIO) -> str:
    """`docx`, `xlsx`, `pptx` or `ofd`. Raises Invalid for every other archive.

    Every part is unpacked once, into nothing: a package that says less of itself than it holds, or
    that is damaged, is found here and not by whoever opens it.
    """
    try:
        with ZipFile(file) as package:
            parts = package.infolist()
            _refuse_bombs(parts)
            kind = _kind(package, {part.filename for part in parts})
            _unpack(package, parts)
    except (BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError) as error:
        raise Invalid(msg("文件已损坏，打不开。请检查后重新上传。")) from error
    return kind


def _refuse_bombs(parts: list[ZipInfo]) -> None:
    unpacked = sum(part.file_size for part in parts)
    packed = sum(part.compress_size for part in parts) or 1
    is_dense = unpacked > _RATIO_COUNTS_FROM and unpacked > packed * MOST_RATIO
    if len(parts) > MOST_PARTS or unpacked > MOST_UNPACKED or is_dense:
        raise Invalid(msg("文件解开后过大，像是“压缩炸弹”，不能上传。"))
    if any(part.flag_bits & _ENCRYPTED for part in parts):
        raise Invalid(msg("文件有密码，无法检查。请去掉密码后上传。"))


def _kind(package: ZipFile, names: set[str]) -> str:
    _refuse_macros(names)
    if _OFD in names and b"ofdspec.org" in _start_of(package, _OFD):
        return "ofd"
    if _INDEX in names:
        index = _start_of(package, _INDEX)
        if b"macroEnabled" in index:
            raise Invalid(_has_macros())
        for kind, (folder, main) in _MAIN_PARTS.items():
            if main in index and any(name.startswith(folder) for name in names):
                return kind
    raise Invalid(msg("这个文件实际上是%(what)s，不能上传。", what=_what(names)))


def _refuse_macros(names: set[str]) -> None:
    for name in (each.lower() for each in names):
        if name.endswith(_MACRO_PARTS) or name.startswith(_MACRO_FOLDERS):
            raise Invalid(_has_macros())


def _has_macros() -> Message:
    return msg("文件含有宏，不能上传。请另存为不含宏的 docx、xlsx 或 pptx。")


def _what(names: set[str]) -> Message:
    if names & {"META-INF/MANIFEST.MF", "AndroidManifest.xml"}:
        return msg("可执行程序")
    if "mimetype" in names:
        return msg("OpenDocument 或电子书（请另存为 docx、xlsx 或 PDF）")
    return msg("压缩包（请解压后上传其中的文件）")


def _start_of(package: ZipFile, name: str) -> bytes:
    with package.open(name) as part:
        return part.read(_MOST_OF_INDEX)


def _unpack(package: ZipFile, parts: list[ZipInfo]) -> None:
    for each in parts:
        with package.open(each) as part:
            while part.read(_PIECE):
                pass
