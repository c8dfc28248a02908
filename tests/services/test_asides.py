"""Notes on values, numbers confirmed unchanged and the note to the reviewers, save to return."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import func, select

from domain.answers import Given
from domain.asides import Asides
from domain.content import StoredContent
from domain.cycle.dates import Dates
from domain.errors import Invalid, NotAllowed
from models import AuditEvent, Draft, TemplateVersion
from services.cycles import Plan, open_cycle, plan_cycle
from services.drafting import Typed, save_draft
from services.moving import Words, send_back, submit, withdraw
from services.reads.changes import changes_between
from services.reads.section_page import section_page
from services.revising import content_hash
from services.sections import load_section
from tests.services.outline import EVERYWHERE
from tests.services.world import World, filled

# the hash that these documents have had since before there were asides
GOLDEN = "06a754019de8a2aafb73c6f67a04bd757ae98160f9afb9e8d74aebcdc8f356c6"


def keep(world: World, unit: str = "b1", **typed: object) -> Draft:
    submission = world.submission(unit)
    world.session.refresh(submission.draft)
    save_draft(
        world.by(world.drafter(unit)),
        submission.id,
        Typed(typed.pop("answers", {}), based_on=submission.draft.version, **typed),
    )
    world.session.refresh(submission.draft)
    return submission.draft


def next_cycle(world: World) -> World:
    """The same units in a second cycle, which knows the first as the one before."""
    first = world.cycle
    days = Dates(date(2023, 11, 1), date(2023, 11, 20), date(2023, 12, 31))
    group, version = world.units["g"], world.session.get_one(TemplateVersion, first.version_id)
    plan = Plan(
        "small-2024", "2024 年小报告", version, group, dict.fromkeys(EVERYWHERE, days), first
    )
    cycle = plan_cycle(world.session, plan)
    world.session.flush()
    open_cycle(world.by("admin"), cycle)
    return replace(world, cycle=cycle)


def test_a_hash_without_remarks_is_what_it_was() -> None:
    stored = StoredContent({"meetings": 3}, {})
    assert content_hash(stored, {}, {}) == GOLDEN
    assert content_hash(stored, {}, {}, Asides()) == GOLDEN
    assert content_hash(stored, {}, {}, Asides({"meetings": "含分会场"})) != GOLDEN
    assert content_hash(stored, {}, {}, Asides({}, frozenset({"meetings"}))) != GOLDEN


def test_a_note_is_kept_with_the_draft_and_each_revision_and_changes_the_hash(world: World) -> None:
    world.save("b1", filled("b1"))
    keep(world, notes={"meetings": " 含 分会场 "})
    first = world.submit("b1")
    assert first.notes == {"meetings": "含 分会场"}
    send_back(world.by("b1.secretary"), first.submission_id, first.content_hash, Words("请核对"))
    keep(world, notes={"meetings": ""})
    second = world.submit("b1")
    assert second.notes == {}
    assert second.numbers == first.numbers
    assert second.content_hash != first.content_hash
    section = load_section(world.session, first.submission_id)
    changes = changes_between(world.session, section, first.number, second.number)
    assert changes is not None
    assert changes.answers == ()
    assert [change.finding for change in changes.reasons] == ["note:work:meetings"]
    assert "".join(run.text for run in changes.reasons[0].runs) == "含 分会场"


def test_a_note_alone_is_a_change_with_one_audit_row_and_the_same_again_is_none(
    world: World,
) -> None:
    world.save("b1", filled("b1"))
    kept = keep(world, notes={"meetings": "注"})
    version = kept.version
    count = world.session.scalar(select(func.count()).select_from(AuditEvent))
    assert keep(world, notes={"meetings": "注"}).version == version
    assert world.session.scalar(select(func.count()).select_from(AuditEvent)) == count


def test_notes_of_what_is_not_asked_are_left_out_and_long_ones_refused(world: World) -> None:
    assert keep(world, notes={"budget": "公司填", "nothing": "无"}).notes == {}
    with pytest.raises(Invalid, match="附注不能超过 200 个字"):
        keep(world, notes={"meetings": "长" * 201})


def test_a_note_on_a_field_that_is_not_open_for_mending_is_refused(world: World) -> None:
    world.save("b1", filled("b1"))
    revision = world.submit("b1")
    words = Words("请改会议", ("meetings",))
    send_back(world.by("b1.secretary"), revision.submission_id, revision.content_hash, words)
    keep(world, notes={"meetings": "已核对"})
    with pytest.raises(NotAllowed, match="党员"):
        keep(world, notes={"members": "没有开放"})


def test_without_a_cycle_before_there_is_nothing_to_confirm(world: World) -> None:
    world.save("b1", filled("b1"))
    assert keep(world, confirmed={"meetings": True}).confirmed_unchanged == {}


@pytest.fixture
def second(world: World) -> World:
    """The world in its second cycle; in the first, b1 had three meetings."""
    world.finish("b1")
    return next_cycle(world)


def test_a_number_confirmed_is_shown_so_and_another_number_ends_it(second: World) -> None:
    second.save("b1", filled("b1"))
    assert keep(second, confirmed={"meetings": True}).confirmed_unchanged == {"meetings": True}
    keep(second, answers={"members": Given(11)})
    page = section_page(second.by("b1.drafter"), second.submission("b1").id)
    rows = {row.spec.key: row for part in page.parts for row in part.fields}
    assert (rows["meetings"].is_confirmed, rows["meetings"].can_be_confirmed) == (True, True)
    assert (rows["members"].is_confirmed, rows["text"].can_be_confirmed) == (False, False)
    assert keep(second, answers={"meetings": Given(4)}).confirmed_unchanged == {}


def test_only_last_cycles_number_can_be_confirmed(second: World) -> None:
    second.save("b1", filled("b1", meetings=4))
    assert keep(second, confirmed={"meetings": True}).confirmed_unchanged == {}


def test_a_confirmation_goes_with_the_revision_and_its_hash(second: World) -> None:
    second.save("b1", filled("b1"))
    plain = second.submit("b1")
    withdraw(second.by("b1.drafter"), plain.submission_id)
    keep(second, confirmed={"meetings": True})
    confirmed = second.submit("b1")
    assert confirmed.confirmed_unchanged == {"meetings": True}
    assert confirmed.content_hash != plain.content_hash


def test_the_note_to_the_reviewers_goes_with_one_submit_and_comes_back_by_withdrawing(
    world: World,
) -> None:
    world.save("b1", filled("b1"))
    keep(world, note="数据已与台账核对。")
    revision = world.submit("b1")
    draft = world.submission("b1").draft
    assert (revision.note, draft.note) == ("数据已与台账核对。", "")
    withdraw(world.by("b1.drafter"), revision.submission_id)
    assert draft.note == "数据已与台账核对。"
    assert submit(world.by("b1.drafter"), revision.submission_id, "再次提交").note == "再次提交"
    with pytest.raises(NotAllowed):
        keep(world, note="已锁定")


def test_a_note_to_the_reviewers_that_is_too_long_is_refused(world: World) -> None:
    with pytest.raises(Invalid, match="附言不能超过 2000 个字"):
        keep(world, note="长" * 2001)
