"""Files under their own hash, in a folder or a bucket: whole or not there, never another."""

import hashlib
import io
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest

from services.chosen_storage import storage_at
from services.storage import LocalFolder, Storage
from tests.services import bucket


@dataclass
class Kept:
    """A storage, how many files lie in it, and a way to spoil the only one."""

    storage: Storage
    count: Callable[[], int]
    spoil: Callable[[], object]


@pytest.fixture(params=["folder", "bucket"])
def kept(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Kept]:
    if request.param == "folder":
        storage = storage_at("", tmp_path, "room")
        yield Kept(
            storage,
            lambda: len(files(tmp_path)),
            lambda: files(tmp_path)[0].write_bytes(b"spoilt"),
        )
        return
    with bucket.serving() as (url, objects):
        yield Kept(
            storage_at(url, tmp_path, "room"),
            lambda: len(objects),
            lambda: objects.update(dict.fromkeys(objects, b"spoilt")),
        )


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_a_file_comes_back_under_its_hash(kept: Kept) -> None:
    sha256 = kept.storage.put(b"report")
    assert sha256 == hashlib.sha256(b"report").hexdigest()
    assert kept.storage.get(sha256) == b"report"


def test_an_open_file_is_kept_from_its_beginning_and_comes_back_open(kept: Kept) -> None:
    content = b"x" * 3_000_000
    file = io.BytesIO(content)
    file.seek(7)
    sha256 = kept.storage.put_file(file)
    with kept.storage.open(sha256) as opened:
        assert opened.read() == content


def test_the_same_bytes_are_kept_once_however_many_put_them_at_once(kept: Kept) -> None:
    content = b"x" * 200_000
    with ThreadPoolExecutor(8) as pool:
        names = set(pool.map(kept.storage.put, [content] * 32))
    assert len(names) == 1
    assert kept.count() == 1
    assert kept.storage.get(names.pop()) == content


def test_a_changed_file_is_refused_and_mended_by_putting_it_again(kept: Kept) -> None:
    sha256 = kept.storage.put(b"report")
    kept.spoil()
    for read in (kept.storage.get, kept.storage.open):
        with pytest.raises(ValueError, match=sha256):
            read(sha256)
    kept.storage.put(b"report")
    assert kept.storage.get(sha256) == b"report"


def test_a_file_that_is_not_there_is_not_there(kept: Kept) -> None:
    with pytest.raises(FileNotFoundError):
        kept.storage.get("0" * 64)


def test_what_is_removed_is_gone_and_may_be_removed_again(kept: Kept) -> None:
    sha256, other = kept.storage.put(b"report"), kept.storage.put(b"other")
    for _ in range(2):
        kept.storage.remove(sha256)
    with pytest.raises(FileNotFoundError):
        kept.storage.get(sha256)
    assert dict(kept.storage.names()) == {other: 5}


def test_two_rooms_do_not_see_each_other(tmp_path: Path) -> None:
    with bucket.serving() as (url, objects):
        for place in ("", url):
            one, two = (storage_at(place, tmp_path, room) for room in ("one", "two"))
            sha256 = one.put(b"report")
            assert list(two.names()) == []
            assert [name for name, _ in one.names()] == [sha256]
        assert list(objects) == [f"site/one/{sha256[:2]}/{sha256}"]


def test_a_bucket_that_does_not_answer_is_an_error_of_the_place(tmp_path: Path) -> None:
    with bucket.serving() as (url, _):
        wrong_key = storage_at(url.replace("key:", "other:"), tmp_path, "room")
        with pytest.raises(OSError, match="403"):
            wrong_key.put(b"report")
    gone = storage_at(url, tmp_path, "room")
    for act in (lambda: gone.put(b"x"), lambda: gone.get("0" * 64), lambda: list(gone.names())):
        with pytest.raises(OSError):  # noqa: PT011 - what boto3 says of it is its own
            act()


def test_a_full_disk_leaves_no_half_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("services.storage.os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        LocalFolder(tmp_path).put(b"report")
    assert files(tmp_path) == []
