"""Evidence belongs to a section that may be written in; what a revision froze of it stays."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from domain.content import StoredContent
from domain.errors import Conflict, Invalid, NotAllowed
from models import Attachment, AuditEvent, Blob, DraftAuthor, RevisionAttachment
from services.attachments import keeping, sweeping
from services.attachments.inspecting import inspect, piece_of
from services.attachments.keeping import Added, Place, Shelf
from services.attachments.refusals import TooLarge, Unavailable
from services.attachments.scanning import NoScanner
from services.errors import NotFound
from services.moving import Words, approve, send_back, withdraw
from services.revising import content_hash
from services.storage import LocalFolder
from tests.services import evidence
from tests.services.world import World, filled


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(LocalFolder(tmp_path), 1024 * 1024)


def brought(
    world: World, shelf: Shelf, name: str = "说明.txt", content: bytes = b"text", **more: str
) -> Added:
    """What b1's drafter attaches to the section, or to the `field`."""
    place = Place(world.submission("b1").id, more.get("field", ""))
    by = world.by(more.get("by", "b1.drafter"))
    added = keeping.add(by, place, inspect(name, piece_of(content), NoScanner()), shelf)
    world.session.flush()
    return added


def names(shelf: Shelf) -> set[str]:
    return {name for name, _ in shelf.storage.names()}


def row(world: World, added: Added) -> Attachment:
    return world.session.get_one(Attachment, added.attachment_id)


def submitted(world: World) -> None:
    world.save("b1", filled("b1"))
    world.submit("b1")


# ---------------------------------------------------------------- adding
def test_a_file_is_kept_under_its_hash_and_its_place(world: World, shelf: Shelf) -> None:
    attachment = row(world, brought(world, shelf, field="meetings"))
    assert (attachment.field_key, attachment.name, attachment.kind) == (
        "meetings",
        "说明.txt",
        "text",
    )
    assert shelf.storage.get(attachment.sha256) == b"text"


def test_adding_and_removing_is_recorded_and_makes_an_author(world: World, shelf: Shelf) -> None:
    added = brought(world, shelf)
    keeping.remove(world.by("b1.drafter"), added.attachment_id)
    kinds = world.session.scalars(select(AuditEvent.kind).order_by(AuditEvent.id)).all()
    assert kinds[-2:] == ["attachment_added", "attachment_removed"]
    author = (world.submission("b1").id, world.people["b1.drafter"].id)
    assert world.session.get(DraftAuthor, author) is not None


def test_the_same_bytes_at_one_place_are_attached_once(world: World, shelf: Shelf) -> None:
    first, again = brought(world, shelf), brought(world, shelf, "另一个名.txt")
    assert again == Added(first.attachment_id, "说明.txt", is_new=False)


def test_the_same_bytes_at_two_places_are_kept_once(world: World, shelf: Shelf) -> None:
    first, second = brought(world, shelf), brought(world, shelf, field="meetings")
    assert first.attachment_id != second.attachment_id
    assert len(names(shelf)) == world.session.scalar(select(func.count(Blob.sha256))) == 1


def test_a_section_takes_only_so_many_bytes(world: World, shelf: Shelf) -> None:
    brought(world, shelf, content=b"x" * 700_000)
    with pytest.raises(TooLarge, match="1 MB"):
        brought(world, shelf, content=b"y" * 700_000)


def test_a_section_takes_only_so_many_files(
    world: World, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "MOST_FILES", 1)
    brought(world, shelf)
    with pytest.raises(Invalid, match="1 个附件"):
        brought(world, shelf, content=b"other")


def test_evidence_for_a_field_that_is_not_asked_is_refused(world: World, shelf: Shelf) -> None:
    with pytest.raises(Invalid, match="填报项"):
        brought(world, shelf, field="nothing")


