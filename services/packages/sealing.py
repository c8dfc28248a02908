"""Sealing a package, and opening one: all that can be judged without looking at any table."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from domain.canonical import canonical
from domain.errors import Invalid
from domain.message import msg
from domain.packages.archive import read_archive, write_archive
from domain.packages.manifest import (
    MANIFEST,
    RECORD,
    REPORT,
    SIGNATURE,
    Manifest,
    entries_of,
    manifest_bytes,
    manifest_from_data,
)
from services.packages.keys import KeyPair, signed_by

ALGORITHM = "Ed25519"
REPORT_FILE = "report.json"


@dataclass(frozen=True, slots=True)
class Opened:
    """A package whose seal is whole: what it says, and its files by name."""

    manifest: Manifest
    files: Mapping[str, bytes]
    sha256: str
    size: int

    @property
    def record(self) -> Any:
        return json.loads(self.files[RECORD])


def seal(manifest: Manifest, files: Mapping[str, bytes], keys: KeyPair) -> bytes:
    """The archive of a package; the manifest lists the files."""
    signed = manifest_bytes(manifest)
    signature = {
        "algorithm": ALGORITHM,
        "key": keys.public_key,
        "signature": keys.sign(signed),
    }
    return write_archive({**files, MANIFEST: signed, SIGNATURE: canonical(signature)})


def open_package(archive: bytes) -> Opened:
    """Open a package and check all that it says of itself. Raises Invalid with the reason.

    A signature says only that the key which the package names has signed it: whether that key is
    trusted is asked of the tables.
    """
    files = read_archive(archive)
    if MANIFEST not in files or SIGNATURE not in files:
        raise Invalid(msg("这不是报送包：缺少清单或签名。"))
    signed, signature = files.pop(MANIFEST), files.pop(SIGNATURE)
    manifest = manifest_from_data(read_json(signed))
    if manifest_bytes(manifest) != signed:
        raise Invalid(msg("报送包的清单读不懂，可能不是本系统导出的。"))
    if not _is_signed(signed, signature, manifest.sender.key):
        raise Invalid(msg("报送包的签名不对：内容被改动过，或不是所称的单位签的。"))
    if entries_of(files) != manifest.files:
        raise Invalid(msg("报送包里的文件与清单不一致：缺少、多出或被改动过。"))
    if manifest.kind == REPORT:
        _refuse_another_report(manifest, files)
    return Opened(manifest, files, hashlib.sha256(archive).hexdigest(), len(archive))


def _refuse_another_report(manifest: Manifest, files: Mapping[str, bytes]) -> None:
    report = files.get(REPORT_FILE, b"")
    if RECORD not in files or hashlib.sha256(report).hexdigest() != manifest.about.content_hash:
        raise Invalid(msg("报送包里的终稿与它声明的定稿内容不一致。"))
    if canonical(read_json(files[RECORD])) != files[RECORD]:
        raise Invalid(msg("报送包的清单读不懂，可能不是本系统导出的。"))


def _is_signed(signed: bytes, signature: bytes, key: str) -> bool:
    found = read_json(signature)
    if not isinstance(found, dict) or canonical(found) != signature:
        return False
    if set(found) != {"algorithm", "key", "signature"} or found["algorithm"] != ALGORITHM:
        return False
    is_ours = found["key"] == key and isinstance(found["signature"], str)
    return is_ours and signed_by(key, signed, found["signature"])


def read_json(content: bytes) -> Any:
    """JSON as we write it: no number that is not exact. Raises Invalid."""
    try:
        return json.loads(content, parse_float=_refuse_number, parse_constant=_refuse_number)
    except (ValueError, RecursionError) as error:
        raise Invalid(msg("报送包的清单读不懂，可能不是本系统导出的。")) from error


def _refuse_number(text: str) -> Any:
    raise ValueError(f"not an exact number: {text}")
