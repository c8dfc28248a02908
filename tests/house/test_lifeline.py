"""A child holds a line to its parent and ends when the parent is gone, kill -9 included."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import lifeline
from tests.processes import is_alive, wait_until

WORKER = """
import signal, sys, time
import lifeline

def finish(*_):
    print("finished", flush=True)
    sys.exit(0)

signal.signal(signal.SIGTERM, {on_term})
print(lifeline.hold({patience}), flush=True)
time.sleep(60)
"""


@pytest.fixture
def project_on_path(project_root: Path) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(project_root)}


@pytest.fixture
def children() -> Iterator[list[subprocess.Popen[str]]]:
    started: list[subprocess.Popen[str]] = []
    yield started
    for child in started:
        child.kill()
        child.communicate()


def start(environ: dict[str, str], on_term: str, patience: float) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", WORKER.format(on_term=on_term, patience=patience)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=environ,
        text=True,
    )


def first_line(child: subprocess.Popen[str]) -> str:
    assert child.stdout is not None
    return child.stdout.readline().strip()


def let_go(child: subprocess.Popen[str]) -> None:
    assert child.stdin is not None
    child.stdin.close()
    child.stdin = None


def test_a_child_finishes_when_its_line_is_cut(
    project_on_path: dict[str, str], children: list[subprocess.Popen[str]]
) -> None:
    child = start(lifeline.environment_for_child(project_on_path), "finish", 10)
    children.append(child)
    assert first_line(child) == "True"
    let_go(child)
    assert child.wait(10) == 0
    assert first_line(child) == "finished"


def test_a_child_that_does_not_finish_is_ended(
    project_on_path: dict[str, str], children: list[subprocess.Popen[str]]
) -> None:
    child = start(lifeline.environment_for_child(project_on_path), "signal.SIG_IGN", 0.2)
    children.append(child)
    assert first_line(child) == "True"
    let_go(child)
    assert child.wait(10) == lifeline.EXIT_STATUS_OF_AN_ORPHAN


def test_without_a_parent_that_ties_a_line_nothing_is_watched(
    project_on_path: dict[str, str], children: list[subprocess.Popen[str]]
) -> None:
    child = start(project_on_path, "finish", 0.1)
    children.append(child)
    assert first_line(child) == "False"
    let_go(child)
    with pytest.raises(subprocess.TimeoutExpired):
        child.wait(0.5)


def test_the_word_is_not_handed_on_to_grandchildren(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(lifeline.VARIABLE, "something else")
    assert not lifeline.hold()
    assert lifeline.VARIABLE not in os.environ


def test_the_child_of_a_killed_parent_ends(
    project_on_path: dict[str, str], tmp_path: Path, children: list[subprocess.Popen[str]]
) -> None:
    worker = tmp_path / "worker.py"
    worker.write_text(WORKER.format(on_term="finish", patience=5), encoding="utf-8")
    parent_code = (
        "import lifeline, os, subprocess, sys, time\n"
        "child = subprocess.Popen([sys.executable, sys.argv[1]], stdin=subprocess.PIPE,"
        " stdout=subprocess.PIPE, env=lifeline.environment_for_child(os.environ))\n"
        "child.stdout.readline()\n"
        "print(child.pid, flush=True)\n"
        "time.sleep(60)\n"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", parent_code, str(worker)],
        stdout=subprocess.PIPE,
        env=project_on_path,
        text=True,
    )
    children.append(parent)
    child_number = int(first_line(parent))
    assert is_alive(child_number)
    parent.send_signal(signal.SIGKILL)
    wait_until(lambda: not is_alive(child_number), "the child has ended")