def test_a_storage_that_does_not_answer_refuses_the_file(
    world: World, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> str:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(LocalFolder, "put_file", full)
    with pytest.raises(Unavailable, match="没有保存"):
        brought(world, shelf)


# ---------------------------------------------------------------- when it may be written in
def test_nothing_is_added_or_removed_while_it_is_reviewed(world: World, shelf: Shelf) -> None:
    added = brought(world, shelf)
    submitted(world)
    with pytest.raises(NotAllowed):
        brought(world, shelf, content=b"late")
    for act in (keeping.remove, lambda by, number: keeping.restore(by, number, shelf)):
        with pytest.raises(NotAllowed):
            act(world.by("b1.drafter"), added.attachment_id)


def test_a_return_that_names_fields_opens_these_and_the_section(world: World, shelf: Shelf) -> None:
    added = brought(world, shelf, field="members")
    submitted(world)
    shown = world.revision("b1").content_hash
    words = Words("请附上签到册", ["meetings"])
    send_back(world.by("b1.secretary"), world.submission("b1").id, shown, words)
    assert brought(world, shelf, field="meetings").is_new
    assert brought(world, shelf, field="").is_new
    with pytest.raises(NotAllowed, match="没有开放"):
        brought(world, shelf, content=b"other", field="members")
    with pytest.raises(NotAllowed, match="没有开放"):
        keeping.remove(world.by("b1.drafter"), added.attachment_id)


def test_an_attachment_that_is_not_there_is_not_found(world: World) -> None:
    with pytest.raises(NotFound):
        keeping.remove(world.by("b1.drafter"), 999_999)


# ---------------------------------------------------------------- what a revision freezes
def test_a_revision_holds_its_attachments_and_its_hash_covers_them(
    world: World, shelf: Shelf
) -> None:
    added = brought(world, shelf, field="meetings")
    submitted(world)
    revision = world.revision("b1")
    sha256 = row(world, added).sha256
    assert revision.attachments == [
        {
            "id": added.attachment_id,
            "field": "meetings",
            "name": "说明.txt",
            "sha256": sha256,
            "size": 4,
        }
    ]
    stored = StoredContent(revision.numbers, revision.texts)
    parts = (stored, revision.figures, revision.explanations)
    assert revision.content_hash == content_hash(*parts, attachments=revision.attachments)
    for key, other in (("sha256", "0" * 64), ("name", "b.txt"), ("size", 5), ("id", 0)):
        changed = [{**revision.attachments[0], key: other}]
        assert content_hash(*parts, attachments=changed) != revision.content_hash
    assert content_hash(*parts, attachments=[]) == content_hash(*parts) != revision.content_hash


def test_an_approval_of_a_page_with_other_evidence_is_a_conflict(
    world: World, shelf: Shelf
) -> None:
    submitted(world)
    shown = world.revision("b1").content_hash
    withdraw(world.by("b1.drafter"), world.submission("b1").id)
    brought(world, shelf)
    world.submit("b1")
    with pytest.raises((Conflict, NotAllowed)):
        approve(world.by("b1.secretary"), world.submission("b1").id, shown)


def test_what_was_taken_out_and_brought_again_is_the_same_evidence(
    world: World, shelf: Shelf
) -> None:
    added = brought(world, shelf)
    submitted(world)
    before = world.revision("b1").content_hash
    withdraw(world.by("b1.drafter"), world.submission("b1").id)
    keeping.remove(world.by("b1.drafter"), added.attachment_id)
    assert brought(world, shelf).attachment_id == added.attachment_id
    world.submit("b1")
    assert world.revision("b1").content_hash == before


def test_what_was_taken_out_can_be_put_back_once(world: World, shelf: Shelf) -> None:
    added = brought(world, shelf)
    by = world.by("b1.drafter")
    keeping.remove(by, added.attachment_id)
    for _ in range(2):
        assert keeping.restore(by, added.attachment_id, shelf).removed_at is None


# ---------------------------------------------------------------- sweeping
def swept(world: World, shelf: Shelf, days: int) -> tuple[int, int]:
    """(rows, files) that go so many days later."""
    now = world.now + timedelta(days=days)
    rows = sweeping.forget_removed(world.session, now)
    found = sweeping.unused(world.session, now)
    files = [sweeping.forget_file(world.session, shelf.storage, each, now) for each in found]
    return rows, sum(files)


def test_what_was_taken_out_is_swept_after_a_day_with_its_preview(
    world: World, shelf: Shelf
) -> None:
    added = brought(world, shelf, "图.png", evidence.picture())
    keeping.remove(world.by("b1.drafter"), added.attachment_id)
    world.session.flush()
    assert swept(world, shelf, 0) == (0, 0)
    assert len(names(shelf)) == 2
    assert swept(world, shelf, 2) == (1, 2)
    assert names(shelf) == set()
    assert world.session.scalars(select(Blob)).all() == []


def test_what_a_revision_has_is_never_swept(world: World, shelf: Shelf) -> None:
    added = brought(world, shelf)
    submitted(world)
    withdraw(world.by("b1.drafter"), world.submission("b1").id)
    keeping.remove(world.by("b1.drafter"), added.attachment_id)
    world.session.flush()
    assert swept(world, shelf, 400) == (0, 0)
    assert shelf.storage.get(row(world, added).sha256) == b"text"
    assert world.session.scalars(select(RevisionAttachment.attachment_id)).all() == [
        added.attachment_id
    ]


def test_bytes_that_somebody_else_still_has_stay(world: World, shelf: Shelf) -> None:
    added = brought(world, shelf)
    brought(world, shelf, field="meetings")
    keeping.remove(world.by("b1.drafter"), added.attachment_id)
    world.session.flush()
    assert swept(world, shelf, 2) == (1, 0)
    assert len(names(shelf)) == 1


def test_a_file_without_a_row_is_taken_in_and_swept_a_day_later(world: World, shelf: Shelf) -> None:
    shelf.storage.put(b"left by a transaction that failed")
    assert sweeping.adopt_strays(world.session, shelf.storage, world.now) == 1
    assert sweeping.adopt_strays(world.session, shelf.storage, world.now) == 0
    assert swept(world, shelf, 0) == (0, 0)
    assert swept(world, shelf, 2) == (0, 1)
    assert names(shelf) == set()


def test_a_row_that_came_back_without_its_file_is_mended_by_bringing_the_bytes(
    world: World, shelf: Shelf
) -> None:
    added = brought(world, shelf)
    sha256 = row(world, added).sha256
    shelf.storage.remove(sha256)  # a sweep that died between the file and its commit
    brought(world, shelf, field="meetings")
    assert shelf.storage.get(sha256) == b"text"
