"""Where an uploaded package waits until somebody has read what it would bring and confirmed it."""

from dataclasses import dataclass

from domain.errors import NotAllowed
from domain.message import msg
from services.storage import HASH_NAME, Storage


@dataclass(frozen=True, slots=True)
class Waiting:
    """The packages that wait; they count for nothing, and may be uploaded again."""

    storage: Storage

    def keep(self, archive: bytes) -> str:
        """Keep a package that was examined; its SHA-256."""
        return self.storage.put(archive)

    def get(self, sha256: str) -> bytes:
        """A package that waits. Raises NotAllowed when it does not any more."""
        try:
            if not HASH_NAME.fullmatch(sha256):
                raise ValueError(sha256)
            return self.storage.get(sha256)
        except (OSError, ValueError) as error:
            raise NotAllowed(msg("这个报送包已经导入或清理，请重新上传。")) from error

    def forget(self, sha256: str) -> None:
        """Let go of a package that was taken in."""
        self.storage.remove(sha256)

    def sweep(self) -> int:
        """Let go of all that wait; how many those were."""
        names = [sha256 for sha256, _ in self.storage.names()]
        for sha256 in names:
            self.storage.remove(sha256)
        return len(names)
