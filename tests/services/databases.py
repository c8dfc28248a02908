"""Databases that hold the small organisation: made once a run, copied for each test."""

import shutil
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

from flask_migrate import upgrade
from sqlalchemy import URL, Dialect, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool

from app import create_app
from models import db
from models.engine import begin_writing, prepare
from settings import read_settings
from tests.services.world import World, find_world, make_world

Filling = Callable[[Session], Any]


def settings_for(url: str, folder: Path) -> dict[str, str]:
    """The environment of an application on a database."""
    return {
        "CENGBAO_ENV": "testing",
        "CENGBAO_DATA_DIR": str(folder),
        "CENGBAO_DATABASE_URL": url,
    }


def migrate(url: str, folder: Path) -> None:
    """Make the tables as the migrations make them."""
    app = create_app(read_settings(settings_for(url, folder)))
    with app.app_context():
        upgrade()
        db.session.remove()
        db.engine.dispose()


@contextmanager
def engine_on(url: str) -> Iterator[Engine]:
    """An engine that behaves as the application's, and keeps no connection open.

    There is one for each kind of database, which connects to the `url` used last: what it has
    learnt of our queries is most of the time that a short test takes.
    """
    target = make_url(url)
    kind = target.get_backend_name()
    _targets[kind].append(target)
    try:
        yield _engines.get(kind) or _engines.setdefault(kind, _new_engine(target))
    finally:
        _targets[kind].pop()


_engines: dict[str, Engine] = {}
_targets: dict[str, list[URL]] = defaultdict(list)


def _new_engine(url: URL) -> Engine:
    engine = create_engine(url, poolclass=NullPool)
    prepare(engine)
    targets = _targets[url.get_backend_name()]

    @event.listens_for(engine, "do_connect")
    def connect(dialect: Dialect, *_: object) -> object:
        args, named = dialect.create_connect_args(targets[-1])
        return dialect.connect(*args, **named)

    return engine


@contextmanager
def world_on(engine: Engine) -> Iterator[World]:
    """The organisation in a writer's session of its own; committed at the end."""
    with Session(engine) as session:
        begin_writing(session)
        yield find_world(session)
        session.commit()


def fill(url: str, filling: Filling = make_world) -> None:
    """Write something into a database and let go of it."""
    with engine_on(url) as engine, Session(engine) as session:
        filling(session)
        session.commit()


@contextmanager
def copy_of_file(template: Path, folder: Path) -> Iterator[str]:
    """The URL of a copy of an SQLite file."""
    place = folder / f"{uuid4().hex}.sqlite3"
    shutil.copy(template, place)
    yield f"sqlite:///{place}"
    place.unlink()


@contextmanager
def copy_of_database(template_url: str) -> Iterator[str]:
    """The URL of a copy of a PostgreSQL database; nobody may be connected to the template."""
    import psycopg
    from psycopg import sql

    parsed = make_url(template_url)
    name = f"{parsed.database}_{uuid4().hex[:12]}"
    admin = parsed.set(drivername="postgresql", database="postgres")
    copy, template = sql.Identifier(name), sql.Identifier(parsed.database or "")
    with psycopg.connect(admin.render_as_string(hide_password=False), autocommit=True) as server:
        server.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(copy, template))
        try:
            yield parsed.set(database=name).render_as_string(hide_password=False)
        finally:
            server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(copy))
