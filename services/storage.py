"""Files outside the database, kept under their own hash: written once, never changed."""

import hashlib
import os
import re
import shutil
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import BinaryIO, Protocol

_PIECE = 1024 * 1024
HASH_NAME = re.compile(r"[0-9a-f]{64}")


class Storage(Protocol):
    """Where finished files lie; the name of a file is the SHA-256 of its bytes.

    Everything here raises OSError where the place itself does not answer.
    """

    def put(self, content: bytes) -> str:
        """Keep the bytes and return their SHA-256; the same bytes again change nothing."""

    def put_file(self, file: BinaryIO) -> str:
        """`put` for what an open file holds from its beginning; it is never whole in memory."""

    def get(self, sha256: str) -> bytes:
        """The bytes of that hash. Raises FileNotFoundError, or ValueError if they were changed."""

    def open(self, sha256: str) -> BinaryIO:
        """`get` as an open file at its beginning, checked before anybody reads it."""

    def remove(self, sha256: str) -> None:
        """Forget a file; one that is not there is forgotten already."""

    def names(self) -> Iterator[tuple[str, int]]:
        """(SHA-256, bytes) of everything that is kept, in no order."""


def sha256_of(file: BinaryIO) -> str:
    """The hash of an open file, which is left at its beginning."""
    file.seek(0)
    found = hashlib.sha256()
    while piece := file.read(_PIECE):
        found.update(piece)
    file.seek(0)
    return found.hexdigest()


class LocalFolder:
    """Files in a folder of this machine, by the first two digits of their hash."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, content: bytes) -> str:
        return self.put_file(BytesIO(content))

    def put_file(self, file: BinaryIO) -> str:
        sha256 = sha256_of(file)
        place = self._place(sha256)
        if self._is_whole(place, sha256):
            return sha256
        place.parent.mkdir(parents=True, exist_ok=True)
        # written beside its place and moved there: nobody ever reads half a file
        with NamedTemporaryFile(dir=place.parent, delete=False) as half:
            try:
                shutil.copyfileobj(file, half)
                half.flush()
                os.fsync(half.fileno())
                Path(half.name).replace(place)
            except BaseException:
                Path(half.name).unlink(missing_ok=True)
                raise
        return sha256

    def get(self, sha256: str) -> bytes:
        with self.open(sha256) as file:
            return file.read()

    def open(self, sha256: str) -> BinaryIO:
        file = self._place(sha256).open("rb")
        if sha256_of(file) != sha256:
            file.close()
            raise ValueError(f"file {sha256} was changed")
        return file

    def remove(self, sha256: str) -> None:
        self._place(sha256).unlink(missing_ok=True)

    def names(self) -> Iterator[tuple[str, int]]:
        for place in self._folder.glob("??/*"):
            if HASH_NAME.fullmatch(place.name):
                yield place.name, place.stat().st_size

    def _place(self, sha256: str) -> Path:
        return self._folder / sha256[:2] / sha256

    @staticmethod
    def _is_whole(place: Path, sha256: str) -> bool:
        if not place.is_file():
            return False
        with place.open("rb") as kept:
            return sha256_of(kept) == sha256
