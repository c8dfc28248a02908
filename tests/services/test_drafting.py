"""Drafting: what was typed is kept, based on what was seen, and never over another's."""

import pytest
from sqlalchemy import select

from domain.answers import NOT_ANSWERED, Given, NotApplicable
from domain.errors import Conflict, Invalid
from domain.plain_narrative import from_plain
from models import AuditEvent, DraftAuthor
from services.drafting import MAX_EXPLANATION, Typed, save_draft
from services.sections import draft_content, load_section
from tests.services.conftest import Copies
from tests.services.world import World, filled


@pytest.fixture(scope="module")
def copies(sqlite_copies: Copies) -> Copies:
    """One database is enough: nothing here is left to the database."""
    return sqlite_copies


def authors(world: World, unit: str) -> set[str]:
    names = {person.id: name for name, person in world.people.items()}
    rows = world.session.scalars(
        select(DraftAuthor.person_id).where(DraftAuthor.submission_id == world.submission(unit).id)
    )
    return {names[person_id] for person_id in rows}


def test_a_save_on_an_older_version_is_refused(world: World) -> None:
    submission = world.submission("b1")
    save_draft(world.by("b1.drafter"), submission.id, Typed({"meetings": Given(1)}, {}, 0))
    with pytest.raises(Conflict, match="又被保存过"):
        save_draft(world.by("b1.drafter"), submission.id, Typed({"meetings": Given(2)}, {}, 0))
    save_draft(world.by("b1.drafter"), submission.id, Typed({"meetings": Given(2)}, {}, 1))
    content = draft_content(world.session, load_section(world.session, submission.id))
    assert content["meetings"] == Given(2)


def test_the_three_values_stay_three(world: World) -> None:
    world.save("b1", {"meetings": Given(0), "members": NotApplicable("没有党员")})
    section = load_section(world.session, world.submission("b1").id)
    content = draft_content(world.session, section)
    assert content["meetings"] == Given(0)
    assert content["members"] == NotApplicable("没有党员")
    assert content["hours"] == NOT_ANSWERED


def test_a_save_that_changes_nothing_leaves_no_trace(world: World) -> None:
    world.save("b1", filled("b1"))
    submission = world.submission("b1")
    version, events = submission.draft.version, len(world.session.scalars(select(AuditEvent)).all())
    typed = Typed(filled("b1"), {}, version)
    save_draft(world.by("b1.secretary"), submission.id, typed)
    assert submission.draft.version == version
    assert len(world.session.scalars(select(AuditEvent)).all()) == events
    assert authors(world, "b1") == {"b1.drafter"}


def test_everybody_who_wrote_is_an_author(world: World) -> None:
    world.save("b1", filled("b1"))
    submission = world.submission("b1")
    typed = Typed({"text": Given(from_plain("补充一句。"))}, {}, submission.draft.version)
    save_draft(world.by("b1.secretary"), submission.id, typed)
    assert authors(world, "b1") == {"b1.drafter", "b1.secretary"}


def test_fields_that_the_level_does_not_enter_are_left_out(world: World) -> None:
    world.save("b1", {"budget": Given(5), "no_such_field": Given(1), "meetings": Given(2)})
    draft = world.submission("b1").draft
    assert draft.numbers == {"meetings": 2}


def test_an_event_names_the_fields_that_changed(world: World) -> None:
    world.save("b1", filled("b1"))
    world.save("b1", filled("b1", meetings=8))
    event = world.session.scalars(
        select(AuditEvent).where(AuditEvent.kind == "saved").order_by(AuditEvent.id.desc())
    ).first()
    assert event is not None
    assert event.facts == {"fields": ["meetings"], "version": 2}


def test_an_explanation_has_an_end(world: World) -> None:
    submission = world.submission("b1")
    typed = Typed({}, {"T001:work:hours": "长" * (MAX_EXPLANATION + 1)}, 0)
    with pytest.raises(Invalid, match="不能超过"):
        save_draft(world.by("b1.drafter"), submission.id, typed)


def test_an_explanation_of_nothing_is_dropped_and_a_lone_surrogate_refused(world: World) -> None:
    submission = world.submission("b1")
    save_draft(world.by("b1.drafter"), submission.id, Typed({}, {"a": "  ", "b": "说明\x00"}, 0))
    assert submission.draft.explanations == {"b": "说明"}
    with pytest.raises(Invalid, match="无法识别的字符"):
        save_draft(world.by("b1.drafter"), submission.id, Typed({}, {"b": "\ud800"}, 1))


def test_what_is_much_too_long_is_kept_until_the_checks_ask_for_less(world: World) -> None:
    world.save("b1", filled("b1") | {"text": Given(from_plain("长" * 40_000))})
    section = load_section(world.session, world.submission("b1").id)
    kept = draft_content(world.session, section).narrative("text")
    assert kept == from_plain("长" * 40_000)
