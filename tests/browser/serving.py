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
