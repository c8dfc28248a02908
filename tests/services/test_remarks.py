"""Comments on a section: who reads and writes them, who is mentioned, how threads are settled."""

import json

import pytest
from sqlalchemy import select

from domain.access.roles import Role
from domain.answers import Given
from domain.errors import Conflict, Invalid, NotAllowed
from domain.plain_narrative import from_plain
from domain.remarks.anchors import Anchor
from domain.remarks.states import Visibility
from models import AuditEvent
from services.accounts import give_role
from services.errors import NotFound
from services.reads.remarks import people_to_mention, unresolved_counts
from services.reads.section_page import section_page
from services.remarks.places import Place
from services.remarks.threads import (
    MAX_WORDS,
    reopen,
    reply,
    resolve,
    withdraw_comment,
)
from tests.services.racing import second_after_first
from tests.services.remarking import (
    comment_of,
    in_review,
    paragraph,
    say,
    seen_by,
    send_it_back,
    text_now,
    thread_of,
    words_seen_by,
)
from tests.services.world import World

INTERNAL = Visibility.INTERNAL
SECRET = "此支部连续两年口径不一，议一下是否约谈。"  # what no drafter may ever read


def events(world: World, *kinds: str) -> list[AuditEvent]:
    return list(
        world.session.scalars(
            select(AuditEvent).where(AuditEvent.kind.in_(kinds)).order_by(AuditEvent.id)
        )
    )


def ids(world: World, *usernames: str) -> list[int]:
    return [world.people[username].id for username in usernames]


# ---------------------------------------------------------------- who reads what
def test_internal_words_are_read_by_those_who_decide_and_never_by_who_writes(world: World) -> None:
    in_review(world)
    say(world, "b1.secretary", SECRET, visibility=INTERNAL)
    for username in ("b1.secretary", "c1.reviewer", "c1.compiler", "g.reviewer", "auditor"):
        assert words_seen_by(world, username) == [SECRET], username
    assert words_seen_by(world, "b1.drafter") == []


@pytest.mark.parametrize("moved", ["drafter by office too", "wrote in it"])
def test_who_comes_to_write_the_section_no_longer_reads_internal_words(
    world: World, moved: str
) -> None:
    in_review(world)
    say(world, "c1.reviewer", SECRET, visibility=INTERNAL)
    person = world.people["b1.secretary"]
    if moved == "wrote in it":
        send_it_back(world)
        give_role(world.session, person, world.units["b1"], Role.DRAFTER, world.now)
        from services.drafting import Typed, save_draft

        version = world.submission("b1").draft.version
        typed = Typed({"meetings": Given(9)}, {}, version)
        save_draft(world.by("b1.secretary"), world.submission("b1").id, typed)
    else:
        give_role(world.session, person, world.units["b1"], Role.DRAFTER, world.now)
    assert words_seen_by(world, "b1.secretary") == []


def test_a_drafter_cannot_write_where_they_cannot_read(world: World) -> None:
    in_review(world)
    with pytest.raises(NotAllowed):
        say(world, "b1.drafter", "内部", visibility=INTERNAL)
    written = say(world, "b1.secretary", SECRET, visibility=INTERNAL)
    drafter, number = world.by("b1.drafter"), world.submission("b1").id
    for act in (
        lambda: reply(drafter, number, written.thread, "我也说一句"),
        lambda: resolve(drafter, number, written.thread),
        lambda: reopen(drafter, number, written.thread),
        lambda: withdraw_comment(drafter, number, written.comment),
    ):
        with pytest.raises(NotFound):
            act()


def test_an_auditor_reads_and_does_not_write(world: World) -> None:
    in_review(world)
    with pytest.raises(NotAllowed):
        say(world, "auditor", "看到了。")


def test_a_comment_is_no_decision_and_can_be_made_in_any_state(world: World) -> None:
    say(world, "b1.drafter", "草稿中自己留言。")
    in_review(world)
    say(world, "b1.secretary", "审核中留言。")
    world.approve("b1")
    say(world, "g.compiler", "审定后留言。")
    assert world.submission("b1").state == "approved"
    assert len(words_seen_by(world, "b1.drafter")) == 3


