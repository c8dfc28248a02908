"""What the benchmarks of roll-up and pages share: databases of their own, time, growth, lines."""

import math
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import psycopg
from psycopg import sql
from sqlalchemy.engine import make_url


@contextmanager
def databases() -> Iterator[dict[str, str]]:
    """An empty SQLite file, and an empty PostgreSQL database where the tests have a server."""
    folder = Path(tempfile.mkdtemp(prefix="cengbao-bench-"))
    urls = {"SQLite": f"sqlite:///{folder / 'bench.sqlite3'}"}
    server = os.environ.get("CENGBAO_TEST_POSTGRES_URL")
    name = f"bench_{uuid4().hex[:10]}"
    if server:
        _administer(server, "CREATE DATABASE {}", name)
        made = make_url(server).set(drivername="postgresql+psycopg", database=name)
        urls["PostgreSQL"] = made.render_as_string(hide_password=False)
    try:
        yield urls
    finally:
        shutil.rmtree(folder)
        if server:
            _administer(server, "DROP DATABASE {} WITH (FORCE)", name)


def _administer(server: str, statement: str, name: str) -> None:
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(sql.SQL(statement).format(sql.Identifier(name)))


def best(act: Callable[[], object], tries: int, clock: Callable[[], float]) -> float:
    """Milliseconds of the best of a few runs."""
    times = []
    for _ in range(tries):
        start = clock()
        act()
        times.append(clock() - start)
    return min(times) * 1000


def spent(act: Callable[[], object], tries: int = 5) -> float:
    """Milliseconds of processor time of this process."""
    return best(act, tries, time.process_time)


def passed(act: Callable[[], object], tries: int = 5) -> float:
    """Milliseconds by the clock, those of the database server among them."""
    return best(act, tries, time.perf_counter)


def by_turns(
    one: Callable[[], object], other: Callable[[], object], tries: int = 7
) -> tuple[float, float]:
    """Milliseconds by the clock of two acts to be compared: the machine is as busy for both."""
    times = [
        (best(one, 1, time.perf_counter), best(other, 1, time.perf_counter)) for _ in range(tries)
    ]
    return min(a for a, _ in times), min(b for _, b in times)


def growth(sizes: Sequence[int], values: Sequence[float]) -> float:
    """The exponent of growth: the slope between logarithms; 0 stays the same, 1 doubles with it."""
    xs, ys = [math.log(size) for size in sizes], [math.log(max(each, 1e-9)) for each in values]
    x, y = sum(xs) / len(xs), sum(ys) / len(ys)
    return sum((a - x) * (b - y) for a, b in zip(xs, ys, strict=True)) / sum(
        (a - x) ** 2 for a in xs
    )


def say(name: str, *figures: object) -> None:
    print(f"  {name:<58}", *figures, flush=True)
