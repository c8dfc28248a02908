"""Remarks: paragraphs are found again, a proposal changes what it means and nothing else."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.answers import NOT_ANSWERED, Answer, Given, NotApplicable
from domain.narrative import (
    Block,
    Narrative,
    Paragraph,
    Text,
    Token,
    freeze_tokens,
    thaw_tokens,
    tokens_of,
)
from domain.plain_narrative import from_plain
from domain.remarks.anchors import anchor_at, digest_of, find
from domain.remarks.mentions import Mentions, Named, mentions_in
from domain.remarks.proposals import (
    FieldChange,
    ParagraphChange,
    applied,
    changes_nothing,
    fit_of,
    says_the_same,
)
from domain.remarks.states import Fit
from tests.domain.samples import narratives

WITH_BLOCKS = narratives.filter(lambda narrative: bool(narrative.blocks))
SHOWN = {"visits": "3次", "hands": "9人"}


@st.composite
def paragraph_changes(draw: st.DrawFn) -> tuple[Narrative, ParagraphChange]:
    """A text and another wording of one of its blocks: other blocks, or none."""
    text = draw(WITH_BLOCKS)
    index = draw(st.integers(0, len(text.blocks) - 1))
    proposed = draw(narratives).blocks
    return text, ParagraphChange(anchor_at(text, index), text.blocks[index], proposed)


# ---------------------------------------------------------------- finding a paragraph again
@given(WITH_BLOCKS, st.data())
def test_a_paragraph_is_found_where_it_is(text: Narrative, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, len(text.blocks) - 1))
    assert find(text, anchor_at(text, index)) == index


@given(WITH_BLOCKS, narratives, st.data())
def test_a_paragraph_is_found_behind_what_was_put_before_it(
    text: Narrative, before: Narrative, data: st.DataObject
) -> None:
    index = data.draw(st.integers(0, len(text.blocks) - 1))
    anchor = anchor_at(text, index)
    found = find(Narrative((*before.blocks, *text.blocks)), anchor)
    assert found is not None
    assert digest_of((*before.blocks, *text.blocks)[found]) == anchor.digest


@given(WITH_BLOCKS)
def test_a_paragraph_reads_the_same_with_its_numbers_frozen_or_live(text: Narrative) -> None:
    frozen, live = freeze_tokens(text, SHOWN), thaw_tokens(text)
    assert [digest_of(b) for b in frozen.blocks] == [digest_of(b) for b in live.blocks]


def test_of_paragraphs_with_the_same_words_the_nearest_is_meant() -> None:
    text = from_plain("同样的话。\n别的话。\n同样的话。\n再来一句。\n同样的话。")
    for index in (0, 2, 4):
        assert find(text, anchor_at(text, index)) == index
    moved = Narrative((*from_plain("新的开头。").blocks, *text.blocks))
    assert find(moved, anchor_at(text, 4)) == 3  # one before and one behind: the earlier one
    assert find(moved, anchor_at(text, 0)) == 1


def test_a_changed_paragraph_is_not_found() -> None:
    text = from_plain("第一段。\n第二段。")
    anchor = anchor_at(text, 1)
    assert find(from_plain("第一段。\n第二段！"), anchor) is None
    assert find(Narrative(), anchor) is None


def test_white_space_alone_makes_no_other_paragraph() -> None:
    one, other = Paragraph((Text("a  b"),)), Paragraph((Text("a b "),))
    assert digest_of(one) == digest_of(other)
    assert digest_of(one) != digest_of(Paragraph((Text("ab"),)))


@pytest.mark.parametrize("index", [-1, 2])
def test_there_is_no_anchor_where_there_is_no_paragraph(index: int) -> None:
    with pytest.raises(IndexError):
        anchor_at(from_plain("一。\n二。"), index)


# ---------------------------------------------------------------- taking a proposed change
@given(paragraph_changes())
def test_taking_changes_exactly_that_paragraph(case: tuple[Narrative, ParagraphChange]) -> None:
    text, change = case
    taken = applied(change, Given(text))
    assert isinstance(taken, Given)
    assert isinstance(taken.value, Narrative)
    live = thaw_tokens(text)
    place = change.anchor.index
    blocks = taken.value.blocks
    after = len(live.blocks) - place - 1
    assert blocks[:place] == live.blocks[:place]
    assert blocks[len(blocks) - after :] == live.blocks[place + 1 :]
    middle = blocks[place : len(blocks) - after]
    assert middle == thaw_tokens(Narrative(change.proposed)).blocks


@given(paragraph_changes())
def test_the_numbers_of_other_paragraphs_stay_live_and_in_order(
    case: tuple[Narrative, ParagraphChange],
) -> None:
    text, change = case
    taken = applied(change, Given(freeze_tokens(text, SHOWN)))
    assert isinstance(taken, Given)
    assert isinstance(taken.value, Narrative)
    others = [b for i, b in enumerate(text.blocks) if i != change.anchor.index]
    kept = [token.field for token in tokens_of(Narrative(tuple(others)))]
    proposed = [token.field for token in tokens_of(Narrative(change.proposed))]
    found = [token.field for token in tokens_of(taken.value)]
    assert sorted(found) == sorted([*kept, *proposed])
    assert all(token.shown is None for token in tokens_of(taken.value))


@given(paragraph_changes(), narratives)
def test_a_change_is_taken_wherever_its_paragraph_went_and_nowhere_else(
    case: tuple[Narrative, ParagraphChange], other: Narrative
) -> None:
    _, change = case
    is_there = change.anchor.digest in {digest_of(block) for block in other.blocks}
    assert (applied(change, Given(other)) is not None) == is_there
    assert (fit_of(change, Given(other)) is Fit.FITS) == is_there


def a_change(words: str) -> ParagraphChange:
    text = from_plain("第一段。\n第二段{{visits}}。")
    return ParagraphChange(anchor_at(text, 1), text.blocks[1], from_plain(words).blocks)


@pytest.mark.parametrize(
    ("now", "fit"),
    [
        ("第一段改了。\n第二段{{visits}}。", Fit.FITS),
        ("第一段。\n第二段，共{{visits}}。\n多一段。", Fit.DONE),
        ("第一段。\n第二段另改。", Fit.OUTDATED),
        ("", Fit.OUTDATED),
    ],
)
def test_a_proposal_knows_whether_its_paragraph_is_as_it_was(now: str, fit: Fit) -> None:
    assert fit_of(a_change("第二段，共{{visits}}。"), Given(from_plain(now))) is fit


def test_a_paragraph_that_was_left_out_already_is_not_left_out_again() -> None:
    assert fit_of(a_change(""), Given(from_plain("第一段。"))) is Fit.OUTDATED
    taken = applied(a_change(""), Given(from_plain("第一段。\n第二段{{visits}}。")))
    assert taken == Given(from_plain("第一段。"))


@pytest.mark.parametrize(
    ("current", "fit"),
    [
        (Given(3), Fit.FITS),
        (Given(5), Fit.DONE),
        (Given(4), Fit.OUTDATED),
        (NotApplicable("无"), Fit.OUTDATED),
        (NOT_ANSWERED, Fit.OUTDATED),
    ],
)
def test_a_number_is_taken_only_over_the_one_that_was_seen(current: Answer, fit: Fit) -> None:
    change = FieldChange(Given(3), Given(5))
    assert fit_of(change, current) is fit
    assert applied(change, current) == (Given(5) if fit is Fit.FITS else None)


def test_zero_is_another_answer_than_none() -> None:
    assert not says_the_same(Given(0), NOT_ANSWERED)
    assert says_the_same(Given(""), NOT_ANSWERED)
    assert says_the_same(Given(Narrative()), NOT_ANSWERED)
    assert not says_the_same(NotApplicable("甲"), NotApplicable("乙"))
    assert changes_nothing(FieldChange(NOT_ANSWERED, Given("")))


def test_words_that_stay_the_same_are_no_change() -> None:
    change = a_change("第二段{{visits}}。")
    assert changes_nothing(change)
    frozen: Block = Paragraph((Text("第二段"), Token("visits", "3次"), Text("。")))
    assert changes_nothing(replace(change, base=frozen))
    assert not changes_nothing(a_change(""))


# ---------------------------------------------------------------- mentions
PEOPLE = (
    Named(1, ("王建国",)),
    Named(2, ("王建",)),
    Named(3, ("Ann",)),
    Named(4, ("李慧(lihui)", "李慧")),
    Named(5, ("李慧(lh2)", "李慧")),
    Named(6, ("b1.drafter",)),
)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("@王建国请核对", Mentions((1,))),
        ("＠王建，请看", Mentions((2,))),  # the sign as an input method types it
        ("请@王建国 @Ann 和@王建国看", Mentions((1, 3))),
        ("@Anna 不在", Mentions((), ("Anna",))),
        ("@李慧 看", Mentions((), ("李慧",))),
        ("@李慧(lh2)看", Mentions((5,))),
        ("@b1.drafter。", Mentions((6,))),
        ("写给 a.b@example.com", Mentions()),
        ("@ 单独一个", Mentions()),
        ("@", Mentions()),
        ("@赵六 @赵六", Mentions((), ("赵六",))),
        ("", Mentions()),
    ],
)
def test_who_is_meant_by_a_sign_and_a_name(words: str, found: Mentions) -> None:
    assert mentions_in(words, PEOPLE) == found


@given(st.text(), st.lists(st.text(min_size=1, max_size=4), max_size=5))
def test_whatever_is_written_only_known_people_are_mentioned(words: str, names: list[str]) -> None:
    known = [Named(number, (name,)) for number, name in enumerate(names)]
    found = mentions_in(words, known)
    assert set(found.people) <= set(range(len(names)))
    assert all(names[person] in words for person in found.people)
