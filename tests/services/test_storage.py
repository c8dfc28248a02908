"""Files under their own hash: whole or not there, and never silently another."""

import hashlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from services.storage import LocalFolder


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_a_file_comes_back_under_its_hash(tmp_path: Path) -> None:
    storage = LocalFolder(tmp_path)
    sha256 = storage.put(b"report")
    assert sha256 == hashlib.sha256(b"report").hexdigest()
    assert storage.get(sha256) == b"report"


def test_the_same_bytes_are_kept_once_however_many_put_them_at_once(tmp_path: Path) -> None:
    storage, content = LocalFolder(tmp_path), b"x" * 200_000
    with ThreadPoolExecutor(8) as pool:
        names = set(pool.map(storage.put, [content] * 32))
    assert len(names) == 1
    assert len(files(tmp_path)) == 1
    assert storage.get(names.pop()) == content


def test_a_changed_file_is_refused_and_mended_by_putting_it_again(tmp_path: Path) -> None:
    storage = LocalFolder(tmp_path)
    sha256 = storage.put(b"report")
    files(tmp_path)[0].write_bytes(b"")
    with pytest.raises(ValueError, match=sha256):
        storage.get(sha256)
    storage.put(b"report")
    assert storage.get(sha256) == b"report"


def test_a_file_that_is_not_there_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        LocalFolder(tmp_path).get("0" * 64)


def test_a_full_disk_leaves_no_half_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("services.storage.os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        LocalFolder(tmp_path).put(b"report")
    assert files(tmp_path) == []
