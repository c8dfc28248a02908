"""Sites with people in them: databases made once, copied for each test, on a day of their cycle."""

import shutil
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta, tzinfo
from pathlib import Path

import pytest

from tests.services.conftest import migrated_file  # noqa: F401 - a fixture, used by its name
from tests.services.world import START
from tests.web.site_of_world import Site, prepare_database, site_on
from web import clock

FileOf = Callable[[int], Path]
SetClock = Callable[[datetime], None]


def standing_clock(moment: datetime) -> type[datetime]:
    """A `datetime` whose present stands still."""

    class Standing(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]  # a plain one will do
            return moment.astimezone(tz)

    return Standing


@pytest.fixture
def clock_shows(monkeypatch: pytest.MonkeyPatch) -> SetClock:
    """Set the site's clock; it stands there until it is set again."""

    def show(moment: datetime) -> None:
        monkeypatch.setattr(clock, "datetime", standing_clock(moment))

    return show


@pytest.fixture
def on_a_day_of_the_cycle(clock_shows: SetClock) -> None:
    """The site's clock shows the second day of the small cycle, when everything is open."""
    clock_shows(START + timedelta(days=1))


@pytest.fixture(scope="session")
def world_file(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> FileOf:  # noqa: F811 - the fixture above
    """The database of the small organisation by its number of branches, each made once."""
    made: dict[int, Path] = {}

    def file(branches: int) -> Path:
        if branches not in made:
            folder = tmp_path_factory.mktemp("world") / str(branches)
            made[branches] = prepare_database(migrated_file, folder, branches)
        return made[branches]

    return file


@pytest.fixture
def site(world_file: FileOf, tmp_path: Path, on_a_day_of_the_cycle: None) -> Iterator[Site]:
    """A site with three branches, a test's own."""
    shutil.copy(world_file(3), tmp_path)
    with site_on(tmp_path) as site:
        yield site


@pytest.fixture
def wide_site(world_file: FileOf, tmp_path: Path, on_a_day_of_the_cycle: None) -> Iterator[Site]:
    """A site with thirty branches, a test's own."""
    folder = tmp_path / "wide"
    folder.mkdir()
    shutil.copy(world_file(30), folder)
    with site_on(folder) as site:
        yield site
