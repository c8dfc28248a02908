"""A file while it arrives: counted and hashed on the way, and no further than its limit."""

import hashlib
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any


class Arriving:
    """A temporary file without a name: whatever stops it half way, nothing is left of it.

    What comes beyond `most_bytes` is counted and thrown away, so that the other files of the same
    request arrive all the same.
    """

    def __init__(self, most_bytes: int, folder: Path | None = None) -> None:
        self.size = 0
        self._most = most_bytes
        self._hash = hashlib.sha256()
        self._file: IO[bytes] = TemporaryFile(dir=folder)  # noqa: SIM115 - open as long as this is

    @property
    def is_too_large(self) -> bool:
        """Whether more came than is taken; the content is then not whole."""
        return self.size > self._most

    @property
    def sha256(self) -> str:
        """The hash of everything that has arrived."""
        return self._hash.hexdigest()

    def write(self, data: bytes) -> int:
        self.size += len(data)
        if self.is_too_large:
            self._file.truncate(0)
        else:
            self._hash.update(data)
            self._file.write(data)
        return len(data)

    def __del__(self) -> None:
        # a request that was refused half way has nobody who closes what had arrived of it
        self._file.close()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)
