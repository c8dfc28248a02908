"""One command for a small installation: the web server and one background worker beside it.

`python -m serve` runs the server in this process and the worker (`python -m worker`) as a child.
SIGTERM and Ctrl-C stop both; a worker that dies is started again, later each time; when this
process is killed outright, the worker ends by its lifeline.
"""

import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from types import FrameType
from typing import TYPE_CHECKING, NoReturn

from waitress.server import BaseWSGIServer, MultiSocketServer, create_server

import lifeline
from settings import Settings, SettingsError, read_settings

if TYPE_CHECKING:
    from flask import Flask

LOG = logging.getLogger("cengbao.serve")
WORKER = (sys.executable, "-m", "worker")
SHORTEST_PAUSE = 1.0
LONGEST_PAUSE = 30.0
SECONDS_TO_FINISH = lifeline.SECONDS_TO_FINISH + 2.0
WEB_THREADS = 8


class KeptAlive:
    """A child process that is started again when it dies, until `stop`."""

    def __init__(
        self,
        command: Sequence[str],
        shortest_pause: float = SHORTEST_PAUSE,
        longest_pause: float = LONGEST_PAUSE,
        seconds_to_finish: float = SECONDS_TO_FINISH,
    ) -> None:
        self._command = command
        self._shortest_pause = shortest_pause
        self._longest_pause = longest_pause
        self._seconds_to_finish = seconds_to_finish
        self._child: subprocess.Popen[bytes] | None = None
        self._starting = threading.Lock()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._keep_alive, name="keep-alive", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """End the child: by SIGTERM, and by force where it does not finish in time."""
        self._stopping.set()
        with self._starting:
            child = self._child
        if child is not None:
            child.terminate()
            try:
                child.wait(self._seconds_to_finish)
            except subprocess.TimeoutExpired:
                LOG.warning("worker %s did not finish in time and was killed", child.pid)
                child.kill()
        if self._thread.is_alive():
            self._thread.join()

    def _keep_alive(self) -> None:
        pause = self._shortest_pause
        while (child := self._start_child()) is not None:
            started_at = time.monotonic()
            status = child.wait()
            if child.stdin is not None:
                child.stdin.close()
            if self._stopping.is_set():
                return
            if time.monotonic() - started_at > self._longest_pause:
                pause = self._shortest_pause
            LOG.warning("worker ended with status %s; the next starts in %.1f s", status, pause)
            self._stopping.wait(pause)
            pause = min(2 * pause, self._longest_pause)

    def _start_child(self) -> subprocess.Popen[bytes] | None:
        with self._starting:
            if self._stopping.is_set():
                return None
            # A session of its own keeps Ctrl-C away from the child: the parent passes it on.
            self._child = subprocess.Popen(  # noqa: S603 - the command is ours, not a visitor's
                self._command,
                stdin=subprocess.PIPE,
                env=lifeline.environment_for_child(os.environ),
                start_new_session=True,
            )
            return self._child


class CannotListen(Exception):
    """The address or the port cannot be had; the text says which and why."""


def serve(settings: Settings) -> None:
    """Serve until SIGTERM or Ctrl-C; raises CannotListen."""
    # Imported here so that a wrong setting is told before the whole application is loaded.
    from app import create_app  # noqa: PLC0415 - see the line above

    server = _listen(create_app(settings), settings)
    worker = KeptAlive(WORKER)
    try:
        if settings.jobs == "worker":
            worker.start()
        sys.stdout.write(f"Cengbao is at {settings.base_url} (Ctrl-C stops it)\n")
        sys.stdout.flush()
        server.run()
    finally:
        server.close()
        worker.stop()


def _listen(application: "Flask", settings: Settings) -> MultiSocketServer | BaseWSGIServer:
    try:
        return create_server(
            application,
            host=settings.host,
            port=settings.port,
            threads=WEB_THREADS,
            ident=None,
            clear_untrusted_proxy_headers=True,
        )
    except OSError as error:
        raise CannotListen(
            f"Cannot listen on {settings.host}:{settings.port}: {error.strerror or error}. "
            "Set another CENGBAO_PORT or CENGBAO_HOST."
        ) from error


def _leave(_signal: int, _frame: FrameType | None) -> NoReturn:
    # Once is enough: a second signal must not interrupt the stopping of the worker.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _signal, _frame: None)
    raise SystemExit(0)


def main() -> int:
    """Exit status: 0 after a stop, 1 where the address is taken, 2 for a wrong setting."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _leave)
    try:
        settings = read_settings()
        logging.basicConfig(level=settings.log_level.upper(), format="%(message)s")
        if settings.log_level == "info":  # it would name each of its plugins when it is imported
            logging.getLogger("alembic").setLevel(logging.WARNING)
        serve(settings)
    except SettingsError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    except CannotListen as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
