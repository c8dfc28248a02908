"""A small S3 of our own on loopback: put, get, delete and list, for requests that are signed."""

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

BUCKET = "reports"


class Keeping(BaseHTTPRequestHandler):
    """Objects of one bucket by key."""

    protocol_version = "HTTP/1.1"

    @property
    def objects(self) -> dict[str, bytes]:
        server: Any = self.server
        found: dict[str, bytes] = server.objects
        return found

    @property
    def key(self) -> str:
        return unquote(urlsplit(self.path).path).removeprefix(f"/{BUCKET}").removeprefix("/")

    def do_PUT(self) -> None:
        self.objects[self.key] = self.rfile.read(int(self.headers["Content-Length"]))
        self._answer(200)

    def do_GET(self) -> None:
        query = parse_qs(urlsplit(self.path).query)
        if "list-type" in query:
            self._answer(200, self._listed(query.get("prefix", [""])[0]))
        elif self.key in self.objects:
            self._answer(200, self.objects[self.key])
        else:
            self._answer(404, b"<Error><Code>NoSuchKey</Code></Error>")

    def do_DELETE(self) -> None:
        self.objects.pop(self.key, None)
        self._answer(204)

    def _listed(self, prefix: str) -> bytes:
        found = "".join(
            f"<Contents><Key>{key}</Key><Size>{len(content)}</Size></Contents>"
            for key, content in self.objects.items()
            if key.startswith(prefix)
        )
        return (
            f"<ListBucketResult><IsTruncated>false</IsTruncated>{found}</ListBucketResult>".encode()
        )

    def _answer(self, status: int, content: bytes = b"") -> None:
        is_signed = "Credential=key/" in self.headers.get("Authorization", "")
        self.send_response(status if is_signed else 403)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:
        pass


@contextmanager
def serving() -> Iterator[tuple[str, dict[str, bytes]]]:
    """(the storage's URL, what lies in the bucket) while the context lasts."""
    server: Any = ThreadingHTTPServer(("127.0.0.1", 0), Keeping)
    server.objects = {}
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    address = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield f"s3://key:se%2Fcret@{BUCKET}/site?endpoint={address}", server.objects
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
