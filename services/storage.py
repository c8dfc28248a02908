"""Files outside the database, kept under their own hash: written once, never changed."""

import hashlib
import os
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Protocol


class Storage(Protocol):
    """Where finished files lie; the name of a file is the SHA-256 of its bytes."""

    def put(self, content: bytes) -> str:
        """Keep the bytes and return their SHA-256; the same bytes again change nothing."""

    def get(self, sha256: str) -> bytes:
        """The bytes of that hash. Raises FileNotFoundError, or ValueError if they were changed."""


class LocalFolder:
    """Files in a folder of this machine, by the first two digits of their hash."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, content: bytes) -> str:
        sha256 = hashlib.sha256(content).hexdigest()
        place = self._place(sha256)
        if place.is_file() and place.read_bytes() == content:
            return sha256
        place.parent.mkdir(parents=True, exist_ok=True)
        # written beside its place and moved there: nobody ever reads half a file
        with NamedTemporaryFile(dir=place.parent, delete=False) as half:
            try:
                half.write(content)
                half.flush()
                os.fsync(half.fileno())
                Path(half.name).replace(place)
            except BaseException:
                Path(half.name).unlink(missing_ok=True)
                raise
        return sha256

    def get(self, sha256: str) -> bytes:
        content = self._place(sha256).read_bytes()
        if hashlib.sha256(content).hexdigest() != sha256:
            raise ValueError(f"file {sha256} was changed")
        return content

    def _place(self, sha256: str) -> Path:
        return self._folder / sha256[:2] / sha256
