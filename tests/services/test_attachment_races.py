"""Two people and a sweep at once: each waits for the other, and no named bytes go missing."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from domain.errors import NotAllowed
from models import Attachment, Blob
from services.attachments import keeping, sweeping
from services.attachments.inspecting import inspect, piece_of
from services.attachments.keeping import Place, Shelf
from services.attachments.scanning import NoScanner
from services.moving import submit
from services.storage import LocalFolder
from tests.services.databases import world_on
from tests.services.racing import Act, second_after_first
from tests.services.world import World, filled

CONTENT = b"the same text"


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(LocalFolder(tmp_path), 1024)


def bringing(shelf: Shelf, content: bytes = CONTENT, unit: str = "b1") -> Act:
    def act(world: World) -> None:
        file = inspect("a.txt", piece_of(content), NoScanner())
        place = Place(world.submission(unit).id)
        keeping.add(world.by(f"{unit}.drafter"), place, file, shelf)

    return act


def count(engine: Engine, table: type[Attachment] | type[Blob]) -> int:
    with Session(engine) as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def sweeping_away(shelf: Shelf, sha256: str) -> Callable[[World], None]:
    def act(world: World) -> None:
        later = world.now + timedelta(days=2)
        sweeping.forget_removed(world.session, later)
        sweeping.forget_file(world.session, shelf.storage, sha256, later)

    return act


def left_alone(engine: Engine, shelf: Shelf) -> str:
    """The hash of bytes that b1 had and that nobody names any more but a row taken out."""
    with world_on(engine) as world:
        bringing(shelf)(world)
        attachment = world.session.scalars(select(Attachment)).one()
        keeping.remove(world.by("b1.drafter"), attachment.id)
        return attachment.sha256


def test_two_bring_the_same_file_at_once_and_it_is_attached_once(
    engine: Engine, shelf: Shelf
) -> None:
    assert second_after_first(engine, bringing(shelf), bringing(shelf)) is None
    assert (count(engine, Attachment), count(engine, Blob)) == (1, 1)


def test_two_bring_different_files_at_once_and_both_are_kept(engine: Engine, shelf: Shelf) -> None:
    assert second_after_first(engine, bringing(shelf), bringing(shelf, b"other")) is None
    assert count(engine, Attachment) == 2


def test_a_file_does_not_slip_into_a_section_that_is_being_submitted(
    engine: Engine, shelf: Shelf
) -> None:
    with world_on(engine) as world:
        world.save("b1", filled("b1"))

    def hand_in(world: World) -> None:
        submit(world.by("b1.drafter"), world.submission("b1").id)

    assert isinstance(second_after_first(engine, hand_in, bringing(shelf)), NotAllowed)
    with world_on(engine) as world:
        assert world.revision("b1").attachments == []
    assert (count(engine, Attachment), list(shelf.storage.names())) == (0, [])


def test_bytes_that_are_brought_while_they_are_swept_are_there_afterwards(
    engine: Engine, shelf: Shelf
) -> None:
    sha256 = left_alone(engine, shelf)
    other = bringing(shelf, unit="b2")
    assert second_after_first(engine, sweeping_away(shelf, sha256), other) is None
    assert shelf.storage.get(sha256) == CONTENT
    assert (count(engine, Attachment), count(engine, Blob)) == (1, 1)


def test_a_sweep_leaves_bytes_that_are_being_brought(engine: Engine, shelf: Shelf) -> None:
    sha256 = left_alone(engine, shelf)
    other = bringing(shelf, unit="b2")
    assert second_after_first(engine, other, sweeping_away(shelf, sha256)) is None
    assert shelf.storage.get(sha256) == CONTENT
    assert (count(engine, Attachment), count(engine, Blob)) == (1, 1)
