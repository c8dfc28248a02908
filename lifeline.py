"""A line between a parent process and its child: when the parent is gone, the child ends.

The parent keeps the writing end of the child's standard input and never writes. However the parent
ends, kill -9 included, the system closes that end, and the child reads the end of the file. This
works wherever there are pipes; it needs no process group and no polling.
"""

import os
import signal
import threading
from collections.abc import Mapping

VARIABLE = "LIFELINE"
ON_STANDARD_INPUT = "stdin"
SECONDS_TO_FINISH = 10.0
EXIT_STATUS_OF_AN_ORPHAN = 70


def environment_for_child(environ: Mapping[str, str]) -> dict[str, str]:
    """`environ` with the word that tells a child to watch its standard input."""
    return {**environ, VARIABLE: ON_STANDARD_INPUT}


def hold(seconds_to_finish: float = SECONDS_TO_FINISH) -> bool:
    """End this process when the parent that started it is gone; call once, from the main thread.

    The process gets SIGTERM first, as from a parent that stops it, and is ended without further
    asking after `seconds_to_finish`. Returns False, and watches nothing, where no parent tied a
    line: in a terminal or under a service manager.
    """
    if os.environ.pop(VARIABLE, None) != ON_STANDARD_INPUT:
        return False
    threading.Thread(
        target=_end_with_parent, args=(seconds_to_finish,), name="lifeline", daemon=True
    ).start()
    return True


def _end_with_parent(seconds_to_finish: float) -> None:
    # The file descriptor itself, because a lock on sys.stdin would hang the interpreter's exit.
    while os.read(0, 1024):
        pass
    last_resort = threading.Timer(seconds_to_finish, os._exit, args=(EXIT_STATUS_OF_AN_ORPHAN,))
    last_resort.daemon = True
    last_resort.start()
    os.kill(os.getpid(), signal.SIGTERM)
