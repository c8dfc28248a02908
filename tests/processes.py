"""Looking at processes from outside, for tests that start and stop them."""

import os
import time
from collections.abc import Callable
from pathlib import Path

PATIENCE = 20.0


def is_alive(number: int) -> bool:
    """False for a process that is gone, or (where /proc tells) only waits to be reaped."""
    try:
        os.kill(number, 0)
        status = Path(f"/proc/{number}/stat").read_text(encoding="utf-8")
    except ProcessLookupError:
        return False
    except FileNotFoundError:
        return not Path("/proc/self").exists()
    return status.rpartition(")")[2].split()[0] != "Z"


def wait_until(happened: Callable[[], object], what: str, seconds: float = PATIENCE) -> None:
    """Wait until `happened()` is true; an AssertionError that says `what` did not happen."""
    deadline = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < deadline, f"waited in vain until {what}"
        time.sleep(0.05)
