"""Ways to serve a site for a browser: in a thread of the test, or as `python -m serve` does."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from urllib.error import URLError
from urllib.request import urlopen

from flask import Flask
from werkzeug.serving import WSGIRequestHandler, make_server

Address = str
LONGEST_START = 30.0


class Quietly(WSGIRequestHandler):
    """Serves without a line for each request."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        pass


@contextmanager
def in_a_thread(app: Flask) -> Iterator[Address]:
    """The address of an application, served while the context lasts."""
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = 3600  # sheets and scripts are asked for once
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quietly)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def with_a_worker(root: Path, folder: Path) -> Iterator[Address]:
    """The address of `python -m serve`, with its worker, on the data of a folder."""
    port = _free_port()
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("CENGBAO_")},
        "CENGBAO_DATA_DIR": str(folder),
        "CENGBAO_PORT": str(port),
    }
    address = f"http://127.0.0.1:{port}"
    server = subprocess.Popen([sys.executable, "-m", "serve"], cwd=root, env=environment)
    try:
        _wait_for(f"{address}/readyz", server)
        yield address
    finally:
        server.terminate()
        server.wait(LONGEST_START)


class Mortal:
    """`python -m serve` on the data of a folder, always at the same address, that can be killed."""

    def __init__(self, root: Path, folder: Path, **settings: str) -> None:
        port = _free_port()
        self.address = f"http://127.0.0.1:{port}"
        self._root = root
        self._environment = {
            **{n: value for n, value in os.environ.items() if not n.startswith("CENGBAO_")},
            "CENGBAO_DATA_DIR": str(folder),
            "CENGBAO_PORT": str(port),
            "CENGBAO_JOBS": "inline",  # the web server alone: nothing is rendered
            **settings,
        }
        self._server: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Serve; back when it answers."""
        command = [sys.executable, "-m", "serve"]
        self._server = subprocess.Popen(command, cwd=self._root, env=self._environment)
        _wait_for(f"{self.address}/readyz", self._server)

    def kill(self) -> None:
        """End it at once, in the middle of whatever it does (SIGKILL)."""
        if self._server is not None:
            self._server.kill()
            self._server.wait(LONGEST_START)
            self._server = None


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port: int = listening.getsockname()[1]
    return port


def _wait_for(url: str, server: "subprocess.Popen[bytes]") -> None:
    ends_at = time.monotonic() + LONGEST_START
    while time.monotonic() < ends_at and server.poll() is None:
        try:
            urlopen(url, timeout=1).close()
        except (URLError, OSError):
            time.sleep(0.1)
        else:
            return
    raise AssertionError(f"nothing answers at {url}; status {server.poll()}")
