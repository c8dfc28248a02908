"""Saving by two people: what merges, what is left, who is there, and what the audit is told."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine, func, select

from domain.access.roles import Role
from domain.answers import NOT_ANSWERED, Answer, Given
from domain.content import mark_of_answer
from domain.errors import Conflict, NotAllowed
from domain.merge import Outcome, Seen, mark_of
from models import AuditEvent, Presence
from services.drafting import Manner, Saved, Typed, save_draft
from services.moving import Words, send_back
from services.presence import EXPIRES_AFTER, arrive, leave
from services.reads.present import last_touched, others_present
from services.sections import draft_content, load_section
from services.sittings import PAUSE
from tests.services.conftest import Copies
from tests.services.databases import world_on
from tests.services.racing import second_after_first
from tests.services.test_signing import appoint
from tests.services.world import World, filled

SECOND = "b1.second"


def typed(world: World, shown: dict[str, Answer], **answers: Answer) -> Typed:
    """What a form says that showed some answers, and nothing for the rest."""
    specs = world.template.fields
    marks = {key: mark_of_answer(shown.get(key, NOT_ANSWERED), specs[key]) for key in answers}
    return Typed(answers, {}, -1, {key: Seen(mark, mark) for key, mark in marks.items()})


def save(world: World, username: str, form: Typed, manner: Manner = Manner.BY_ITSELF) -> Saved:
    return save_draft(world.by(username), world.submission("b1").id, form, manner)


def kept(world: World, key: str) -> Answer:
    section = load_section(world.session, world.submission("b1").id)
    return draft_content(world.session, section)[key]


def events(world: World) -> list[tuple[str, list[str]]]:
    """(who, fields) of every save that the audit knows."""
    names = {person.id: name for name, person in world.people.items()}
    rows = world.session.scalars(
        select(AuditEvent).where(AuditEvent.kind == "saved").order_by(AuditEvent.id)
    )
    return [(names[row.person_id or 0], row.facts["fields"]) for row in rows]


def three_and_ten(engine: Engine, *forms: tuple[str, str, int]) -> Conflict | None:
    """Two people save at the same moment; what the second was refused with."""
    with world_on(engine) as world:
        appoint(world, SECOND, "b1", Role.DRAFTER)

    def act(username: str, key: str, value: int):
        return lambda world: save(world, username, typed(world, {}, **{key: Given(value)}))

    first, second = (act(*form) for form in forms)
    refused = second_after_first(engine, first, second)
    assert refused is None or isinstance(refused, Conflict)
    return refused


def test_two_who_save_different_fields_at_once_both_keep_theirs(engine: Engine) -> None:
    assert three_and_ten(engine, ("b1.drafter", "meetings", 3), (SECOND, "members", 10)) is None
    with world_on(engine) as world:
        assert (kept(world, "meetings"), kept(world, "members")) == (Given(3), Given(10))


def test_of_two_who_save_one_field_at_once_the_later_replaces_nothing(engine: Engine) -> None:
    assert three_and_ten(engine, ("b1.drafter", "meetings", 3), (SECOND, "meetings", 5)) is None
    with world_on(engine) as world:
        assert kept(world, "meetings") == Given(3)
        draft = world.submission("b1").draft
        assert draft.version == 1


def test_two_windows_of_one_person_tell_that_it_is_there_at_once(engine: Engine) -> None:
    def act(world: World) -> None:
        arrive(world.by("b1.drafter"), world.submission("b1").id)

    assert second_after_first(engine, act, act) is None
    with world_on(engine) as world:
        assert world.session.scalar(select(func.count()).select_from(Presence)) == 1


class TestOnOneDatabase:
    """What is not left to the database."""

    @pytest.fixture(scope="class")
    @classmethod
    def copies(cls, sqlite_copies: Copies) -> Copies:
        return sqlite_copies

    @pytest.fixture
    def world(self, world: World) -> World:
        appoint(world, SECOND, "b1", Role.DRAFTER)
        return world

    def test_a_conflict_in_one_field_does_not_hold_up_the_others(self, world: World) -> None:
        save(world, "b1.drafter", typed(world, {}, meetings=Given(3)))
        result = save(world, SECOND, typed(world, {}, meetings=Given(5), members=Given(10)))
        assert result.conflicts == ("meetings",)
        assert result.outcomes["members"] is Outcome.TAKEN
        assert (kept(world, "meetings"), kept(world, "members")) == (Given(3), Given(10))

    def test_who_wants_all_or_nothing_gets_nothing(self, world: World) -> None:
        save(world, "b1.drafter", typed(world, {}, meetings=Given(3)))
        form = typed(world, {}, meetings=Given(5), members=Given(10))
        with pytest.raises(Conflict, match="又被保存过"):
            save(world, SECOND, form, Manner.WHOLE)
        assert kept(world, "members") == NOT_ANSWERED

    def test_a_field_that_was_only_shown_does_not_bring_back_what_it_showed(
        self, world: World
    ) -> None:
        save(world, "b1.drafter", typed(world, {}, meetings=Given(3)))
        result = save(world, SECOND, typed(world, {}, meetings=NOT_ANSWERED))
        assert result.outcomes == {"meetings": Outcome.THEIRS}
        assert kept(world, "meetings") == Given(3)

    def test_explanations_merge_as_answers_do(self, world: World) -> None:
        nothing = Seen(mark_of(""), mark_of(""))
        for username, words in (("b1.drafter", "甲的说明"), (SECOND, "乙的说明")):
            form = Typed({}, {"T001:work:hours": words}, -1, {"T001:work:hours": nothing})
            result = save(world, username, form)
        assert result.conflicts == ("T001:work:hours",)
        assert world.submission("b1").draft.explanations == {"T001:work:hours": "甲的说明"}

    def test_a_field_that_no_return_opened_is_left_out_or_refused(self, world: World) -> None:
        world.save("b1", filled("b1"))
        shown = world.submit("b1").content_hash
        words = Words("请核对会议次数。", ["meetings"])
        send_back(world.by("b1.secretary"), world.submission("b1").id, shown, words)
        form = typed(world, filled("b1"), meetings=Given(4), members=Given(11))
        with pytest.raises(NotAllowed, match="没有开放"):
            save(world, "b1.drafter", form, Manner.MERGED)
        result = save(world, "b1.drafter", form)
        assert list(result.closed) == ["members"]
        assert (kept(world, "meetings"), kept(world, "members")) == (Given(4), Given(10))

    # ------------------------------------------------------------ the audit
    def test_a_sitting_tells_the_audit_of_each_field_once(self, world: World) -> None:
        for count in range(1, 30):
            before = {"meetings": Given(count - 1)} if count > 1 else {}
            save(world, "b1.drafter", typed(world, before, meetings=Given(count)))
        save(world, "b1.drafter", typed(world, {}, members=Given(10)))
        assert events(world) == [("b1.drafter", ["meetings"]), ("b1.drafter", ["members"])]

    def test_two_who_write_in_turns_have_a_sitting_each(self, world: World) -> None:
        for count in range(0, 20, 2):
            before = {"meetings": Given(count)} if count else {}
            save(world, "b1.drafter", typed(world, before, meetings=Given(count + 1)))
            save(
                world,
                SECOND,
                typed(world, {"meetings": Given(count + 1)}, meetings=Given(count + 2)),
            )
        assert events(world) == [("b1.drafter", ["meetings"]), (SECOND, ["meetings"])]

    def test_after_a_pause_or_a_submit_a_new_sitting_begins(self, world: World) -> None:
        save(world, "b1.drafter", typed(world, {}, meetings=Given(1)))
        world.now += PAUSE + timedelta(seconds=1)
        save(world, "b1.drafter", typed(world, {"meetings": Given(1)}, meetings=Given(2)))
        assert len(events(world)) == 2

    def test_it_is_known_who_touched_a_field_last(self, world: World) -> None:
        save(world, "b1.drafter", typed(world, {}, meetings=Given(1), members=Given(1)))
        world.now += timedelta(seconds=1)
        save(world, SECOND, typed(world, {"members": Given(1)}, members=Given(2)))
        found = last_touched(world.session, world.submission("b1").id)
        assert {key: name for key, (_, name) in found.items()} == {
            "meetings": "b1.drafter",
            "members": SECOND,
        }

    # ------------------------------------------------------------ presence
    def test_people_are_there_until_they_leave_or_fall_silent(self, world: World) -> None:
        number = world.submission("b1").id

        def others(username: str) -> tuple[str, ...]:
            by = world.by(username)
            return others_present(by.session, number, by.person, by.now)

        arrive(world.by("b1.drafter"), number)
        arrive(world.by(SECOND), number)
        assert others("b1.drafter") == (SECOND,)
        leave(world.by(SECOND), number)
        assert others("b1.drafter") == ()
        arrive(world.by(SECOND), number)
        world.now += EXPIRES_AFTER + timedelta(seconds=1)
        assert others("b1.drafter") == ()

    def test_who_fell_silent_leaves_no_row_behind(self, world: World) -> None:
        for unit in ("b1", "b2", "b3"):
            arrive(world.by(f"{unit}.drafter"), world.submission(unit).id)
        world.now += EXPIRES_AFTER + timedelta(seconds=1)
        arrive(world.by(SECOND), world.submission("b1").id)
        rows = world.session.scalars(select(Presence.person_id)).all()
        assert rows == [world.people[SECOND].id]
