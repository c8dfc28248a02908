"""A site on a port of its own, and people who sign in to it in Chromium."""

import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.people import Doors, give_passwords
from tests.browser.serving import Address, in_a_thread
from tests.services.conftest import migrated_file  # noqa: F401 - a fixture, used by its name
from tests.services.world import START
from tests.web.conftest import standing_clock
from tests.web.site_of_world import Site, prepare_database, site_on
from web import clock

Open = Callable[[Address], Doors]


@pytest.fixture(scope="session")
def world_file(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:  # noqa: F811 - the fixture above
    """A database with the small organisation, whose people can sign in."""
    file = prepare_database(migrated_file, tmp_path_factory.mktemp("people") / "site", branches=3)
    with site_on(file.parent) as site:
        give_passwords(site)
    return file


@pytest.fixture
def site(world_file: Path, tmp_path: Path) -> Iterator[Site]:
    """A site with three branches, a test's own."""
    shutil.copy(world_file, tmp_path)
    with site_on(tmp_path) as site:
        yield site


@pytest.fixture
def address(site: Site, monkeypatch: pytest.MonkeyPatch) -> Iterator[Address]:
    """Where the site is served, on the second day of its cycle."""
    monkeypatch.setattr(clock, "datetime", standing_clock(START + timedelta(days=1)))
    with in_a_thread(site.app) as address:
        yield address


@pytest.fixture
def open_doors(browser: Browser) -> Iterator[Open]:
    """Doors to a site; at the end no page may have complained of anything."""
    opened: list[Doors] = []
    expect.set_options(timeout=15_000)  # a busy machine is slow, not wrong

    def open_at(address: Address) -> Doors:
        doors = Doors(browser, address)
        opened.append(doors)
        return doors

    yield open_at
    for doors in opened:
        doors.close()
    assert [complaint for doors in opened for complaint in doors.complaints] == []


@pytest.fixture
def doors(open_doors: Open, address: Address) -> Iterator[Doors]:
    """Doors to the site that the test's own process serves."""
    doors = open_doors(address)
    yield doors
    doors.close()  # before the site is gone: an open form still tells that it is there
