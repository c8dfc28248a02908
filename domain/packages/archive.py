"""The archive of a package: a zip whose every byte follows from the names and contents in it.

Nothing is packed, dated or commented: whoever has a zip program can open it, and what another
program wrote, or what was changed, cut off or added anywhere, is not equal to what we would write
from the same contents. So there is nothing to unpack that could burst, and no byte that nobody
looks at. (PKWARE APPNOTE 6.3.9, 4.3: local headers, central directory, end record.)
"""

import struct
import zlib
from collections.abc import Mapping

from domain.errors import Invalid
from domain.message import msg

_LOCAL, _CENTRAL, _END = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"
_VERSION, _UTF8, _STORED = 20, 0x0800, 0
_DAY = (1 << 5) | 1  # the first of January 1980, the zero of this format
_HEAD = struct.Struct("<4s5H3I2H")
_ENTRY = struct.Struct("<4s6H3I5H2I")
_TAIL = struct.Struct("<4s4H2IH")
MOST_FILES = 64
MOST_BYTES = 512 * 1024 * 1024
LONGEST_NAME = 100


def write_archive(files: Mapping[str, bytes]) -> bytes:
    """The archive that holds these files, in the order of their names."""
    bodies: list[bytes] = []
    entries: list[bytes] = []
    offset = 0
    for name in sorted(files):
        content, raw = files[name], name.encode("ascii")
        common = (_UTF8, _STORED, 0, _DAY, zlib.crc32(content), len(content), len(content))
        head = _HEAD.pack(_LOCAL, _VERSION, *common, len(raw), 0) + raw
        entries.append(
            _ENTRY.pack(_CENTRAL, _VERSION, _VERSION, *common, len(raw), 0, 0, 0, 0, 0, offset)
            + raw
        )
        bodies += [head, content]
        offset += len(head) + len(content)
    directory = b"".join(entries)
    counts = (0, 0, len(entries), len(entries))
    end = _TAIL.pack(_END, *counts, len(directory), offset, 0)
    return b"".join([*bodies, directory, end])


def read_archive(archive: bytes) -> dict[str, bytes]:
    """The files of an archive that `write_archive` wrote.

    Raises Invalid for anything else: another file, a changed, shortened or packed archive.
    """
    if len(archive) > MOST_BYTES:
        raise Invalid(msg("文件太大，不是报送包。"))
    if not archive.startswith(_LOCAL):
        raise Invalid(msg("这不是报送包，请选择对方导出的报送包文件（.zip）。"))
    files = _files_in(archive)
    if files is None or write_archive(files) != archive:
        raise Invalid(msg("报送包不完整、被改动过或被重新压缩过，请用对方导出的原文件。"))
    return files


def _files_in(archive: bytes) -> dict[str, bytes] | None:
    """What the local headers say one after the other; None where they do not lead to the end."""
    files: dict[str, bytes] = {}
    offset = 0
    while archive[offset : offset + 4] == _LOCAL:
        if len(archive) < offset + _HEAD.size or len(files) >= MOST_FILES:
            return None
        head = _HEAD.unpack_from(archive, offset)
        size, length = head[8], head[9]
        start = offset + _HEAD.size
        name = archive[start : start + length]
        body = start + length
        if not name.isascii() or length > LONGEST_NAME or len(archive) < body + size:
            return None
        if name.decode("ascii") in files:
            return None
        files[name.decode("ascii")] = archive[body : body + size]
        offset = body + size
    return files or None
