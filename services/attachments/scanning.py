"""Asking a virus scanner about a file, in clamd's own words (INSTREAM)."""

import socket
import struct
from typing import BinaryIO, Protocol
from urllib.parse import urlsplit

from domain.errors import Invalid
from domain.message import msg
from services.attachments.refusals import Unavailable

TIMEOUT_SECONDS = 30.0
_PIECE = 64 * 1024
_MOST_OF_ANSWER = 4096


class Scanner(Protocol):
    """Somebody who knows what is harmful."""

    def refuse_harmful(self, file: BinaryIO) -> None:
        """Read an open file from its beginning, and leave it there.

        Raises Invalid where something was found, Unavailable where nothing could be found out.
        """


class NoScanner:
    """No scanner is set: every file passes."""

    def refuse_harmful(self, file: BinaryIO) -> None:
        file.seek(0)


class Clamd:
    """A clamd that listens at `tcp://HOST:PORT` or `unix:///PATH`."""

    def __init__(self, url: str, timeout_seconds: float = TIMEOUT_SECONDS) -> None:
        self._url = urlsplit(url)
        self._timeout = timeout_seconds

    def refuse_harmful(self, file: BinaryIO) -> None:
        file.seek(0)
        try:
            with self._connected() as connection:
                answer = _asked(connection, file)
        except OSError as error:
            raise _unavailable() from error
        finally:
            file.seek(0)
        verdict = answer.rstrip("\0\n ").removeprefix("stream: ")
        if verdict.endswith(" FOUND"):
            name = verdict.removesuffix(" FOUND")
            raise Invalid(msg("病毒扫描发现“%(name)s”，文件没有保存。", name=name))
        if verdict != "OK":  # also: too large for the scanner, which is no clean bill
            raise _unavailable()

    def _connected(self) -> socket.socket:
        if self._url.scheme == "tcp":
            place = (self._url.hostname or "", self._url.port or 0)
            return socket.create_connection(place, self._timeout)
        connection = socket.socket(socket.AF_UNIX)
        connection.settimeout(self._timeout)
        try:
            connection.connect(self._url.path)
        except OSError:
            connection.close()
            raise
        return connection


def scanner_at(url: str) -> Scanner:
    """The scanner that the settings name; an empty `url` means none."""
    return Clamd(url) if url else NoScanner()


def _asked(connection: socket.socket, file: BinaryIO) -> str:
    connection.sendall(b"zINSTREAM\0")
    while piece := file.read(_PIECE):
        connection.sendall(struct.pack("!L", len(piece)) + piece)
    connection.sendall(struct.pack("!L", 0))
    answer = b""
    while b"\0" not in answer and len(answer) < _MOST_OF_ANSWER:
        piece = connection.recv(_MOST_OF_ANSWER)
        if not piece:
            break
        answer += piece
    return answer.decode("utf-8", "replace")


def _unavailable() -> Unavailable:
    return Unavailable(msg("病毒扫描暂时不可用，文件没有保存。请稍后再传，或联系管理员。"))
