"""Roll-up, board and desk at 20, 200 and 2,000 branches: time, queries, memory, how they grow.

`PYTHONPATH=. python benchmarks/pages.py [branches …]`, on an SQLite file of its own; the bulk
demonstration is loaded for each size, each page asked by its address as a compiler sees it.
"""

import sys
import tempfile
import tracemalloc
from pathlib import Path

from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from app import create_app
from benchmarks.measuring import growth, say, spent
from domain.access.roles import Role
from models import Cycle, CycleUnit, Membership, Person, db
from models.cycle import CycleState
from models.engine import begin_writing
from services.accounts import hash_password
from services.demonstration.loading import Wanted, load
from settings import read_settings
from web.clock import now

SIZES = (20, 200, 2000)
PASSWORD = "demonstration-only-9"  # noqa: S105 - of a database that is thrown away
MOST_PLAYED = 5


def application(folder: Path, branches: int) -> Flask:
    """The application on a database of so many branches."""
    app = create_app(
        read_settings(
            {
                "CENGBAO_ENV": "testing",
                "CENGBAO_DATA_DIR": str(folder),
                "CENGBAO_DATABASE_URL": f"sqlite:///{folder / 'bench.sqlite3'}",
            }
        )
    )
    app.config["WTF_CSRF_ENABLED"] = False
    with app.app_context():
        upgrade()
        session = db.session()
        begin_writing(session)
        load(session, Wanted(branches, 1, MOST_PLAYED), hash_password(PASSWORD), now())
        session.commit()
    return app


def addresses(session: Session) -> tuple[str, dict[str, str]]:
    """The group's compiler, and the pages to ask: of the group and of its largest company."""
    cycle = session.scalars(select(Cycle).where(Cycle.state == CycleState.OPEN)).one()
    units = session.scalars(select(CycleUnit).where(CycleUnit.cycle_id == cycle.id)).all()
    top = min(units, key=lambda unit: len(unit.path_ids))
    below = {unit.unit_id: 0 for unit in units if unit.parent_id == top.unit_id}
    for unit in units:
        if unit.parent_id in below:
            below[unit.parent_id] += 1
    largest = next(u for u in units if u.unit_id == max(below, key=lambda key: below[key]))
    username = session.scalars(
        select(Person.username)
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.unit_id == top.unit_id, Membership.role == Role.COMPILER)
    ).first()
    pages = {"desk": "/"}
    for name, unit in (("group", top), ("company", largest)):
        place = f"/cycles/{cycle.key}/units/{unit.code}"
        pages[f"board of the {name}"] = f"{place}/board"
        pages[f"roll-up of the {name}"] = f"{place}/roll-up"
        pages[f"roll-up of the {name}, so far"] = f"{place}/roll-up?view=so-far"
    return username or "", pages


def measure(branches: int) -> dict[str, tuple[float, int, float, int]]:
    """By page: milliseconds of CPU, queries, megabytes at most, kilobytes of the answer."""
    with tempfile.TemporaryDirectory(prefix="cengbao-bench-") as folder:
        app = application(Path(folder), branches)
        with app.app_context():
            username, pages = addresses(db.session())
            db.session.remove()
        client = app.test_client()
        client.post("/sign-in", data={"username": username, "password": PASSWORD})
        found = {}
        for name, path in pages.items():
            shown, _, view = path.partition("?")
            answer = client.get(shown, follow_redirects=True)
            place = answer.request.path + (f"?{view}" if view else "")
            found[name] = one_page(app, client, place)
        with app.app_context():
            db.session.remove()
            db.engine.dispose()
    return found


def one_page(app: Flask, client: object, path: str) -> tuple[float, int, float, int]:
    counted = 0

    def count(*_: object) -> None:
        nonlocal counted
        counted += 1

    def ask() -> bytes:
        answer = client.get(path)  # type: ignore[attr-defined]  # Flask's test client
        if answer.status_code != 200:
            raise SystemExit(f"{path}: {answer.status_code}")
        body: bytes = answer.data
        return body

    size = len(ask()) // 1024
    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", count)
    ask()
    event.remove(engine, "before_cursor_execute", count)
    tracemalloc.start()
    ask()
    most = tracemalloc.get_traced_memory()[1] / 2**20
    tracemalloc.stop()
    return spent(ask, tries=3), counted, most, size


if __name__ == "__main__":
    sizes = tuple(map(int, sys.argv[1:])) or SIZES
    by_size = {size: measure(size) for size in sizes}
    print("by branches: ms of CPU, queries, MB at most, kB of the page; last the exponent of time")
    for name in by_size[sizes[0]]:
        rows = [by_size[size][name] for size in sizes]
        for size, (ms, queries, megabytes, kilobytes) in zip(sizes, rows, strict=True):
            say(f"{name}, {size}", f"{ms:8.0f} {queries:4} {megabytes:7.1f} {kilobytes:7}")
        if len(sizes) > 1:
            say(f"{name}: growth of time", f"{growth(sizes, [row[0] for row in rows]):8.2f}")