def test_no_event_holds_words(world: World) -> None:
    in_review(world)
    written = say(world, "b1.secretary", SECRET, visibility=INTERNAL)
    reply(world.by("c1.reviewer"), world.submission("b1").id, written.thread, SECRET)
    for event in world.session.scalars(select(AuditEvent)):
        assert SECRET[:4] not in json.dumps(event.facts, ensure_ascii=False)


def test_a_thread_is_found_only_under_its_own_section(world: World) -> None:
    in_review(world)
    written = say(world, "b1.secretary", "看。")
    in_review(world, "b2")
    with pytest.raises(NotFound):
        reply(world.by("c1.reviewer"), world.submission("b2").id, written.thread, "另一章节")


# ---------------------------------------------------------------- mentions
def test_who_is_named_and_may_read_it_is_told(world: World) -> None:
    in_review(world)
    written = say(world, "b1.secretary", "@b1.drafter 请核对，@c1.reviewer 知悉，@nobody 也看。")
    assert list(written.mentioned) == ids(world, "b1.drafter", "c1.reviewer")
    assert written.unknown == ("nobody",)
    (event,) = events(world, "mentioned")
    assert event.facts["people"] == ids(world, "b1.drafter", "c1.reviewer")
    assert event.facts["thread"] == written.thread


def test_an_internal_comment_mentions_no_drafter(world: World) -> None:
    in_review(world)
    words = "@b1.drafter 与 @b2.secretary 不在，@c1.reviewer 在。"
    written = say(world, "b1.secretary", words, visibility=INTERNAL)
    assert list(written.mentioned) == ids(world, "c1.reviewer")
    assert written.unknown == ("b1.drafter", "b2.secretary")


def test_who_spoke_in_a_thread_hears_of_an_answer_once(world: World) -> None:
    number = in_review(world)
    written = say(world, "b1.secretary", "请核对。")
    reply(world.by("b1.drafter"), number, written.thread, "已核对。@b1.secretary @c1.reviewer")
    reply(world.by("c1.reviewer"), number, written.thread, "好。")
    told = [
        (event.kind, event.facts["people"]) for event in events(world, "commented", "mentioned")
    ]
    assert told == [
        ("commented", []),
        ("commented", []),
        ("mentioned", ids(world, "b1.secretary", "c1.reviewer")),
        ("commented", ids(world, "b1.drafter", "b1.secretary")),
    ]


def test_two_of_one_name_are_told_apart(world: World) -> None:
    in_review(world)
    world.people["b1.drafter"].name = world.people["c1.reviewer"].name = "李慧"
    world.session.flush()
    by = world.by("b1.secretary")
    labels = {r.label for r in people_to_mention(by, section_page(by, world.submission("b1").id))}
    assert {"李慧(b1.drafter)", "李慧(c1.reviewer)"} <= labels
    assert say(world, "b1.secretary", "@李慧 看").unknown == ("李慧",)
    assert say(world, "b1.secretary", "@李慧(c1.reviewer)看").mentioned == (
        world.people["c1.reviewer"].id,
    )


def test_those_who_may_be_mentioned_are_those_who_may_read(world: World) -> None:
    in_review(world)
    by = world.by("b1.secretary")
    people = people_to_mention(by, section_page(by, world.submission("b1").id))
    found = {reader.name: reader.reads_internal for reader in people}
    assert found == {
        "b1.drafter": False,
        "c1.reviewer": True,
        "c1.approver": True,
        "c1.compiler": True,
        "g.reviewer": True,
        "g.compiler": True,
        "auditor": True,
    }


# ---------------------------------------------------------------- places
def test_a_paragraph_keeps_its_thread_until_its_words_change(world: World) -> None:
    in_review(world)
    written = say(world, "b1.secretary", "说具体些。", paragraph(world, 1))
    assert thread_of(world, written).quote == "第二段，党员学习。"
    send_it_back(world)
    world.save("b1", {"text": Given(from_plain("新的开头。\n第一段。\n第二段，党员学习。"))})
    assert seen_by(world, "b1.drafter").threads[0].place == 2
    world.save("b1", {"text": Given(from_plain("第二段改了。"))})
    (thread,) = seen_by(world, "b1.drafter").threads
    assert (thread.place, thread.quote) == (None, "第二段，党员学习。")


