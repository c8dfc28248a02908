"""The background worker: a process that does the jobs, started by `serve` or a service manager."""

import sys

import lifeline
from app import create_app
from jobs.queue import queue_of
from settings import SettingsError


def main() -> int:
    """Work until SIGTERM; 2 when a setting is wrong."""
    lifeline.hold()
    try:
        app = create_app()
    except SettingsError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    queue = queue_of(app)
    queue.poke()  # what waited while no worker ran
    queue.huey.create_consumer(workers=1, periodic=True, initial_delay=0.1, max_delay=2.0).run()
    return 0


if __name__ == "__main__":
    sys.exit(main())
