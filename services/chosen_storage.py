"""The storage that the settings name."""

from functools import lru_cache
from pathlib import Path

from services.storage import LocalFolder, Storage


@lru_cache(maxsize=8)
def storage_at(url: str, data_dir: Path, room: str) -> Storage:
    """The storage that the settings name, and one room in it: a folder or the head of the keys.

    An empty `url` means the data folder; else `s3://KEY:SECRET@BUCKET/PREFIX?endpoint=&region=`.
    """
    if not url:
        return LocalFolder(data_dir / room)
    # boto3 is part of a larger installation only
    from services.s3_storage import bucket_at  # noqa: PLC0415 - imported only where it is set

    return bucket_at(url, room)