def test_a_place_that_is_not_there_is_refused(world: World) -> None:
    in_review(world)
    for field in ("budget", "nonsense"):  # not asked of a branch, or of nobody
        with pytest.raises(Invalid):
            say(world, "b1.secretary", "看。", Place(field))
    with pytest.raises(Conflict, match="刚刚被改动"):
        say(world, "b1.secretary", "看。", Place("text", Anchor(0, "0" * 16)))
    with pytest.raises(Conflict):
        say(world, "b1.secretary", "看。", Place("meetings", Anchor(0, "0" * 16)))
    assert text_now(world).blocks


@pytest.mark.parametrize("words", ["", " \n ", "\u200b", "长" * (MAX_WORDS + 1), "\ud800"])
def test_words_that_cannot_be_kept_are_refused(world: World, words: str) -> None:
    with pytest.raises(Invalid):
        say(world, "b1.drafter", words)


def test_strange_words_are_kept_as_they_are(world: World) -> None:
    words = "<script>alert(1)</script> שלום 👩‍👧 {{x}} %(y)s " + "汉" * 1900
    written = say(world, "b1.drafter", words)
    assert comment_of(world, written).words == words
    assert words_seen_by(world, "b1.secretary") == [words]


# ---------------------------------------------------------------- settling
def test_a_thread_is_settled_by_its_author_by_who_writes_and_by_who_decides(world: World) -> None:
    number = in_review(world)
    written = say(world, "g.compiler", "请核对。")
    for username in ("g.compiler", "b1.drafter", "c1.reviewer"):
        resolve(world.by(username), number, written.thread)
        assert thread_of(world, written).resolved_by_id == world.people[username].id
        with pytest.raises(Conflict):
            resolve(world.by("g.compiler"), number, written.thread)
        with pytest.raises(NotAllowed, match="已解决"):
            reply(world.by("g.compiler"), number, written.thread, "再说一句")
        reopen(world.by(username), number, written.thread)
    with pytest.raises(Conflict):
        reopen(world.by("g.compiler"), number, written.thread)


def test_a_reader_who_neither_writes_nor_decides_settles_nothing(world: World) -> None:
    number = in_review(world)
    written = say(world, "b1.secretary", "请核对。")
    person = world.people["b2.drafter"]
    give_role(world.session, person, world.units["g"], Role.DRAFTER, world.now)
    with pytest.raises(NotAllowed, match="不由您了结"):
        resolve(world.by("b2.drafter"), number, written.thread)


def test_only_ones_own_last_words_can_be_taken_back(world: World) -> None:
    number = in_review(world)
    first = say(world, "b1.secretary", "写错了。")
    second = reply(world.by("b1.drafter"), number, first.thread, "哪里？")
    for username, written in (("b1.secretary", first), ("c1.reviewer", second)):
        with pytest.raises(NotAllowed):
            withdraw_comment(world.by(username), number, written.comment)
    withdraw_comment(world.by("b1.drafter"), number, second.comment)
    with pytest.raises(NotAllowed):
        withdraw_comment(world.by("b1.drafter"), number, second.comment)
    assert words_seen_by(world, "c1.reviewer") == ["写错了。", ""]
    assert thread_of(world, first).resolved_at is None
    withdraw_comment(world.by("b1.secretary"), number, first.comment)
    assert thread_of(world, first).resolved_at is not None


def test_unresolved_threads_are_counted_by_section_as_far_as_they_are_read(world: World) -> None:
    number = in_review(world)
    say(world, "b1.secretary", "一")
    say(world, "b1.secretary", SECRET, visibility=INTERNAL)
    settled = say(world, "b1.secretary", "二")
    resolve(world.by("b1.secretary"), number, settled.thread)
    plan = world.submission("b1", "plan").id
    for username, count in (("b1.drafter", 1), ("c1.reviewer", 2)):
        by = world.by(username)
        assert unresolved_counts(by, section_page(by, plan)) == {number: count}


def test_of_two_who_settle_at_once_one_counts(world: World) -> None:
    number = in_review(world)
    written = say(world, "b1.secretary", "请核对。")
    world.session.commit()
    refused = second_after_first(
        world.session.get_bind(),  # type: ignore[arg-type]  # the engine it is bound to
        lambda first: resolve(first.by("b1.drafter"), number, written.thread),
        lambda second: resolve(second.by("c1.reviewer"), number, written.thread),
    )
    assert isinstance(refused, Conflict)
