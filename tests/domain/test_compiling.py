"""Used, not used and changed are computed; bringing a text up to date loses no written word."""

from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from domain.block_source import BlockSource
from domain.compiling import (
    GONE,
    SourceState,
    Standing,
    Use,
    Verdict,
    counted,
    sources_in,
    state_of,
    unit_below,
    use_of,
)
from domain.narrative import Narrative, Paragraph, Text, plain_text, sources_of
from domain.plain_narrative import from_plain
from domain.provenance import digest_of, digest_of_words, sentences_of, taken, taken_sentence
from domain.replacing import Became, became, is_to_be_merged, updated

OLD = from_plain("东村支部全年办班三期。党员都参加了学习。\n东村支部建起流动夜校。")
NEW = from_plain("东村支部全年办班四期。党员都参加了学习。\n东村支部建起流动夜校。")
EAST = unit_below("east", Standing.APPROVED, 2, {"text": NEW})
FIRST, SECOND = (taken(block, "east", 1) for block in OLD.blocks)
SENTENCE = taken_sentence("党员都参加了学习。", "east", 1)
(FIRST_SOURCE,), (SECOND_SOURCE,) = FIRST.sources, SECOND.sources
words = st.text("东西村办班三四期党员。", min_size=1, max_size=30)


def said(words: str, *sources: BlockSource) -> Paragraph:
    return Paragraph((Text(words),), sources)


@pytest.mark.parametrize(
    ("source", "kept", "state"),
    [
        (SECOND_SOURCE, frozenset(), SourceState.CURRENT),
        (SENTENCE.sources[0], frozenset(), SourceState.CURRENT),
        (FIRST_SOURCE, frozenset(), SourceState.CHANGED),
        (FIRST_SOURCE, frozenset({("east", FIRST_SOURCE.digest, 2)}), SourceState.KEPT),
        (FIRST_SOURCE, frozenset({("east", FIRST_SOURCE.digest, 1)}), SourceState.CHANGED),
        (replace(SECOND_SOURCE, unit="gone"), frozenset(), SourceState.CHANGED),
    ],
)
def test_a_source_is_what_its_unit_says_now(
    source: BlockSource, kept: frozenset[tuple[str, str, int]], state: SourceState
) -> None:
    assert state_of(source, {"east": EAST}, kept) is state


def test_a_unit_that_is_writing_again_is_waited_for_and_one_let_off_says_nothing() -> None:
    waiting, waived = (unit_below("east", each) for each in (Standing.WAITING, Standing.WAIVED))
    assert state_of(FIRST_SOURCE, {"east": waiting}, frozenset()) is SourceState.WAITING
    assert state_of(FIRST_SOURCE, {"east": waived}, frozenset()) is SourceState.CHANGED
    kept = frozenset({("east", FIRST_SOURCE.digest, GONE)})
    assert state_of(FIRST_SOURCE, {"east": waived}, kept) is SourceState.KEPT


@pytest.mark.parametrize(
    ("states", "verdict", "use"),
    [
        ([], None, Use.UNUSED),
        ([SourceState.CURRENT], None, Use.USED),
        ([SourceState.KEPT], None, Use.USED),
        ([SourceState.CURRENT, SourceState.CHANGED], None, Use.CHANGED),
        ([], Verdict(is_used=False, reason="", revision=2), Use.SET_ASIDE),
        ([], Verdict(is_used=True, reason="", revision=2), Use.USED),
        ([], Verdict(is_used=False, reason="", revision=1), Use.CHANGED),
        ([SourceState.CURRENT], Verdict(is_used=False, reason="", revision=2), Use.USED),
    ],
)
def test_the_use_of_a_text_follows_its_sources_and_then_what_was_decided(
    states: list[SourceState], verdict: Verdict | None, use: Use
) -> None:
    sources = {BlockSource("east", 1, f"{n:016x}"): state for n, state in enumerate(states)}
    assert use_of(EAST, "text", sources, verdict).use is use
    assert use_of(EAST, "other", {}, verdict).use is Use.NONE


