"""A site on a database of its own that holds the small organisation, for tests of its pages."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from flask import Flask

from app import create_app
from models import db
from models.engine import begin_writing
from settings import read_settings
from tests.services.world import World, find_world, make_world
from tests.web.client import Client


@dataclass(frozen=True)
class Site:
    """The application, and ways to visit it and to work behind it."""

    app: Flask

    def visitor(self, username: str = "") -> Client:
        """Somebody who is signed in, or a stranger."""
        # everybody's session key is their username in the small organisation
        return Client(self.app, username)

    @contextmanager
    def world(self) -> Iterator[World]:
        """The organisation to act in; what was done is committed at the end.

        No page may be asked for meanwhile: it would share the context and so the session.
        """
        with self.app.app_context():
            begin_writing(db.session())  # a page that is open in a browser may be saving
            yield find_world(db.session())
            db.session.commit()
            db.session.remove()


def prepare_database(migrated: Path, folder: Path, branches: int) -> Path:
    """A database file with the small organisation and so many branches."""
    folder.mkdir(parents=True)
    shutil.copy(migrated, folder / migrated.name)
    with site_on(folder) as site, site.app.app_context():
        make_world(db.session(), branches)
        db.session.commit()
        db.session.remove()
    return folder / migrated.name


@contextmanager
def site_on(folder: Path) -> Iterator[Site]:
    """The site whose data is in a folder."""
    app = create_app(read_settings({"CENGBAO_ENV": "testing", "CENGBAO_DATA_DIR": str(folder)}))
    try:
        yield Site(app)
    finally:
        with app.app_context():
            db.session.remove()
            db.engine.dispose()
