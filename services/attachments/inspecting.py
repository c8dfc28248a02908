"""Looking a file over before it is kept: kind, harmlessness, name; a picture is drawn anew."""

from dataclasses import dataclass
from io import BytesIO
from typing import BinaryIO

from domain.file_name import clean_file_name
from services.attachments.kinds import kind_of
from services.attachments.pictures import redraw
from services.attachments.scanning import Scanner
from services.storage import sha256_of


@dataclass(frozen=True, slots=True)
class Piece:
    """Bytes to be kept: an open file, its hash and how many they are."""

    file: BinaryIO
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Inspected:
    """A file that may be kept. `preview` is a small JPEG of a picture."""

    name: str
    kind: str
    content: Piece
    preview: Piece | None = None


def inspect(given_name: str, given: Piece, scanner: Scanner) -> Inspected:
    """What is to be kept of a file. Raises Invalid, or Unavailable for a silent scanner.

    No database is needed: scanning and drawing may take seconds, in which nobody should wait.
    """
    kind = kind_of(given.file, given_name)
    scanner.refuse_harmful(given.file)
    name = clean_file_name(given_name, kind.suffixes)
    if not kind.is_picture:
        return Inspected(name, kind.key, given)
    redrawn = redraw(given.file, kind.key)
    return Inspected(name, kind.key, piece_of(redrawn.content), piece_of(redrawn.preview))


def piece_of(content: bytes) -> Piece:
    """Bytes in memory as a piece."""
    file = BytesIO(content)
    return Piece(file, sha256_of(file), len(content))
