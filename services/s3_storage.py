"""Files in a bucket of an S3-compatible store; boto3 is imported here and nowhere else."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from tempfile import TemporaryFile
from typing import Any, BinaryIO
from urllib.parse import parse_qs, unquote, urlsplit

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from services.storage import HASH_NAME, sha256_of

_ABSENT = {"404", "NoSuchKey", "NotFound"}
_PIECE = 1024 * 1024
_CALLS = Config(
    # most stores that are not Amazon's know neither virtual hosts nor the newer checksum trailers
    s3={"addressing_style": "path"},
    request_checksum_calculation="when_required",
    response_checksum_validation="when_required",
    connect_timeout=5,
    read_timeout=30,
    retries={"max_attempts": 2, "mode": "standard"},
)


class Bucket:
    """Files of one bucket, whose keys begin with the prefix and two digits of the hash."""

    def __init__(self, client: Any, bucket: str, prefix: str) -> None:
        self._client = client
        self._bucket = bucket
        self._prefix = prefix

    def put(self, content: bytes) -> str:
        return self.put_file(BytesIO(content))

    def put_file(self, file: BinaryIO) -> str:
        sha256 = sha256_of(file)
        # written each time: whether what lies there is whole costs as much to find out
        with _answering():
            self._client.put_object(**self._at(sha256), Body=file)
        return sha256

    def get(self, sha256: str) -> bytes:
        with self.open(sha256) as file:
            return file.read()

    def open(self, sha256: str) -> BinaryIO:
        found = hashlib.sha256()
        file: Any = TemporaryFile()  # noqa: SIM115 - it is given away open
        try:
            with _answering():
                body = self._client.get_object(**self._at(sha256))["Body"]
                for piece in body.iter_chunks(_PIECE):
                    found.update(piece)
                    file.write(piece)
            if found.hexdigest() != sha256:
                raise ValueError(f"file {sha256} was changed")
        except BaseException:
            file.close()
            raise
        file.seek(0)
        opened: BinaryIO = file
        return opened

    def remove(self, sha256: str) -> None:
        with _answering():
            self._client.delete_object(**self._at(sha256))

    def names(self) -> Iterator[tuple[str, int]]:
        with _answering():
            pages = self._client.get_paginator("list_objects_v2").paginate(
                Bucket=self._bucket, Prefix=self._prefix
            )
            for page in pages:
                for entry in page.get("Contents", []):
                    name = entry["Key"].rpartition("/")[2]
                    if HASH_NAME.fullmatch(name):
                        yield name, entry["Size"]

    def _at(self, sha256: str) -> dict[str, str]:
        return {"Bucket": self._bucket, "Key": f"{self._prefix}{sha256[:2]}/{sha256}"}


@contextmanager
def _answering() -> Iterator[None]:
    """What boto3 raises as the protocol has it: FileNotFoundError, else OSError."""
    try:
        yield
    except ClientError as error:
        if error.response.get("Error", {}).get("Code") in _ABSENT:
            raise FileNotFoundError(str(error)) from error
        raise OSError(str(error)) from error
    except BotoCoreError as error:
        raise OSError(str(error)) from error


def bucket_at(url: str, room: str) -> Bucket:
    """The bucket of `s3://KEY:SECRET@BUCKET/PREFIX?endpoint=URL&region=NAME`.

    Without a key boto3 looks where it always does: its own variables, files, the machine's role.
    """
    parts = urlsplit(url)
    query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    client = boto3.client(
        "s3",
        endpoint_url=query.get("endpoint"),
        region_name=query.get("region", "us-east-1"),
        aws_access_key_id=unquote(parts.username) if parts.username else None,
        aws_secret_access_key=unquote(parts.password) if parts.password else None,
        config=_CALLS,
    )
    prefix = parts.path.strip("/")
    bucket = parts.netloc.rpartition("@")[2]
    return Bucket(client, bucket, f"{prefix}/{room}/" if prefix else f"{room}/")
