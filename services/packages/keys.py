"""The key pair of this installation: kept in a file of its own, never in the database."""

import contextlib
import os
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from domain.errors import NotAllowed
from domain.message import msg
from domain.packages.manifest import SIGNED

KEY_FILE = "package_key"


class KeyPair:
    """Ed25519: what is signed with the file of this installation others check by its public key."""

    def __init__(self, private: Ed25519PrivateKey) -> None:
        self._private = private

    @property
    def public_key(self) -> str:
        """64 hexadecimal digits."""
        return self._private.public_key().public_bytes_raw().hex()

    def sign(self, manifest: bytes) -> str:
        """The signature of a manifest, 128 hexadecimal digits."""
        return self._private.sign(SIGNED + manifest).hex()


def signed_by(public_key: str, manifest: bytes, signature: str) -> bool:
    """Whether the key has signed this manifest."""
    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(public_key))
        key.verify(bytes.fromhex(signature), SIGNED + manifest)
    except (InvalidSignature, ValueError):
        return False
    return True


def key_pair(data_dir: Path) -> KeyPair | None:
    """The key pair of an installation; None while it has none.

    Raises NotAllowed when its file is damaged: a new one would not be known to anybody.
    """
    try:
        kept = (data_dir / KEY_FILE).read_text(encoding="ascii").strip()
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise NotAllowed(_DAMAGED) from error
    try:
        return KeyPair(Ed25519PrivateKey.from_private_bytes(bytes.fromhex(kept)))
    except ValueError as error:
        raise NotAllowed(_DAMAGED) from error


_DAMAGED = msg("本系统的报送包密钥文件已损坏，请从备份恢复数据目录中的 package_key。")


def make_key_pair(data_dir: Path) -> KeyPair:
    """The key pair of an installation, made on the first call, readable by its owner alone."""
    place, private = data_dir / KEY_FILE, Ed25519PrivateKey.generate()
    half = place.with_suffix(f".{private.public_key().public_bytes_raw().hex()[:8]}")
    descriptor = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(f"{private.private_bytes_raw().hex()}\n")
        # whoever comes second keeps the first one's key, and nobody reads half a file
        with contextlib.suppress(FileExistsError):
            os.link(half, place)
    finally:
        half.unlink()
    made = key_pair(data_dir)
    if made is None:
        raise NotAllowed(_DAMAGED)
    return made
