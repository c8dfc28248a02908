"""A return that names paragraphs: nothing beside them is saved, by whatever way it comes."""

import pytest

from domain.answers import Answer, Given, NotApplicable
from domain.errors import Conflict
from domain.mending import Named
from domain.merge import Outcome
from domain.plain_narrative import from_plain, to_plain
from domain.remarks.states import ProposalState
from services.drafting import Manner, Saved, Typed, save_draft
from services.moving import Words, reopen, send_back, withdraw
from services.opening import NotOpened
from services.reads.history import history_of
from services.remarks.proposals import take
from services.sections import draft_of, load_section
from services.word_drafts import Chosen
from services.word_drafts import take as take_from_word
from tests.services.remarking import (
    TEXT,
    in_review,
    paragraph,
    proposal,
    propose_paragraph,
    send_it_back,
    text_now,
)
from tests.services.world import World

FIRST, SECOND, THIRD = TEXT.split("\n")
MENDED = "第二段，党员集中学习四次。"


def entry(world: World, index: int) -> str:
    """A paragraph of b1's text as the review page sends it."""
    return Named("text", paragraph(world, index).anchor).entry


def returned(world: World, *more: str) -> int:
    """b1's section, sent back to have the second paragraph mended; its id."""
    number = in_review(world)
    send_it_back(world, entry(world, 1), *more)
    return number


def lines(*words: str) -> Answer:
    return Given(from_plain("\n".join(words)))


def save(world: World, answer: Answer, manner: Manner = Manner.MERGED, **more: Answer) -> Saved:
    section = load_section(world.session, world.submission("b1").id)
    based_on = draft_of(world.session, section).version
    typed = Typed({"text": answer, **more}, based_on=based_on)
    return save_draft(world.by("b1.drafter"), section.submission.id, typed, manner)


def kept(world: World) -> list[str]:
    return to_plain(text_now(world)).split("\n")


# ---------------------------------------------------------------- saving
def test_an_opened_paragraph_can_be_rewritten_split_and_removed(world: World) -> None:
    returned(world)
    for new in ([MENDED], [MENDED, "另有座谈。"], []):
        save(world, lines(FIRST, *new, THIRD))
        assert kept(world) == [FIRST, *new, THIRD]


@pytest.mark.parametrize("manner", [Manner.WHOLE, Manner.MERGED])
def test_a_change_beside_it_is_refused_and_named(world: World, manner: Manner) -> None:
    returned(world)
    with pytest.raises(NotOpened, match=r"“文字”.*第 3 段“第三段，继续改进。”") as refused:
        save(world, lines(FIRST, MENDED, "第三段，改了。"), manner)
    assert refused.value.field == "text"
    with pytest.raises(NotOpened, match="“顺手加一段。”写在没有开放的位置"):
        save(world, lines(FIRST, MENDED, THIRD, "顺手加一段。"), manner)
    with pytest.raises(NotOpened, match="党员"):
        save(world, lines(FIRST, MENDED, THIRD), manner, members=Given(11))
    with pytest.raises(NotOpened, match="第 1 段"):
        save(world, NotApplicable("没有开展"), manner)
    assert kept(world) == [FIRST, SECOND, THIRD]


def test_while_one_types_the_rest_is_saved_and_the_text_says_why_it_is_not(world: World) -> None:
    returned(world, "meetings")
    told = save(world, lines("改了", MENDED, THIRD), Manner.BY_ITSELF, meetings=Given(4))
    assert list(told.closed) == ["text"]
    assert "第 1 段" in str(told.closed["text"])
    assert told.outcomes["meetings"] is Outcome.TAKEN
    assert kept(world) == [FIRST, SECOND, THIRD]
    assert world.submission("b1").draft.numbers["meetings"] == 4
    assert not save(world, lines(FIRST, MENDED, THIRD), Manner.BY_ITSELF).closed
    assert kept(world) == [FIRST, MENDED, THIRD]


def test_it_is_held_against_the_returned_text_whatever_was_saved_since(world: World) -> None:
    returned(world)
    save(world, lines(FIRST, MENDED, "另有座谈。", THIRD))
    save(world, lines(FIRST, "另有座谈两次。", THIRD))
    assert kept(world) == [FIRST, "另有座谈两次。", THIRD]


def test_it_stays_so_after_a_submit_that_was_withdrawn(world: World) -> None:
    number = returned(world)
    save(world, lines(FIRST, MENDED, THIRD))
    world.submit("b1")
    withdraw(world.by("b1.drafter"), number)
    with pytest.raises(NotOpened, match="第 1 段"):
        save(world, lines("改了", MENDED, THIRD))
    save(world, lines(FIRST, SECOND, THIRD))
    assert kept(world) == [FIRST, SECOND, THIRD]


def test_the_next_return_or_reopening_opens_what_it_says_itself(world: World) -> None:
    number = returned(world)
    save(world, lines(FIRST, MENDED, THIRD))
    world.submit("b1")
    send_it_back(world, entry(world, 2))
    with pytest.raises(NotOpened, match="第 2 段"):
        save(world, lines(FIRST, SECOND, THIRD))
    save(world, lines(FIRST, MENDED, "第三段，改了。"))
    world.submit("b1")
    world.approve("b1")
    reopen(world.by("c1.reviewer"), number, Words("上级要求补充"))
    save(world, lines("全部重写。"))
    assert kept(world) == ["全部重写。"]


# ---------------------------------------------------------------- other ways in
def test_a_proposal_is_taken_only_where_it_was_opened(world: World) -> None:
    number = in_review(world)
    inside, beside = propose_paragraph(world, 1), propose_paragraph(world, 2, "第三段，改了。")
    send_it_back(world, entry(world, 1))
    with pytest.raises(NotOpened, match="第 3 段"):
        take(world.by("b1.drafter"), number, beside)
    assert proposal(world, beside).state == ProposalState.OPEN
    take(world.by("b1.drafter"), number, inside)
    assert kept(world) == [FIRST, "第二段，党员集中学习{{hours}}。", THIRD]


def test_a_word_draft_is_taken_only_where_it_was_opened(world: World) -> None:
    number = returned(world)
    version = world.submission("b1").draft.version
    beside = Chosen(number, version, {"text": lines(FIRST, SECOND, "第三段，改了。")})
    with pytest.raises(NotOpened, match="第 3 段"):
        take_from_word(world.by("b1.drafter"), beside)
    take_from_word(
        world.by("b1.drafter"), Chosen(number, version, {"text": lines(FIRST, MENDED, THIRD)})
    )
    assert kept(world) == [FIRST, MENDED, THIRD]


# ---------------------------------------------------------------- the return itself
def test_a_return_remembers_the_paragraphs_by_their_words(world: World) -> None:
    number = returned(world, "meetings")
    line = history_of(world.session, number)[-1]
    assert [(named.field, named.words) for named in line.named] == [
        ("meetings", ""),
        ("text", "第二段，党员学习。"),
    ]


def test_who_names_a_whole_field_opens_all_of_it(world: World) -> None:
    returned(world, "text")
    save(world, lines("全部重写。"))
    assert kept(world) == ["全部重写。"]


def test_a_paragraph_of_another_revision_is_not_returned(world: World) -> None:
    number = in_review(world)
    shown = world.revision("b1").content_hash
    words = Words("请修改。", ["text#1:0123456789abcdef"])
    with pytest.raises(Conflict, match="重新勾选"):
        send_back(world.by("b1.secretary"), number, shown, words)