def test_every_way_is_counted() -> None:
    found = counted([Use.USED, Use.USED, Use.UNUSED])
    assert found == {**dict.fromkeys(Use, 0), Use.USED: 2, Use.UNUSED: 1}
    assert sources_in([Narrative((FIRST, FIRST, SECOND))]) == {FIRST_SOURCE: 2, SECOND_SOURCE: 1}


def test_a_changed_paragraph_is_found_again_and_one_left_out_is_gone() -> None:
    change = became(FIRST_SOURCE, "text", OLD, NEW, 2)
    assert change is not None
    assert change.new == Narrative((taken(NEW.blocks[0], "east", 2),))
    gone = became(SECOND_SOURCE, "text", OLD, Narrative(NEW.blocks[:1]), 2)
    assert gone is not None
    assert gone.is_gone
    assert became(replace(FIRST_SOURCE, digest="0" * 16), "text", OLD, NEW, 2) is None


def test_a_changed_sentence_is_found_in_the_paragraph_that_it_is_in_now() -> None:
    sentence = taken_sentence("东村支部全年办班三期。", "east", 1)
    change = became(sentence.sources[0], "text", OLD, NEW, 2)
    assert change is not None
    assert change.new == Narrative((taken_sentence("东村支部全年办班四期。", "east", 2),))


def the_change(source: BlockSource) -> Became:
    found = became(source, "text", OLD, NEW, 2)
    assert found is not None
    return found


def test_an_untouched_block_is_replaced_and_an_extended_one_in_its_midst() -> None:
    change = the_change(FIRST_SOURCE)
    own = said("自己写的。")
    tree = Narrative((own, FIRST, said(f"据报，{plain_text(change.old)}另外。", FIRST_SOURCE)))
    now = updated(tree, FIRST_SOURCE, change)
    assert now.blocks[:2] == (own, change.new.blocks[0])
    assert plain_text(Narrative(now.blocks[2:])) == f"据报，{plain_text(change.new)}另外。"
    assert {source.revision for source in sources_of(now)} == {2}
    assert not is_to_be_merged(tree, FIRST_SOURCE, change)


def test_a_block_that_was_written_over_keeps_its_words_and_the_new_ones_follow() -> None:
    change, mine = the_change(FIRST_SOURCE), said("东村办了三期班。", FIRST_SOURCE)
    tree = Narrative((mine,))
    assert is_to_be_merged(tree, FIRST_SOURCE, change)
    assert updated(tree, FIRST_SOURCE, change).blocks == (
        said("东村办了三期班。"),
        *change.new.blocks,
    )


def test_other_sources_of_the_block_stay() -> None:
    west = BlockSource("west", 1, "f" * 16)
    tree = Narrative((replace(FIRST, sources=(west, FIRST_SOURCE)),))
    sources = sources_of(updated(tree, FIRST_SOURCE, the_change(FIRST_SOURCE)))
    assert [source.unit for source in sources] == ["west", "east"]


@given(st.lists(words, max_size=4), words)
def test_no_written_word_is_lost_and_the_old_source_is_gone(own: list[str], mended: str) -> None:
    change = the_change(FIRST_SOURCE)
    assume(plain_text(change.old) not in mended)
    mine = [said(each) for each in own]
    tree = Narrative((*mine, said(mended, FIRST_SOURCE)))
    now = updated(tree, FIRST_SOURCE, change)
    assert FIRST_SOURCE not in sources_of(now)
    assert now.blocks[: len(mine)] == tuple(mine)
    assert mended in plain_text(now)
    assert plain_text(change.new) in plain_text(now)


@given(st.lists(words, min_size=1, max_size=4), st.lists(words, min_size=1, max_size=4))
def test_whatever_was_taken_is_found_in_the_old_text(old: list[str], new: list[str]) -> None:
    texts = [Narrative(tuple(said(each) for each in lines)) for lines in (old, new)]
    for block in texts[0].blocks:
        source = BlockSource("east", 1, digest_of(block))
        assert became(source, "text", *texts, 2) is not None
        for sentence in sentences_of(block):
            source = BlockSource("east", 1, digest_of_words(sentence))
            same = became(source, "text", texts[0], texts[0], 2)
            assert same is not None
