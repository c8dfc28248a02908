"""A block remembers where it came from, through its data, its hash, plain text and every writer."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given

from domain.answers import Given
from domain.block_source import BlockSource, joined
from domain.canonical import digest
from domain.difference import narrative_difference
from domain.errors import Invalid
from domain.narrative import (
    Heading,
    ListBlock,
    Narrative,
    Paragraph,
    Table,
    Text,
    Token,
    freeze_tokens,
    from_data,
    plain_text,
    sources_of,
    thaw_tokens,
    to_data,
    tokens_of,
    without_sources,
)
from domain.plain_narrative import from_plain, to_plain
from domain.provenance import (
    digest_of,
    digest_of_words,
    digests_of,
    sentences_of,
    taken,
    taken_sentence,
    with_sources_of,
    words_of,
)
from domain.remarks.anchors import anchor_at
from domain.remarks.proposals import ParagraphChange, applied
from domain.typed_narrative import from_json, to_json
from tests.domain.samples import narratives, sourced_narratives

EAST, WEST = BlockSource("east", 2, "0" * 16), BlockSource("west", 1, "f" * 16)


def said(words: str, *sources: BlockSource) -> Paragraph:
    return Paragraph((Text(words),), sources)


@given(sourced_narratives)
def test_sources_come_back_from_the_data(tree: Narrative) -> None:
    assert from_data(to_data(tree)) == tree
    assert sources_of(freeze_tokens(thaw_tokens(tree), {"visits": "3次"})) == sources_of(tree)


@given(narratives)
def test_a_text_without_sources_has_the_data_and_the_hash_it_always_had(tree: Narrative) -> None:
    assert all("sources" not in block for block in to_data(tree))
    assert digest(to_data(tree)) == digest(to_data(from_data(to_data(tree))))


@given(sourced_narratives)
def test_words_their_difference_and_plain_text_know_nothing_of_sources(tree: Narrative) -> None:
    bare = without_sources(tree)
    assert plain_text(tree) == plain_text(bare)
    assert to_plain(tree) == to_plain(bare)
    assert not narrative_difference(tree, bare).is_changed
    assert sources_of(bare) == ()


@given(sourced_narratives)
def test_an_editor_sends_the_sources_back(tree: Narrative) -> None:
    sent = from_json(to_json(thaw_tokens(tree)))
    assert set(sources_of(sent)) <= set(sources_of(tree))
    kept = [block for block in sent.blocks if block.sources]
    assert from_json(to_json(sent)) == sent
    assert all(any(block.sources == old.sources for old in tree.blocks) for block in kept)


@pytest.mark.parametrize(
    "sources",
    [
        [],
        "east",
        [{"unit": "east", "revision": 2}],
        [{"unit": "east", "revision": 0, "digest": "0" * 16}],
        [{"unit": "east", "revision": True, "digest": "0" * 16}],
        [{"unit": "", "revision": 2, "digest": "0" * 16}],
        [{"unit": "east", "revision": 2, "digest": "XYZ"}],
        [{"unit": "east", "revision": 2, "digest": "0" * 16, "html": "<b>"}],
    ],
)
def test_what_is_no_source_is_refused(sources: Any) -> None:
    with pytest.raises(Invalid):
        from_data([{"type": "paragraph", "content": [], "sources": sources}])


def test_the_same_source_is_kept_once() -> None:
    assert joined([(EAST, WEST), (EAST,)]) == (EAST, WEST)


def test_a_block_that_is_taken_has_its_numbers_as_words() -> None:
    block = Paragraph((Text("走访"), Token("visits", "12次"), Text("。")))
    found = taken(block, "east", 3)
    assert found == said("走访12次。", BlockSource("east", 3, digest_of(block)))
    table = Table(True, (((Token("visits", "12次"),), ()),))
    heading, items = Heading(2, (Text("做法"),)), ListBlock(True, ((Text("甲"),),))
    for each in (table, heading, items):
        fixed = taken(each, "east", 3)
        assert plain_text(Narrative((fixed,))) == words_of(each)
        assert not tokens_of(Narrative((fixed,)))


def test_a_number_that_showed_nothing_does_not_come_to_life_in_another_text() -> None:
    block = Paragraph((Text("走访"), Token("visits"), Text("。办班"), Token("days", "2天")))
    assert plain_text(Narrative((taken(block, "east", 1),))) == "走访（未填）。办班2天"
    assert sentences_of(block) == ("走访（未填）。", "办班2天")
    assert not tokens_of(from_json(to_json(Narrative((taken(block, "east", 1),)))))


def test_another_number_shown_is_another_digest_and_white_space_is_not() -> None:
    twelve, thirteen = (Paragraph((Token("visits", shown),)) for shown in ("12次", "13次"))
    assert digest_of(twelve) != digest_of(thirteen)
    assert digest_of(said("甲  乙")) == digest_of(said("甲 乙"))


def test_a_paragraph_is_taken_sentence_by_sentence() -> None:
    block = said("办班三期。“学得好！”说了；参加")
    assert sentences_of(block) == ("办班三期。", "“学得好！”", "说了；", "参加")
    assert sentences_of(Heading(2, (Text("做法。"),))) == ()
    sentence = taken_sentence("办班三期。", "east", 1)
    assert sentence.sources[0].digest in digests_of(Narrative((block,)))


@given(narratives)
def test_the_sentences_of_a_text_say_all_its_words(tree: Narrative) -> None:
    for block in tree.blocks:
        if isinstance(block, Paragraph):
            words = "".join("".join(sentences_of(block)).split())
            assert words == "".join(words_of(block).split())
            assert all(digest_of_words(s) in digests_of(tree) for s in sentences_of(block))


def test_plain_text_gets_its_sources_back_where_its_blocks_were_only_mended() -> None:
    old = Narrative(
        (
            said("东村全年组织学习教育培训十二次，党员参加二百人次。", EAST),
            said("西村把课堂搬到田间地头，办起流动夜校。", WEST),
        )
    )
    same = from_plain(to_plain(old))
    assert with_sources_of(old, same) == old
    mended = from_plain("前言是新写的。\n" + to_plain(old).replace("十二次", "十三次"))
    assert [block.sources for block in with_sources_of(old, mended).blocks] == [
        (),
        (EAST,),
        (WEST,),
    ]


def test_both_halves_keep_the_source_and_what_was_joined_has_both() -> None:
    first, second = "东村全年组织学习教育培训十二次。", "党员参加二百人次，覆盖全部小组。"
    whole = Narrative((said(first + second, EAST),))
    halves = with_sources_of(whole, from_plain(f"{first}\n{second}"))
    assert [block.sources for block in halves.blocks] == [(EAST,), (EAST,)]
    two = Narrative((said(first, EAST), said(second, WEST)))
    assert [b.sources for b in with_sources_of(two, from_plain(first + second)).blocks] == [
        (EAST, WEST)
    ]


@given(sourced_narratives)
def test_giving_sources_back_changes_no_word(tree: Narrative) -> None:
    bare = without_sources(tree)
    assert without_sources(with_sources_of(tree, bare)) == bare
    assert set(sources_of(with_sources_of(tree, bare))) <= set(sources_of(tree))


def test_a_proposed_paragraph_keeps_the_source_of_the_one_it_mends() -> None:
    tree = Narrative((said("东村全年组织学习教育培训十二次。", EAST), said("其他。")))
    change = ParagraphChange(
        anchor_at(tree, 0), tree.blocks[0], (said("东村全年组织学习教育培训十三次。"),)
    )
    assert applied(change, Given(tree)) == Given(
        Narrative((replace(change.proposed[0], sources=(EAST,)), tree.blocks[1]))
    )
