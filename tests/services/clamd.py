"""A clamd of our own on loopback, which speaks INSTREAM and finds what it is told to find."""

import socketserver
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import Any

BAD = b"EICAR-LIKE-BYTES"


class Answering(socketserver.BaseRequestHandler):
    """Reads a stream piece by piece and answers as clamd does; keeps what it was sent."""

    def handle(self) -> None:
        server: Any = self.server
        file = self.request.makefile("rb")
        assert file.read(10) == b"zINSTREAM\0"
        content = b""
        while size := struct.unpack("!L", file.read(4))[0]:
            content += file.read(size)
        server.seen.append(content)
        found = b"stream: Test-Signature FOUND\0" if BAD in content else b"stream: OK\0"
        self.request.sendall(server.answer or found)


@contextmanager
def listening(answer: bytes = b"", path: Path | None = None) -> Iterator[tuple[str, list[bytes]]]:
    """(URL, what was sent) of a scanner; `answer` is said instead of a verdict."""
    server: Any
    if path is not None:
        server, url = socketserver.UnixStreamServer(str(path), Answering), f"unix://{path}"
    else:
        server = socketserver.TCPServer(("127.0.0.1", 0), Answering)
        url = f"tcp://127.0.0.1:{server.server_address[1]}"
    server.seen, server.answer = [], answer
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield url, server.seen
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
