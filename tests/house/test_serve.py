"""One command serves pages and keeps one worker; stopping it leaves no process behind."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Self

import pytest

import serve
from tests.processes import PATIENCE, is_alive, wait_until

APP = """
from flask import Flask

def create_app(settings):
    app = Flask("fake")
    app.add_url_rule("/", view_func=lambda: "served")
    return app
"""
WORKER = """
import os, pathlib, signal, sys, time
import lifeline

log = pathlib.Path(os.environ["WORKER_LOG"])

def finish(*_):
    with log.open("a") as file:
        file.write(f"finished {os.getpid()}\\n")
    sys.exit(0)

signal.signal(signal.SIGTERM, finish)
lifeline.hold()
with log.open("a") as file:
    file.write(f"started {os.getpid()}\\n")
while True:
    time.sleep(60)
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        number: int = probe.getsockname()[1]
        return number


class Installation:
    """A folder with a fake application and a fake worker, and the running `serve` in it."""

    def __init__(self, folder: Path, project_root: Path, **environ: str) -> None:
        (folder / "app.py").write_text(APP, encoding="utf-8")
        (folder / "worker.py").write_text(WORKER, encoding="utf-8")
        self.log = folder / "worker.log"
        self.port = int(environ.get("CENGBAO_PORT", free_port()))
        own = {key: text for key, text in os.environ.items() if not key.startswith("CENGBAO_")}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "serve"],
            cwd=folder,
            env=own
            | {
                "PYTHONPATH": str(project_root),
                "WORKER_LOG": str(self.log),
                "CENGBAO_DATA_DIR": str(folder / "data"),
                "CENGBAO_PORT": str(self.port),
            }
            | environ,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.communicate()
        for number in self.logged("started"):
            if is_alive(number):
                os.kill(number, signal.SIGKILL)

    def logged(self, word: str) -> list[int]:
        lines = self.log.read_text().splitlines() if self.log.exists() else []
        return [int(line.split()[1]) for line in lines if line.startswith(word)]

    def page(self) -> str:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/", timeout=5) as answer:
                return str(answer.read().decode())
        except OSError:
            return ""

    def wait_for_both(self) -> int:
        """Wait for the page and the worker; the worker's number."""
        wait_until(lambda: self.page() == "served", "the page is served")
        wait_until(lambda: self.logged("started"), "the worker has started")
        return self.logged("started")[-1]


@pytest.fixture
def running(tmp_path: Path, project_root: Path) -> Iterator[Installation]:
    with Installation(tmp_path, project_root) as installation:
        yield installation


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_stops_the_server_and_the_worker(
    running: Installation, stop: signal.Signals
) -> None:
    worker = running.wait_for_both()
    running.process.send_signal(stop)
    out, err = running.process.communicate(timeout=PATIENCE)
    assert running.process.returncode == 0
    assert running.logged("finished") == [worker]
    assert not is_alive(worker)
    assert f"Cengbao is at http://127.0.0.1:{running.port}" in out
    assert "Traceback" not in err


def test_ctrl_c_reaches_the_whole_group_and_still_stops_in_order(running: Installation) -> None:
    worker = running.wait_for_both()
    os.killpg(running.process.pid, signal.SIGINT)
    os.killpg(running.process.pid, signal.SIGINT)
    _, err = running.process.communicate(timeout=PATIENCE)
    assert running.process.returncode == 0
    assert running.logged("finished") == [worker]
    assert "Traceback" not in err


def test_the_worker_of_a_killed_server_ends(running: Installation) -> None:
    worker = running.wait_for_both()
    running.process.kill()
    wait_until(lambda: not is_alive(worker), "the worker has ended")


def test_a_worker_that_dies_is_started_again(running: Installation) -> None:
    first = running.wait_for_both()
    os.kill(first, signal.SIGKILL)
    wait_until(lambda: len(running.logged("started")) == 2, "a second worker has started")
    assert running.page() == "served"
    running.process.terminate()
    _, err = running.process.communicate(timeout=PATIENCE)
    assert "worker ended with status -9; the next starts in 1.0 s" in err
    assert not any(map(is_alive, running.logged("started")))


def test_inline_jobs_need_no_worker(tmp_path: Path, project_root: Path) -> None:
    with Installation(tmp_path, project_root, CENGBAO_JOBS="inline") as installation:
        wait_until(lambda: installation.page() == "served", "the page is served")
        installation.process.terminate()
        installation.process.communicate(timeout=PATIENCE)
        assert installation.process.returncode == 0
        assert installation.logged("started") == []


def test_a_port_that_is_taken_is_said_in_one_line(tmp_path: Path, project_root: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        with Installation(tmp_path, project_root, CENGBAO_PORT=port) as installation:
            _, err = installation.process.communicate(timeout=PATIENCE)
    assert installation.process.returncode == 1
    assert err.startswith(f"Cannot listen on 127.0.0.1:{port}: ")
    assert len(err.splitlines()) == 1
    assert installation.logged("started") == []


def test_a_wrong_setting_is_said_in_one_line(tmp_path: Path, project_root: Path) -> None:
    with Installation(tmp_path, project_root, CENGBAO_LOG_LEVEL="loud") as installation:
        _, err = installation.process.communicate(timeout=PATIENCE)
    assert installation.process.returncode == 2
    assert err == "CENGBAO_LOG_LEVEL is 'loud'; accepted: debug, error, info, warning.\n"


# ---------------------------------------------------------------- the child, without a server
def test_a_child_that_keeps_dying_is_started_later_each_time(tmp_path: Path) -> None:
    log = tmp_path / "starts"
    code = f"import time; open({str(log)!r}, 'a').write(f'{{time.monotonic()}}\\n')"
    child = serve.KeptAlive((sys.executable, "-c", code), shortest_pause=0.1, longest_pause=0.8)
    child.start()
    wait_until(lambda: log.exists() and len(log.read_text().split()) >= 4, "it started 4 times")
    child.stop()
    starts = [float(text) for text in log.read_text().split()]
    pauses = [later - earlier for earlier, later in pairwise(starts)]
    assert pauses[0] >= 0.1
    assert pauses[1] >= 0.2
    assert pauses[2] >= 0.4


def test_a_child_that_ignores_the_request_is_killed(tmp_path: Path) -> None:
    mark = tmp_path / "ready"
    code = (
        "import pathlib, signal, time\n"
        "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        f"pathlib.Path({str(mark)!r}).touch()\n"
        "time.sleep(60)\n"
    )
    child = serve.KeptAlive((sys.executable, "-c", code), seconds_to_finish=0.3)
    child.start()
    wait_until(mark.exists, "the child is ready")
    started_at = time.monotonic()
    child.stop()
    assert time.monotonic() - started_at < 5


def test_a_child_that_was_never_started_can_be_stopped() -> None:
    serve.KeptAlive((sys.executable, "-c", "")).stop()
